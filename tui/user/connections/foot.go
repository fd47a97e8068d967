package connections

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// foot counts what was received, says when that is not all, and what was done to it.
func (e *Tab) foot(width int) []string {
	st, v := e.env.Styles, e.model.view
	c := v.History().Connections()
	var parts []string
	say := func(text string) { parts = append(parts, st.Text.Render(text)) }
	quiet := func(text string) { parts = append(parts, st.Muted.Render(text)) }
	warn := func(text string) { parts = append(parts, st.Warn.Render(text)) }

	row, lines := e.table.Position()
	word := "row "
	if v.Len() != v.Hits() {
		word = "line "
	}
	say(word + english.Number(row) + " of " + english.Number(lines))
	total := english.Count(c.Len(), "row", "rows")
	switch {
	case e.model.growing:
		warn(strings.TrimSpace(e.soFar()) + st.Glyphs.Ellipsis)
	case e.model.partly:
		warn("only the first " + total + " (response incomplete)")
	case v.Partial():
		warn("newest " + english.Number(v.Looked) + " of " + total + " so far")
	case e.filter.whole() != "":
		say(english.Count(v.Hits(), "row", "rows") + " of " + english.Number(c.Len()))
	case v.Len() != c.Len():
		say(total)
	}
	if cut := cutWords(c); cut != "" {
		warn(cut)
	}
	if c.LeftOut > 0 {
		warn(english.Count(c.LeftOut, "row", "rows") + " without some texts (memory limit)")
	}
	if c.Skipped > 0 {
		word := " unreadable"
		if c.TooLong == c.Skipped {
			word = ": text too long"
		}
		warn(english.Count(c.Skipped, "row", "rows") + word)
	}
	if said := e.watch.words(e); said != "" {
		quiet(said)
	}
	if by, ok := v.Grouped(); ok {
		say("grouped by " + by.Title())
	}
	if v.Folded() {
		word := "folded (F unfolds)"
		if width >= 110 {
			word = "similar rows within 30 min folded (F unfolds)"
		}
		say(word)
	}
	switch {
	case e.read.Slow() && !e.model.growing:
		quiet("refreshing" + st.Glyphs.Ellipsis + e.soFar())
	case e.make.Slow():
		quiet("sorting" + st.Glyphs.Ellipsis)
	case e.export.Words() != "":
		quiet(e.export.Words())
	}
	if e.model.addresses >= 0 {
		quiet(english.Count(e.model.addresses, "address", "addresses"))
		quiet(english.Count(e.model.agents, "user agent", "user agents"))
	}
	if err := e.called.Err(); err != nil && e.layoutMade.devices && !e.called.Loading() {
		warn("clients not read from MAS: " + ui.Reason(err))
	}
	if n := e.model.news.Len(); n > 0 {
		quiet(english.Number(n) + " new since the last refresh")
	}
	return []string{st.Clip(strings.Join(parts, st.Muted.Render(" "+st.Glyphs.Dot+" ")), width)}
}

// cutWords say which limit of ours cut the answer, "" when none did.
func cutWords(c *matrixadmin.Connections) string {
	switch {
	case !c.Cut:
		return ""
	case c.CutBy == matrixadmin.LimitBytes:
		return "limited to " + dialog.Size(c.Bytes) + "; the server has more"
	}
	return "limited to " + english.Count(c.Len(), "row", "rows") + "; the server has more"
}
