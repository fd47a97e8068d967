package matrixadmin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// post sends one write, once, and says in its error what is known about it.
//
// Not sent: it failed before a connection was there. Rejected: a complete 4xx with an errcode. Claimed (nil): a 200 of exactly the right shape. Everything
// else is unknown, a 408 too, whatever its body: a proxy sends it when it lost patience, and the server behind it may have gone on.
func (c *Client) post(ctx context.Context, op string, path []string, body []byte, timeout time.Duration, decode func(*jsonReader)) error {
	e := c.deliver(ctx, op, path, body, timeout, decode)
	if e == nil {
		c.matrix.Store(true)
		return nil
	}
	return e
}

func (c *Client) deliver(ctx context.Context, op string, path []string, body []byte, timeout time.Duration, decode func(*jsonReader)) *Error {
	if c.readOnly {
		return &Error{Op: op, Kind: KindReadOnly, Detail: "refused: this client is read-only", Err: errGuard}
	}
	if ctx.Err() != nil {
		return netError(ctx, op, ctx.Err())
	}
	ctx, cancel := deadline(ctx, timeout)
	defer cancel()
	var traced, connected atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { traced.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), http.MethodPost, path, "", bytes.NewReader(body))
	if err != nil {
		return asError(op, err)
	}
	req.GetBody = nil // nothing can rewind the body and send it again
	req.Header.Set("Content-Type", "application/json")
	id := requestIDOf(ctx)
	req.Header.Set(requestHeader, id.sent)
	resp, err := c.writes.Do(req)
	if err != nil {
		e := netError(ctx, op, err)
		if connected.Load() || !traced.Load() && !c.unsent(err) {
			e.Outcome = OutcomeUnknown
		}
		return e
	}
	defer resp.Body.Close()
	id.answer(resp.Header)
	return c.result(ctx, op, resp, decode)
}

// unsent reports whether a failure of a transport that traced nothing proves that nothing went out.
func (c *Client) unsent(err error) bool {
	if c.injected == nil || errors.Is(err, errGuard) {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// result reads the answer to a write.
func (c *Client) result(ctx context.Context, op string, resp *http.Response, decode func(*jsonReader)) *Error {
	if resp.StatusCode == http.StatusOK {
		body := &boundedReader{src: resp.Body, left: c.limits.body}
		err := decodeBody(body, resp.Header, decode)
		if kind := resp.Header.Get("Content-Type"); err == nil && kind != "" && !strings.Contains(kind, "json") {
			err = errShape
		}
		if err == nil {
			return nil
		}
		e := bodyError(ctx, op, resp.StatusCode, err)
		e.Outcome = OutcomeUnknown
		if errors.Is(err, errNotUpdated) { // whole, well-formed, and a no
			e.Kind, e.Detail, e.Outcome = KindRejected, "the server says that the password was not changed", OutcomeRejected
		}
		return e
	}
	watched := &watchedBody{src: resp.Body}
	resp.Body = watched
	e := statusError(op, resp, c.limits.body)
	e.Outcome = OutcomeUnknown
	switch {
	case !errors.Is(watched.err, io.EOF): // it broke off, or goes on beyond all bounds: not a whole answer
		if ctx.Err() != nil {
			e.Kind, e.Detail, _ = endKind(ctx, watched.err)
		}
	case e.Status < 400 || e.Status > 499 || e.Status == http.StatusRequestTimeout:
	case !e.foreign, e.noEndpoint():
		e.Outcome = OutcomeRejected
	}
	return e
}

// watchedBody remembers how a body ended.
type watchedBody struct {
	src io.ReadCloser
	err error
}

func (w *watchedBody) Read(p []byte) (int, error) {
	n, err := w.src.Read(p)
	if err != nil {
		w.err = err
	}
	return n, err
}

func (w *watchedBody) Close() error { return w.src.Close() }

func asError(op string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
		return e
	}
	return &Error{Op: op, Err: err}
}
