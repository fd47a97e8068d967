package dialog

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// How many characters of a reason and of a ticket are taken.
const (
	longestReason = 300
	longestTicket = 100
	longestTyped  = 4000
)

// textField is a line for the record; what is typed into it may have been copied from strangers.
type textField struct {
	label, hint string
	limit       int
	typed       []rune
}

func newReason(required bool) textField {
	f := textField{label: "Reason", hint: "optional; saved in the audit trail", limit: longestReason}
	if required {
		f.hint = "required; saved in the audit trail"
	}
	return f
}

// newTyped is the line of a field of an action.
func newTyped(f ops.Field) *textField {
	t := &textField{label: f.Label, hint: f.Takes(), limit: longestTyped, typed: []rune(f.Preset)}
	if f.Optional {
		t.hint = "optional; " + t.hint
	}
	return t
}

func newTicket() textField { return textField{label: "Ticket", hint: "optional", limit: longestTicket} }

// String returns what was typed.
func (f *textField) String() string { return string(f.typed) }

// insert takes typed or pasted text, lines of which become one; it reports false, and takes nothing, where there is no room for it.
func (f *textField) insert(text string) bool {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.Trim(text, "\r\n\t"), "\ufffd"))
	if utf8.RuneCountInString(line)+len(f.typed) > f.limit {
		return false
	}
	f.typed = append(f.typed, []rune(line)...)
	return true
}

// full says why insert took nothing.
func (f *textField) full() string {
	return fmt.Sprintf("At most %d characters.", f.limit)
}

func (f *textField) backspace() {
	if n := len(f.typed); n > 0 {
		f.typed = f.typed[:n-1]
	}
}

func (f *textField) clear() { f.typed = f.typed[:0] }

func (c *confirm) textLines(f *textField, inner int, focused bool) []string {
	st := c.env.Styles
	room := inner - 2 - c.labelRoom()
	value := tail(matrixadmin.Printable(f.String()), room-1, st.Width)
	line := c.mark(focused) + st.Text.Render(st.Fit(f.label, c.labelRoom()))
	switch {
	case len(f.typed) > 0:
		line += c.entry(value, focused)
	default:
		line += c.hintLine(st.Clip(f.hint, room), focused)
	}
	return []string{line}
}
