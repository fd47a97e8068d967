package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Call is one read: what it is for, where it goes, how its answer is read.
type Call struct {
	Op        string
	Path      []string // raw segments, escaped once each
	Query     string   // encoded
	Anonymous bool     // without the token
	Stream    bool     // a whois or a list: long, large, watched for progress
	Decode    func(*Reader)

	body  func([]byte) error // instead of Decode: reads the body whole
	large bool               // which may have several MiB
	token Secret             // instead of the connection's own
}

// escapePath joins raw segments, each escaped once; none may be empty or a dot segment.
func escapePath(segments []string) (string, error) {
	var b strings.Builder
	for _, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", badInput("a part of the path is empty or a dot segment")
		}
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String(), nil
}

// request builds a request for a path below the base.
func (c *Conn) request(ctx context.Context, method string, path []string, query string, body io.Reader) (*http.Request, error) {
	escaped, err := escapePath(path)
	if err != nil {
		return nil, err
	}
	address := c.root + escaped
	if query != "" {
		address += "?" + query
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, badInput("the address cannot be used")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	return req, nil
}

// Get makes one read, with its repetitions, and decodes the answer. The headers come back whenever there was an answer.
func (c *Conn) Get(ctx context.Context, k Call) (http.Header, error) {
	header, err := c.fetchRenewed(ctx, k)
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok && !e.NotMatrix && !e.Code.IsZero() {
			c.matrix.Store(true)
		}
		return header, err
	}
	c.matrix.Store(true)
	return header, nil
}

func (c *Conn) fetch(ctx context.Context, k Call) (http.Header, error) {
	if ctx.Err() != nil {
		return nil, NetError(ctx, k.Op, ctx.Err())
	}
	total, bound := c.limits.Read, c.limits.Body
	if k.Stream {
		total, bound = c.limits.Stream, c.limits.StreamBody
	}
	if k.body != nil && !k.large { // it is read whole before it is looked at
		bound = min(bound, maxWhole)
	}
	ctx, cancel := Deadline(ctx, total)
	defer cancel()
	ctx = withToken(ctx, k.token, k.Anonymous)
	var timer *time.Timer
	if k.Stream {
		var stop context.CancelCauseFunc
		ctx, stop = context.WithCancelCause(ctx)
		timer = time.AfterFunc(c.limits.First, func() { stop(errStalled) })
		defer timer.Stop()
		defer stop(nil)
	}
	req, err := c.request(ctx, http.MethodGet, k.Path, k.Query, nil)
	if err != nil {
		return nil, AsError(k.Op, err)
	}
	resp, err := (&retrier{c: c, op: k.Op}).do(req)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, NetError(ctx, k.Op, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e, _ := c.statusError(k.Op, resp, bound)
		if ctx.Err() != nil && e.NotMatrix {
			return resp.Header, NetError(ctx, k.Op, ctx.Err())
		}
		return resp.Header, e
	}
	body := io.Reader(&BoundedReader{Src: resp.Body, Left: bound})
	if timer != nil {
		timer.Reset(c.limits.Stall)
		body = &progressReader{src: body, timer: timer, after: c.limits.Stall}
	}
	if err := k.decode(body, resp.Header); err != nil {
		e := c.bodyError(ctx, k.Op, resp.StatusCode, err)
		e.NotMatrix = e.Kind == KindNotMatrix
		return resp.Header, e
	}
	return resp.Header, nil
}

// decode reads the body of a success.
func (k Call) decode(body io.Reader, header http.Header) error {
	if k.body == nil {
		return Decode(body, header, k.Decode)
	}
	all, err := readWhole(body)
	switch {
	case errors.Is(err, ErrBody):
		return err
	case err != nil:
		return readError{err}
	}
	return htmlShape(header, k.body(all))
}

// htmlShape turns what is no JSON and calls itself HTML into what does not come from a Matrix server.
func htmlShape(header http.Header, err error) error {
	if errors.Is(err, ErrSyntax) && strings.Contains(header.Get("Content-Type"), "html") {
		return ErrShape
	}
	return err
}

// FetchAddress asks for an address, which may be at another origin, without the token; the answer is the caller's to close.
func (c *Conn) FetchAddress(ctx context.Context, op, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(WithoutToken(ctx), http.MethodGet, address, nil)
	if err != nil {
		return nil, Invalid(op, "the address cannot be used")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	resp, err := (&retrier{c: c, op: op}).do(req)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, NetError(ctx, op, err)
	}
	return resp, nil
}

// Decode reads exactly one JSON value with decode.
func Decode(body io.Reader, header http.Header, decode func(*Reader)) error {
	r := NewReader(body)
	if c := r.Peek(); c != '{' && c != '[' {
		if r.Err == nil {
			r.Fail(ErrShape)
		}
		return r.Err
	}
	decode(r)
	r.Finish()
	return htmlShape(header, r.Err)
}

// ExpectObject fails unless an object comes next.
func (r *Reader) ExpectObject() bool {
	if r.Peek() == '{' {
		return true
	}
	r.Fail(ErrShape)
	return false
}

// readWhole is [io.ReadAll] that grows by pieces, so that a body of several MiB takes twice its size and not five times.
func readWhole(r io.Reader) ([]byte, error) {
	const first, most = 4 << 10, 256 << 10
	var pieces [][]byte
	for size := first; ; size = min(2*size, most) {
		piece, n := make([]byte, size), 0
		for n < size {
			m, err := r.Read(piece[n:])
			n += m
			switch {
			case err == io.EOF: // as io.ReadAll does: what wraps it has not ended well
				return bytes.Join(append(pieces, piece[:n]), nil), nil
			case err != nil:
				return nil, err
			}
		}
		pieces = append(pieces, piece)
	}
}
