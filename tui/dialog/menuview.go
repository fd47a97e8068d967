package dialog

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
)

// View implements [ui.Dialog].
func (m *menu) View(maxWidth, maxHeight int) string {
	st := m.env.Styles
	width := min(maxWidth, menuWidth)
	if width <= frameWidth || maxHeight <= frameHeight {
		return st.Clip("Actions", maxWidth)
	}
	inner, height := width-frameWidth, maxHeight-frameHeight
	top := m.account(inner)
	if m.typing {
		const label = "Filter "
		m.filter.SetWidth(max(inner-len(label), 1))
		top = append(top, st.Accent.Render(label)+m.filter.View())
	}
	if m.wiped {
		top = append(top, paragraph(st, st.Warn, english.Sentence(find.ErrToken.Error()), inner)...)
	}
	list, at := m.list(inner)
	about := m.about(inner)
	if len(top)+len(about)+min(len(list), 3) > height {
		about = m.why(inner) // what is cut in its row is said before what it does
	}
	if len(top)+len(about)+min(len(list), 3) > height {
		about = nil // where there is no room for both, the list wins
	}
	room := max(height-len(top)-len(about), 1)
	m.page = room
	m.offset = max(min(m.offset, at), at-room+1)
	if m.cursor == 0 {
		m.offset = 0 // with the heading above it
	}
	shown, offset := m.window(list, room, inner)
	m.offset = offset
	lines := append(append(top, shown...), about...)
	title := "Actions on " + m.target.User.ID.Text().Printable()
	if !m.fits(inner) {
		title = "Actions"
	}
	return box(st, title, lines[:min(len(lines), height)], width, st.Border)
}

// window is the part of the list that has room, with a word where there is more.
func (m *menu) window(list []string, room, inner int) (shown []string, offset int) {
	st := m.env.Styles
	shown, offset = part(list, m.offset, room)
	shown = slices.Clone(shown)
	mark := func(i int, word string) {
		shown[i] = st.Fit(shown[i], max(inner-moreWidth, 0)) + "  " + st.Muted.Render(word)
	}
	if offset+len(shown) < len(list) && len(shown) > 1 {
		mark(len(shown)-1, "more "+st.Glyphs.Down)
	}
	if offset > 0 && len(shown) > 2 {
		mark(0, "more "+st.Glyphs.Up)
	}
	return shown, offset
}

// list is a line for each entry with a heading for each group, and which of them is under the cursor.
func (m *menu) list(inner int) (lines []string, at int) {
	st := m.env.Styles
	if len(m.rows) == 0 {
		return paragraph(st, st.Muted, "No matching actions. Press Esc to clear the filter.", inner), 0
	}
	group := ""
	for i, e := range m.rows {
		if e.Group != group {
			group = e.Group
			lines = append(lines, st.Muted.Render(st.Clip(group, inner)))
		}
		if i == m.cursor {
			at = len(lines)
		}
		lines = append(lines, m.row(i, e, inner))
	}
	return lines, at
}

// about says what the entry under the cursor does, or why it cannot be done here.
func (m *menu) about(inner int) []string {
	if m.cursor >= len(m.rows) {
		return nil
	}
	st, e := m.env.Styles, m.rows[m.cursor]
	lines := append([]string{""}, paragraph(st, st.Text, e.Effect, inner)...)
	if e.Reason == "" && e.Final {
		lines = append(lines, paragraph(st, st.Danger, "Cannot be undone.", inner)...)
	}
	return append(lines, m.why(inner)...)
}

// why says why the entry under the cursor cannot be chosen, nothing where it can.
func (m *menu) why(inner int) []string {
	if m.cursor >= len(m.rows) || m.rows[m.cursor].Reason == "" {
		return nil
	}
	st := m.env.Styles
	return paragraph(st, st.Warn, english.EndSentence("Not available: "+m.rows[m.cursor].Reason), inner)
}

// fits reports whether the title has room for the whole id.
func (m *menu) fits(inner int) bool {
	st := m.env.Styles
	return widest(st, "Actions on "+m.target.User.ID.Text().Printable()) <= inner-2
}

// account is the id where the title has no room for it, whole, and what makes it look like another.
func (m *menu) account(inner int) []string {
	st, id := m.env.Styles, m.target.User.ID
	lines, spelled := idLines(st, id, inner)
	if m.fits(inner) {
		lines = nil
	} else {
		for i := range lines {
			lines[i] = st.Stranger.Render(lines[i])
		}
	}
	for _, line := range spelled {
		lines = append(lines, st.Text.Render(line))
	}
	if why := id.Lookalike(); why != "" {
		lines = append(lines, paragraph(st, st.Warn, "This user ID may be confused with another: "+why+".", inner)...)
	}
	if m.warn != "" {
		lines = append(lines, paragraph(st, st.Warn, m.warn, inner)...)
	}
	return lines
}

func (m *menu) row(i int, e Entry, width int) string {
	st := m.env.Styles
	line := " " + e.Key + "  " + e.Title
	if e.Reason != "" {
		line = st.Fit(line, menuTitle) + "  " + e.Reason
	}
	line = st.Fit(line, width)
	letter := min(1+len(e.Key), len(line))
	switch {
	case i == m.cursor:
		return st.Selection.Render(line)
	case e.Reason != "":
		return st.Muted.Render(line)
	}
	return st.Key.Render(line[:letter]) + st.Text.Render(line[letter:])
}
