package users

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// masAtOnce is how many of the accounts that are read at the same time may be read in MAS: while that does not answer, the homeserver does.
const masAtOnce = accounts.AtOnce / 2

// authMsg is an account as MAS shows it.
type authMsg struct {
	page *Page
	ctx  context.Context //nolint:containedctx // tells which reading it was of
	turn int
	id   matrixadmin.UserID
	at   ops.AuthAccount
}

// readAtMAS reads one account in MAS, unless enough are on their way.
func (p *Page) readAtMAS(id matrixadmin.UserID, ahead bool) tea.Cmd {
	d := &p.details
	if d.inMAS >= masAtOnce {
		return nil
	}
	r := d.begin(p.ctx, id)
	if r == nil {
		return nil
	}
	r.mas, r.ahead = true, ahead
	d.inMAS++
	ctx, turn, at := r.ctx, p.turns[id], p.atMAS
	return func() tea.Msg { return authMsg{p, ctx, turn, id, at.Read(ctx, id)} }
}

// readInMAS takes in what MAS says of an account; that it could not be read is known, too, until somebody asks again.
func (p *Page) readInMAS(m authMsg) {
	d := &p.details
	if m.page != p || !d.ended(m.ctx, m.id) {
		return
	}
	if m.turn != p.turns[m.id] {
		return
	}
	p.atMAS.Put(m.id, m.at)
	if m.at.State == ops.AuthFailed {
		d.masFailed = m.at.Err
	}
	for _, l := range p.lists() {
		if at, ok := l.index[m.id]; ok && !l.filter.IsZero() && l.judge(at) {
			l.table.SetRows(l)
		}
	}
}

// listAtMAS reads which accounts are locked, deactivated or administrators in MAS, where a filter asks for that: one by one would be a request for each account.
func (p *Page) listAtMAS(f accounts.Filter) tea.Cmd {
	if !f.NeedsMAS() || !p.atMAS.Asks() || p.atMAS.Listed() || p.masList.Loading() {
		return nil
	}
	p.details.pause()
	at := p.atMAS
	return p.masList.Start(p.ctx, func(ctx context.Context) (bool, error) { return true, at.ReadLists(ctx) })
}

// listedAtMAS filters again by what MAS has said.
func (p *Page) listedAtMAS() {
	if l := p.filtered; l != nil && !p.masList.Loading() && !l.load.Loading() {
		l.rejudge()
		l.show()
	}
}

// saysMAS says why what MAS says is unknown.
func (p *Page) saysMAS(w *paper) {
	st := p.env.Styles
	warn := func(style styles.Style, why string) {
		w.add(style, "Could not read from MAS which accounts are deactivated, locked or administrators: %s", why)
	}
	switch {
	case p.atMAS.Closed() != "":
		warn(st.Muted, english.EndSentence(p.atMAS.Closed()))
	case p.masList.Slow():
		w.add(st.Muted, "Reading from MAS which accounts are locked, deactivated or administrators%s", st.Glyphs.Ellipsis)
	case p.masList.Err() != nil && p.filtered != nil:
		warn(st.Warn, ui.Reason(p.masList.Err())+" They are read one by one.")
	case p.details.masFailed != nil:
		warn(st.Warn, ui.Reason(p.details.masFailed)+" Press r to retry.")
	}
}
