// Package english words numbers and sentences, so that every screen, report and command says them alike.
package english

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Number writes a number with a comma between its thousands.
func Number[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Count writes a number with its noun: 1 row, 2,000 rows.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Capitalize makes a text begin with a capital letter, unless it begins with an address.
func Capitalize(s string) string {
	if strings.HasPrefix(s, "http") {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	if up := unicode.ToUpper(r); up != r {
		return string(up) + s[n:]
	}
	return s
}

// Uncapitalize makes a title begin with a small letter, for the middle of a sentence. A name with another capital behind the first, as OAuth, stays as it is.
func Uncapitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	second, _ := utf8.DecodeRuneInString(s[n:])
	if low := unicode.ToLower(r); low != r && !unicode.IsUpper(second) {
		return string(low) + s[n:]
	}
	return s
}

// EndSentence ends a text with one full stop, unless it ends with another sign that ends a sentence.
func EndSentence(s string) string {
	s = strings.TrimRight(s, ". ")
	for _, end := range []string{"!", "?", ".”", "!”", "?”"} {
		if strings.HasSuffix(s, end) {
			return s
		}
	}
	if s == "" {
		return s
	}
	return s + "."
}

// Sentence makes a text begin with a capital letter and end with a full stop.
func Sentence(s string) string { return EndSentence(Capitalize(s)) }

// Bytes writes a number of bytes in the unit that people would use: 512 B, 1.5 kB, 20 MB.
func Bytes(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	unit, f := "", float64(n)
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB", "EB"} {
		if f /= 1000; f < 999.5 {
			break
		}
	}
	digits := 0
	if f < 9.95 {
		digits = 1
	}
	return strconv.FormatFloat(f, 'f', digits, 64) + " " + unit
}

// Or joins words: a, b or c.
func Or(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " or " + words[n]
	}
	return strings.Join(words, "")
}
