package wire

import (
	"unicode/utf16"
	"unicode/utf8"
)

// AppendJSON appends a JSON string of printable ASCII, so that a file of them is harmless under cat: quotes, backslashes and the controls that
// have a short form are escaped by it, all else as \uXXXX in lower case. A byte that is not UTF-8, which JSON cannot hold, becomes U+FFFD.
//
// A string has this one form only; the audit trail relies on that.
func AppendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c <= '~' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		n := 1
		switch short := jsonShort[c]; {
		case short != 0:
			b = append(b, '\\', short)
		case c < utf8.RuneSelf:
			b = appendUnit(b, uint16(c))
		default:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			if r > 0xffff {
				high, low := utf16.EncodeRune(r)
				b = appendUnit(appendUnit(b, uint16(high)), uint16(low)) //nolint:gosec // surrogates
			} else {
				b = appendUnit(b, uint16(r)) //nolint:gosec // it is no larger
			}
		}
		i += n
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// jsonShort are the letters of short escapes.
var jsonShort = [256]byte{'"': '"', '\\': '\\', '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

func appendUnit(b []byte, u uint16) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[u>>12], hex[u>>8&15], hex[u>>4&15], hex[u&15])
}

// Cut shortens s to at most n bytes without breaking a character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for least := n - utf8.UTFMax; n > 0 && n > least && !utf8.RuneStart(s[n]); {
		n--
	}
	return s[:n]
}
