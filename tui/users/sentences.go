package users

import (
	"fmt"

	"charm.land/lipgloss/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// paper collects painted lines, wrapped to the width of the page.
type paper struct {
	page  *Page
	lines []string
}

func (w *paper) add(style lipgloss.Style, format string, args ...any) {
	for _, line := range dialog.Wrap(w.page.env.Styles, fmt.Sprintf(format, args...), w.page.width) {
		w.lines = append(w.lines, style.Render(line))
	}
}

// sentences stand between head and table: what is wrong, missing or worth knowing.
func (p *Page) sentences() []string {
	w := &paper{page: p}
	if p.Typing() {
		p.saysBox(w)
	}
	switch {
	case p.results != nil:
		p.saysFound(w)
	case p.env.Serves().UserList == matrixadmin.ListNone:
		st := p.env.Styles
		w.add(st.Text, "This server has no call that lists its accounts.")
		w.add(st.Muted, "Press / and type a full id or a localpart: an account that exists is opened at once.")
	}
	p.saysList(w, p.list())
	return w.lines
}

func (p *Page) saysBox(w *paper) {
	st := p.env.Styles
	if p.look.Slow() {
		w.add(st.Muted, "Asking the server%s esc leaves.", st.Glyphs.Ellipsis)
	}
	if p.box.said != "" {
		w.add(st.Warn, "%s", p.box.said)
	}
}

// saysFound says what became of the very account that was asked for.
func (p *Page) saysFound(w *paper) {
	st, f := p.env.Styles, p.found
	id := f.query.ID.Text().Printable()
	switch {
	case f.query.Kind == find.Term:
	case f.unsure:
		w.add(st.Warn, "This server cannot say whether %s exists; its full id opens it all the same.", id)
	case !f.lower.ID.IsZero():
		w.add(st.Warn, "No account %s here. Ids are case-sensitive: %s exists.", id, f.lower.ID.Text().Printable())
	case f.query.Kind == find.Localpart && len(f.page.Users) > 0:
		w.add(st.Muted, "There is no %s itself.", id)
	default:
		w.add(st.Warn, "No account %s here.", id)
	}
	if f.matched && len(f.page.Users) > 0 && f.query.Note != "" {
		w.add(st.Muted, "%s", f.query.Note)
	}
}

// saysList says how the list stands; empty, loading, failed and partial each look different.
func (p *Page) saysList(w *paper, l *list) {
	st := p.env.Styles
	err := l.load.Err()
	switch {
	case l.load.Canceled() && !l.load.Loading():
		w.add(st.Warn, "Stopped before the server had answered. r reads on.")
	case err != nil && !l.loaded:
		w.add(st.Danger, "The accounts could not be read.")
		w.add(st.Text, "%s", english.Sentence(matrixadmin.Line(err)))
		w.add(st.Muted, "r tries again.")
	case err != nil && l.fresh:
		w.add(st.Warn, "This is not fresh: %s r tries again.", english.Sentence(matrixadmin.Line(err)))
	case err != nil:
		w.add(st.Warn, "The next page could not be read: %s r tries again.", english.Sentence(matrixadmin.Line(err)))
	case !l.loaded && l.load.Slow():
		w.add(st.Muted, "Loading accounts%s esc stops.", st.Glyphs.Ellipsis)
	case l.loaded && len(l.rows) == 0 && p.results == nil:
		w.add(st.Text, "The server lists no account.")
	case l.loaded && len(l.rows) == 0 && p.found.matched && l.idsOnly:
		w.add(st.Text, "Nothing matches in user IDs. This server does not search display names.")
	case l.loaded && len(l.rows) == 0 && p.found.matched:
		w.add(st.Text, "Nothing matches in ids and display names.")
	}
	if p.results != nil && len(l.rows) > 0 && l.idsOnly {
		w.add(st.Muted, "This server searches user IDs only, not display names.")
	}
	if l.dropped > 0 {
		w.add(st.Warn, "%s of the rows sent could not be read as accounts and are not shown.", english.Number(l.dropped))
	}
	if l.stuck() {
		w.add(st.Warn, "The server says there are more, but its last %d pages brought nothing new. r asks on.", barrenMost)
	}
	if p.env.Serves().UserList == matrixadmin.ListPaginate && len(l.rows) > 0 {
		w.add(st.Muted, "This server's list tells guests and administrators; it does not say who is deactivated.")
	}
}
