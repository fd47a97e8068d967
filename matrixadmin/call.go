package matrixadmin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one read: what it is for, where it goes, how its answer is read.
type call struct {
	op     string
	path   []string // raw segments, escaped once each
	query  string   // encoded
	free   bool     // without the token
	stream bool     // a whois or a list: long, large, watched for progress
	decode func(*jsonReader)
}

// escapePath joins raw segments, each escaped once; none may be empty or a dot segment.
func escapePath(segments []string) (string, error) {
	var b strings.Builder
	for _, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "", invalid("build a request", "a part of the path is empty or a dot segment")
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
	address := c.base + escaped
	if query != "" {
		address += "?" + query
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, invalid("build a request", "the address cannot be used")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	return req, nil
}

// get makes one read, with its repetitions, and decodes the answer. The headers come back whenever there was an answer.
func (c *Conn) get(ctx context.Context, k call) (http.Header, error) {
	header, err := c.fetch(ctx, k)
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok && !e.foreign && !e.Code.IsZero() {
			c.matrix.Store(true)
		}
		return header, err
	}
	c.matrix.Store(true)
	return header, nil
}

func (c *Conn) fetch(ctx context.Context, k call) (http.Header, error) {
	if ctx.Err() != nil {
		return nil, netError(ctx, k.op, ctx.Err())
	}
	total, bound := c.limits.read, c.limits.body
	if k.stream {
		total, bound = c.limits.stream, c.limits.streamBody
	}
	ctx, cancel := deadline(ctx, total)
	defer cancel()
	if k.free {
		ctx = withoutToken(ctx)
	}
	var timer *time.Timer
	if k.stream {
		var stop context.CancelCauseFunc
		ctx, stop = context.WithCancelCause(ctx)
		timer = time.AfterFunc(c.limits.first, func() { stop(errStalled) })
		defer timer.Stop()
		defer stop(nil)
	}
	req, err := c.request(ctx, http.MethodGet, k.path, k.query, nil)
	if err != nil {
		return nil, asError(k.op, err)
	}
	resp, err := (&retrier{c: c, op: k.op}).do(req)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, netError(ctx, k.op, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		e := statusError(k.op, resp, bound)
		if ctx.Err() != nil && e.foreign {
			return resp.Header, netError(ctx, k.op, ctx.Err())
		}
		return resp.Header, e
	}
	body := io.Reader(&boundedReader{src: resp.Body, left: bound})
	if timer != nil {
		timer.Reset(c.limits.stall)
		body = &progressReader{src: body, timer: timer, after: c.limits.stall}
	}
	if err := decodeBody(body, resp.Header, k.decode); err != nil {
		e := bodyError(ctx, k.op, resp.StatusCode, err)
		e.foreign = e.Kind == KindNotMatrix
		return resp.Header, e
	}
	return resp.Header, nil
}

// fetchAddress asks for an address, which may be at another origin, without the token; the answer is the caller's to close.
func (c *Conn) fetchAddress(ctx context.Context, op, address string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(withoutToken(ctx), http.MethodGet, address, nil)
	if err != nil {
		return nil, invalid(op, "the address cannot be used")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	resp, err := (&retrier{c: c, op: op}).do(req)
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, netError(ctx, op, err)
	}
	return resp, nil
}

// decodeBody reads exactly one JSON value with decode.
func decodeBody(body io.Reader, header http.Header, decode func(*jsonReader)) error {
	r := newJSONReader(body)
	if c := r.peek(); c != '{' && c != '[' {
		if r.err == nil {
			r.fail(errShape)
		}
		return r.err
	}
	decode(r)
	r.finish()
	if r.err != nil && errors.Is(r.err, errSyntax) && strings.Contains(header.Get("Content-Type"), "html") {
		return errShape
	}
	return r.err
}

// expectObject fails unless an object comes next.
func (r *jsonReader) expectObject() bool {
	if r.peek() == '{' {
		return true
	}
	r.fail(errShape)
	return false
}
