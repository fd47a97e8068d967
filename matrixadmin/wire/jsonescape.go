package wire

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// octet returns the next byte whatever it is, and takes it.
func (r *Reader) octet() (byte, bool) {
	if r.Pos >= r.End && !r.more(r.Pos) {
		r.Fail(errShort)
		return 0, false
	}
	c := r.Buf[r.Pos]
	r.Pos++
	return c, true
}

// escaped reads the rest of a string that holds escapes, from behind its opening quote.
func (r *Reader) escaped() []byte {
	out, high := r.scratch[:0], false
	for {
		c, ok := r.octet()
		switch {
		case !ok:
			return nil
		case c == '"':
			if high && !utf8.Valid(out) {
				out = repair(nil, out)
			}
			r.scratch = out
			return out
		case c == '\\':
			if out, ok = r.escape(out); !ok {
				return nil
			}
		case c < ' ':
			r.Fail(ErrSyntax)
			return nil
		default:
			high = high || c >= utf8.RuneSelf
			out = append(out, c)
		}
		if len(out) > MaxString {
			r.Fail(errLong)
			return nil
		}
	}
}

// escape appends what stands behind a backslash; half a surrogate pair becomes U+FFFD.
func (r *Reader) escape(out []byte) ([]byte, bool) {
	c, ok := r.octet()
	if !ok {
		return out, false
	}
	switch c {
	case '"', '\\', '/':
		return append(out, c), true
	case 'b':
		return append(out, '\b'), true
	case 'f':
		return append(out, '\f'), true
	case 'n':
		return append(out, '\n'), true
	case 'r':
		return append(out, '\r'), true
	case 't':
		return append(out, '\t'), true
	case 'u':
		return r.unicode(out)
	}
	r.Fail(ErrSyntax)
	return out, false
}

func (r *Reader) unicode(out []byte) ([]byte, bool) {
	u, ok := r.hex4()
	if !ok {
		return out, false
	}
	for utf16.IsSurrogate(u) {
		if !r.follows('\\', 'u') {
			return utf8.AppendRune(out, utf8.RuneError), r.Err == nil
		}
		r.Pos += 2
		low, ok := r.hex4()
		if !ok {
			return out, false
		}
		if pair := utf16.DecodeRune(u, low); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair), true
		}
		out = utf8.AppendRune(out, utf8.RuneError)
		u = low
	}
	return utf8.AppendRune(out, u), true
}

func (r *Reader) hex4() (rune, bool) {
	var u rune
	for range 4 {
		c, ok := r.octet()
		if !ok {
			return 0, false
		}
		switch {
		case c >= '0' && c <= '9':
			u = u<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			u = u<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			u = u<<4 | rune(c-'A'+10)
		default:
			r.Fail(ErrSyntax)
			return 0, false
		}
	}
	return u, true
}

// follows reports whether exactly these bytes come next, without taking them.
func (r *Reader) follows(want ...byte) bool {
	for r.End-r.Pos < len(want) {
		if !r.more(r.Pos) {
			return false
		}
	}
	return slices.Equal(r.Buf[r.Pos:r.Pos+len(want)], want)
}
