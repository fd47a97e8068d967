package connect

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// box asks for the address or a user id, or masked for a secret.
type box struct {
	st     *styles.Styles
	inputs map[mode]*widget.Input
	label  string
	in     *widget.Input // the one that is open, or nil
	exact  bool          // blanks at the ends count
	broken bool          // a paste of several lines was refused
	said   string        // what is wrong with what was typed
}

var labels = map[mode]string{askAddress: "Homeserver ", askToken: "Access token ", askUser: "User ID ", askPassword: "Password "}

func newBox(st *styles.Styles) *box {
	return &box{st: st, inputs: map[mode]*widget.Input{
		askAddress:  widget.NewInput(st, "https://matrix.example.org, example.org or @you:example.org"),
		askToken:    widget.NewSecretInput(st, "access token of a server administrator (hidden)"),
		askUser:     widget.NewInput(st, "user ID of a server administrator"),
		askPassword: widget.NewSecretInput(st, "password (hidden)"),
	}}
}

func (b *box) open(m mode, value string) {
	b.close()
	b.in, b.label, b.exact = b.inputs[m], labels[m], m == askPassword
	b.in.SetValue(value)
	b.in.Focus()
}

// close empties all inputs, so that a secret does not outlive its box.
func (b *box) close() {
	b.said, b.broken = "", false
	for _, in := range b.inputs {
		in.Reset()
		in.Blur()
	}
	b.in = nil
}

func (b *box) value() string {
	if b.in == nil {
		return ""
	}
	if b.exact {
		return b.in.Value()
	}
	return strings.TrimSpace(b.in.Value())
}

func (b *box) say(text string) { b.said = text }

func (b *box) update(msg tea.Msg) {
	if b.in != nil {
		b.said, b.broken = "", false
		b.in.Update(msg)
	}
}

func (b *box) view(width int) string {
	label := b.label
	if width <= len(label) {
		return b.st.Key.Render(b.st.Clip(label, width))
	}
	b.in.SetWidth(width - len(label))
	return b.st.Key.Render(label) + b.in.View()
}
