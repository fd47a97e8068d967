package lists

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Part is one of the reads that a list is put together from. Each is made by itself, so that one that fails or takes long hides no other.
type Part[T any] struct {
	Of   string                   // what it reads, for the row that stands for it: "pushers"
	Can  *matrixadmin.Capability  // nil where every server has it
	Asks func(Source) (no string) // why it is not asked, "" where it is; nil where it always is
	Read func(ctx context.Context, src Source) ([]T, error)
}

// PartsError says that some parts of a list could not be read, and a row stands for each of them, or that a part has more rows than are read.
type PartsError struct{ Errs []error }

// Error implements [error].
func (e *PartsError) Error() string {
	var says []string
	if cut := e.Cut(); cut != nil {
		says = append(says, cut.Error())
	}
	for _, err := range e.Errs {
		if _, is := errors.AsType[left](err); !is && !slices.Contains(says, err.Error()) {
			says = append(says, err.Error())
		}
	}
	return strings.Join(says, "; ")
}

// Cut names the parts that have more rows than are read, nil where there is none.
func (e *PartsError) Cut() error {
	var all []left
	for _, err := range e.Errs {
		l, is := errors.AsType[left](err)
		if !is {
			continue
		}
		if i := slices.IndexFunc(all, func(other left) bool { return other.more == l.more }); i >= 0 {
			all[i].of += ", " + l.of
		} else {
			all = append(all, l)
		}
	}
	var says []string
	for _, l := range all {
		says = append(says, l.Error())
	}
	if says == nil {
		return nil
	}
	return errors.New(strings.Join(says, "; "))
}

// Unwrap gives the errors.
func (e *PartsError) Unwrap() []error { return e.Errs }

// stands makes the row that stands for a part: Reading, Unknown with why, or Failed with why.
type stands[T any] func(part string, v Value) T

// parallel reads some parts, of which [DetailsAtOnce] at the same time, and tells of what there is after each. The rows come in the order of the parts.
func parallel[T any](ctx context.Context, src Source, parts []Part[T], row stands[T], tell func([]T)) ([]T, error) {
	var mu sync.Mutex
	rows := make([][]T, len(parts))
	errs := make([]error, len(parts))
	var jobs []func()
	for i, p := range parts {
		if why := p.lacks(src); why != "" {
			rows[i] = []T{row(p.Of, absent(why))}
			continue
		}
		rows[i] = []T{row(p.Of, Value{Kind: Reading})}
		jobs = append(jobs, func() {
			read, err := p.Read(ctx, src)
			if n, is := errors.AsType[more](err); is {
				errs[i] = left{n, p.Of}
			} else if err != nil {
				errs[i] = err
				v := failure(err)
				if matrixadmin.NotServed(err) {
					errs[i], v = nil, absent(matrixadmin.WhyNotServed(err))
				}
				read = append(read, row(p.Of, v))
			}
			mu.Lock()
			defer mu.Unlock()
			rows[i] = read
			tell(slices.Concat(rows...))
		})
	}
	tell(slices.Concat(rows...))
	wire.Parallel(DetailsAtOnce, jobs...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	for _, err := range all {
		if errors.Is(err, matrixadmin.ErrBadToken) || errors.Is(err, matrixadmin.ErrNotFound) { // the session is over, or there is no such account
			return nil, err
		}
	}
	if len(all) > 0 {
		return slices.Concat(rows...), &PartsError{all}
	}
	return slices.Concat(rows...), nil
}

func (p Part[T]) lacks(src Source) string {
	why := ""
	if p.Asks != nil {
		why = p.Asks(src)
	}
	if why == "" && p.Can != nil {
		why = src.Server.Can(p.Can).Why
	}
	return why
}

// absent is what a server does not tell, with the reason.
func absent(why string) Value { return Value{Word: "unknown: " + why} }

// failure is what could not be read, with the reason.
func failure(err error) Value {
	why := matrixadmin.Reason(err)
	return Value{Kind: Failed, Word: "could not be read: " + cmp.Or(why, "unknown error")}
}
