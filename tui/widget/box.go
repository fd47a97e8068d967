package widget

import (
	"strings"

	"github.com/mxwarden/mxwarden/styles"
)

// Frame is what a box takes of its width and its height for itself.
const (
	FrameWidth  = 4
	FrameHeight = 2
)

// Box draws a border around lines, with a painted title in its top line and a painted footer in its bottom line.
//
// It fills width by height cells just so; lines that are too many or too wide are cut. Where there is no room for a border, it
// draws the body alone.
func Box(st *styles.Styles, title, body, footer string, width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	lines := strings.Split(body, "\n")
	if width <= FrameWidth || height <= FrameHeight {
		lines = lines[:min(len(lines), height)]
		for i := range lines {
			lines[i] = st.Clip(lines[i], width)
		}
		return strings.Join(lines, "\n")
	}
	g := st.Glyphs.Border
	left, right := st.Border.Render(g.Left)+" ", " "+st.Border.Render(g.Right)
	var b strings.Builder
	b.Grow(len(body) + (height+4)*(width+len(left)+len(right)))
	b.WriteString(rule(st, g.TopLeft, title, g.TopRight, g.Top, width))
	for i := range height - FrameHeight {
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		b.WriteByte('\n')
		b.WriteString(left)
		b.WriteString(st.Fit(line, width-FrameWidth))
		b.WriteString(right)
	}
	b.WriteByte('\n')
	b.WriteString(rule(st, g.BottomLeft, footer, g.BottomRight, g.Bottom, width))
	return b.String()
}

// rule draws a horizontal border with a text near its left end.
func rule(st *styles.Styles, left, text, right, fill string, width int) string {
	if text == "" || width < FrameWidth+2 {
		return st.Border.Render(left + strings.Repeat(fill, width-2) + right)
	}
	text = st.Clip(text, width-FrameWidth-1)
	n := width - FrameWidth - st.Width(text)
	return st.Border.Render(left) + " " + text + " " + st.Border.Render(strings.Repeat(fill, n)+right)
}
