package history

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// lexer cuts a filter into its words.
type lexer struct {
	text string
	pos  int
}

// word is a term as it was written.
type word struct {
	pos, end int
	not      bool
	field    field
	name     string // of the field
	exact    bool
	value    string
	at       int  // where the value is
	quoted   bool // the value was
}

// next returns the next word; nil at the end.
func (l *lexer) next() (*word, error) {
	l.spaces()
	if l.pos == len(l.text) {
		return nil, nil //nolint:nilnil // there is no word and nothing is wrong
	}
	w := &word{pos: l.pos}
	w.not = l.take("-")
	if err := l.field(w); err != nil {
		return nil, err
	}
	w.exact = w.field != anywhere && l.take("=")
	w.at = l.pos
	var err error
	if strings.HasPrefix(l.text[l.pos:], `"`) {
		w.quoted = true
		w.value, err = l.quoted()
	} else {
		w.value = l.plain()
	}
	w.end = l.pos
	switch {
	case err != nil:
		return nil, err
	case w.value == "" && w.not && w.field == anywhere && !w.quoted:
		return nil, wrongAt(w.pos, w.end, `- needs a term after it; for the character itself use "-"`)
	case w.value == "" && w.field == anywhere:
		return nil, wrongAt(w.at, w.end, "empty quotes")
	case w.value == "" && !w.exact:
		return nil, wrongAt(w.at, w.end, w.name+": needs "+w.wants())
	}
	return w, nil
}

func (l *lexer) spaces() {
	for l.pos < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[l.pos:])
		if !unicode.IsSpace(r) {
			return
		}
		l.pos += n
	}
}

func (l *lexer) take(sign string) bool {
	if !strings.HasPrefix(l.text[l.pos:], sign) {
		return false
	}
	l.pos += len(sign)
	return true
}

// field takes the name of a field and its colon. What has a letter that no IPv6 address has and a colon behind it is meant as a field.
func (l *lexer) field(w *word) error {
	rest := l.text[l.pos:]
	n, hex := 0, true
	for n < len(rest) && (rest[n]|0x20 >= 'a' && rest[n]|0x20 <= 'z') {
		hex = hex && rest[n]|0x20 <= 'f'
		n++
	}
	if n == 0 || n == len(rest) || rest[n] != ':' {
		return nil
	}
	name := strings.ToLower(rest[:n])
	for _, f := range fields {
		if f.name == name {
			w.field, w.name = f.field, name
			l.pos += n + 1
			return nil
		}
	}
	if hex {
		return nil
	}
	unknown := wrongAt(l.pos, l.pos+n+1, "unknown field "+name)
	unknown.More = fmt.Sprintf("use one of %s, or quote the text", fieldList)
	return unknown
}

func (w *word) wants() string { return wantsOf(w.field) }

func wantsOf(f field) string {
	for _, known := range fields {
		if known.field == f {
			return known.wants
		}
	}
	return ""
}

// plain takes everything up to a space.
func (l *lexer) plain() string {
	start := l.pos
	if n := strings.IndexFunc(l.text[l.pos:], unicode.IsSpace); n >= 0 {
		l.pos += n
	} else {
		l.pos = len(l.text)
	}
	return l.text[start:l.pos]
}

// quoted takes a quoted text.
func (l *lexer) quoted() (string, error) {
	open := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; c {
		case '"':
			l.pos++
			if r, n := utf8.DecodeRuneInString(l.text[l.pos:]); n > 0 && !unicode.IsSpace(r) {
				return "", wrongAt(l.pos, l.pos+n, "add a space after the closing quote")
			}
			return b.String(), nil
		case '\\':
			if err := l.escape(&b); err != nil {
				return "", err
			}
		default:
			b.WriteByte(c)
			l.pos++
		}
	}
	return "", wrongAt(open, len(l.text), "missing closing quote")
}

// escape takes what stands behind a backslash within quotes.
func (l *lexer) escape(b *strings.Builder) error {
	start, rest := l.pos, l.text[l.pos+1:]
	switch {
	case strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, `\`):
		b.WriteByte(rest[0])
		l.pos += 2
		return nil
	case strings.HasPrefix(rest, "x") && len(rest) >= 3:
		if n, err := strconv.ParseUint(rest[1:3], 16, 8); err == nil {
			b.WriteByte(byte(n))
			l.pos += 4
			return nil
		}
	case strings.HasPrefix(rest, "u{"):
		digits, _, closed := strings.Cut(rest[2:min(len(rest), 2+8)], "}")
		if n, err := strconv.ParseUint(digits, 16, 32); closed && err == nil && n <= unicode.MaxRune && utf8.ValidRune(rune(n)) {
			b.WriteRune(rune(n))
			l.pos += len(`\u{}`) + len(digits)
			return nil
		}
	}
	return wrongAt(start, min(start+2, len(l.text)), `invalid escape after \; use \" \\ \x1B or \u{202E}`)
}

// quote writes a text so that the lexer reads it back, in characters that are harmless to show.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch part := s[i : i+n]; {
		case r == '"' || r == '\\':
			b.WriteString(`\` + part)
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case matrixadmin.PrintableUTF8(part) != part:
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteString(part)
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}
