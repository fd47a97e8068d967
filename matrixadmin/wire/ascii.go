package wire

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// asciiOnly holds for the whole process, as a locale does: there is one terminal.
var asciiOnly atomic.Bool

// SetASCII has [Printable] write ASCII only, as for a terminal that is not in UTF-8, and returns what held before.
//
// There the second byte of a letter may be a control character: U+011B is C4 9B, and 9B clears screens.
func SetASCII(on bool) (before bool) { return asciiOnly.Swap(on) }

// ASCIIOnly reports whether the terminal is written ASCII only.
func ASCIIOnly() bool { return asciiOnly.Load() }

// asciiPrintable makes s one line of printable ASCII. Everything else is a number, as in \u{11B}, or \x{FF} for a byte that is no
// character; a text that holds such words itself has its backslash as a number, so that two different texts never print alike.
func asciiPrintable(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 32)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x{%02X}`, s[i])
		case r < 0x20 || r > 0x7e || r == '\\' && numbered(s[i:]):
			fmt.Fprintf(&b, `\u{%02X}`, r)
		default:
			b.WriteByte(s[i])
		}
		i += n
	}
	return b.String()
}

// numbered reports whether a text begins as a character's number does.
func numbered(s string) bool { return strings.HasPrefix(s, `\u{`) || strings.HasPrefix(s, `\x{`) }

// ownSigns are the signs that the program itself writes, each with a stand-in that is as wide.
var ownSigns = strings.NewReplacer(
	"‹", "<", "›", ">", "“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "…", "~", "·", "-", "•", "*", "×", "x", "≤", "<", "≥", ">",
	"↑", "^", "↓", "v", "←", "<", "→", ">", "▲", "^", "▼", "v", "▌", ">", "▾", "-", "▸", "+", "✓", "*", "\u00a0", " ", "−", "-",
)

// ToASCII puts ASCII in the place of signs of our own. What strangers wrote has been made printable before and holds none.
func ToASCII(line string) string {
	for i := range len(line) {
		if line[i] >= utf8.RuneSelf {
			return ownSigns.Replace(line)
		}
	}
	return line
}
