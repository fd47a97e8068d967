// Package styles is the only place that names colours and glyphs, and the one painter of text that strangers wrote.
//
// Tokens go by meaning: text, muted, accent, selection, ok, warn, danger, stranger. Danger red means danger and nothing else; the
// stranger colour marks data that users of the server wrote and is used for nothing of ours.
package styles

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Styles are the roles that pages paint with. One value is shared by all pages and changed in place by [Styles.Set].
type Styles struct {
	Text      Style
	Muted     Style
	Accent    Style
	Selection Style // the row under the cursor
	OK        Style
	Warn      Style
	Danger    Style
	Stranger  Style // data that users of the server wrote
	Title     Style // headings of ours
	Header    Style // column heads
	Key       Style // a key in the bottom line or help
	Border    Style
	Input     Style // text being typed

	Glyphs Glyphs

	dark     bool
	grapheme bool
	block    Style
	heat     []Style
}

// Glyphs are the few signs that are not letters, with ASCII stand-ins.
type Glyphs struct {
	Crumb, Down, Up, Ellipsis, Dot, Dash, Mask, On, Off, Cursor, Mark string
	Open, Closed                                                      string    // a group whose lines are shown, or are not
	Left                                                              string    // more lies to the left
	Shades                                                            []string  // of a heat map, from a little to the most
	Rises                                                             []string  // of a column chart, from an eighth of a cell to a whole one
	Bars                                                              [2]string // of a bar chart, half a cell and a whole one
	Border                                                            lipgloss.Border
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

// Paint is the one function that puts a stranger's text on the screen: printable, one line, at most width cells, in the stranger colour.
func (s *Styles) Paint(t matrixadmin.Text, width int) string {
	return s.Stranger.Render(s.Clip(t.Printable(), width))
}

// Selected paints a line, whatever paint it had, as selected.
func (s *Styles) Selected(line string) string { return s.Selection.Render(Plain(line)) }

// Block paints a character as being under the cursor of an input; it shows without colours too.
func (s *Styles) Block(char string) string { return s.block.Render(char) }

func glyphs(ascii bool) Glyphs {
	if ascii {
		return Glyphs{
			Crumb: ">", Down: "v", Up: "^", Ellipsis: "...", Dot: "-", Dash: "-", Mask: "*", On: "[x]", Off: "[ ]", Cursor: ">", Mark: "*", Left: "<", Open: "-", Closed: "+", Border: lipgloss.ASCIIBorder(),
			Shades: strings.Split(".:+*#", ""), Rises: strings.Split("..::||##", ""), Bars: [2]string{"-", "="},
		}
	}
	return Glyphs{
		Crumb: "›", Down: "▼", Up: "▲", Ellipsis: "…", Dot: "·", Dash: "–", Mask: "•", On: "[x]", Off: "[ ]", Cursor: "▌", Mark: "•", Left: "‹", Open: "▾", Closed: "▸", Border: lipgloss.RoundedBorder(),
		Shades: strings.Split("·░▒▓█", ""), Rises: strings.Split("▁▂▃▄▅▆▇█", ""), Bars: [2]string{"╸", "━"},
	}
}
