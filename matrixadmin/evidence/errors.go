package evidence

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Sentinels for [errors.Is].
var (
	ErrUnwritable = errors.New("cannot save evidence") // an [*Error] of [Save]
	ErrDiffers    = errors.New("evidence was altered") // of [Verify]: the file is not the one that was saved
)

// Error is why evidence could not be saved, in one harmless line; nothing of it is left under its final name.
type Error struct {
	Path   string // of the directory
	Reason string // without a full stop
	Err    error  // the cause, if there is one
}

// Error returns one line that is safe to print anywhere.
func (e *Error) Error() string {
	path := matrixadmin.Printable(e.Path)
	if strings.Contains(e.Reason, "'"+path+"'") { // a fix names it
		return fmt.Sprintf("%s: %s", ErrUnwritable, e.Reason)
	}
	return fmt.Sprintf("%s: %s (%s)", ErrUnwritable, e.Reason, path)
}

// Is matches [ErrUnwritable].
func (e *Error) Is(target error) bool { return target == ErrUnwritable }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// unwritable wraps err for the directory at path; an [*Error] only learns its path.
func unwritable(path string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Path = path
		return e
	}
	return &Error{Path: path, Reason: reasonOf(err), Err: err}
}

// reasonOf says in plain words what a system call's error means.
func reasonOf(err error) string {
	if why := securefile.Reason(err); why != "" {
		return why
	}
	return matrixadmin.Printable(err.Error())
}
