package widget

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
)

// Scroll is a window over some lines; the zero value shows the first ones.
type Scroll struct {
	offset, page int
}

// Top goes back to the first line.
func (s *Scroll) Top() { s.offset = 0 }

// Press scrolls by a key.
func (s *Scroll) Press(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "up", "k":
		s.offset--
	case "down", "j":
		s.offset++
	case "pgup", "ctrl+b":
		s.offset -= s.page
	case "pgdown", "ctrl+f", "space":
		s.offset += s.page
	case "home", "g":
		s.offset = 0
	case "end", "G":
		s.offset = 1 << 30
	}
}

// Wheel scrolls by the mouse.
func (s *Scroll) Wheel(msg tea.MouseWheelMsg) {
	switch msg.Button {
	case tea.MouseWheelUp:
		s.offset -= wheelLines
	case tea.MouseWheelDown:
		s.offset += wheelLines
	default:
	}
}

// Window cuts lines to height and returns the number of the first one.
func (s *Scroll) Window(lines []string, height int) (shown []string, first int) {
	height = max(height, 0)
	s.page = max(height, 1)
	s.offset = max(min(s.offset, len(lines)-height), 0)
	return lines[s.offset:min(s.offset+height, len(lines))], s.offset
}

// Lines cuts painted lines to height; where that is not all of them, the last line says which are shown.
func (s *Scroll) Lines(st *styles.Styles, lines []string, width, height int) []string {
	if len(lines) <= height || height < 2 {
		shown, _ := s.Window(lines, height)
		return shown
	}
	shown, first := s.Window(lines, height-1)
	more := fmt.Sprintf("lines %d-%d of %d", first+1, first+len(shown), len(lines))
	return append(slices.Clip(shown), st.Muted.Render(st.Clip(more, width)))
}
