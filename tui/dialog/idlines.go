package dialog

import (
	"github.com/clipperhouse/displaywidth"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
)

// idLines are an id as it is, whole, and below it in ASCII where it is not: fonts, normal forms and terminals that turn lines round make different ids look
// alike, but not their spellings.
func idLines(st *styles.Styles, id matrixadmin.UserID, width int) (lines, spelled []string) {
	lines = wrapWide(st, id.Text().Printable(), width)
	if s := id.Spelled(); s != "" {
		spelled = WrapWhole(st, s, width)
	}
	return lines, spelled
}

// nameOf is an id for the middle of a sentence: its spelling where it has one.
func nameOf(id matrixadmin.UserID) string {
	if s := id.Spelled(); s != "" {
		return s
	}
	return id.Text().Printable()
}

// eastAsian measures as terminals do that give two cells to the many characters that can have one or two.
var eastAsian = displaywidth.Options{EastAsianWidth: true}

// widest is how many cells a line takes on any terminal.
func widest(st *styles.Styles, line string) int { return max(st.Width(line), eastAsian.String(line)) }

// wrapWide breaks a stranger's line as [WrapWhole] does, so that it fits on any terminal: a line that spills over would push away what stands above it.
func wrapWide(st *styles.Styles, line string, width int) []string {
	if widest(st, line) <= width {
		return []string{line}
	}
	narrow := width
	for narrow > 1 {
		narrow--
		lines := WrapWhole(st, line, narrow)
		fit := true
		for _, l := range lines {
			fit = fit && widest(st, l) <= width
		}
		if fit {
			return lines
		}
	}
	return WrapWhole(st, line, width)
}

// paintWide paints a stranger's text in at most width cells of any terminal.
func paintWide(st *styles.Styles, t matrixadmin.Text, width int) string {
	for room := width; room > 0; room-- {
		if painted := st.Paint(t, room); widest(st, styles.Plain(painted)) <= width {
			return painted
		}
	}
	return ""
}
