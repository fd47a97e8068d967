package widget

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
)

// Tab is the name of a view and how many things are in it; a negative count is not known and not shown.
type Tab struct {
	Name  string
	Count int
	Off   bool // the server has nothing to show in it; the view says why
}

// Tabs are the names of views that share a place, one of them current.
type Tabs struct {
	st      *styles.Styles
	tabs    []Tab
	current int
}

// NewTabs makes tabs, the first of them current.
func NewTabs(st *styles.Styles, tabs ...Tab) *Tabs { return &Tabs{st: st, tabs: tabs} }

// Current returns the index of the current tab.
func (t *Tabs) Current() int { return t.current }

// SetCurrent makes a tab current; an index that is none changes nothing.
func (t *Tabs) SetCurrent(i int) {
	if i >= 0 && i < len(t.tabs) {
		t.current = i
	}
}

// Next makes the following tab current, the first one after the last.
func (t *Tabs) Next() { t.step(1) }

// Prev makes the tab before current, the last one before the first.
func (t *Tabs) Prev() { t.step(len(t.tabs) - 1) }

func (t *Tabs) step(by int) {
	if n := len(t.tabs); n > 0 {
		t.current = (t.current + by) % n
	}
}

// SetCount changes the count of a tab.
func (t *Tabs) SetCount(i, count int) {
	if i >= 0 && i < len(t.tabs) {
		t.tabs[i].Count = count
	}
}

// SetOff says whether a tab has nothing to show on this server.
func (t *Tabs) SetOff(i int, off bool) {
	if i >= 0 && i < len(t.tabs) {
		t.tabs[i].Off = off
	}
}

// density is how much room tabs take: all there is to say, or less between them, or counts of the current one alone.
type density uint8

const (
	spaced density = iota
	dense
	uncounted
)

// View paints the tabs in one line of at most width cells. Where there is no room for all there is to say, what is between them gives way first, then the counts of
// the others, and at last the first ones up to the current one, behind a sign.
func (t *Tabs) View(width int) string {
	for _, d := range []density{spaced, dense} {
		if line := t.line(0, d); t.st.Width(line) <= width {
			return line
		}
	}
	for first := range t.tabs {
		line, sign := t.line(first, uncounted), ""
		if first > 0 {
			sign = t.st.Muted.Render(t.st.Glyphs.Left + " ")
		}
		switch {
		case t.st.Width(sign+line) <= width:
			return sign + line
		case first == t.current:
			return t.st.Clip(line, width)
		}
	}
	return ""
}

func (t *Tabs) line(first int, d density) string {
	between := t.st.Glyphs.Border.Left
	if d == spaced {
		between = " " + t.st.Glyphs.Border.Top + " "
	}
	var b strings.Builder
	for i, tab := range t.tabs[first:] {
		label, current := tab.Name, first+i == t.current
		if tab.Count >= 0 && (current || d != uncounted) {
			label += " " + english.Number(tab.Count)
		}
		if tab.Off {
			label += " " + t.st.Glyphs.Dash
		}
		if i > 0 {
			b.WriteString(t.st.Border.Render(between))
		}
		if current {
			b.WriteString(t.st.Selected(" " + label + " "))
		} else {
			b.WriteString(t.st.Muted.Render(label))
		}
	}
	return b.String()
}
