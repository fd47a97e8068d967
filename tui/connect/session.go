package connect

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// session is the token at each server that has it.
type session struct {
	hs   *matrixadmin.Client
	auth *mas.Client // nil where MAS is not asked
}

// Drop implements [ui.Session].
func (s session) Drop() {
	s.hs.Drop()
	if s.auth != nil {
		s.auth.Drop()
	}
}

// Logout implements [ui.Session].
func (s session) Logout(ctx context.Context) error { return s.hs.Logout(ctx) }

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
