package styles

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// PaintAt paints the cells from offset on of a stranger's text, at most width of them; "" if the text ends before, and an ellipsis at
// the end if it goes on.
//
// A wide character that an edge goes through leaves a blank. Of a long text it reads no more than it takes to get there.
func (s *Styles) PaintAt(t matrixadmin.Text, offset, width int) string {
	if width <= 0 {
		return ""
	}
	raw := t.Raw()
	offset = min(max(offset, 0), 8*len(raw)) // a byte takes no more than a token, ‹x1B›, does
	for size := 2*(offset+width) + 64; ; size *= 2 {
		line, whole := printableStart(raw, size)
		if window, ok := s.window(line, whole, offset, width); ok {
			return s.Stranger.Render(window)
		}
	}
}

// printableStart makes about size bytes of a text printable; all but the last character then is as it is in the whole.
func printableStart(raw string, size int) (line string, whole bool) {
	if size >= len(raw) {
		return matrixadmin.Printable(raw), true
	}
	for back := range utf8.UTFMax {
		if utf8.RuneStart(raw[size-back]) {
			size -= back
			break
		}
	}
	// A joiner is shown by what follows it.
	return matrixadmin.Printable(strings.TrimRight(raw[:size], joiner)), false
}

// window cuts cells out of a printable line. If the line is not the whole of it, ok is false when more is needed.
func (s *Styles) window(line string, whole bool, offset, width int) (window string, ok bool) {
	end := offset + width
	tail, room := s.tail(width)
	if n, plain := plainWidth(line); plain && n == len(line) {
		switch {
		case !whole && n <= end:
			return "", false
		case n <= end:
			return line[min(offset, n):], true
		}
		return line[offset:offset+room] + tail, true
	}
	var b strings.Builder
	used, keep, kept := 0, 0, 0 // cells written; bytes and cells of them that stay when the tail has to go behind
	m, pos, more := s.method(), 0, false
	for i := 0; i < len(line) && !more; {
		cluster, w := ansi.FirstGraphemeCluster(line[i:], m)
		if i += len(cluster); cluster == "" || i == len(line) && !whole { // what follows may belong to it
			return "", false
		}
		from := pos
		pos += w
		more = pos > end
		switch {
		case pos <= offset:
		case from < offset || more: // an edge goes through it
			b.WriteString(strings.Repeat(" ", pos-offset-used))
			used = pos - offset
		default:
			b.WriteString(cluster)
			used += w
		}
		if used <= room {
			keep, kept = b.Len(), used
		}
	}
	switch {
	case !more && !whole:
		return "", false
	case more:
		return TrimJoiners(b.String()[:keep]+strings.Repeat(" ", room-kept)+tail, tail), true
	}
	return TrimJoiners(b.String(), ""), true
}
