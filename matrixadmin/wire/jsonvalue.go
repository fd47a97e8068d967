package wire

import (
	"math"
	"strconv"
	"time"
)

// maxMilli is the first millisecond of the year 10000; times from there on are nonsense.
const maxMilli = int64(253402300800000)

// Number reads a number and returns it as written.
func (r *Reader) Number() []byte {
	if r.Peek() == 0 {
		r.unexpected()
		return nil
	}
	n := 0
	for {
		for r.Pos+n < r.End && numeric(r.Buf[r.Pos+n]) {
			n++
		}
		if r.Pos+n < r.End || !r.more(r.Pos) {
			break
		}
	}
	if r.Err != nil {
		return nil
	}
	token := r.Buf[r.Pos : r.Pos+n]
	if !validNumber(token) {
		r.Fail(ErrSyntax)
		return nil
	}
	r.Pos += n
	return token
}

func numeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

func digits(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n
}

// validNumber follows JSON's grammar of a number.
func validNumber(b []byte) bool {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	n := digits(b)
	if n == 0 || n > 1 && b[0] == '0' {
		return false
	}
	if b = b[n:]; len(b) > 0 && b[0] == '.' {
		if n = digits(b[1:]); n == 0 {
			return false
		}
		b = b[1+n:]
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		if b = b[1:]; len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if n = digits(b); n == 0 {
			return false
		}
		b = b[n:]
	}
	return len(b) == 0
}

// Integer makes a whole number of what is written, fractions cut off; false when it has none that fits.
func integer(b []byte) (int64, bool) {
	if n := len(b); n > 0 && n <= 18 && digits(b) == n {
		var v int64
		for _, c := range b {
			v = v*10 + int64(c-'0')
		}
		return v, true
	}
	if v, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		return v, true
	}
	if !validNumber(b) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// Integer reads a number, or a string that holds one; anything else is read over and false.
func (r *Reader) Integer() (int64, bool) {
	switch c := r.Peek(); {
	case c == '-' || c >= '0' && c <= '9':
		return integer(r.Number())
	case c == '"':
		return integer(r.Bytes())
	}
	r.Skip()
	return 0, false
}

// Milli reads a time in milliseconds since 1970; what no server means (zero, negative, after the year 9999, another type) is [NoTime].
func (r *Reader) Milli() int64 {
	ms, ok := r.digits()
	if !ok {
		ms, ok = r.Integer()
	}
	if !ok || ms <= 0 || ms >= maxMilli {
		return NoTime
	}
	return ms
}

// digits reads the usual form of a time, a plain whole number in the buffer; false leaves it to the others.
func (r *Reader) digits() (int64, bool) {
	var v int64
	i := r.Pos
	for i < r.End && i-r.Pos < 18 && r.Buf[i] >= '0' && r.Buf[i] <= '9' {
		v = v*10 + int64(r.Buf[i]-'0')
		i++
	}
	if i == r.Pos || i >= r.End || r.Buf[r.Pos] == '0' || r.Buf[i] != ',' && r.Buf[i] != '}' {
		return 0, false
	}
	r.Pos = i
	return v, true
}

// Date reads a time that one endpoint gives in milliseconds and another in seconds; the zero time when none was said.
func (r *Reader) Date() time.Time {
	ms := r.Milli()
	switch {
	case ms == NoTime:
		return time.Time{}
	case ms < 1e11: // milliseconds would be before March 1973
		return time.Unix(ms, 0).UTC()
	}
	return time.UnixMilli(ms).UTC()
}

// Tri reads true, false, 1 or 0; anything else is [TriUnknown].
func (r *Reader) Tri() Tri {
	yes := false
	switch c := r.Peek(); {
	case c == 't':
		yes = r.Literal("true")
	case c == 'f':
		r.Literal("false")
	case c >= '0' && c <= '9':
		switch token := r.Number(); string(token) {
		case "1":
			yes = true
		case "0":
		default:
			return TriUnknown
		}
	default:
		r.Skip()
		return TriUnknown
	}
	if r.Err != nil {
		return TriUnknown
	}
	if yes {
		return TriYes
	}
	return TriNo
}

// Str reads a string; null and anything else are read over and give "" and false.
func (r *Reader) Str() (string, bool) {
	if r.Peek() != '"' {
		r.Skip()
		return "", false
	}
	b := r.Bytes()
	if r.texts += len(b); r.texts > MaxTexts {
		r.Fail(errLong)
	}
	return string(b), r.Err == nil
}

// MaxTexts is how many bytes of text are kept of one answer; a list has ten thousands of rows, and each row may have long texts.
const MaxTexts = 48 << 20

// Text is str as the [Text] that it is.
func (r *Reader) Text() Text {
	s, _ := r.Str()
	return NewText(s)
}

// Null takes a null, if one comes.
func (r *Reader) Null() bool { return r.Peek() == 'n' && r.Literal("null") }

// List reads an array, or a null as an empty one; anything else lacks field.
func (r *Reader) List(field string, f func()) {
	switch r.Peek() {
	case '[':
		r.Array(f)
	case 'n':
		r.Literal("null")
	default:
		r.Skip()
		r.Fail(MissingError{field})
	}
}
