package user

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const (
	// A deactivated account leaves its rooms in the background, and no server says when it is done: it is asked again and again,
	// more and more seldom.
	firstPoll = 2 * time.Second
	lastPoll  = 5 * time.Second
)

// roomLeaving counts an account's rooms and follows them while a deactivated account leaves them.
type roomLeaving struct {
	rooms   ui.Loader[int]
	stays   string // why a deactivated account stays in its rooms, as a part of a sentence; "" where it leaves them
	most    int    // rooms seen at once since the page was opened
	changed bool
	wait    time.Duration
	ticking bool
}

type pollMsg struct{ p *roomLeaving }

func (p *roomLeaving) load(ctx context.Context, store *ui.Store) tea.Cmd {
	return p.rooms.Start(ctx, store.JoinedRooms)
}

// count returns the number of rooms, -1 while it is not known.
func (p *roomLeaving) count() int {
	if n, ok := p.rooms.Value(); ok && p.rooms.Err() == nil {
		return n
	}
	return -1
}

// polls reports whether a message says that it is time to ask again.
func (p *roomLeaving) polls(msg tea.Msg) bool {
	poll, ok := msg.(pollMsg)
	if ok = ok && poll.p == p; ok {
		p.ticking = false
	}
	return ok
}

// update takes an answer.
func (p *roomLeaving) update(msg tea.Msg, deactivated bool) (tea.Cmd, bool) {
	if !p.rooms.Update(msg) {
		return nil, false
	}
	if p.rooms.Loading() {
		return nil, true
	}
	p.most = max(p.most, p.count())
	return p.watch(deactivated), true
}

// watch asks again after a while if there are rooms left to leave.
func (p *roomLeaving) watch(deactivated bool) tea.Cmd {
	n, known := p.rooms.Value()
	if !deactivated || p.stays != "" || !known || n == 0 || p.ticking || p.rooms.Loading() {
		return nil
	}
	p.wait = min(max(p.wait+time.Second, firstPoll), lastPoll)
	p.ticking = true
	return tea.Tick(p.wait, func(time.Time) tea.Msg { return pollMsg{p} })
}

// line says how far the leaving is, "" when there is nothing to say.
func (p *roomLeaving) line(deactivated bool) string {
	if !deactivated {
		return ""
	}
	n, known := p.rooms.Value()
	switch {
	case !known && p.rooms.Err() != nil && p.changed:
		return "Leaving rooms: this server does not report progress."
	case !known:
		return ""
	case n > 0 && p.stays != "":
		return fmt.Sprintf("Still in %s: %s", english.Count(n, "room", "rooms"), english.EndSentence(p.stays))
	case n > 0 && p.rooms.Err() != nil:
		return fmt.Sprintf("Leaving rooms: %d left at the last check; checking again.", n)
	case n > 0:
		return fmt.Sprintf("Leaving rooms: %d of %d remaining.", n, max(p.most, n))
	case p.changed && p.most == 1:
		return "Left its only room."
	case p.changed && p.most > 0:
		return "Left all " + english.Count(p.most, "room", "rooms") + "."
	}
	return ""
}
