package matrixadmintest

import (
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// object is a JSON object with its keys in order.
type object []member

type member struct {
	key   string
	value any
}

// list is a JSON array.
type list []any

// dialect is how a server family writes JSON.
type dialect struct {
	// spaced has a space after each comma and colon.
	spaced bool
	// utf8 leaves characters beyond ASCII as they are.
	utf8 bool
}

func (d dialect) comma() string {
	if d.spaced {
		return ", "
	}
	return ","
}

func (d dialect) colon() string {
	if d.spaced {
		return ": "
	}
	return ":"
}

func (d dialect) append(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case string:
		return d.appendString(dst, v)
	case []string:
		dst = append(dst, '[')
		for i, s := range v {
			if i > 0 {
				dst = append(dst, d.comma()...)
			}
			dst = d.appendString(dst, s)
		}
		return append(dst, ']')
	case list:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, d.comma()...)
			}
			dst = d.append(dst, e)
		}
		return append(dst, ']')
	case object:
		dst = append(dst, '{')
		for i, m := range v {
			if i > 0 {
				dst = append(dst, d.comma()...)
			}
			dst = d.appendString(dst, m.key)
			dst = append(dst, d.colon()...)
			dst = d.append(dst, m.value)
		}
		return append(dst, '}')
	case rawJSON:
		return append(dst, v...)
	default:
		panic("matrixadmintest: a value of this type has no JSON")
	}
}

// rawJSON is written as it is.
type rawJSON string

const hexDigits = "0123456789abcdef"

func (d dialect) appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			dst = append(dst, c)
			i++
			continue
		}
		if c < utf8.RuneSelf {
			dst = appendEscaped(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case d.utf8:
			dst = utf8.AppendRune(dst, r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			dst = appendUnit(appendUnit(dst, uint16(hi)), uint16(lo)) //nolint:gosec // both halves fit
		default:
			dst = appendUnit(dst, uint16(r)) //nolint:gosec // checked above
		}
	}
	return append(dst, '"')
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	default:
		return appendUnit(dst, uint16(c))
	}
}

func appendUnit(dst []byte, u uint16) []byte {
	return append(dst, '\\', 'u', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// orNull is null for the empty string.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// millis is null for the zero time.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// number is how old servers write a flag.
func number(b bool) any {
	if b {
		return 1
	}
	return 0
}
