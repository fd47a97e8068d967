package users

import (
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
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

// saysFound says what became of what was asked for.
func (p *Page) saysFound(w *paper) {
	st, f := p.env.Styles, p.found
	if f.Query.Kind == find.Account || f.Query.Kind == find.Localpart {
		p.saysID(w)
	}
	if f.Failed != nil && !f.Exact {
		w.add(st.Warn, "Could not search names: %s", ui.Reason(f.Failed))
	}
	p.saysRoom(w)
	for _, note := range f.Notes {
		w.add(st.Warn, "%s", note)
	}
	if free := find.FreeSentence(f.Query.ID, f.Free); free != "" && f.Query.Note == "" {
		w.add(st.Text, "%s", free)
	}
	if f.Query.Note != "" {
		w.add(st.Muted, "%s", f.Query.Note)
	}
	if word := f.Query.ID.Localpart().Raw(); f.Query.Kind == find.Localpart && accounts.IsState(word) {
		w.add(st.Muted, "To list accounts by their state, type / and state:%s.", word)
	}
}

// saysID says what became of the very account whose id was given.
func (p *Page) saysID(w *paper) {
	st, f := p.env.Styles, p.found
	id := f.Query.ID.Text().Printable()
	switch {
	case f.Failed != nil && f.Exact:
		w.add(st.Warn, "Could not search for other accounts: %s Only the exact match is shown.", ui.Reason(f.Failed))
	case f.Exact && p.results.Len() > 1:
		w.add(st.Muted, "The exact match, %s, is the first row.", id)
	case f.Exact, len(f.Hits) > 0 && f.Hits[0].User.ID == f.Query.ID: // a note says where it is
	case f.Unsure:
		w.add(st.Warn, "This server does not report whether %s exists. Enter the full user ID to open it anyway.", id)
	case !f.Lower.ID.IsZero():
		w.add(st.Warn, "%s", find.CaseSentence(f.Query.ID, f.Lower.ID))
	case f.Query.Kind == find.Localpart && p.results.Len() > 0:
		w.add(st.Muted, "No account with exactly this ID (%s).", id)
	default:
		w.add(st.Warn, "%s not found.", id)
	}
}

// saysRoom says what a room is, and that accounts can be gone on to.
func (p *Page) saysRoom(w *paper) {
	st, room := p.env.Styles, p.found.Room
	if room == nil {
		return
	}
	w.add(st.Stranger, "%s", room.Sentence())
	switch {
	case !room.Listed:
	case room.Local == 0:
		w.add(st.Text, "No account of this server is in it.")
	case room.Local > len(room.People):
		w.add(st.Text, "Accounts of this server in it: the first %s of %s. Enter opens one.", english.Number(len(room.People)), english.Number(room.Local))
	default:
		w.add(st.Text, "Accounts of this server in it: %s. Enter opens one.", english.Number(room.Local))
	}
}

// saysList says how the list stands; empty, loading, failed and partial each look different.
func (p *Page) saysList(w *paper, l *list) {
	st := p.env.Styles
	err := l.load.Err()
	switch {
	case l.load.Canceled() && !l.load.Loading() && !l.filter.IsZero() && l.loaded, l.check.halted && l.check.open() > 0:
		w.add(st.Warn, "Stopped. Press r to read on.")
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
	case l.loaded && l.Len() == 0 && l.check.open() > 0 && !l.whole():
		w.add(st.Muted, "None of the accounts read so far is known to match.")
	case l.loaded && l.Len() == 0 && !l.filter.IsZero() && !l.whole():
		w.add(st.Muted, "None of the accounts read so far match.")
	case l.loaded && l.Len() == 0 && !l.filter.IsZero() && l.check.open() == 0:
		w.add(st.Text, "No accounts match. Press Esc to clear the filter.")
	case l.loaded && l.Len() == 0 && !l.filter.IsZero():
	case l.loaded && l.Len() == 0 && p.results == nil:
		w.add(st.Text, "No accounts.")
	case l.loaded && l.Len() == 0 && p.found.Matched && l.idsOnly:
		w.add(st.Text, "No matching user IDs. This server does not search display names.")
	case l.loaded && l.Len() == 0 && p.found.Matched:
		w.add(st.Text, "No matching user IDs or display names.")
	}
	if l.old && l.loaded {
		w.add(st.Muted, "Of the list as it was read at %s. Press r to read it again.", l.from.In(p.env.Location).Format("15:04 MST"))
	}
	p.saysMAS(w)
	p.saysCheck(w, l)
	if (p.results != nil || !l.filter.IsZero()) && l.Len() > 0 && l.idsOnly {
		w.add(st.Muted, "This server searches user IDs only, not display names.")
	}
	if l.dropped > 0 {
		w.add(st.Warn, "%s could not be read.", english.Count(l.dropped, "row", "rows"))
	}
	if l.missing() > 0 {
		w.add(st.Warn, "Incomplete: %s of %s sent. Press r to load again.", english.Number(l.read-l.shift.Again), english.Number(l.total))
	}
	if why := l.shift.Doubt(); why != "" && l.whole() {
		w.add(st.Warn, "%s Press r to load again.", english.Sentence(why))
	}
	if l.full() {
		w.add(st.Warn, "The list has more accounts than mxwarden loads. Narrow it with a filter that the server applies, such as name:alice. The command mxwarden users reads them all.")
	}
	if l.stuck() {
		w.add(st.Warn, "The server reports more accounts, but the last %d pages had none. Press r to continue.", accounts.BarrenMost)
	}
	if p.env.ListsOnly() && l.Len() > 0 {
		w.add(st.Muted, "This server's list does not show which accounts are deactivated.")
	}
}
