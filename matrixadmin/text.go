package matrixadmin

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is a string that somebody else wrote: a display name, a user agent, an address, an error message.
//
// It compares and marshals exactly, and prints harmlessly: every fmt verb writes [Printable] of it, so that forgetting to paint
// it cannot hurt a terminal.
type Text struct{ s string }

// NewText takes a string from outside.
func NewText(s string) Text { return Text{s: s} }

// Raw returns the exact string, for comparison, export and requests; never for a terminal.
func (t Text) Raw() string { return t.s }

// IsZero reports whether the text is empty.
func (t Text) IsZero() bool { return t.s == "" }

// Printable returns the text as one harmless line.
func (t Text) Printable() string { return Printable(t.s) }

// Format implements [fmt.Formatter]: every verb writes the printable form.
func (t Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Printable(t.s)) }

// MarshalText implements [encoding.TextMarshaler] with the exact string.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// MarshalJSON implements [encoding/json.Marshaler] with the exact string.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.s) }

// maxMarks is how many combining marks one base character keeps.
const maxMarks = 4

// Printable makes s one harmless line of valid UTF-8 for a terminal.
//
// It is an allow-list: graphic characters pass, up to four combining marks on a base, and a joiner between two pictographs.
// Everything else (controls, escape sequences' introducers, bidi and invisible characters, variation selectors, line and
// paragraph separators, unassigned and private characters, invalid bytes) becomes a visible token such as ‹1B› or ‹202E›, so that two
// different strings never print alike by something having vanished.
func Printable(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	marks, base := 0, false
	var prev rune
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				fmt.Fprintf(&b, "‹x%02X›", s[i])
				base, prev = false, 0
				continue
			}
		}
		switch {
		case r == zwj && pictograph(prev) && pictograph(next(s[i+len("\u200d"):])):
			b.WriteRune(r)
			continue
		case unicode.In(r, unicode.Mn, unicode.Me) && shown(r):
			if base && marks < maxMarks {
				marks++
				b.WriteRune(r)
				continue
			}
			token(&b, r)
			continue
		case shown(r):
			b.WriteRune(r)
			base, marks, prev = r != ' ', 0, r
			continue
		}
		token(&b, r)
		base, prev = false, 0
	}
	return b.String()
}

const zwj = '\u200d'

// plain reports whether s is printable ASCII that holds nothing to change; the common case costs no allocation.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func token(b *strings.Builder, r rune) { fmt.Fprintf(b, "‹%02X›", r) }

func next(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// pictograph reports whether r is in the emoji planes, where a joiner makes one picture of two.
func pictograph(r rune) bool {
	return r >= 0x1F300 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF
}

// shown is the allow-list for a single rune.
func shown(r rune) bool {
	switch {
	case r == ' ':
		return true
	case r == '‹' || r == '›': // the tokens' own brackets, which data must not forge
		return false
	case !unicode.IsPrint(r), hidden(r):
		return false
	}
	return true
}

// hidden reports whether a character that Unicode calls printable shows nothing or changes what stands beside it.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf, unicode.Noncharacter_Code_Point) ||
		r == 0x2800 || // braille blank
		r == 0xFFFC // object replacement
}
