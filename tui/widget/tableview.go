package widget

import (
	"strings"

	"github.com/mxwarden/mxwarden/styles"
)

// gap is the number of blanks between two columns, and gutter the width of the cursor's sign at the left with the mark, or a blank, after it.
const (
	gap    = 2
	gutter = 2
)

// View draws the header and the visible rows; lines are as wide as what is in them, at most the width of the table.
func (t *Table[K]) View() string {
	if t.width <= 0 || t.height <= 0 {
		return ""
	}
	t.place()
	n := t.total()
	buf := make([]byte, 0, t.viewSize+256)
	if t.header() > 0 {
		buf = t.appendHeader(buf)
	}
	for pos := t.offset; pos < min(t.offset+t.visible(), n); pos++ {
		if pos > t.offset || t.header() > 0 {
			buf = append(buf, '\n')
		}
		buf = t.appendRow(buf, pos)
	}
	t.viewSize = len(buf)
	return string(buf)
}

func (t *Table[K]) appendHeader(buf []byte) []byte {
	line := make([]byte, 0, 2*t.width)
	for k, s := range t.layout {
		c := t.cols[s.col]
		title := c.Title
		if c.scrolls() && t.shift > 0 {
			title = t.st.Glyphs.Left + " " + title
		}
		if c.ID == t.sortID && (c.Compare != nil || t.inOrder) {
			sign := t.st.Glyphs.Up
			if t.desc {
				sign = t.st.Glyphs.Down
			}
			title = t.st.Clip(title, s.width-2) + " " + sign
		}
		line = t.appendCell(line, title, s, c.Right, k == len(t.layout)-1)
	}
	if t.width <= gutter {
		return buf
	}
	buf = append(buf, "  "[:gutter]...)
	return append(buf, t.st.Header.Render(string(line))...)
}

func (t *Table[K]) appendRow(buf []byte, pos int) []byte {
	selected := pos == t.cursor
	switch {
	case selected && t.focused:
		buf = append(buf, t.st.Accent.Render(t.st.Glyphs.Cursor)...)
	case selected:
		buf = append(buf, t.st.Muted.Render(t.st.Glyphs.Cursor)...)
	default:
		buf = append(buf, ' ')
	}
	if t.width < gutter {
		return buf
	}
	i := t.source(pos)
	if t.marked(i) {
		buf = append(buf, t.st.Accent.Render(t.st.Glyphs.Mark)...)
	} else {
		buf = append(buf, ' ')
	}
	if line, ok := t.head(i); ok {
		return append(buf, t.headLine(oneLine(line), selected && t.focused)...)
	}
	for k, s := range t.layout {
		c := &t.cols[s.col]
		cell := oneLine(t.cell(c, i, s.width))
		if k == 0 && selected && t.focused {
			cell = styles.Plain(cell)
			if pad := s.width - t.st.Width(cell); c.Right && pad > 0 {
				cell = strings.Repeat(" ", pad) + cell
			}
			cell = t.st.Selected(t.st.Fit(cell, s.width))
		}
		buf = t.appendCell(buf, cell, s, c.Right, k == len(t.layout)-1)
	}
	return buf
}

// appendCell writes one cell and the blanks that bring it to its column's width; the last cell of a line needs none behind it.
func (t *Table[K]) appendCell(buf []byte, cell string, s span, right, last bool) []byte {
	width := t.st.Width(cell)
	if width > s.width {
		cell = t.st.Clip(cell, s.width)
		width = t.st.Width(cell)
	}
	pad := s.width - width
	if right {
		buf = t.st.AppendPadded(buf, "", pad)
		pad = 0
	}
	if last {
		return append(buf, cell...)
	}
	return t.st.AppendPadded(buf, cell, pad+s.gap)
}

func (t *Table[K]) head(i int) (line string, ok bool) {
	if t.heads == nil {
		return "", false
	}
	return t.heads.Head(i, t.width-gutter)
}

// headLine clips the line of a row without cells; under the cursor its beginning is painted as selected, as the first cell of others is.
func (t *Table[K]) headLine(line string, selected bool) string {
	line = t.st.Clip(line, t.width-gutter)
	if !selected {
		return line
	}
	name, rest := line, ""
	if at := strings.Index(line, "  "); at > 0 {
		name, rest = line[:at], line[at:]
	}
	return t.st.Selected(name) + rest
}

func oneLine(cell string) string {
	line, _, _ := strings.Cut(cell, "\n")
	return line
}
