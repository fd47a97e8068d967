package users

import (
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// paper collects painted lines, wrapped to the width of the page.
type paper struct {
	page  *Page
	lines []string
}

func (w *paper) add(style styles.Style, format string, args ...any) {
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
	case !p.env.Lists():
		st := p.env.Styles
		server := p.env.Serves()
		w.add(st.Text, "%s. Press / and enter a user ID or localpart to open an account.", english.Capitalize(server.Can(&matrixadmin.ListAccounts).Why))
		if p.env.Limits != "" {
			w.add(st.Muted, "%s", p.env.Limits)
		}
	}
	p.saysList(w, p.list())
	return w.lines
}

func (p *Page) saysBox(w *paper) {
	st := p.env.Styles
	if p.look.Slow() {
		w.add(st.Muted, "Searching%s Esc cancels.", st.Glyphs.Ellipsis)
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
	case f.failed != nil:
		w.add(st.Warn, "Could not search for other accounts: %s Only the exact match is shown.", ui.Reason(f.failed))
	case f.exact && len(p.results.rows) > 1:
		w.add(st.Muted, "The exact match, %s, is the first row.", id)
	case f.exact:
	case f.unsure:
		w.add(st.Warn, "This server does not report whether %s exists. Enter the full user ID to open it anyway.", id)
	case !f.lower.ID.IsZero():
		w.add(st.Warn, "%s not found. User IDs are case-sensitive; %s exists.", id, f.lower.ID.Text().Printable())
	case f.query.Kind == find.Localpart && len(f.page.Users) > 0:
		w.add(st.Muted, "No account with exactly this ID (%s).", id)
	default:
		w.add(st.Warn, "%s not found.", id)
	}
	if f.matched && f.query.Note != "" {
		w.add(st.Muted, "%s", f.query.Note)
	}
}

// saysList says how the list stands; empty, loading, failed and partial each look different.
func (p *Page) saysList(w *paper, l *list) {
	st := p.env.Styles
	err := l.load.Err()
	switch {
	case l.load.Canceled() && !l.load.Loading():
		w.add(st.Warn, "Canceled. Press r to load.")
	case err != nil && !l.loaded:
		w.add(st.Danger, "Could not load accounts: %s", ui.Reason(err))
		w.add(st.Muted, "Press r to retry.")
	case err != nil && l.fresh:
		w.add(st.Warn, "Showing old data. Could not refresh: %s Press r to retry.", ui.Reason(err))
	case err != nil:
		w.add(st.Warn, "Could not load more accounts: %s Press r to retry.", ui.Reason(err))
	case !l.loaded && l.load.Slow():
		w.add(st.Muted, "Loading accounts%s Esc cancels.", st.Glyphs.Ellipsis)
	case l.loaded && len(l.rows) == 0 && p.results == nil:
		w.add(st.Text, "No accounts.")
	case l.loaded && len(l.rows) == 0 && p.found.matched && l.idsOnly:
		w.add(st.Text, "No matching user IDs. This server does not search display names.")
	case l.loaded && len(l.rows) == 0 && p.found.matched:
		w.add(st.Text, "No matching user IDs or display names.")
	}
	if p.results != nil && len(l.rows) > 0 && l.idsOnly {
		w.add(st.Muted, "This server searches user IDs only, not display names.")
	}
	if l.dropped > 0 {
		w.add(st.Warn, "%s rows could not be parsed and are not shown.", english.Number(l.dropped))
	}
	if l.stuck() {
		w.add(st.Warn, "The server reports more accounts, but the last %d pages had none. Press r to continue.", barrenMost)
	}
	if p.env.ListsOnly() && len(l.rows) > 0 {
		w.add(st.Muted, "This server's list does not show which accounts are deactivated.")
	}
}
