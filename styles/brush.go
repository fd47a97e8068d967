package styles

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// brush is a style reduced to what stands before and after the text, for lines that are painted hundreds of times a frame.
type brush struct{ on, off string }

func newBrush(style lipgloss.Style) brush {
	on, off, _ := strings.Cut(style.Render("x"), "x")
	return brush{on: on, off: off}
}

func (b brush) paint(line string) string {
	if line == "" {
		return ""
	}
	return b.on + line + b.off
}
