package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Do performs a request: a read, which is repeated where that is harmless, or a write, which is sent once, on one path, and whose error says what is known
// about it.
//
// Not sent: it failed before a connection was there. Rejected: a complete answer that is one of the write's refusals. Claimed (nil): a success of exactly the
// right shape. Everything else is unknown: a status without its errcode may come from something in front of the server, which may have gone on.
func (c *Conn) Do(ctx context.Context, r Request) (Facts, error) {
	if r.Backend != c.dialect.Backend { // its token, path and refusals are another server's
		return nil, WrongBackend(r)
	}
	if !r.write() {
		facts, err := c.doRead(ctx, r)
		return facts, ofToken(r, err)
	}
	facts, e := c.deliver(ctx, r)
	if e == nil {
		c.matrix.Store(true)
		return facts, nil
	}
	e.Change = true
	return facts, ofToken(r, e)
}

// ofToken makes the refusal of another token than the connection's one that does not look like the end of the connection's own.
func ofToken(r Request, err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == KindBadToken && !r.Token.IsZero() {
		e.Kind = KindForbidden
	}
	return err
}

// WrongBackend is the error of a request that a client for another server did not send.
func WrongBackend(r Request) *Error {
	return Invalid(r.Op, "this request is for the "+r.Backend.String())
}

// doRead makes a small read.
func (c *Conn) doRead(ctx context.Context, r Request) (facts Facts, err error) {
	_, err = c.Get(ctx, Call{Op: r.Op, Path: r.Path, Query: r.Query.Encode(), Anonymous: r.Anonymous, token: r.Token, large: r.Large, body: func(b []byte) error {
		var err error
		facts, err = r.Check(b)
		return err
	}})
	return facts, err
}

// wait is how long an answer may take.
func (c *Conn) wait(w Wait) time.Duration {
	switch w {
	case WaitLong:
		return c.limits.Reset
	case WaitVeryLong:
		return c.limits.Deactivate
	case WaitShort:
	}
	return c.limits.Read
}

func (c *Conn) deliver(ctx context.Context, r Request) (Facts, *Error) {
	if c.readOnly {
		return nil, RefusedReadOnly(r.Op)
	}
	if ctx.Err() != nil {
		return nil, notSent(NetError(ctx, r.Op, ctx.Err()))
	}
	used, err := c.renewed(ctx, r.Op, r.Token, r.Anonymous)
	if err != nil {
		return nil, notSent(AsError(r.Op, err))
	}
	body, err := r.Encode(true)
	if err != nil || r.Token.unset() {
		return nil, notSent(&Error{Op: r.Op, Kind: KindInvalid, Detail: "the request cannot be built", Err: err})
	}
	ctx, cancel := Deadline(ctx, c.wait(r.Wait))
	defer cancel()
	ctx = context.WithValue(withToken(ctx, r.Token, r.Anonymous), bodySecrets{}, r.bodySecrets())
	var traced, connected atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { traced.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), r.Method, r.Path, r.Query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, notSent(AsError(r.Op, err))
	}
	req.GetBody = nil // nothing can rewind the body and send it again
	if body != nil {
		req.Header.Set("Content-Type", r.contentType())
	}
	id := requestIDOf(ctx)
	req.Header.Set(requestHeader, id.sent)
	if r.Backend == Auth {
		req.Header.Set(traceHeader, id.trace())
	}
	resp, err := c.writes.Do(req)
	if err != nil {
		e := NetError(ctx, r.Op, err)
		if !connected.Load() && (traced.Load() || c.unsent(err)) {
			e.Outcome = OutcomeNotSent
		}
		return nil, e
	}
	defer resp.Body.Close()
	id.answer(resp.Header, c.known(resp)...)
	facts, e := c.result(ctx, r, resp)
	if e != nil && e.Outcome == OutcomeRejected {
		c.renewAfter(ctx, used, e)
	}
	return facts, e
}

// RefusedReadOnly is the error of a write that a read-only client did not send.
func RefusedReadOnly(op string) *Error {
	return notSent(&Error{Op: op, Kind: KindReadOnly, Detail: "refused: read-only mode (nothing was sent)", Err: ErrReadOnlyGuard})
}

func notSent(e *Error) *Error {
	e.Outcome = OutcomeNotSent
	return e
}

// unsent reports whether a failure of a transport that traced nothing proves that nothing went out.
func (c *Conn) unsent(err error) bool {
	if c.injected == nil || errors.Is(err, ErrReadOnlyGuard) || errors.Is(err, errClear) {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// result reads the answer to a write.
func (c *Conn) result(ctx context.Context, r Request, resp *http.Response) (Facts, *Error) {
	if slices.Contains(r.Success, resp.StatusCode) || len(r.Success) == 0 && resp.StatusCode == http.StatusOK {
		facts, err := c.success(r, resp)
		if err == nil {
			return facts, nil
		}
		e := c.bodyError(ctx, r.Op, resp.StatusCode, err)
		if no, ok := errors.AsType[RefusedError](err); ok { // whole, well-formed, and a no
			e.Kind, e.Detail, e.Outcome = KindRejected, no.why, OutcomeRejected
		}
		return facts, e
	}
	watched := &watchedBody{src: resp.Body}
	resp.Body = watched
	e, proves := c.statusError(r.Op, resp, c.limits.Body)
	switch {
	case !errors.Is(watched.err, io.EOF): // it broke off, or goes on beyond all bounds: not a whole answer
		if ctx.Err() != nil {
			e.Kind, e.Detail, _ = endKind(ctx, watched.err)
		}
	case proves && r.Refusals.prove(e.Status, e.Code.s):
		e.Outcome = OutcomeRejected
	case e.Status < 400 || e.Status > 499:
	case e.NotMatrix:
		e.Detail = "the response did not come from the homeserver, which may have carried out the request"
	default:
		e.Detail = "the server returned an error but may have done part of it"
	}
	return nil, e
}

// maxWhole is more than any server answers to a change or a small read, in bytes.
const maxWhole = 1 << 20

// success reads a body that comes with a status of success.
func (c *Conn) success(r Request, resp *http.Response) (Facts, error) {
	body, err := readBody(resp, min(c.limits.Body, maxWhole))
	switch {
	case err != nil:
		return nil, err
	case r.Check == nil && len(body) == 0:
		return nil, nil //nolint:nilnil // there are no facts
	case r.Check == nil:
		return nil, ErrUnexpectedFields
	}
	facts, err := r.Check(body)
	if err == nil && !saysJSON(resp.Header) {
		err = ErrShape
	}
	return facts, htmlShape(resp.Header, err)
}

// readBody reads a body whole, within a limit; a failure on the way is one of reading.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	body, err := io.ReadAll(&BoundedReader{Src: resp.Body, Left: limit})
	if err != nil && !errors.Is(err, ErrBody) {
		err = readError{err}
	}
	return body, err
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
