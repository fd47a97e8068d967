package users

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// restTime is how long the same rows are on the screen before they are read by themselves: nobody needs what is scrolled past.
const restTime = 100 * time.Millisecond

// details are what no list tells, such as whether an account is suspended. They are read of the accounts on the screen, some at once.
type details struct {
	busy      map[matrixadmin.UserID]*reading
	failed    map[matrixadmin.UserID]bool // could not be read
	inMAS     int                         // how many of the busy ones are read in MAS
	masFailed error                       // why the last that failed there did
	off       bool                        // this server has nothing to read them from, or the token is refused
	stopped   bool                        // until other rows are shown, or somebody asks

	of     *list // that is on the screen, with the rows from and to
	rows   [2]matrixadmin.UserID
	number int
	turn   int
	rests  bool // the rows have been there long enough
}

type (
	restedMsg struct {
		page *Page
		turn int
	}
	detailMsg struct {
		page *Page
		ctx  context.Context //nolint:containedctx // tells which reading it was of
		turn int
		user matrixadmin.User
		id   matrixadmin.UserID
		err  error
	}
)

// stop cancels what is on its way, and reads no more.
func (d *details) stop() {
	d.pause()
	d.stopped = true
}

// pause cancels what is on its way, until the page looks again.
func (d *details) pause() {
	for id := range d.busy {
		d.drop(id)
	}
}

// resume reads again, also what could not be read.
func (d *details) resume() { d.off, d.stopped, d.failed, d.masFailed = false, false, nil, nil }

// lookAtRows starts to read the accounts on the screen by themselves once they have rested there, and those that a filter waits for at once.
func (p *Page) lookAtRows() tea.Cmd {
	d, l := &p.details, p.list()
	if p.Typing() { // the search has the line to itself
		d.pause()
		return nil
	}
	if d.off || !p.env.Lists() || !l.loaded {
		return nil
	}
	var rows [2]matrixadmin.UserID
	visible := l.table.Shown()
	if n := len(visible); n > 0 {
		rows = [2]matrixadmin.UserID{l.Key(visible[0]), l.Key(visible[n-1])}
	}
	var rest tea.Cmd
	if d.of != l || d.rows != rows || d.number != len(visible) {
		if d.of != l {
			d.stop()
		}
		if d.rows[0] != rows[0] || rows[0].IsZero() || d.of != l { // and not a line less, since a sentence was added
			d.stopped = false
		}
		d.of, d.rows, d.number, d.rests = l, rows, len(visible), false
		d.turn++
		turn := d.turn
		d.leave(l, visible)
		rest = tea.Tick(restTime, func(time.Time) tea.Msg { return restedMsg{p, turn} })
	}
	return tea.Batch(rest, p.readRows(visible))
}

func (p *Page) rested(m restedMsg) tea.Cmd {
	if m.page == p && m.turn == p.details.turn {
		p.details.rests = true
	}
	return nil
}

// readRows reads as many accounts as may be on their way at once.
func (p *Page) readRows(visible []int) tea.Cmd {
	d, l := &p.details, p.list()
	if d.stopped {
		return nil
	}
	var cmds []tea.Cmd
	if d.rests {
		for k, i := range around(l, visible) {
			u, open := l.row(i), l.verdictOf(l.Key(i)).isOpen()
			switch {
			case k >= len(visible) && !open, len(d.busy) >= accounts.AtOnce:
			case open:
				cmds = append(cmds, p.readOpen(u, false))
			case l.about.Unsaid(u) && !d.failed[u.ID]: // whose it is tells whether MAS has it
				cmds = append(cmds, p.readRow(u.ID, false))
			case l.about.AsksMAS(u):
				cmds = append(cmds, p.readAtMAS(u.ID, false))
			}
		}
	}
	if !p.masList.Loading() {
		for _, at := range l.ahead() {
			if cmd := p.readOpen(l.rows[at], true); cmd != nil {
				l.check.ahead++
				cmds = append(cmds, cmd)
			}
		}
	}
	return tea.Batch(slices.DeleteFunc(cmds, func(c tea.Cmd) bool { return c == nil })...)
}

// readOpen reads an account of which it is unknown whether the filter wants it.
func (p *Page) readOpen(u *matrixadmin.User, ahead bool) tea.Cmd {
	if l := p.list(); l.filter.NeedsMAS() && l.about.AsksMAS(u) {
		return p.readAtMAS(u.ID, ahead)
	}
	return p.readRow(u.ID, ahead)
}

// readRow reads one account, unless enough are on their way.
func (p *Page) readRow(id matrixadmin.UserID, ahead bool) tea.Cmd {
	d := &p.details
	if d.failed[id] {
		return nil
	}
	r := d.begin(p.ctx, id)
	if r == nil {
		return nil
	}
	r.ahead = ahead
	ctx, turn, hs, from := r.ctx, p.turns[id], p.env.HS, p.list().about.From
	return func() tea.Msg {
		user, err := hs.User(ctx, id)
		if err == nil {
			err = from.Read(ctx, id)
		}
		return detailMsg{page: p, ctx: ctx, turn: turn, user: user, id: id, err: err}
	}
}

// detailed takes in what was read of an account.
func (p *Page) detailed(m detailMsg) tea.Cmd {
	d := &p.details
	if m.page != p || !d.ended(m.ctx, m.id) {
		return nil
	}
	switch {
	case m.turn != p.turns[m.id]:
		return nil
	case m.err == nil && m.user.ID == m.id:
		for _, l := range p.lists() {
			l.put(m.user)
		}
		if !p.list().about.Unsaid(&m.user) {
			return nil
		}
	}
	if matrixadmin.KindOf(m.err) == matrixadmin.KindBadToken {
		d.stop()
		d.off = true
		return ui.Send(ui.SignInAgain{Err: m.err})
	}
	if d.failed == nil {
		d.failed = make(map[matrixadmin.UserID]bool)
	}
	d.failed[m.id], d.off = true, matrixadmin.NotServed(m.err)
	for _, l := range p.lists() {
		l.giveUp(m.id)
	}
	return nil
}
