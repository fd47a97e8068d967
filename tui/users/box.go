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
const hint = "user ID, name, link, e-mail, phone, provider:ID, room"

// box is the find box, open or not.
type box struct {
	st   *styles.Styles
	in   *widget.Input
	said string // what is wrong with what was typed

	wiped time.Time // when a token was taken out of it, or keys of its rest came last
}

// burst is how close the keys of a paste follow one another at least, where the terminal does not say that it is one.
const burst = 100 * time.Millisecond

func newBox(st *styles.Styles) *box { return &box{st: st, in: widget.NewInput(st, hint)} }

func (b *box) open(value string) {
	b.said, b.wiped = "", time.Time{}
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
	if paste, ok := msg.(tea.PasteMsg); ok && find.IsSecret(paste.Content) { // of which the box would take the first line
		b.wipe(now)
		return true
	}
	b.in.Update(msg)
	if b.in.Value() == before {
		return false
	}
	b.said = ""
	if find.IsSecret(b.in.Value()) {
		b.wipe(now)
	}
	return true
}

// wipe takes a token out of the box, and says so.
func (b *box) wipe(now time.Time) {
	b.in.Reset()
	b.wiped = now
	b.say(english.Sentence(find.ErrToken.Error()))
}

// swallows reports whether a key belongs to what was wiped.
func (b *box) swallows(now time.Time) bool {
	if b.wiped.IsZero() || now.Sub(b.wiped) > burst {
		b.wiped = time.Time{}
		return false
	}
	b.wiped = now
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
