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

// View paints the tabs in one line of at most width cells; where there is no room for all, the first ones give way up to the current one, behind a sign.
func (t *Tabs) View(width int) string {
	for first := range t.tabs {
		line, sign := t.line(first), ""
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

func (t *Tabs) line(first int) string {
	var b strings.Builder
	for i, tab := range t.tabs[first:] {
		label := tab.Name
		if tab.Count >= 0 {
			label += " " + english.Number(tab.Count)
		}
		if tab.Off {
			label += " " + t.st.Glyphs.Dash
		}
		if i > 0 {
			b.WriteString(t.st.Border.Render(" " + t.st.Glyphs.Border.Top + " "))
		}
		if first+i == t.current {
			b.WriteString(t.st.Selected(" " + label + " "))
		} else {
			b.WriteString(t.st.Muted.Render(label))
		}
	}
	return b.String()
}
