package user

import (
	"strings"
)

// titleWidth is how many cells of an id the crumb shows; the header has it whole.
const titleWidth = 48

// Title is the page's crumb.
func (p *Page) Title() string { return p.env.Styles.Paint(p.id.Text(), titleWidth) }

// SetSize sets the room there is; a [ui.Resized] follows.
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// View draws the header, the tabs and the current one.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	st := p.env.Styles
	lines := p.top()
	if len(lines) < p.height && (!p.missing() || p.tab().Count() != 0) {
		lines = append(lines, strings.Split(p.tab().View(), "\n")...)
	}
	lines = lines[:min(len(lines), p.height)]
	for i := range lines {
		lines[i] = st.Clip(lines[i], p.width)
	}
	return strings.Join(lines, "\n")
}

// top is the header with the names of the tabs. Where there is no room for both, the rows win over all but the id and the state.
func (p *Page) top() []string {
	if p.width < 1 {
		return nil
	}
	lines := append(p.header(p.width), p.evidence.lines(p.width)...)
	if most := max(p.height-6, 2); len(lines) > most {
		lines = lines[:most]
	}
	return append(lines, p.bar.View(p.width))
}
