package user

import (
	"strings"

	"github.com/mxwarden/mxwarden/tui/dialog"
)

// titleWidth is how many cells of an id the crumb shows; the header has it whole.
const titleWidth = 48

// Title is the page's crumb.
func (p *Page) Title() string { return p.env.Styles.Paint(p.id.Text(), titleWidth) }

// SetSize sets the room there is.
func (p *Page) SetSize(width, height int) { p.width, p.height = max(width, 0), max(height, 0) }

// View draws the header, the tabs and the current one.
func (p *Page) View() string {
	if p.width < 1 || p.height < 1 {
		return ""
	}
	st := p.env.Styles
	lines := append(p.header(p.width), p.evidence.lines(p.width)...)
	// Where there is no room for both, the rows win over all but the id and the state.
	if most := max(p.height-6, 2); len(lines) > most {
		lines = lines[:most]
	}
	lines = append(lines, p.tabs.View(p.width))
	if height := p.height - len(lines); height > 0 {
		lines = append(lines, strings.Split(p.body(p.width, height, len(lines)), "\n")...)
	}
	lines = lines[:min(len(lines), p.height)]
	for i := range lines {
		lines[i] = st.Clip(lines[i], p.width)
	}
	return strings.Join(lines, "\n")
}

func (p *Page) body(width, height, y int) string {
	st := p.env.Styles
	switch p.tabs.Current() {
	case tabConnections:
		if p.missing() && p.connections.Count() == 0 {
			return ""
		}
		return p.connections.View(width, height, y)
	case tabDevices:
		return p.devices.view(width, height, y)
	}
	u, ok := p.user.Value()
	if !ok || p.missing() {
		return st.Muted.Render(strings.Join(dialog.Wrap(st, "No information about this account.", width), "\n"))
	}
	shown, _ := p.account.scroll.Window(p.accountLines(u, width), height)
	return strings.Join(shown, "\n")
}
