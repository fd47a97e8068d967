package connect

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// session is the token at each server that has it.
type session struct {
	hs   *matrixadmin.Client
	auth *mas.Client // nil where MAS is not asked

	renewer *mas.Refresher // nil where the token lasts
	end     setup.SigningOut
}

// Drop implements [ui.Session].
func (s session) Drop() {
	s.hs.Drop()
	if s.auth != nil {
		s.auth.Drop()
	}
	if s.renewer != nil {
		s.renewer.Drop()
	}
}

// Unkept implements [ui.Keeping].
func (s session) Unkept() error {
	if s.renewer == nil {
		return nil
	}
	return s.renewer.Unkept()
}

// End is what signing out does; see [ui.SigningOut].
func (s session) End() setup.SigningOut { return s.end }

// Logout implements [ui.Session].
func (s session) Logout(ctx context.Context) error {
	switch {
	case s.end.Forgets():
		return nil
	case s.renewer != nil:
		return s.renewer.Logout(ctx)
	}
	return s.hs.Logout(ctx)
}

// atMAS says how far MAS is open to the token, "" where there is none.
func (a *state) atMAS() string {
	switch {
	case a.auth != nil && a.access.Answer == mas.Yes:
		return "also in MAS, " + matrixadmin.Printable(a.auth.BaseURL())
	case a.access.Why != "":
		return "not in MAS: " + a.access.Why
	}
	return ""
}
