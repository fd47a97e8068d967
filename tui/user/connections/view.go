package connections

import (
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// SetSize sets the room there is; y is the line of the page where it begins.
func (e *Tab) SetSize(width, height, y int) { e.width, e.height, e.y = width, height, y }

// View draws the tab.
func (e *Tab) View() string {
	st, width, height, y := e.env.Styles, e.width, e.height, e.y
	if why := e.lacks(); why != "" && e.model == nil {
		return strings.Join(e.words(st.Muted, english.Sentence(why), width), "\n")
	}
	if e.model == nil {
		return strings.Join(dialog.Absent(st, width, "connections", &e.read, e.soFar()), "\n")
	}
	e.layOut()
	var partial error
	if e.model.partly {
		partial = e.read.Err()
	}
	lines := dialog.Shortfall(st, width, &e.read, partial)
	if e.model.view.History().Len() == 0 && !e.model.growing {
		return strings.Join(append(lines, e.empty(width)...), "\n")
	}
	if e.detail.open {
		return strings.Join(append(lines, e.detailView(width, height-len(lines))...), "\n")
	}
	lines = append(lines, e.filterLines(width)...)
	if say := e.proxyWords(); say != "" && height > 8 {
		lines = append(lines, e.words(st.Warn, say, width)...)
	}
	if e.heat.open {
		lines = append(lines, e.clockLines(width, height-len(lines), y+len(lines))...)
	}
	foot := e.foot(width)
	rows := height - len(lines) - len(foot)
	if rows < 2 {
		foot = nil
		rows = height - len(lines)
	}
	e.table.SetOffset(0, y+len(lines))
	e.table.SetSize(width, max(rows, 0))
	table := []string{}
	if e.model.view.Len() == 0 {
		table = e.nothing(width)
	} else if rows > 0 {
		table = strings.Split(e.table.View(), "\n")
	}
	for len(table) < rows {
		table = append(table, "")
	}
	lines = append(append(lines, table[:max(min(rows, len(table)), 0)]...), foot...)
	return strings.Join(lines, "\n")
}

// nothing says why there are no lines.
func (e *Tab) nothing(width int) []string {
	st := e.env.Styles
	if e.filter.wrong != nil {
		return nil // the mistake is what there is to see; what the filter before it found says nothing about this one
	}
	if e.make.Loading() || e.model.growing {
		return []string{st.Muted.Render(st.Clip("No matches yet"+st.Glyphs.Ellipsis, width))}
	}
	return e.words(st.Muted, "No matching rows. Press Esc to clear the filter.", width)
}

// soFar says how much of a slow answer has come.
func (e *Tab) soFar() string {
	n := e.progress.rows.Load()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %s so far, %s", english.Count(int(n), "row", "rows"), dialog.Size(e.progress.bytes.Load()))
}

// empty says what no rows mean, which is not that nobody was there.
func (e *Tab) empty(width int) []string {
	st := e.env.Styles
	say := "No connections recorded: the account has not connected, or its records have expired."
	if e.lastSeen != nil {
		if seen := e.lastSeen(); seen != "" {
			say = "No connections recorded. The account was last seen " + seen + "; its connection records have expired or were not kept."
		}
	}
	lines := e.words(st.Text, say, width)
	if every := e.env.Server.Can(&matrixadmin.EveryConnection); every.Note+every.Why != "" {
		lines = append(lines, e.words(st.Muted, english.Sentence(every.Note+every.Why), width)...)
	}
	if n := e.model.view.History().Connections().Skipped; n > 0 {
		lines = append(lines, e.words(st.Warn, english.Count(n, "row", "rows")+" could not be parsed.", width)...)
	}
	return lines
}

// proxyWords say that a proxy stands in the place of clients, "" where none does, or where its rows are filtered out.
func (e *Tab) proxyWords() string {
	p := e.model.proxy
	switch {
	case !p.Addr.IsValid() || p.Filter != "" && hasTerm(e.filter.text, p.Filter):
		return ""
	case p.All:
		return "All connections come from " + p.Addr.String() + ". If there is a reverse proxy, it may not pass on client addresses (x_forwarded / X-Forwarded-For)."
	}
	return fmt.Sprintf("%s of %s rows come from %s, each within a second or so of a row with a public address: a listener or worker may not pass on client addresses (x_forwarded). Filter %s hides them.",
		english.Number(p.Rows), english.Number(e.model.view.History().Len()), p.Addr, p.Filter)
}

func (e *Tab) words(style styles.Style, text string, width int) []string {
	lines := dialog.Wrap(e.env.Styles, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}
