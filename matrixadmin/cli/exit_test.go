package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

func TestStatus(t *testing.T) {
	failed := func(cause error, outcome matrixadmin.Outcome) error {
		err := &matrixadmin.Error{Kind: matrixadmin.KindTimeout, Outcome: outcome}
		return changeError{fmt.Errorf("%w: %w", err, cause), outcomeCode(err)}
	}
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{usageError{"x"}, 2},
		{refusedError{"x"}, 3},
		{fmt.Errorf("read: %w", matrixadmin.ErrForbidden), 3},
		{matrixadmin.ErrReadOnly, 3},
		{authError{errors.New("x")}, 4},
		{matrixadmin.ErrBadToken, 4},
		{failed(errors.New("x"), matrixadmin.OutcomeUnknown), 5},
		{failed(errors.New("x"), matrixadmin.OutcomeRejected), 3},
		{failed(errors.New("x"), matrixadmin.OutcomeNotSent), 1},
		{failed(matrixadmin.ErrBadToken, matrixadmin.OutcomeRejected), 4},
		{changeError{errors.New("x"), exitPartly}, 6},
		{changeError{errors.New("not an answer of the server"), outcomeCode(errors.New("x"))}, 5},
	} {
		if got := status(tt.err); got != tt.want {
			t.Errorf("%v ends with %d, want %d", tt.err, got, tt.want)
		}
	}
}

// TestResultCode: what a result becomes as an exit status.
func TestResultCode(t *testing.T) {
	const claimed, unknown, rejected, partly = matrixadmin.OutcomeClaimed, matrixadmin.OutcomeUnknown, matrixadmin.OutcomeRejected, matrixadmin.OutcomePartly
	for _, tt := range []struct {
		outcome matrixadmin.Outcome
		verdict ops.Verdict
		final   bool
		over    bool
		want    int
	}{
		{claimed, ops.Confirmed, true, false, exitOK},
		{claimed, ops.Likely, true, false, exitOK},
		{claimed, ops.CannotBeRead, true, false, exitOK}, // no server of this kind shows it
		{claimed, ops.ReadFailed, false, false, exitUnknown},
		{claimed, ops.ReadFailed, true, false, exitUnknown}, // it can normally be read, and nobody has seen it
		{claimed, ops.Queued, false, false, exitUnknown},
		{claimed, ops.NotApplied, false, false, exitUnknown},
		{claimed, ops.NotApplied, true, false, exitFailed},
		{claimed, ops.Partial, false, false, exitUnknown},
		{claimed, ops.Partial, true, false, exitPartly},
		{partly, ops.Partial, true, true, exitPartly},
		{claimed, ops.MoreThanAsked, true, false, exitPartly},
		{unknown, ops.MoreThanAsked, true, false, exitPartly},
		{unknown, ops.Confirmed, true, false, exitOK},
		{unknown, ops.Likely, false, false, exitUnknown},
		{unknown, ops.CannotBeRead, false, false, exitUnknown},
		{unknown, ops.NotApplied, true, false, exitFailed},
		{rejected, ops.NotChecked, true, false, exitRefused},
		{matrixadmin.OutcomeNotSent, ops.NotChecked, true, false, exitFailed},
	} {
		res := ops.Result{Outcome: tt.outcome, Finding: ops.Finding{Verdict: tt.verdict, Over: tt.over}, Final: tt.final}
		if got := resultCode(res); got != tt.want {
			t.Errorf("%v, %v, final %t: status %d, want %d", tt.outcome, tt.verdict, tt.final, got, tt.want)
		}
	}
}
