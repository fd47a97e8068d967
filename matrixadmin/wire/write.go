package wire

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

// Write is one change: what it is for, the one path that it takes, and which answers prove that nothing was started.
type Write struct {
	Op       string
	Path     []string
	Body     []byte
	Timeout  time.Duration
	Refusals Refusals
	Decode   func(*Reader)
}

// Post sends one write, once, on one path, and says in its error what is known about it.
//
// Not sent: it failed before a connection was there. Rejected: a complete answer that is one of the write's refusals. Claimed (nil): a 200 of exactly the
// right shape. Everything else is unknown: a status without its errcode may come from something in front of the server, which may have gone on.
func (c *Conn) Post(ctx context.Context, w Write) error {
	e := c.deliver(ctx, w)
	if e == nil {
		c.matrix.Store(true)
		return nil
	}
	return e
}

func (c *Conn) deliver(ctx context.Context, w Write) *Error {
	if c.readOnly {
		return RefusedReadOnly(w.Op)
	}
	if ctx.Err() != nil {
		return notSent(NetError(ctx, w.Op, ctx.Err()))
	}
	ctx, cancel := Deadline(ctx, w.Timeout)
	defer cancel()
	var traced, connected atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { traced.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), http.MethodPost, w.Path, "", bytes.NewReader(w.Body))
	if err != nil {
		return notSent(AsError(w.Op, err))
	}
	req.GetBody = nil // nothing can rewind the body and send it again
	req.Header.Set("Content-Type", "application/json")
	id := requestIDOf(ctx)
	req.Header.Set(requestHeader, id.sent)
	resp, err := c.writes.Do(req)
	if err != nil {
		e := NetError(ctx, w.Op, err)
		if !connected.Load() && (traced.Load() || c.unsent(err)) {
			e.Outcome = OutcomeNotSent
		}
		return e
	}
	defer resp.Body.Close()
	id.answer(resp.Header)
	return c.result(ctx, w, resp)
}

// RefusedReadOnly is the error of a write that a read-only client did not send.
func RefusedReadOnly(op string) *Error {
	return notSent(&Error{Op: op, Kind: KindReadOnly, Detail: "refused: this client is read-only", Err: ErrGuard})
}

func notSent(e *Error) *Error {
	e.Outcome = OutcomeNotSent
	return e
}

// unsent reports whether a failure of a transport that traced nothing proves that nothing went out.
func (c *Conn) unsent(err error) bool {
	if c.injected == nil || errors.Is(err, ErrGuard) || errors.Is(err, errClear) {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// result reads the answer to a write.
func (c *Conn) result(ctx context.Context, w Write, resp *http.Response) *Error {
	if resp.StatusCode == http.StatusOK {
		body := &BoundedReader{Src: resp.Body, Left: c.limits.Body}
		err := Decode(body, resp.Header, w.Decode)
		if err == nil && !saysJSON(resp.Header) {
			err = ErrShape
		}
		if err == nil {
			return nil
		}
		e := BodyError(ctx, w.Op, resp.StatusCode, err)
		if no, ok := errors.AsType[RefusedError](err); ok { // whole, well-formed, and a no
			e.Kind, e.Detail, e.Outcome = KindRejected, no.why, OutcomeRejected
		}
		return e
	}
	watched := &watchedBody{src: resp.Body}
	resp.Body = watched
	e := statusError(w.Op, resp, c.limits.Body)
	switch {
	case !errors.Is(watched.err, io.EOF): // it broke off, or goes on beyond all bounds: not a whole answer
		if ctx.Err() != nil {
			e.Kind, e.Detail, _ = endKind(ctx, watched.err)
		}
	case !e.Foreign && saysJSON(resp.Header) && w.Refusals.prove(e.Status, e.Code.s):
		e.Outcome = OutcomeRejected
	case e.Status < 400 || e.Status > 499:
	case e.Foreign:
		e.Detail = "the answer is not the server's own, which may have done it all the same"
	default:
		e.Detail = "the server answered with an error and may have done a part of it"
	}
	return e
}

// RefusedError is what a whole, well-formed answer says that is a no, in spite of its status.
type RefusedError struct{ why string }

// No is the error of a whole, well-formed answer that is a no in spite of its status; why is shown.
func No(why string) error { return RefusedError{why} }

// Error implements [error].
func (e RefusedError) Error() string { return e.why }

// saysJSON reports whether an answer does not call itself anything else.
func saysJSON(header http.Header) bool {
	kind := header.Get("Content-Type")
	return kind == "" || strings.Contains(kind, "json")
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

// AsError makes an error of op of whatever err is.
func AsError(op string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
		return e
	}
	return &Error{Op: op, Err: err}
}
