package users

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// hint says what the box takes, and that nothing is asked before enter: each search costs the server a walk over its accounts.
const hint = "user ID, localpart, matrix.to link or part of a name"

// box is the find box, open or not.
type box struct {
	st   *styles.Styles
	in   *widget.Input
	said string // what is wrong with what was typed
}

func newBox(st *styles.Styles) *box { return &box{st: st, in: widget.NewInput(st, hint)} }

func (b *box) open(value string) {
	b.said = ""
	b.in.SetValue(value)
	b.in.Focus()
}

func (b *box) close() {
	b.said = ""
	b.in.Reset()
	b.in.Blur()
}

func (b *box) isOpen() bool { return b.in.Focused() }

func (b *box) value() string { return strings.TrimSpace(b.in.Value()) }

func (b *box) say(text string) { b.said = text }

// update takes a key or a paste and reports whether the text changed.
func (b *box) update(msg tea.Msg) bool {
	before := b.in.Value()
	b.in.Update(msg)
	if b.in.Value() == before {
		return false
	}
	b.said = ""
	return true
}

func (b *box) view(width int) string {
	const label = "Find "
	if width <= len(label) {
		return b.st.Key.Render(b.st.Clip(label, width))
	}
	b.in.SetWidth(width - len(label))
	return b.st.Key.Render(label) + b.in.View()
}
