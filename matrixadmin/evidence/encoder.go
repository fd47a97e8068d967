package evidence

import (
	"io"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// encoder writes JSON as it comes, in printable ASCII: everything else is escaped, so that the file is harmless under cat.
//
// The first failure of the stream sticks; after it nothing more is written.
type encoder struct {
	w     io.Writer
	b     []byte
	comma bool // a value stands before
	err   error
}

// flushAt is how much is kept back before it is written.
const flushAt = 256 << 10

func newEncoder(w io.Writer) *encoder { return &encoder{w: w, b: make([]byte, 0, flushAt+64<<10)} }

func (e *encoder) flush() error {
	if e.err == nil && len(e.b) > 0 {
		_, e.err = e.w.Write(e.b)
	}
	e.b = e.b[:0]
	return e.err
}

// next begins a value.
func (e *encoder) next() {
	if e.comma {
		e.b = append(e.b, ',')
	}
	e.comma = true
	if len(e.b) >= flushAt {
		_ = e.flush() // it sticks
	}
}

func (e *encoder) open(bracket byte) {
	e.next()
	e.b = append(e.b, bracket)
	e.comma = false
}

func (e *encoder) end(bracket byte) {
	e.b = append(e.b, bracket)
	e.comma = true
}

// line begins a new line, for eyes and for tools that read lines.
func (e *encoder) line() { e.b = append(e.b, '\n') }

func (e *encoder) key(name string) {
	e.next()
	e.b = append(wire.AppendJSON(e.b, name), ':')
	e.comma = false
}

func (e *encoder) text(s string) {
	e.next()
	e.b = wire.AppendJSON(e.b, s)
}

func (e *encoder) number(n int64) {
	e.next()
	e.b = strconv.AppendInt(e.b, n, 10)
}

// known writes a number that is not negative, null for one that is not known.
func (e *encoder) known(n int64) {
	if n < 0 {
		e.null()
		return
	}
	e.number(n)
}

func (e *encoder) boolean(on bool) {
	e.next()
	e.b = strconv.AppendBool(e.b, on)
}

func (e *encoder) null() {
	e.next()
	e.b = append(e.b, "null"...)
}

func (e *encoder) flag(f matrixadmin.Tri) {
	if !f.Known() {
		e.null()
		return
	}
	e.boolean(f.Yes())
}

// moment writes a time in UTC to the millisecond, null for none.
func (e *encoder) moment(t time.Time) {
	if t.IsZero() {
		e.null()
		return
	}
	e.next()
	e.b = append(e.b, '"')
	e.b = t.UTC().AppendFormat(e.b, "2006-01-02T15:04:05.000Z")
	e.b = append(e.b, '"')
}
