package cli

import (
	"errors"
	"io"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// usageError is a command line that cannot be followed.
type usageError struct{ reason string }

func (e usageError) Error() string { return e.reason }

// authError is a token that could not be had.
type authError struct{ cause error }

func (e authError) Error() string { return e.cause.Error() }

func (e authError) Unwrap() error { return e.cause }

// changeError is a change that was not done, or not wholly.
type changeError struct {
	cause error
	code  int
}

func (e changeError) Error() string { return e.cause.Error() }

func (e changeError) Unwrap() error { return e.cause }

// ExitCode says what became of the change.
func (e changeError) ExitCode() int { return e.code }

// checkedWriter remembers the first failure of a writer.
type checkedWriter struct {
	w   io.Writer
	err error
}

// Write implements [io.Writer].
func (c *checkedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n, err
}

// lastWord writes what ends the program. A terminal that takes no bytes any more, as on a dead line, does not keep it alive.
func (e Process) lastWord(line string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.WriteString(e.Stderr, line)
	}()
	if !e.StderrTerminal {
		<-done
		return
	}
	select {
	case <-done:
	case <-time.After(lastWordTime):
	}
}

// status turns an error into an exit status, in this one place.
func status(err error) int {
	var coded interface{ ExitCode() int }
	_, usage := errors.AsType[usageError](err)
	_, auth := errors.AsType[authError](err)
	switch {
	case err == nil:
		return exitOK
	case usage:
		return exitUsage
	case auth, errors.Is(err, matrixadmin.ErrBadToken):
		return exitAuth
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.Is(err, matrixadmin.ErrForbidden), errors.Is(err, matrixadmin.ErrReadOnly):
		return exitRefused
	}
	return exitFailed
}
