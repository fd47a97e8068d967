package ui

import "context"

// Session is what can be done with the token itself, wherever it went.
type Session interface {
	// Drop forgets the token: no request leaves from then on.
	Drop()
	Logout(ctx context.Context) error
}
