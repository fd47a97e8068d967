package users

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// readOn goes on with what Esc has stopped.
func (p *Page) readOn() tea.Cmd {
	l := p.list()
	if l.retry(); l.load.Canceled() || l.load.Err() != nil {
		return l.again()
	}
	return nil
}

// checkAll reads each account of which the list does not tell whether the filter wants it, and the rest of the list before.
func (p *Page) checkAll() tea.Cmd {
	l := p.list()
	p.details.resume()
	l.check.all, l.check.done = true, 0
	return p.readOn()
}

// checks reports whether there is something to check that nobody has asked for.
func (p *Page) checks() bool {
	l := p.list()
	return l.loaded && l.check.open() > 0 && (!l.check.all || l.check.halted)
}

// saysCheck says of which accounts the list does not tell whether they match, what becomes of them, and how to have all of them checked.
func (p *Page) saysCheck(w *paper, l *list) {
	if !l.loaded {
		return
	}
	st, c := p.env.Styles, &l.check
	count := func(n int) string { return english.Count(n, "account", "accounts") }
	if n := c.count[unsaidHidden]; n > 0 {
		w.add(st.Warn, "%s left out: this server does not tell whether they match.", count(n))
	}
	if n := c.count[unsaidShown]; n > 0 {
		w.add(st.Warn, "%s shown although this server does not tell whether they match.", count(n))
	}
	some, all := l.reads()
	switch {
	case c.open() == 0, c.halted, some && !all: // the head says so
	case c.all && !all:
		w.add(st.Muted, "The whole list is read, then each account is checked. Esc stops.")
	case all:
		w.add(st.Muted, "Checked %s of %s. Esc stops.", english.Number(c.done), english.Number(c.done+c.open()))
	case c.count[openHidden] > 0:
		w.add(st.Muted, "Unchecked accounts are not shown. v checks them all, with one request each.")
	}
}
