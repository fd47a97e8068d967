package matrixadmin

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"unicode/utf8"
)

// The limits of what the reader takes.
const (
	startBuffer = 64 << 10 // grows for a longer string only
	maxString   = 1 << 20  // bytes in one string or number
	maxDepth    = 64       // nesting
	maxKeys     = 10_000   // keys in one decoded object
)

// The reasons why a body is not read to its end; callers turn them into kinds.
var (
	errSyntax    = errors.New("not valid JSON")
	errShort     = errors.New("ends early")
	errTrailing  = errors.New("goes on after its end")
	errDuplicate = errors.New("says the same key twice")
	errDeep      = errors.New("is nested too deeply")
	errLong      = errors.New("holds a string that is too long")
	errKeys      = errors.New("holds an object with too many keys")
	errShape     = errors.New("is not an object")
	errRows      = errors.New("holds more rows than are kept")
)

// missingError names a required field that is not there or is of another type.
type missingError struct{ field string }

func (e missingError) Error() string { return "lacks " + e.field }

// readError is a failure of the stream below, not of the text in it.
type readError struct{ err error }

func (e readError) Error() string { return "cannot be read on" }
func (e readError) Unwrap() error { return e.err }

// jsonReader pulls one JSON value out of a stream through a buffer that is used again and again.
//
// The first failure sticks in err; after it every method returns nothing at once. Slices it returns are good until the next call.
type jsonReader struct {
	src      io.Reader
	buf      []byte
	pos, end int
	base     int64 // offset of buf[0] in the stream
	depth    int
	eof      bool
	err      error
	scratch  []byte
	texts    int // bytes of strings that were given out
}

func newJSONReader(src io.Reader) *jsonReader {
	return &jsonReader{src: src, buf: make([]byte, startBuffer)}
}

// offset is how many bytes were read so far.
func (r *jsonReader) offset() int64 { return r.base + int64(r.pos) }

func (r *jsonReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// unexpected fails with what is wrong at this place: the end, or a byte that does not belong here.
func (r *jsonReader) unexpected() {
	if r.pos >= r.end && r.eof {
		r.fail(errShort)
		return
	}
	r.fail(errSyntax)
}

// more reads on and keeps buf[keep:end], which moves to the front; it reports whether bytes came.
func (r *jsonReader) more(keep int) bool {
	if r.err != nil || r.eof {
		return false
	}
	if keep > 0 {
		copy(r.buf, r.buf[keep:r.end])
		r.base += int64(keep)
		r.end -= keep
		r.pos -= keep
	}
	if r.end == len(r.buf) {
		if len(r.buf) > maxString {
			r.fail(errLong)
			return false
		}
		grown := make([]byte, 2*len(r.buf))
		copy(grown, r.buf[:r.end])
		r.buf = grown
	}
	for range 100 {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		if err != nil {
			r.eof = true
			if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				r.fail(readError{err})
				return false
			}
		}
		if n > 0 {
			return true
		}
		if r.eof {
			return false
		}
	}
	r.fail(readError{io.ErrNoProgress})
	return false
}

// peek returns the next byte that is not white space without taking it; 0 at the end.
func (r *jsonReader) peek() byte {
	if r.pos < r.end && r.buf[r.pos] > ' ' {
		return r.buf[r.pos]
	}
	return r.space()
}

// space reads over white space.
func (r *jsonReader) space() byte {
	for {
		for r.pos < r.end {
			c := r.buf[r.pos]
			if c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
				return c
			}
			r.pos++
		}
		if !r.more(r.pos) {
			return 0
		}
	}
}

// take consumes c, the next byte that is not white space, or fails.
func (r *jsonReader) take(c byte) bool {
	if r.pos < r.end && r.buf[r.pos] == c && r.err == nil {
		r.pos++
		return true
	}
	if r.peek() != c || r.err != nil {
		r.unexpected()
		return false
	}
	r.pos++
	return true
}

// bytes reads a string.
func (r *jsonReader) bytes() []byte {
	if !r.take('"') {
		return nil
	}
	if n := plainRun(r.buf[r.pos:r.end]); r.pos+n < r.end && r.buf[r.pos+n] == '"' {
		span := r.buf[r.pos : r.pos+n : r.pos+n]
		r.pos += n + 1
		if n > maxString {
			r.fail(errLong)
			return nil
		}
		return span
	}
	start, scan := r.pos, r.pos
	for {
		if i := bytes.IndexByte(r.buf[scan:r.end], '"'); i >= 0 {
			span := r.buf[start : scan+i]
			escape, control, high := classes(span)
			switch {
			case escape:
				r.pos = start
				return r.escaped()
			case control:
				r.fail(errSyntax)
				return nil
			case len(span) > maxString:
				r.fail(errLong)
				return nil
			}
			r.pos = scan + i + 1
			if high && !utf8.Valid(span) {
				r.scratch = repair(r.scratch[:0], span)
				return r.scratch
			}
			return span
		}
		scan = r.end - start
		if !r.more(start) {
			r.fail(errShort)
			return nil
		}
		start = 0
	}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks bytes that are a quote, a backslash, a control character or outside ASCII; the lowest mark is exact.
func special(v uint64) uint64 {
	q, e := v^'"'*ones, v^'\\'*ones
	return ((q-ones)&^q | (e-ones)&^e | (v-' '*ones)&^v | v) & highs
}

// plainRun is how many bytes b begins with that stand for themselves in a string.
func plainRun(b []byte) int {
	n := 0
	for len(b)-n >= 8 {
		if m := special(binary.LittleEndian.Uint64(b[n:])); m != 0 {
			return n + bits.TrailingZeros64(m)/8
		}
		n += 8
	}
	for n < len(b) && b[n] >= ' ' && b[n] < utf8.RuneSelf && b[n] != '"' && b[n] != '\\' {
		n++
	}
	return n
}

// classes says whether a span without a quote holds a backslash, a control character, a byte outside ASCII.
func classes(b []byte) (escape, control, high bool) {
	for {
		b = b[plainRun(b):]
		if len(b) == 0 {
			return escape, control, high
		}
		switch c := b[0]; {
		case c == '\\':
			escape = true
		case c < ' ':
			control = true
		default:
			high = true
		}
		b = b[1:]
	}
}

// repair appends b with every byte that is not UTF-8 replaced by U+FFFD.
func repair(dst, b []byte) []byte {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		dst = utf8.AppendRune(dst, r)
		b = b[n:]
	}
	return dst
}

// stop ends the reading here as if the stream ended well.
func (r *jsonReader) stop() { r.pos, r.end, r.eof = 0, 0, true }
