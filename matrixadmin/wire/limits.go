package wire

import (
	"context"
	"errors"
	"io"
	"time"
)

// Limits are the sizes and times of a client; tests make them small.
type Limits struct {
	Read       time.Duration // a read, all of it
	Stream     time.Duration // a whois or a list, all of it
	First      time.Duration // until the first byte of a stream, which the server makes whole before it sends
	Stall      time.Duration // the longest silence within it afterwards
	Deactivate time.Duration
	Reset      time.Duration
	Body       int64 // bytes of an answer, after decompression
	StreamBody int64 // bytes of a whois or a list
	Rows       int   // rows of a whois
	ListRows   int   // rows of one page or list
	Texts      int   // bytes of distinct strings in a whois
	WaitMin    time.Duration
	WaitMax    time.Duration
	WaitAsked  time.Duration // the longest Retry-After that is obeyed
}

// TextBudget is how much memory the distinct texts of a history may take, addresses that are written as usual not counted.
const TextBudget = 64 << 20

// DefaultLimits are the sizes and times of the product.
func DefaultLimits() Limits {
	return Limits{
		Read: 15 * time.Second, Stream: 120 * time.Second, First: 60 * time.Second, Stall: 15 * time.Second,
		Deactivate: 10 * time.Minute, Reset: 120 * time.Second,
		Body: 6 << 20, StreamBody: 1 << 30, Rows: 2_000_000, ListRows: 100_000, Texts: TextBudget,
		WaitMin: 200 * time.Millisecond, WaitMax: 2 * time.Second, WaitAsked: 5 * time.Second,
	}
}

var (
	// ErrBody is an answer that is larger than its limit.
	ErrBody     = errors.New("is larger than the limit")
	errDeadline = errors.New("deadline of this client")
	errStalled  = errors.New("no progress")
)

// BoundedReader fails with errBody after left bytes.
type BoundedReader struct {
	Src  io.Reader
	Left int64
}

// Read implements [io.Reader].
func (b *BoundedReader) Read(p []byte) (int, error) {
	if b.Left <= 0 {
		var one [1]byte
		if n, err := b.Src.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, ErrBody
	}
	if int64(len(p)) > b.Left {
		p = p[:b.Left]
	}
	n, err := b.Src.Read(p)
	b.Left -= int64(n)
	return n, err
}

// progressReader puts off a timer whenever bytes come.
type progressReader struct {
	src   io.Reader
	timer *time.Timer
	after time.Duration
}

func (p *progressReader) Read(b []byte) (int, error) {
	n, err := p.src.Read(b)
	if n > 0 {
		p.timer.Reset(p.after)
	}
	return n, err
}

// Deadline bounds a call as a whole; its end is told from the caller's by its cause.
func Deadline(ctx context.Context, total time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, total, errDeadline)
}
