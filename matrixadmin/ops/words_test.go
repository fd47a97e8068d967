package ops_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

var (
	outcomes = []matrixadmin.Outcome{
		matrixadmin.OutcomeUnknown, matrixadmin.OutcomeNotSent, matrixadmin.OutcomeRejected, matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly,
	}
	verdicts = []ops.Verdict{
		ops.NotChecked, ops.Confirmed, ops.Likely, ops.NotApplied, ops.Partial, ops.Queued, ops.CannotBeRead, ops.ReadFailed,
	}
)

// TestEveryEndingHasWords: no outcome and no verdict shares its word with another, and only a lost answer is called lost.
func TestEveryEndingHasWords(t *testing.T) {
	words := map[string]bool{}
	for _, o := range outcomes {
		words[o.String()] = true
	}
	for _, v := range verdicts {
		words[v.String()] = true
	}
	if len(words) != len(outcomes)+len(verdicts) {
		t.Errorf("words are shared: %v", words)
	}
	for _, o := range outcomes {
		for _, v := range verdicts {
			res := ops.Result{Target: victim, Outcome: o, Err: failure(matrixadmin.KindTimeout, o), Finding: ops.Finding{Verdict: v, Reason: "this was read back."}}
			got := res.Summary()
			if !strings.HasSuffix(got, ".") || strings.Contains(got, "..") {
				t.Errorf("%v, %v: not a sentence: %q", o, v, got)
			}
			if strings.Contains(got, "No response") && o != matrixadmin.OutcomeUnknown {
				t.Errorf("%v, %v: a response that came is called missing: %q", o, v, got)
			}
			if strings.Contains(got, "Confirmed by") && (o != matrixadmin.OutcomeClaimed || v != ops.Confirmed) {
				t.Errorf("%v, %v: says %q", o, v, got)
			}
			if proven := o == matrixadmin.OutcomeNotSent || o == matrixadmin.OutcomeRejected; res.MayHaveChanged() == proven || proven && res.InDoubt() {
				t.Errorf("%v, %v: changed %t, in doubt %t", o, v, res.MayHaveChanged(), res.InDoubt())
			}
			if v == ops.Queued && res.MayHaveChanged() && !res.InDoubt() {
				t.Errorf("%v: what is queued is taken for the end", o)
			}
		}
	}
}
