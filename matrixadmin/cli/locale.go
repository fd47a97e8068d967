package cli

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// UTF8 reports whether the locale of an environment is in UTF-8: the first of LC_ALL, LC_CTYPE and LANG that says something decides.
//
// Where none does it is the C locale, which is ASCII; the consoles of Windows and macOS are in UTF-8 without being told.
func UTF8(environ []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := getenv(environ, name); value != "" {
			return utf8Locale(value)
		}
	}
	return runtime.GOOS == "windows" || runtime.GOOS == "darwin"
}

// utf8Locale reads names such as en_GB.UTF-8, de_DE.utf8@euro and, on macOS, UTF-8.
func utf8Locale(name string) bool {
	name, _, _ = strings.Cut(name, "@")
	if _, charset, ok := strings.Cut(name, "."); ok {
		name = charset
	}
	return strings.EqualFold(strings.ReplaceAll(name, "-", ""), "utf8")
}

// asksForASCII looks for --ascii before the command line is read, since errors in it are written too.
func asksForASCII(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--ascii") || slices.Contains(args, "--ascii=true")
}

// asciiWriter is the last writer before what is not in UTF-8. What strangers wrote has been made ASCII where it was made printable;
// here signs of our own get a stand-in, and whatever else is left becomes its number.
type asciiWriter struct {
	w    io.Writer
	rest []byte // of a character whose end is still to come
}

// Write implements [io.Writer].
func (a *asciiWriter) Write(p []byte) (int, error) {
	text := append(a.rest, p...)
	a.rest = nil
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if end := text[len(text)-back:]; utf8.RuneStart(end[0]) {
			if !utf8.FullRune(end) {
				a.rest = slices.Clone(end)
				text = text[:len(text)-back]
			}
			break
		}
	}
	_, err := io.WriteString(a.w, toASCII(text))
	return len(p), err
}

func toASCII(text []byte) string {
	line := matrixadmin.ToASCII(string(text))
	var b strings.Builder
	b.Grow(len(line))
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(line[i])
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x{%02X}`, line[i])
		default:
			fmt.Fprintf(&b, `\u{%02X}`, r)
		}
		i += n
	}
	return b.String()
}
