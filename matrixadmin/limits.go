package matrixadmin

import (
	"context"
	"errors"
	"io"
	"time"
)

// limits are the sizes and times of a client; tests make them small.
type limits struct {
	read       time.Duration // a read, all of it
	stream     time.Duration // a whois or a list, all of it
	first      time.Duration // until the first byte of a stream, which the server makes whole before it sends
	stall      time.Duration // the longest silence within it afterwards
	deactivate time.Duration
	reset      time.Duration
	body       int64 // bytes of an answer, after decompression
	streamBody int64 // bytes of a whois or a list
	rows       int   // rows of a whois
	listRows   int   // rows of one page or list
	texts      int   // bytes of distinct strings in a whois
	waitMin    time.Duration
	waitMax    time.Duration
	waitAsked  time.Duration // the longest Retry-After that is obeyed
}

// textBudget is how much memory the distinct texts of a history may take, addresses that are written as usual not counted.
const textBudget = 64 << 20

func defaultLimits() limits {
	return limits{
		read: 15 * time.Second, stream: 120 * time.Second, first: 60 * time.Second, stall: 15 * time.Second,
		deactivate: 10 * time.Minute, reset: 120 * time.Second,
		body: 8 << 20, streamBody: 1 << 30, rows: 2_000_000, listRows: 100_000, texts: textBudget,
		waitMin: 200 * time.Millisecond, waitMax: 2 * time.Second, waitAsked: 5 * time.Second,
	}
}

var (
	errBody     = errors.New("is larger than the limit")
	errDeadline = errors.New("deadline of this client")
	errStalled  = errors.New("no progress")
)

// boundedReader fails with errBody after left bytes.
type boundedReader struct {
	src  io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		var one [1]byte
		if n, err := b.src.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errBody
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.src.Read(p)
	b.left -= int64(n)
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

// deadline bounds a call as a whole; its end is told from the caller's by its cause.
func deadline(ctx context.Context, total time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, total, errDeadline)
}
