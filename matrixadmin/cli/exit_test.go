package cli

import (
	"errors"
	"fmt"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
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
