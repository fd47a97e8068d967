// Package terms reads the language of filters: words, quoted texts, fields with values, exclusion by -, and moments. Which fields there are, and what they
// mean, is for those who filter.
package terms

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Field is a field of a language.
type Field struct {
	Name   string   // small letters
	Wants  string   // what its value is, after "needs"
	Values []string // some that it may be, as far as they can be listed
}

// Language is what filters of one kind are written in.
type Language struct {
	Fields []Field
	Words  []string // words with a meaning of their own, unless they are quoted
	Hosts  bool     // words may be IPv6 addresses, which have colons as well
}

// Term is a term as it was written.
type Term struct {
	Pos, End int // bytes of the whole
	Not      bool
	Field    string // "" is a word
	Exact    bool   // the value stands behind a =
	Value    string
	At       int  // where the value is
	Quoted   bool // the value was
}

// Lexer cuts a filter into its terms.
type Lexer struct {
	lang *Language
	text string
	pos  int
}

// Lex begins to read a filter.
func (l *Language) Lex(text string) *Lexer { return &Lexer{lang: l, text: text} }

// Next returns the next term; nil at the end. The error is an [*Error].
func (l *Lexer) Next() (*Term, error) {
	l.spaces()
	if l.pos == len(l.text) {
		return nil, nil //nolint:nilnil // there is no word and nothing is wrong
	}
	w := &Term{Pos: l.pos}
	w.Not = l.take("-")
	if err := l.field(w); err != nil {
		return nil, err
	}
	w.Exact = w.Field != "" && l.take("=")
	w.At = l.pos
	var err error
	if strings.HasPrefix(l.text[l.pos:], `"`) {
		w.Quoted = true
		w.Value, err = l.quoted()
	} else {
		w.Value = l.plain()
	}
	w.End = l.pos
	switch {
	case err != nil:
		return nil, err
	case w.Value == "" && w.Not && w.Field == "" && !w.Quoted:
		return nil, Wrong(w.Pos, w.End, `- needs a term after it; for the character itself use "-"`)
	case w.Value == "" && w.Field == "":
		return nil, Wrong(w.At, w.End, "empty quotes")
	case w.Value == "" && !w.Exact:
		return nil, l.lang.WrongValue(w, "")
	}
	return w, nil
}

func (l *Lexer) spaces() {
	for l.pos < len(l.text) {
		r, n := utf8.DecodeRuneInString(l.text[l.pos:])
		if !unicode.IsSpace(r) {
			return
		}
		l.pos += n
	}
}

func (l *Lexer) take(sign string) bool {
	if !strings.HasPrefix(l.text[l.pos:], sign) {
		return false
	}
	l.pos += len(sign)
	return true
}

// field takes the name of a field and its colon. What has a letter that no IPv6 address has and a colon behind it is meant as a field.
func (l *Lexer) field(w *Term) error {
	rest := l.text[l.pos:]
	n, hex := 0, true
	for n < len(rest) && (rest[n]|0x20 >= 'a' && rest[n]|0x20 <= 'z' || n > 0 && rest[n] == '_') {
		hex = hex && rest[n]|0x20 <= 'f'
		n++
	}
	if n == 0 || n == len(rest) || rest[n] != ':' {
		return nil
	}
	name := strings.ToLower(rest[:n])
	if l.lang.field(name) != nil {
		w.Field = name
		l.pos += n + 1
		return nil
	}
	if hex && l.lang.Hosts {
		return nil
	}
	unknown := Wrong(l.pos, l.pos+n+1, "unknown field "+name)
	unknown.Msg += l.lang.meant(name)
	unknown.More = fmt.Sprintf("use one of %s, or quote the text", l.lang.Names())
	return unknown
}

// field finds a field by its name.
func (l *Language) field(name string) *Field {
	for i := range l.Fields {
		if l.Fields[i].Name == name {
			return &l.Fields[i]
		}
	}
	return nil
}

// Names lists the fields, and the words with a meaning.
func (l *Language) Names() string {
	var names []string
	for _, f := range l.Fields {
		names = append(names, f.Name)
	}
	return strings.Join(append(names, l.Words...), ", ")
}

// plain takes everything up to a space.
func (l *Lexer) plain() string {
	start := l.pos
	if n := strings.IndexFunc(l.text[l.pos:], unicode.IsSpace); n >= 0 {
		l.pos += n
	} else {
		l.pos = len(l.text)
	}
	return l.text[start:l.pos]
}

// quoted takes a quoted text.
func (l *Lexer) quoted() (string, error) {
	open := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; c {
		case '"':
			l.pos++
			if r, n := utf8.DecodeRuneInString(l.text[l.pos:]); n > 0 && !unicode.IsSpace(r) {
				return "", Wrong(l.pos, l.pos+n, "add a space after the closing quote")
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
	return "", Wrong(open, len(l.text), "missing closing quote")
}

// escape takes what stands behind a backslash within quotes.
func (l *Lexer) escape(b *strings.Builder) error {
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
	return Wrong(start, min(start+2, len(l.text)), `invalid escape after \; use \" \\ \x1B or \u{202E}`)
}

// Quote writes a text so that a [Lexer] reads it back, in characters that are harmless to show.
func Quote(s string) string {
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
