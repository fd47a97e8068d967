package audit

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// ErrNothingFound is what [Acknowledge] says of a trail in which nothing is wrong.
var ErrNothingFound = errors.New("no findings in the audit trail; nothing to acknowledge")

// Acknowledge puts on record what is wrong with the end of a trail or with its heads, and begins both heads anew; it returns what that was.
//
// What is wrong within the chain stays so, and is the error then.
func Acknowledge(ctx context.Context, path string, opts Options, why string) (found, err error) {
	rep, found := VerifyWith(path, Witnesses{Second: opts.Witness})
	switch {
	case found == nil:
		return nil, ErrNothingFound
	case !errors.Is(found, ErrTampered):
		return nil, found
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
	_, err = VerifyWith(path, Witnesses{Second: opts.Witness})
	return found, err
}
