package styles

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Style paints text: what stands before and behind it is worked out once, since a frame has hundreds of painted pieces. The zero value
// leaves text as it is.
type Style struct {
	on, strong, off string
	style           lipgloss.Style
}

func newStyle(style lipgloss.Style) Style {
	s := Style{style: style}
	s.on, s.off, _ = strings.Cut(style.Render("x"), "x")
	s.strong, _, _ = strings.Cut(style.Bold(true).Render("x"), "x")
	return s
}

// Render paints text; several lines become equally wide.
func (s Style) Render(text string) string {
	if strings.ContainsAny(text, "\n\r\t") {
		return s.style.Render(text)
	}
	if text == "" || s.on == "" {
		return text
	}
	return s.on + text + s.off
}

// Bold is the style in bold.
func (s Style) Bold() Style {
	return Style{on: s.strong, strong: s.strong, off: "\x1b[m", style: s.style.Bold(true)}
}

// AppendPadded appends a painted line and n blanks; those behind a stranger's text take its paint, so that the next such text needs no
// change of paint to be sent.
func (s *Styles) AppendPadded(buf []byte, line string, n int) []byte {
	if n <= 0 {
		return append(buf, line...)
	}
	b := s.Stranger
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
