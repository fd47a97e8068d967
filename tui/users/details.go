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
	ctx       context.Context
	cancel    context.CancelFunc
	busy      map[matrixadmin.UserID]bool
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
	if d.cancel != nil {
		d.cancel()
	}
	d.cancel, d.busy, d.inMAS = nil, nil, 0
}

// resume reads again, also what could not be read.
func (d *details) resume() { d.off, d.stopped, d.failed, d.masFailed = false, false, nil, nil }

// scans reports whether accounts are read for a filter to know whether they match.
func (d *details) scans(l *list) bool { return len(l.open) > 0 && len(d.busy) > 0 }

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
		others := d.rows[0] != rows[0] || rows[0].IsZero() // and not a line less, since a sentence was added
		if len(l.open) == 0 && others || d.of != l {       // a filter's own finds do not wake what was stopped
			d.stopped = false
		}
		d.of, d.rows, d.number, d.rests = l, rows, len(visible), false
		d.turn++
		turn := d.turn
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
		for _, i := range visible {
			switch u := l.row(i); {
			case l.about.Unsaid(u) && !d.failed[u.ID]: // whose it is tells whether MAS has it
				cmds = append(cmds, p.readRow(u.ID))
			case l.about.AsksMAS(u):
				cmds = append(cmds, p.readAtMAS(u.ID))
			}
		}
	}
	if l.table.NearEnd() && !p.masList.Loading() {
		for _, i := range l.open[:min(len(l.open), 2*accounts.AtOnce)] {
			if u := l.rows[i]; l.filter.NeedsMAS() && l.about.AsksMAS(u) {
				cmds = append(cmds, p.readAtMAS(u.ID))
			} else {
				cmds = append(cmds, p.readRow(u.ID))
			}
		}
	}
	return tea.Batch(slices.DeleteFunc(cmds, func(c tea.Cmd) bool { return c == nil })...)
}

// begin takes an account on, unless it or enough others are on their way.
func (d *details) begin(ctx context.Context, id matrixadmin.UserID) bool {
	if len(d.busy) >= accounts.AtOnce || d.busy[id] {
		return false
	}
	if d.cancel == nil {
		d.ctx, d.cancel = context.WithCancel(ctx)
		d.busy = make(map[matrixadmin.UserID]bool)
	}
	d.busy[id] = true
	return true
}

// readRow reads one account, unless enough are on their way.
func (p *Page) readRow(id matrixadmin.UserID) tea.Cmd {
	d := &p.details
	if d.failed[id] || !d.begin(p.ctx, id) {
		return nil
	}
	ctx, turn, hs, from := d.ctx, p.turns[id], p.env.HS, p.list().about.From
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
	if m.page != p || m.ctx != d.ctx || !d.busy[m.id] {
		return nil
	}
	delete(d.busy, m.id)
	switch {
	case m.ctx.Err() != nil, m.turn != p.turns[m.id]:
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
