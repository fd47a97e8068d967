package matrixadmintest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// ServeHTTP answers a request over a listener. A scripted transport error drops the connection.
func (h *Homeserver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := newBuffer()
	end, err := h.exchange(rec, r)
	maps.Copy(w.Header(), rec.header)
	if rec.status != 0 {
		w.WriteHeader(rec.status)
		_, _ = w.Write(rec.body.Bytes())
	}
	if end == endWell && err == nil {
		return
	}
	if rec.status != 0 {
		_ = http.NewResponseController(w).Flush()
	}
	if end == endHang {
		<-r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}

// RoundTrip answers a request in process, on the goroutine of the caller.
func (h *Homeserver) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rec := newBuffer()
	end, err := h.exchange(rec, r)
	if rec.status == 0 {
		if end == endHang {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	tail := io.EOF
	if err != nil {
		tail = err
	}
	length := int64(-1)
	if n, convErr := strconv.ParseInt(rec.header.Get("Content-Length"), 10, 64); convErr == nil {
		length = n
	}
	return &http.Response{
		Status:        strconv.Itoa(rec.status) + " " + http.StatusText(rec.status),
		StatusCode:    rec.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        rec.header,
		Body:          &body{ctx: ctx, data: rec.body, hang: end == endHang, tail: tail},
		ContentLength: length,
		Request:       r,
	}, nil
}

// body is a response body that may end badly.
type body struct {
	ctx  context.Context //nolint:containedctx // a body is read under the context of its request
	data *bytes.Buffer
	hang bool
	tail error
}

func (b *body) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, context.Cause(b.ctx)
	}
	if b.data.Len() > 0 {
		return b.data.Read(p)
	}
	if b.hang {
		<-b.ctx.Done()
		return 0, context.Cause(b.ctx)
	}
	return 0, b.tail
}

func (b *body) Close() error {
	b.data = &bytes.Buffer{}
	b.hang, b.tail = false, http.ErrBodyReadAfterClose
	return nil
}

// buffer is a response being made.
type buffer struct {
	header http.Header
	status int
	body   *bytes.Buffer
}

func newBuffer() *buffer { return &buffer{header: http.Header{}, body: &bytes.Buffer{}} }

// Header is for the handler to fill.
func (b *buffer) Header() http.Header { return b.header }

// WriteHeader keeps the first final status.
func (b *buffer) WriteHeader(status int) {
	if b.status == 0 && status >= http.StatusOK {
		b.status = status
	}
}

// Write keeps the bytes.
func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

type ending int

const (
	endWell ending = iota
	endHang
)

// exchange takes a request through latency, faults and the handler.
func (h *Homeserver) exchange(w *buffer, r *http.Request) (ending, error) {
	var sent []byte
	if r.Body != nil {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return endWell, err
		}
		sent = data
	}
	if f := h.fault(again(r, sent), true); f != nil {
		return f.apply(w, again(r, sent))
	}
	h.record(r, sent)
	if err := h.wait(r); err != nil {
		return endWell, err
	}
	f := h.fault(again(r, sent), false)
	if f != nil && !f.After {
		return f.apply(w, again(r, sent))
	}
	target := w
	if f != nil && f.replaces() {
		target = newBuffer()
	}
	h.handle(target, r, sent)
	if f != nil {
		return f.apply(w, again(r, sent))
	}
	return endWell, nil
}

// again is the request with its body unread.
func again(r *http.Request, sent []byte) *http.Request {
	unread := *r
	unread.Body = io.NopCloser(bytes.NewReader(sent))
	return &unread
}

func (h *Homeserver) handle(w http.ResponseWriter, r *http.Request, sent []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.auth.work()
	if h.auth.is(r) {
		h.auth.serve(w, r, sent)
		return
	}
	h.write(w, r, h.route(r, sent))
}

// wait is the latency of the line.
func (h *Homeserver) wait(r *http.Request) error {
	if h.latency == nil {
		return nil
	}
	d := h.latency(r)
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.Context().Done():
		return context.Cause(r.Context())
	}
}
