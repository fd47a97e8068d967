package audit

import (
	"context"
	"errors"
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Sentinels for [errors.Is].
var (
	ErrUnwritable = errors.New("cannot write the audit trail")                               // an [*Error]: what was to be recorded is not, so it must not be done
	ErrTampered   = errors.New("the audit trail was altered")                                // a [*ChainError], or an [*Error] that refuses to go on after one
	ErrNewer      = errors.New("the audit trail has records of a newer version of mxwarden") // nothing is wrong with it, but this version cannot read all
)

// Error is why a record could not be written, in one harmless line.
type Error struct {
	Path   string // of the trail
	Reason string // without a full stop
	Err    error  // the cause, if there is one

	tampered bool
	newer    bool
}

// Error returns one line that is safe to print anywhere.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (%s)", ErrUnwritable, e.Reason, matrixadmin.Printable(e.Path))
}

// Is matches [ErrUnwritable], and [ErrTampered] or [ErrNewer] when that is the reason.
func (e *Error) Is(target error) bool {
	return target == ErrUnwritable || e.tampered && target == ErrTampered || e.newer && target == ErrNewer
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// tampered is the reason to write no more to a trail that lost what it held.
func tampered(format string, args ...any) error {
	return &Error{Reason: fmt.Sprintf(format, args...) + "; to continue anyway, record it with mxwarden audit acknowledge", tampered: true}
}

// unwritable wraps err for the trail at path; an [*Error] only learns its path.
func unwritable(path string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e.Path = path
		return e
	}
	return &Error{Path: path, Reason: reason(err), Err: err}
}

// reason says in plain words what a system call's error means.
func reason(err error) string {
	if why := securefile.Reason(err); why != "" {
		return why
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled while waiting for the lock"
	case errors.Is(err, context.DeadlineExceeded):
		return "timed out while waiting for the lock"
	}
	return matrixadmin.Printable(err.Error())
}
