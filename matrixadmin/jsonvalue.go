package matrixadmin

import (
	"math"
	"strconv"
	"time"
)

// maxMilli is the first millisecond of the year 10000; times from there on are nonsense.
const maxMilli = int64(253402300800000)

// number reads a number and returns it as written.
func (r *jsonReader) number() []byte {
	if r.peek() == 0 {
		r.unexpected()
		return nil
	}
	n := 0
	for {
		for r.pos+n < r.end && numeric(r.buf[r.pos+n]) {
			n++
		}
		if r.pos+n < r.end || !r.more(r.pos) {
			break
		}
	}
	if r.err != nil {
		return nil
	}
	token := r.buf[r.pos : r.pos+n]
	if !validNumber(token) {
		r.fail(errSyntax)
		return nil
	}
	r.pos += n
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

// integer makes a whole number of what is written, fractions cut off; false when it has none that fits.
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

// integer reads a number, or a string that holds one; anything else is read over and false.
func (r *jsonReader) integer() (int64, bool) {
	switch c := r.peek(); {
	case c == '-' || c >= '0' && c <= '9':
		return integer(r.number())
	case c == '"':
		return integer(r.bytes())
	}
	r.skip()
	return 0, false
}

// milli reads a time in milliseconds since 1970; what no server means (zero, negative, after the year 9999, another type) is [NoTime].
func (r *jsonReader) milli() int64 {
	ms, ok := r.digits()
	if !ok {
		ms, ok = r.integer()
	}
	if !ok || ms <= 0 || ms >= maxMilli {
		return NoTime
	}
	return ms
}

// digits reads the usual form of a time, a plain whole number in the buffer; false leaves it to the others.
func (r *jsonReader) digits() (int64, bool) {
	var v int64
	i := r.pos
	for i < r.end && i-r.pos < 18 && r.buf[i] >= '0' && r.buf[i] <= '9' {
		v = v*10 + int64(r.buf[i]-'0')
		i++
	}
	if i == r.pos || i >= r.end || r.buf[r.pos] == '0' || r.buf[i] != ',' && r.buf[i] != '}' {
		return 0, false
	}
	r.pos = i
	return v, true
}

// date reads a time that one endpoint gives in milliseconds and another in seconds; the zero time when none was said.
func (r *jsonReader) date() time.Time {
	ms := r.milli()
	switch {
	case ms == NoTime:
		return time.Time{}
	case ms < 1e11: // milliseconds would be before March 1973
		return time.Unix(ms, 0).UTC()
	}
	return time.UnixMilli(ms).UTC()
}

// flag reads true, false, 1 or 0; anything else is [FlagUnknown].
func (r *jsonReader) flag() Flag {
	yes := false
	switch c := r.peek(); {
	case c == 't':
		yes = r.literal("true")
	case c == 'f':
		r.literal("false")
	case c >= '0' && c <= '9':
		switch token := r.number(); string(token) {
		case "1":
			yes = true
		case "0":
		default:
			return FlagUnknown
		}
	default:
		r.skip()
		return FlagUnknown
	}
	if r.err != nil {
		return FlagUnknown
	}
	if yes {
		return FlagYes
	}
	return FlagNo
}

// str reads a string; null and anything else are read over and give "" and false.
func (r *jsonReader) str() (string, bool) {
	if r.peek() != '"' {
		r.skip()
		return "", false
	}
	b := r.bytes()
	if r.texts += len(b); r.texts > maxTexts {
		r.fail(errLong)
	}
	return string(b), r.err == nil
}

// maxTexts is how many bytes of text are kept of one answer; a list has ten thousands of rows, and each row may have long texts.
const maxTexts = 48 << 20

// text is str as the [Text] that it is.
func (r *jsonReader) text() Text {
	s, _ := r.str()
	return NewText(s)
}

// null takes a null, if one comes.
func (r *jsonReader) null() bool { return r.peek() == 'n' && r.literal("null") }

// list reads an array, or a null as an empty one; anything else lacks field.
func (r *jsonReader) list(field string, f func()) {
	switch r.peek() {
	case '[':
		r.array(f)
	case 'n':
		r.literal("null")
	default:
		r.skip()
		r.fail(missingError{field})
	}
}
