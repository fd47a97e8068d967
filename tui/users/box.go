package users

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// hint says what the box takes, and that nothing is asked before enter: each search costs the server a walk over its accounts.
const hint = "ID, name, link, e-mail, phone, provider:ID, room, filter"

// box is the find box, open or not.
type box struct {
	st   *styles.Styles
	in   *widget.Input
	said string // what is wrong with what was typed

	guard widget.Guard
}

func newBox(st *styles.Styles) *box {
	return &box{st: st, in: widget.NewInput(st, hint), guard: widget.NewGuard(find.IsSecret)}
}

func (b *box) open(value string) {
	b.said = ""
	b.guard.Forget()
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

// update takes a key or a paste and reports whether the text changed. A token does not stay for the next frame.
func (b *box) update(msg tea.Msg, now time.Time) bool {
	before := b.in.Value()
	switch wiped := b.guard.Update(b.in, msg, now); {
	case wiped:
		b.sayToken()
	case b.in.Value() == before:
		return false
	default:
		b.said = ""
	}
	return true
}

// wipe takes a token out of the box, and says so.
func (b *box) wipe(now time.Time) {
	b.guard.Wipe(b.in, now)
	b.sayToken()
}

func (b *box) sayToken() { b.say(english.Sentence(find.ErrToken.Error())) }

func (b *box) view(width int) string {
	const label = "Find "
	if width <= len(label) {
		return b.st.Key.Render(b.st.Clip(label, width))
	}
	b.in.SetWidth(width - len(label))
	return b.st.Key.Render(label) + b.in.View()
}
