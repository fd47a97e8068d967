package widget

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// burst is how close the keys of a paste follow one another at least, where the terminal does not say that it is one.
const burst = 100 * time.Millisecond

// Guard keeps what must not be shown or kept, an access token that was pasted, out of an input.
type Guard struct {
	secret func(string) bool
	wiped  time.Time // when one was taken out, or keys of its rest came last
}

// NewGuard makes a guard for what looks like a secret.
func NewGuard(secret func(string) bool) Guard { return Guard{secret: secret} }

// Update has an input take a key or a paste, and empties it where that made a secret: it does not stay for the next frame.
func (g *Guard) Update(in *Input, msg tea.Msg, now time.Time) (wiped bool) {
	if paste, ok := msg.(tea.PasteMsg); ok && g.secret(paste.Content) { // of which the input would take the first line
		g.Wipe(in, now)
		return true
	}
	if in.Update(msg); g.secret(in.Value()) {
		g.Wipe(in, now)
		return true
	}
	return false
}

// Wipe empties an input.
func (g *Guard) Wipe(in *Input, now time.Time) {
	in.Reset()
	g.wiped = now
}

// Forget ends the wait for the rest of what was wiped.
func (g *Guard) Forget() { g.wiped = time.Time{} }

// Swallows reports whether a key belongs to what was wiped.
func (g *Guard) Swallows(now time.Time) bool {
	if g.wiped.IsZero() || now.Sub(g.wiped) > burst {
		g.wiped = time.Time{}
		return false
	}
	g.wiped = now
	return true
}
