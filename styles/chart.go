package styles

import "strings"

// Shade paints n cells of a heat map. Step 0 is nothing, the number of [Glyphs].Shades the most; the signs say it, the colours only help.
func (s *Styles) Shade(step, n int) string {
	if step <= 0 || n <= 0 {
		return strings.Repeat(" ", max(n, 0))
	}
	step = min(step, len(s.heat))
	return s.heat[step-1].Render(strings.Repeat(s.Glyphs.Shades[step-1], n))
}

// Bar is a bar of so many halves of a cell, plain.
func (s *Styles) Bar(halves int) string {
	if halves <= 0 {
		return ""
	}
	return strings.Repeat(s.Glyphs.Bars[1], halves/2) + strings.Repeat(s.Glyphs.Bars[0], halves%2)
}

// Rise is one cell of a column of eighths, plain: blank below its foot and full below its top.
func (s *Styles) Rise(eighths int) string {
	if eighths <= 0 {
		return " "
	}
	return s.Glyphs.Rises[min(eighths, 8)-1]
}
