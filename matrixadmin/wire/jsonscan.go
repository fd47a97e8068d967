package wire

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
	startBuffer = 4 << 10  // enough for most answers
	usualBuffer = 64 << 10 // for those that go on; grows for a longer string only
	MaxString   = 1 << 20  // bytes in one string or number
	maxDepth    = 64       // nesting
	MaxKeys     = 10_000   // keys in one decoded object
)

// The reasons why a body is not read to its end; callers turn them into kinds.
var (
	ErrSyntax    = errors.New("not valid JSON")
	errShort     = errors.New("is truncated")
	errTrailing  = errors.New("has data after its end")
	ErrDuplicate = errors.New("has a duplicate JSON key")
	errDeep      = errors.New("is nested too deeply")
	errLong      = errors.New("contains a string that is too long")
	ErrKeys      = errors.New("has an object with too many keys")
	ErrShape     = errors.New("is not an object")
	ErrRows      = errors.New("has more rows than mxwarden keeps")
)

// MissingError names a required field that is not there or is of another type.
type MissingError struct{ field string }

// Missing is the error of a required field that is not there or is of another type.
func Missing(field string) error { return MissingError{field} }

// Error implements [error].
func (e MissingError) Error() string { return "has no " + e.field }

// readError is a failure of the stream below, not of the text in it.
type readError struct{ err error }

func (e readError) Error() string { return "unreadable" }
func (e readError) Unwrap() error { return e.err }

// Reader pulls one JSON value out of a stream through a buffer that is used again and again.
//
// The first failure sticks in err; after it every method returns nothing at once. Slices it returns are good until the next call.
type Reader struct {
	src      io.Reader
	Buf      []byte
	Pos, End int
	base     int64 // offset of buf[0] in the stream
	depth    int
	eof      bool
	Err      error
	scratch  []byte
	texts    int // bytes of strings that were given out
}

// NewReader makes a reader of the JSON value in src.
func NewReader(src io.Reader) *Reader {
	return &Reader{src: src, Buf: make([]byte, startBuffer)}
}

// Offset is how many bytes were read so far.
func (r *Reader) Offset() int64 { return r.base + int64(r.Pos) }

// Fail ends the reading with err, unless it has failed before.
func (r *Reader) Fail(err error) {
	if r.Err == nil {
		r.Err = err
	}
}

// unexpected fails with what is wrong at this place: the end, or a byte that does not belong here.
func (r *Reader) unexpected() {
	if r.Pos >= r.End && r.eof {
		r.Fail(errShort)
		return
	}
	r.Fail(ErrSyntax)
}

// more reads on and keeps buf[keep:end], which moves to the front; it reports whether bytes came.
func (r *Reader) more(keep int) bool {
	if r.Err != nil || r.eof {
		return false
	}
	kept, grows := r.Buf[keep:r.End], r.End == len(r.Buf) && len(r.Buf) < usualBuffer
	if grows {
		r.Buf = make([]byte, 4*len(r.Buf))
	}
	if grows || keep > 0 {
		copy(r.Buf, kept)
	}
	r.base += int64(keep)
	r.End -= keep
	r.Pos -= keep
	if r.End == len(r.Buf) {
		if len(r.Buf) > MaxString {
			r.Fail(errLong)
			return false
		}
		grown := make([]byte, 2*len(r.Buf))
		copy(grown, r.Buf[:r.End])
		r.Buf = grown
	}
	for range 100 {
		n, err := r.src.Read(r.Buf[r.End:])
		r.End += n
		if err != nil {
			r.eof = true
			if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				r.Fail(readError{err})
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
	r.Fail(readError{io.ErrNoProgress})
	return false
}

// Peek returns the next byte that is not white space without taking it; 0 at the end.
func (r *Reader) Peek() byte {
	if r.Pos < r.End && r.Buf[r.Pos] > ' ' {
		return r.Buf[r.Pos]
	}
	return r.space()
}

// space reads over white space.
func (r *Reader) space() byte {
	for {
		for r.Pos < r.End {
			c := r.Buf[r.Pos]
			if c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
				return c
			}
			r.Pos++
		}
		if !r.more(r.Pos) {
			return 0
		}
	}
}

// take consumes c, the next byte that is not white space, or fails.
func (r *Reader) take(c byte) bool {
	if r.Pos < r.End && r.Buf[r.Pos] == c && r.Err == nil {
		r.Pos++
		return true
	}
	if r.Peek() != c || r.Err != nil {
		r.unexpected()
		return false
	}
	r.Pos++
	return true
}

// Bytes reads a string.
func (r *Reader) Bytes() []byte {
	if !r.take('"') {
		return nil
	}
	if n := plainRun(r.Buf[r.Pos:r.End]); r.Pos+n < r.End && r.Buf[r.Pos+n] == '"' {
		span := r.Buf[r.Pos : r.Pos+n : r.Pos+n]
		r.Pos += n + 1
		if n > MaxString {
			r.Fail(errLong)
			return nil
		}
		return span
	}
	start, scan := r.Pos, r.Pos
	for {
		if i := bytes.IndexByte(r.Buf[scan:r.End], '"'); i >= 0 {
			span := r.Buf[start : scan+i]
			escape, control, high := classes(span)
			switch {
			case escape:
				r.Pos = start
				return r.escaped()
			case control:
				r.Fail(ErrSyntax)
				return nil
			case len(span) > MaxString:
				r.Fail(errLong)
				return nil
			}
			r.Pos = scan + i + 1
			if high && !utf8.Valid(span) {
				r.scratch = repair(r.scratch[:0], span)
				return r.scratch
			}
			return span
		}
		scan = r.End - start
		if !r.more(start) {
			r.Fail(errShort)
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

// Stop ends the reading here as if the stream ended well.
func (r *Reader) Stop() { r.Pos, r.End, r.eof = 0, 0, true }
