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

// AppendPadded appends a painted line and n blanks; those behind a stranger's text take its paint, so that the next such text needs no
// change of paint to be sent.
func (s *Styles) AppendPadded(buf []byte, line string, n int) []byte {
	if n <= 0 {
		return append(buf, line...)
	}
	b := s.stranger
	inside := strings.HasPrefix(line, b.on) && strings.HasSuffix(line, b.off) && strings.Count(line, "\x1b") == 2
	if inside {
		line = line[:len(line)-len(b.off)]
	}
	buf = append(buf, line...)
	for ; n > len(blanks); n -= len(blanks) {
		buf = append(buf, blanks...)
	}
	buf = append(buf, blanks[:n]...)
	if inside {
		buf = append(buf, b.off...)
	}
	return buf
}

const blanks = "                                                                "
