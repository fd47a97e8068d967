package styles

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the cells that a painted or plain line takes, measured as the renderer measures.
func (s *Styles) Width(line string) int {
	if n, ok := plainWidth(line); ok {
		return n
	}
	return s.method().StringWidth(line)
}

// Clip cuts a line of ours, or a printable one, to width cells with an ellipsis; colours that were on at the cut are put off again.
func (s *Styles) Clip(line string, width int) string {
	if width <= 0 {
		return ""
	}
	n, plain := plainWidth(line)
	if !plain {
		n = s.method().StringWidth(line)
	}
	if n <= width {
		return line
	}
	tail, room := s.tail(width)
	if plain && len(line) == n {
		return line[:room] + tail
	}
	return s.cut(line, room, tail)
}

// Fit clips a line to width cells and pads it with blanks to just that.
func (s *Styles) Fit(line string, width int) string {
	line = s.Clip(line, width)
	if n := width - s.Width(line); n > 0 {
		line += strings.Repeat(" ", n)
	}
	return line
}

// Plain returns a painted line without its paint.
func Plain(line string) string {
	if strings.IndexByte(line, esc) < 0 {
		return line
	}
	return ansi.Strip(line)
}

const esc = 0x1b

func (s *Styles) method() ansi.Method {
	if s.grapheme {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// tail returns the ellipsis, or as much of it as there is room for, and the cells left before it.
func (s *Styles) tail(width int) (tail string, room int) {
	tail = s.Glyphs.Ellipsis
	n := s.method().StringWidth(tail)
	if n > width { // only the ASCII stand-in is wider than one cell
		return tail[:width], 0
	}
	return tail, width - n
}

// cut keeps whole graphemes up to room cells, then the tail, then what puts the colours off.
func (s *Styles) cut(line string, room int, tail string) string {
	var b strings.Builder
	b.Grow(len(line) + len(tail))
	m, used, full := s.method(), 0, false
	for i := 0; i < len(line); {
		if n := sgr(line[i:]); n > 0 {
			b.WriteString(line[i : i+n])
			i += n
			continue
		}
		cluster, w := line[i:i+1], 1
		if line[i] >= 0x80 || i+1 < len(line) && line[i+1] >= 0x80 {
			cluster, w = ansi.FirstGraphemeCluster(line[i:], m)
		}
		if cluster == "" {
			break
		}
		i += len(cluster)
		if full || cluster[0] < 0x20 || cluster[0] == 0x7f {
			continue
		}
		if used+w > room {
			full = true
			b.WriteString(tail)
			continue
		}
		used += w
		b.WriteString(cluster)
	}
	return TrimJoiners(b.String(), tail)
}

// joiner makes one picture of the pictographs beside it.
const joiner = "\u200d"

// TrimJoiners takes off the joiners at the ends of a painted line that was cut there, and before its tail: they would join what a
// stranger wrote to what stands beside it.
func TrimJoiners(line, tail string) string {
	if i := strings.LastIndex(line, joiner); i >= 0 {
		if rest := Plain(line[i+len(joiner):]); rest == "" || rest == tail {
			line = line[:i] + line[i+len(joiner):]
		}
	}
	if i := strings.Index(line, joiner); i >= 0 && Plain(line[:i]) == "" {
		line = line[:i] + line[i+len(joiner):]
	}
	return line
}

// plainWidth measures a line of printable ASCII, colour sequences and signs of ours that are one cell wide; ok is false for any other line.
func plainWidth(line string) (n int, ok bool) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c >= 0x20 && c < 0x7f:
			n++
		case c == esc:
			size := sgr(line[i:])
			if size == 0 {
				return 0, false
			}
			i += size - 1
		case c >= 0x80:
			r, size := utf8.DecodeRuneInString(line[i:])
			if !oneCell(r) {
				return 0, false
			}
			n++
			i += size - 1
		default:
			return 0, false
		}
	}
	return n, true
}

// oneCell reports whether a character is one cell wide and begins a grapheme of its own, however the terminal measures.
func oneCell(r rune) bool {
	switch r {
	case '·', '›', '‹', '…', '–', '•', '“', '”', '▲', '▼', '▸', '▾':
		return true
	}
	return r >= '─' && r <= '▟' // lines and blocks
}

// sgr returns the length of the colour sequence that a string begins with, or 0.
func sgr(line string) int {
	if len(line) < 3 || line[0] != esc || line[1] != '[' {
		return 0
	}
	for i := 2; i < len(line); i++ {
		switch c := line[i]; {
		case c >= '0' && c <= '9', c == ';', c == ':':
		case c == 'm':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}
