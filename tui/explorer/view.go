package explorer

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// View draws the tab, y being the line of the page where it begins.
func (e *Explorer) View(width, height, y int) string {
	st := e.env.Styles
	if e.scene == nil {
		return strings.Join(e.absent(width), "\n")
	}
	e.layOut()
	var lines []string
	if err := e.read.Err(); err != nil {
		say := "This is not fresh: "
		if e.scene.partly {
			say = "Only the first rows came: "
		}
		lines = append(lines, e.words(st.Warn, say+ui.Sentence(err)+" r tries again.", width)...)
	}
	if e.scene.view.History().Len() == 0 && !e.scene.growing {
		return strings.Join(append(lines, e.empty(width)...), "\n")
	}
	if e.detail.open {
		return strings.Join(append(lines, e.detailView(width, height-len(lines))...), "\n")
	}
	lines = append(lines, e.filterLines(width)...)
	if e.scene.proxy.IsValid() && height > 8 {
		lines = append(lines, st.Warn.Render(st.Clip("All rows come from "+e.scene.proxy.String()+": the proxy before the server does not hand on addresses (x_forwarded).", width)))
	}
	if e.clock.open {
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
	if e.scene.view.Len() == 0 {
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
func (e *Explorer) nothing(width int) []string {
	st := e.env.Styles
	if e.make.Loading() || e.scene.growing {
		return []string{st.Muted.Render(st.Clip("Nothing yet"+st.Glyphs.Ellipsis, width))}
	}
	return e.words(st.Muted, "No row is like this. esc drops the filter.", width)
}

// absent is the tab before the first answer: loading, or failed.
func (e *Explorer) absent(width int) []string {
	st := e.env.Styles
	if err := e.read.Err(); err != nil {
		lines := e.words(st.Danger, "The connections could not be read.", width)
		return append(lines, e.words(st.Text, ui.Sentence(err)+" r tries again.", width)...)
	}
	if !e.read.Loading() && e.read.Canceled() {
		return e.words(st.Muted, "Reading was stopped; r reads again.", width)
	}
	if !e.read.Slow() {
		return nil
	}
	return e.words(st.Muted, "Reading connections"+st.Glyphs.Ellipsis+e.soFar(), width)
}

// soFar says how much of a slow answer has come.
func (e *Explorer) soFar() string {
	n := e.progress.rows.Load()
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %s so far, %s", widget.Plural(int(n), "row", "rows"), size(e.progress.bytes.Load()))
}

// empty says what no rows mean, which is not that nobody was there.
func (e *Explorer) empty(width int) []string {
	st := e.env.Styles
	lines := e.words(st.Text, "No connections: this account was never seen, or nothing is kept of it.", width)
	if f := e.env.Server.Family; f == matrixadmin.FamilySynapse || f == matrixadmin.FamilyUnknown {
		lines = append(lines, e.words(st.Muted, "Synapse keeps connections for 28 days unless it is told otherwise.", width)...)
	}
	if n := e.scene.view.History().Connections().Skipped; n > 0 {
		lines = append(lines, e.words(st.Warn, widget.Plural(n, "row", "rows")+" could not be read.", width)...)
	}
	return lines
}

func (e *Explorer) words(style lipgloss.Style, text string, width int) []string {
	lines := dialog.Wrap(e.env.Styles, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// size writes a number of bytes.
func size(n int64) string {
	if n < 1<<10 {
		return widget.Plural(int(n), "byte", "bytes")
	}
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
