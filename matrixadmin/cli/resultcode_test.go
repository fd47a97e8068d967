package cli

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestResultOfWhatIsOver: a server that accepted a request has not done it yet; what reading back showed counts.
func TestResultOfWhatIsOver(t *testing.T) {
	t.Parallel()
	over := func(v ops.Verdict) ops.Result {
		return ops.Result{Outcome: matrixadmin.OutcomeClaimed, Finding: ops.Finding{Verdict: v, Over: true}, Final: true}
	}
	for verdict, want := range map[ops.Verdict]int{
		ops.Confirmed: exitOK, ops.Likely: exitOK, ops.CannotBeRead: exitOK, ops.NotApplied: exitFailed, ops.ReadFailed: exitUnknown, ops.Partial: exitPartly,
		ops.MoreThanAsked: exitPartly,
	} {
		if got := resultCode(over(verdict)); got != want {
			t.Errorf("%s: %d, want %d", verdict, got, want)
		}
	}
	queued := ops.Result{Outcome: matrixadmin.OutcomeClaimed, Finding: ops.Finding{Verdict: ops.Queued}}
	if got := resultCode(queued); got != exitUnknown {
		t.Errorf("queued: %d", got)
	}
}
