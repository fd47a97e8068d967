package auditlog

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// Title is the page's crumb.
func (p *Page) Title() string { return p.env.Styles.Text.Render("Audit trail") }

// SetSize sets the room there is.
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// View draws how the trail stands, and the table or one record.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	st := p.env.Styles
	lines := append([]string{p.head()}, p.standing()...)
	lines = lines[:min(len(lines), max(p.height-3, 1))]
	switch rest := p.height - len(lines); {
	case rest < 1:
	case p.detail.open:
		lines = append(lines, p.detailView(p.width, rest)...)
	case len(p.rows) > 0:
		if p.zone != p.zoneName() {
			p.remake()
		}
		p.table.SetOffset(0, len(lines))
		p.table.SetSize(p.width, rest)
		lines = append(lines, strings.Split(p.table.View(), "\n")...)
	case p.term != "" && p.entries() > 0:
		lines = append(lines, st.Text.Render(st.Clip("No matching entries. Press Esc to show all.", p.width)))
	}
	lines = lines[:min(len(lines), p.height)]
	for i := range lines {
		lines[i] = st.Clip(lines[i], p.width)
	}
	return strings.Join(lines, "\n")
}

// remake makes the table anew for another zone; the cursor stays on its record.
func (p *Page) remake() {
	i, ok := p.table.Cursor()
	p.zone = p.zoneName()
	p.table = widget.NewTable[string](p.env.Styles, p.columns()...)
	p.table.SetRows(p)
	if ok {
		p.table.SetCursorKey(p.Key(i))
	}
}

// head is the filter, or where the trail is, and how many entries are shown.
func (p *Page) head() string {
	st := p.env.Styles
	right := p.count()
	room := max(p.width-st.Width(right)-2, 0)
	var left string
	switch {
	case p.Typing():
		const label = "Filter "
		p.box.SetWidth(max(room-len(label), 0))
		left = st.Key.Render(label) + p.box.View()
	case p.term != "":
		left = st.Title.Render("Records containing ") + st.Stranger.Render("“"+st.Clip(matrixadmin.Printable(p.term), max(room-21, 0))+"”")
	case p.env.Trail != nil:
		left = st.Muted.Render(st.Clip(matrixadmin.Printable(p.env.Trail.Path()), room))
	}
	left = st.Clip(left, room)
	return left + strings.Repeat(" ", max(p.width-st.Width(left)-st.Width(right), 0)) + st.Text.Render(right)
}

// entries is how many there are, shown or not.
func (p *Page) entries() int {
	t, ok := p.read.Value()
	if !ok {
		return 0
	}
	return len(t.entries)
}

func (p *Page) count() string {
	t, ok := p.read.Value()
	switch {
	case !ok || t.total == 0:
		return ""
	case p.term != "":
		return english.Number(len(p.rows)) + " of " + english.Count(len(t.entries), "entry", "entries")
	}
	return english.Count(len(t.entries), "entry", "entries")
}

// standing says whether the trail is intact, and whether it can be written.
func (p *Page) standing() []string {
	st := p.env.Styles
	var lines []string
	say := func(paint func(string) string, text string) {
		for _, l := range dialog.Wrap(st, text, p.width) {
			lines = append(lines, paint(l))
		}
	}
	t, ok := p.read.Value()
	switch err := p.read.Err(); {
	case err != nil:
		say(st.Danger.Render, "Could not read the audit trail: "+matrixadmin.Line(err)+". Press r to retry.")
	case !ok && p.read.Slow():
		say(st.Muted.Render, "Loading audit trail"+st.Glyphs.Ellipsis)
	case !ok:
		say(st.Muted.Render, "")
	case errors.Is(t.fault, audit.ErrNewer):
		say(st.Warn.Render, "Some records cannot be shown: "+matrixadmin.Line(t.fault)+".")
	case t.fault != nil:
		say(st.Danger.Render, "TAMPERED OR DAMAGED: "+matrixadmin.Line(t.fault)+".")
	case t.total == 0:
		say(st.Muted.Render, "No actions recorded yet.")
	default:
		say(st.OK.Render, t.intact())
	}
	if ok && t.total > len(t.records) {
		say(st.Muted.Render, fmt.Sprintf("Showing the newest %s records. Use mxwarden audit list for all.", english.Number(len(t.records))))
	}
	if p.env.Trail == nil {
		return lines
	}
	if err := p.env.Trail.Trouble(); err != nil {
		say(st.Danger.Render, "Changes are disabled: "+matrixadmin.Line(err)+".")
	} else if err := p.env.Trail.Warning(); err != nil {
		say(st.Warn.Render, english.Sentence(matrixadmin.Line(err)))
	}
	return lines
}

// intact is the line on a trail in which nothing is wrong.
func (t *trail) intact() string {
	line := english.Count(t.total, "record", "records") + ". "
	if t.report.HeadChecked {
		line += "Hash chain intact, head matches."
	} else {
		line += "Hash chain intact; no head file, so missing records at the end cannot be detected."
	}
	if t.report.Sealed > 0 {
		line += " " + english.Count(t.report.Sealed, "incomplete record", "incomplete records") + " from a crash, sealed."
	}
	switch n := t.report.HeadLost; {
	case n == 1:
		line += " The head file was missing once."
	case n > 1:
		line += fmt.Sprintf(" The head file was missing %d times.", n)
	}
	return line
}
