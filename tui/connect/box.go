package connect

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// box asks for the address or, masked, for the token.
type box struct {
	st      *styles.Styles
	address *widget.Input
	token   *widget.Input
	in      *widget.Input // the one that is open, or nil
	said    string        // what is wrong with what was typed
}

func newBox(st *styles.Styles) *box {
	return &box{
		st:      st,
		address: widget.NewInput(st, "https://matrix.example.org, a server name, or your full user id"),
		token:   widget.NewSecretInput(st, "an administrator's access token; it is not shown"),
	}
}

func (b *box) open(value string, secret bool) {
	b.close()
	b.in = b.address
	if secret {
		b.in = b.token
	}
	b.in.SetValue(value)
	b.in.Focus()
}

// close empties both inputs, so that a token does not outlive its box.
func (b *box) close() {
	b.said = ""
	for _, in := range []*widget.Input{b.address, b.token} {
		in.Reset()
		in.Blur()
	}
	b.in = nil
}

func (b *box) value() string {
	if b.in == nil {
		return ""
	}
	return strings.TrimSpace(b.in.Value())
}

func (b *box) say(text string) { b.said = text }

func (b *box) update(msg tea.Msg) {
	if b.in != nil {
		b.said = ""
		b.in.Update(msg)
	}
}

func (b *box) view(width int) string {
	label := "Homeserver "
	if b.in == b.token {
		label = "Access token "
	}
	if width <= len(label) {
		return b.st.Key.Render(b.st.Clip(label, width))
	}
	b.in.SetWidth(width - len(label))
	return b.st.Key.Render(label) + b.in.View()
}
