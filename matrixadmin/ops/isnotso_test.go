package ops

import (
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// TestLateFindingsClaimNoAct: what a later process reads of an act that no answer has proven says what is so, and not what the act did or did not do.
func TestLateFindingsClaimNoAct(t *testing.T) {
	for _, c := range []struct {
		read    Verdict
		outcome matrixadmin.Outcome
		late    bool
		want    Verdict
	}{
		{NotApplied, matrixadmin.OutcomeUnknown, true, IsNotSo},
		{NotApplied, matrixadmin.OutcomeUnknown, false, NotApplied},
		{NotApplied, matrixadmin.OutcomeClaimed, true, NotApplied},
		{Confirmed, matrixadmin.OutcomeUnknown, true, IsSo},
		{Confirmed, matrixadmin.OutcomeUnknown, false, Confirmed},
		{Confirmed, matrixadmin.OutcomeClaimed, true, Confirmed},
	} {
		for _, over := range []bool{false, true} {
			if got := hindsight(Finding{Verdict: c.read}, c.outcome, audit.Record{}, when{c.late, over}); got.Verdict != c.want {
				t.Errorf("%v, %v, late %t, over %t: %v, want %v", c.read, c.outcome, c.late, over, got.Verdict, c.want)
			}
		}
	}
}
