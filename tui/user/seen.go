package user

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// lastSeen is the newest sign of an account, and what it is known from. Every place on the page shows this one.
type lastSeen struct {
	at time.Time // zero where nothing on the page has a time
	by string
}

// lastSeen is the newest of the account's own record, its devices and its connections.
func (p *Page) lastSeen() lastSeen {
	var s lastSeen
	newer := func(at time.Time, by string) {
		if at.After(s.at) {
			s = lastSeen{at, by}
		}
	}
	newer(p.connections.Newest(), "from connections")
	newer(p.newest, "from the device list")
	if u, ok := p.user.Value(); ok {
		newer(u.LastSeen, "from the account record")
	}
	return s
}

// seenWords are the last sign in words, "" where there is none.
func (p *Page) seenWords() string { return p.lastSeen().text(p.env) }

func (s lastSeen) text(env *ui.Env) string {
	if s.at.IsZero() {
		return ""
	}
	return env.Ago(s.at) + " (" + s.by + ")"
}

// unseen says what it means that nothing on the page has a time; never that nobody was there.
func (p *Page) unseen() string {
	u, _ := p.user.Value()
	switch {
	case p.connections.Loading() || p.devices.Loading():
		return ""
	case u.SeenKnown, p.connections.Count() == 0 && p.env.Server.Has(&matrixadmin.EveryConnection):
		return "nothing recorded"
	}
	return "unknown"
}
