package ui

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// Session is what can be done with the token itself, wherever it went.
type Session interface {
	// Drop forgets the token: no request leaves from then on.
	Drop()
	Logout(ctx context.Context) error
}

// Keeping is a session whose token is renewed and kept for the next start.
type Keeping interface {
	// Unkept is why the last token could not be kept, nil where it is.
	Unkept() error
}

// SigningOut is what the end of a session is, that of its device unless it says otherwise.
func SigningOut(s Session) setup.SigningOut {
	if e, ok := s.(interface{ End() setup.SigningOut }); ok {
		return e.End()
	}
	return setup.EndsDevice
}
