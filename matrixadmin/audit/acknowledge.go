package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// ErrNothingFound is what [Acknowledge] says of a trail in which nothing is wrong.
var ErrNothingFound = errors.New("no findings in the audit trail; nothing to acknowledge")

// Acknowledge puts on record what is wrong with the end of a trail or with its heads, and begins both heads anew; it returns what that was.
//
// What is wrong within the chain stays so: the error is then a [*AcknowledgedError].
func Acknowledge(ctx context.Context, path string, opts Options, why string) (found, err error) {
	rep, found := VerifyWith(path, KnownHeads{Second: opts.Witness})
	switch {
	case found == nil:
		return nil, ErrNothingFound
	case !errors.Is(found, ErrTampered):
		return nil, found
	}
	if acknowledged(path, found) {
		return found, fmt.Errorf("already recorded, and still there: %w", found)
	}
	opts.accept = true
	l, err := Open(path, opts)
	if err != nil {
		return found, err
	}
	defer l.Close()
	r := Record{
		Kind: KindNote, Action: actionAcknowledge, Reason: matrixadmin.NewText(why), Detail: matrixadmin.NewText(found.Error()),
		Params: map[string]Value{"last record": String(rep.Head.String())},
	}
	if err := l.append(ctx, r); err != nil {
		return found, err
	}
	if _, stays := VerifyWith(path, KnownHeads{Second: opts.Witness}); stays != nil {
		return found, &AcknowledgedError{Number: l.last.Seq, Err: stays}
	}
	return found, nil
}

// acknowledged reports whether the last record acknowledges this very finding.
func acknowledged(path string, found error) bool {
	last := Record{}
	for r, err := range Read(path, Filter{}) {
		if err == nil {
			last = r
		}
	}
	return isAcknowledge(&last) && last.Detail == matrixadmin.NewText(found.Error())
}

// AcknowledgedError says that a finding is on record, and still there: it is in the records themselves.
type AcknowledgedError struct {
	Number uint64 // of the record that acknowledges it
	Err    error
}

// Error implements [error].
func (e *AcknowledgedError) Error() string {
	return fmt.Sprintf("recorded as number %d. The damage is in the records themselves, so audit verify keeps reporting it: %s", e.Number, e.Err)
}

// Unwrap returns the finding.
func (e *AcknowledgedError) Unwrap() error { return e.Err }
