package matrixadmin

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Spelled writes an id in ASCII, in the order of its characters, with each unusual one as its number: "@\u{212B}:example.test". Two different ids are
// never spelled alike, whatever fonts, normal forms and writing directions make of them. It is "" for an id of plain ASCII, which is its own spelling.
func (u UserID) Spelled() string {
	unusual := false
	var b strings.Builder
	for i, r := range u.s {
		switch {
		case r == utf8.RuneError && u.s[i] != "\uFFFD"[0]:
			unusual = true
			fmt.Fprintf(&b, `\x{%02X}`, u.s[i])
		case r <= ' ' || r > '~' || r == '\\':
			unusual = true
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteRune(r)
		}
	}
	if !unusual {
		return ""
	}
	return b.String()
}
