package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
)

// Input is one line of text being typed, of a fixed width; nothing in it blinks.
//
// What is typed is shown as harmlessly as what strangers wrote, since it may have been copied from them. A masked input shows
// its value only while it is revealed.
type Input struct {
	st       *styles.Styles
	model    textinput.Model
	width    int
	first    int // the first character in view
	masked   bool
	revealed bool
	selected bool // the next text takes the place of this one
	hint     string
}

// NewInput makes an input without the focus, as wide as its hint until it is told otherwise; the hint is shown while it is empty.
func NewInput(st *styles.Styles, hint string) *Input {
	m := textinput.New()
	m.SetVirtualCursor(false) // View draws a still one
	m.KeyMap.Paste = key.NewBinding()
	m.KeyMap.AcceptSuggestion = key.NewBinding()
	m.KeyMap.NextSuggestion = key.NewBinding()
	m.KeyMap.PrevSuggestion = key.NewBinding()
	return &Input{st: st, model: m, width: max(st.Width(hint), 1), hint: hint}
}

// NewSecretInput makes a masked input.
func NewSecretInput(st *styles.Styles, hint string) *Input {
	in := NewInput(st, hint)
	in.masked = true
	return in
}

// Value returns what was typed.
func (in *Input) Value() string { return in.model.Value() }

// Secret returns what was typed as a secret.
func (in *Input) Secret() matrixadmin.Secret { return matrixadmin.NewSecret(in.model.Value()) }

// SetValue replaces the content with a value of ours and puts the cursor behind it.
func (in *Input) SetValue(s string) {
	in.selected = false
	in.model.SetValue(s)
	in.model.CursorEnd()
	in.follow()
}

// Reset empties the input and hides it again.
func (in *Input) Reset() {
	in.model.Reset()
	in.first, in.revealed, in.selected = 0, false, false
}

// Masked reports whether the value is hidden now.
func (in *Input) Masked() bool { return in.masked && !in.revealed }

// Reveal shows or hides the value of a masked input.
func (in *Input) Reveal(on bool) {
	in.revealed = on
	in.follow()
}

// Focus makes the input take keys.
func (in *Input) Focus() { in.model.Focus() }

// Blur makes the input take no keys.
func (in *Input) Blur() { in.model.Blur() }

// Focused reports whether the input takes keys.
func (in *Input) Focused() bool { return in.model.Focused() }

// SetWidth sets the number of cells that View fills.
func (in *Input) SetWidth(width int) {
	in.width = max(width, 0)
	in.follow()
}

// SetLimit sets how many characters the input takes; 0 is no limit.
func (in *Input) SetLimit(n int) { in.model.CharLimit = n }

// Update takes a key or a paste if the input has the focus. Of a paste it takes the first line, without control characters.
func (in *Input) Update(msg tea.Msg) {
	if !in.model.Focused() {
		return
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		in.replace(msg)
		in.model, _ = in.model.Update(msg)
	case tea.PasteMsg:
		if msg.Content = firstLine(msg.Content); msg.Content == "" {
			return
		}
		in.replace(msg)
		in.model, _ = in.model.Update(msg)
	default:
		return
	}
	in.follow()
}

// View draws the input in just its width; the cursor is a block that the terminal reverses, so that it shows without colours.
func (in *Input) View() string {
	if in.width == 0 {
		return ""
	}
	text := []rune(in.model.Value())
	if len(text) == 0 && !in.model.Focused() {
		return in.st.Muted.Render(in.st.Fit(in.hint, in.width))
	}
	if len(text) == 0 {
		return in.placeholder()
	}
	var before, under, after strings.Builder
	used, pos := 0, in.model.Position()
	for i := in.first; i <= len(text); i++ {
		cell, w := " ", 1
		if i < len(text) {
			cell, w = in.cell(text[i])
		}
		if used+w > in.width {
			break
		}
		switch {
		case i < pos || !in.model.Focused():
			before.WriteString(cell)
		case i == pos:
			under.WriteString(cell)
		default:
			after.WriteString(cell)
		}
		used += w
	}
	if in.selected && in.model.Focused() {
		return in.st.Block(before.String()+under.String()) + strings.Repeat(" ", in.width-used)
	}
	line := in.st.Input.Render(before.String())
	if under.Len() > 0 {
		line += in.st.Block(under.String())
	}
	if after.Len() > 0 {
		line += in.st.Input.Render(after.String())
	}
	return line + strings.Repeat(" ", in.width-used)
}

// placeholder is the hint with the cursor on its first character, so that it stands in one place with the focus and without.
func (in *Input) placeholder() string {
	hint := in.st.Clip(in.hint, in.width)
	if hint == "" {
		hint = " "
	}
	_, n := utf8.DecodeRuneInString(hint)
	return in.st.Block(hint[:n]) + in.st.Muted.Render(hint[n:]) + strings.Repeat(" ", max(in.width-in.st.Width(hint), 0))
}

// cell returns how one character is shown, and in how many cells.
func (in *Input) cell(r rune) (string, int) {
	if in.Masked() {
		return in.st.Glyphs.Mask, 1
	}
	s := matrixadmin.Printable(string(r))
	return s, in.st.Width(s)
}

// follow moves the window over the text so that the cursor is in it.
func (in *Input) follow() {
	text, pos := []rune(in.model.Value()), in.model.Position()
	in.first = min(in.first, pos)
	used := 1
	if pos < len(text) {
		_, used = in.cell(text[pos])
	}
	for i := pos - 1; i >= 0; i-- {
		_, w := in.cell(text[i])
		if used += w; used > in.width {
			in.first = max(in.first, i+1)
			return
		}
	}
	if total := used; total <= in.width && pos == len(text) {
		in.first = 0
	}
}

func firstLine(s string) string {
	s = strings.TrimLeft(s, "\r\n")
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// CellOf returns the cell of the view in which the character at a byte offset of the value stands, within the view.
func (in *Input) CellOf(offset int) int {
	x := 0
	for i, r := range []rune(in.model.Value()) {
		if offset <= 0 || x >= in.width {
			break
		}
		offset -= len(string(r))
		if i >= in.first {
			_, w := in.cell(r)
			x += w
		}
	}
	return min(x, max(in.width-1, 0))
}
