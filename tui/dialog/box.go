package dialog

import (
	"strings"

	"github.com/mxwarden/mxwarden/styles"
)

// frame is what a border and its padding take.
const (
	frameWidth  = 4
	frameHeight = 2
)

// box draws painted lines in a border with a title of ours in it, exactly as wide as width and as high as the lines and the border.
func box(st *styles.Styles, title string, lines []string, width int, edge styles.Style) string {
	if width < frameWidth+1 {
		return ""
	}
	b := st.Glyphs.Border
	inner := width - frameWidth
	title = st.Clip(title, max(inner-2, 0))
	top := edge.Render(b.TopLeft+b.Top) + edge.Bold().Render(pad(title)) +
		edge.Render(strings.Repeat(b.Top, max(width-3-st.Width(pad(title)), 0))+b.TopRight)
	var out strings.Builder
	out.WriteString(top)
	left, right := edge.Render(b.Left)+" ", " "+edge.Render(b.Right)
	for _, line := range lines {
		out.WriteByte('\n')
		out.WriteString(left + st.Fit(line, inner) + right)
	}
	out.WriteByte('\n')
	out.WriteString(edge.Render(b.BottomLeft + strings.Repeat(b.Bottom, width-2) + b.BottomRight))
	return out.String()
}

// Framed draws painted lines in a border that is as wide as they need.
func Framed(st *styles.Styles, lines []string, edge styles.Style) string {
	width := 0
	for _, line := range lines {
		width = max(width, st.Width(line))
	}
	return box(st, "", lines, width+frameWidth, edge)
}

func pad(title string) string {
	if title == "" {
		return ""
	}
	return " " + title + " "
}

// part returns at most height of lines, from offset on, and an offset that is possible.
func part(lines []string, offset, height int) (shown []string, top int) {
	top = max(min(offset, len(lines)-height), 0)
	return lines[top:min(top+max(height, 0), len(lines))], top
}

// paragraph wraps text of ours and paints every line alike.
func paragraph(st *styles.Styles, style styles.Style, text string, width int) []string {
	lines := Wrap(st, text, width)
	for i := range lines {
		lines[i] = style.Render(lines[i])
	}
	return lines
}

// bulleted wraps a printable line behind a bullet, every further line below its text.
func bulleted(st *styles.Styles, style styles.Style, text string, width int) []string {
	lines := Wrap(st, text, width-2)
	for i := range lines {
		lead := "  "
		if i == 0 {
			lead = st.Glyphs.Dot + " "
		}
		lines[i] = style.Render(lead + lines[i])
	}
	return lines
}
