package export

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// lines is an object in each line, in printable ASCII: every other character is escaped. Bytes that are no UTF-8, which JSON cannot hold,
// become U+FFFD.
type lines struct{ keys []string }

func newLines(columns []Column) lines {
	l := lines{keys: make([]string, len(columns))}
	for k, c := range columns {
		l.keys[k] = string(text(nil, c.ID)) + ":"
	}
	return l
}

func (lines) head(b []byte, _ []Column) []byte { return b }

func (l lines) row(b []byte, columns []Column, i int) []byte {
	b = append(b, '{')
	for k, c := range columns {
		if k > 0 {
			b = append(b, ',')
		}
		b = append(b, l.keys[k]...)
		switch s := c.Value(i); {
		case !c.Number:
			b = text(b, s)
		case s == "":
			b = append(b, "null"...)
		case number(s):
			b = append(b, s...)
		default:
			b = text(b, s)
		}
	}
	return append(b, "}\n"...)
}

// text appends a string.
func text(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c <= '~' && c != '"' && c != '\\' {
			b = append(b, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', s[i])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
		i += n
	}
	return append(b, '"')
}
