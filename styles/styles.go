// Package styles is the only place that names colours and glyphs, and the one painter of text that strangers wrote.
//
// Tokens go by meaning: text, muted, accent, selection, ok, warn, danger, stranger. Danger red means danger and nothing else; the
// stranger colour marks data that users of the server wrote and is used for nothing of ours.
package styles

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Styles are the roles that pages paint with. One value is shared by all pages and changed in place by [Styles.Set].
type Styles struct {
	Text      lipgloss.Style
	Muted     lipgloss.Style
	Accent    lipgloss.Style
	Selection lipgloss.Style // the row under the cursor
	OK        lipgloss.Style
	Warn      lipgloss.Style
	Danger    lipgloss.Style
	Stranger  lipgloss.Style // data that users of the server wrote
	Title     lipgloss.Style // headings of ours
	Header    lipgloss.Style // column heads
	Key       lipgloss.Style // a key in the bottom line or help
	Border    lipgloss.Style
	Input     lipgloss.Style // text being typed

	Glyphs Glyphs

	dark     bool
	grapheme bool
}

// Glyphs are the few signs that are not letters, with ASCII stand-ins.
type Glyphs struct {
	Crumb, Down, Up, Ellipsis, Dot, Mask, On, Off string
	Border                                        lipgloss.Border
}

// New makes the styles for a dark or light background; ascii keeps to ASCII glyphs.
func New(dark, ascii bool) *Styles {
	s := &Styles{}
	s.Glyphs = glyphs(ascii)
	s.Set(dark)
	return s
}

// SetGraphemes tells the painter that the terminal measures whole graphemes (mode 2027), as the renderer then does too.
func (s *Styles) SetGraphemes(on bool) { s.grapheme = on }

// Width returns the cells that a painted or plain line takes, measured as the renderer measures.
func (s *Styles) Width(line string) int {
	if s.grapheme {
		return ansi.StringWidth(line)
	}
	return ansi.StringWidthWc(line)
}

// Paint is the one function that puts a stranger's text on the screen: printable, one line, at most width cells, in the stranger colour.
func (s *Styles) Paint(t matrixadmin.Text, width int) string {
	return s.Stranger.Render(s.Clip(t.Printable(), width))
}

// Clip cuts a line of ours, or a printable one, to width cells with an ellipsis.
func (s *Styles) Clip(line string, width int) string {
	if width <= 0 {
		return ""
	}
	if s.Width(line) <= width {
		return line
	}
	if s.grapheme {
		return ansi.Truncate(line, width, s.Glyphs.Ellipsis)
	}
	return ansi.TruncateWc(line, width, s.Glyphs.Ellipsis)
}

// Fit clips a line to width cells and pads it with blanks to just that.
func (s *Styles) Fit(line string, width int) string {
	line = s.Clip(line, width)
	if n := width - s.Width(line); n > 0 {
		line += strings.Repeat(" ", n)
	}
	return line
}

func glyphs(ascii bool) Glyphs {
	if ascii {
		return Glyphs{Crumb: ">", Down: "v", Up: "^", Ellipsis: "...", Dot: "-", Mask: "*", On: "[x]", Off: "[ ]", Border: lipgloss.ASCIIBorder()}
	}
	return Glyphs{Crumb: "›", Down: "▼", Up: "▲", Ellipsis: "…", Dot: "·", Mask: "•", On: "[x]", Off: "[ ]", Border: lipgloss.RoundedBorder()}
}
