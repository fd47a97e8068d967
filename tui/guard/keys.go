package guard

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sequence hands on a whole control sequence if it is a key, the mouse, or an answer to a question of ours.
func (f *filter) sequence(params string, final byte) {
	switch {
	case final == '~' && params == "200":
		f.startPaste()
	case final == '~' && params == "201": // of no paste
	case final == 'c' && strings.HasPrefix(params, "?") && answer(params[1:]): // a terminal may say more than the library can bear
		f.emit(token{kind: anAnswer, text: []byte("\x1b[?" + firstOf(params[1:]) + "c")})
	case strings.Count(params, ";")+strings.Count(params, ":") >= maxParams:
	case final == 'y' && strings.HasPrefix(params, "?") && strings.HasSuffix(params, "$") && answer(params[1:len(params)-1]):
		f.emit(token{kind: anAnswer, text: []byte("\x1b[" + params + "y")})
	case (final == 'M' || final == 'm') && strings.HasPrefix(params, "<"):
		if answer(params[1:]) && strings.Count(params, ";") == 2 {
			f.key("\x1b[" + params + string(rune(final)))
		}
	case final == 'u':
		f.encoded(params)
	case final == '~' && strings.HasPrefix(params, "27;"):
		if rest := strings.Split(params[3:], ";"); len(rest) == 2 {
			f.encoded(rest[1] + ";" + rest[0])
		}
	case strings.IndexByte("ABCDEFHPQSZabcd~^@", final) >= 0 && numbered(params, final):
		f.key("\x1b[" + params + string(rune(final)))
	}
}

// answer reports whether a text is numbers and semicolons, each number of some digits.
func answer(s string) bool {
	for part := range strings.SplitSeq(s, ";") {
		if _, ok := digits(part); !ok {
			return false
		}
	}
	return true
}

func firstOf(s string) string {
	parts := strings.Split(s, ";")
	return strings.Join(parts[:min(len(parts), maxParams)], ";")
}

// numbered reports whether params are those of a key: none, a number, or a number and the keys held with it; ~ has a number at least.
func numbered(params string, final byte) bool {
	if params == "" {
		return final != '~' && final != '^' && final != '@'
	}
	key, held, more := strings.Cut(params, ";")
	if _, ok := digits(key); !ok {
		return false
	}
	if !more {
		return true
	}
	n, event := fields(held)
	return n > 0 && event != release
}

func digits(s string) (int, bool) {
	if s == "" || len(s) > maxDigits {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// release is the event of a key that is let go.
const release = 3

// fields reads the keys that are held, and the event: 5 or 5:1.
func fields(s string) (held, event int) {
	mods, kind, more := strings.Cut(s, ":")
	held, ok := digits(mods)
	if !ok {
		return 0, 0
	}
	if event = 1; more {
		if event, ok = digits(kind); !ok {
			return 0, 0
		}
	}
	return held, event
}

// Keys that are held with another one, as bits.
const (
	shift = 1
	alt   = 2
	ctrl  = 4
	locks = 64 + 128 // caps lock and num lock, which say nothing here
)

// encoded takes a key of the kitty keyboard protocol, or of modifyOtherKeys in the same order: the key, on this layout, with shift and
// on the base layout; the keys held and the event; the text.
//
// The program asks for neither protocol. A terminal that speaks one all the same, because the program before has left it on, must not
// make ctrl+c dead: ctrl and a letter are handed on as the character that they have always been, whatever the layout.
func (f *filter) encoded(params string) {
	part := strings.Split(params, ";")
	held, event := 1, 1
	if len(part) > 1 && part[1] != "" {
		held, event = fields(part[1])
	}
	codes := strings.Split(part[0], ":")
	code, ok := digits(codes[0])
	if !ok || held < 1 || held > 256 || event == release || len(codes) > 3 || !utf8.ValidRune(rune(code)) || code == 0 { //nolint:gosec // of at most maxDigits digits
		return
	}
	mods := (held - 1) &^ locks
	switch {
	case mods == ctrl && f.withCtrl(rune(code), codes): //nolint:gosec // of at most maxDigits digits
	case mods&^shift == 0 && f.bare(rune(code), mods == shift, codes): //nolint:gosec // of at most maxDigits digits
	case code >= 0x80 && code < 0xa0: // no key
	default:
		f.key(fmt.Sprintf("\x1b[%d;%du", code, mods+1))
	}
}

// withCtrl hands on ctrl and a letter.
func (f *filter) withCtrl(code rune, codes []string) bool {
	letter := latin(code)
	if len(codes) == 3 {
		if base, ok := digits(codes[2]); ok && base >= 'a' && base <= 'z' {
			letter = rune(base)
		}
	}
	switch {
	case letter == 'c':
		f.emit(token{kind: anInterrupt, text: []byte{0x03}})
	case strings.ContainsRune("hijm", letter): // as a character they are other keys
		f.key(fmt.Sprintf("\x1b[%d;%du", letter, ctrl+1))
	case letter >= 'a' && letter <= 'z':
		f.key(string(letter & 0x1f))
	default:
		return false
	}
	return true
}

// bare hands on a key that stands for itself.
func (f *filter) bare(code rune, shifted bool, codes []string) bool {
	switch {
	case code == 0x1b:
		f.key(escapeKey)
	case code == '\t' && shifted:
		f.key("\x1b[Z")
	case code == '\r' || code == '\t' || code == 0x7f:
		f.key(string(code))
	case code < 0x20 || code >= 0x80 && code < 0xa0 || code >= 57344 && code <= 63743: // keys that have no character
		return false
	default:
		if shifted && len(codes) > 1 {
			if upper, ok := digits(codes[1]); ok && upper >= 0x20 && utf8.ValidRune(rune(upper)) && (upper < 0x7f || upper >= 0xa0) { //nolint:gosec // of at most maxDigits digits
				code = rune(upper) //nolint:gosec // of at most maxDigits digits
			}
		}
		f.key(string(code))
	}
	return true
}

// colourReply reports whether a string tells a colour that was asked for: 11;rgb:1e1e/1e1e/1e1e.
func colourReply(s string) bool {
	which, colour, _ := strings.Cut(s, ";")
	value, ok := strings.CutPrefix(colour, "rgb:")
	if !ok {
		value, ok = strings.CutPrefix(colour, "rgba:")
	}
	parts := strings.Split(value, "/")
	if !ok || which != "10" && which != "11" && which != "12" || len(parts) < 3 || len(parts) > 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 4 || strings.Trim(p, "0123456789abcdefABCDEF") != "" {
			return false
		}
	}
	return true
}
