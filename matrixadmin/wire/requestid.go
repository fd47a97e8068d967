package wire

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// requestHeader names a request in the logs of a server and of what stands before it; Synapse takes it with its setting request_id_header of a listener.
const requestHeader = "X-Request-Id"

// traceHeader names a request in the log of MAS, where it has telemetry.tracing.propagators: [tracecontext]; it ignores the other one (seen with 1.22).
//
// https://www.w3.org/TR/trace-context/
const traceHeader = "traceparent"

// RequestID ties a write to what the server, and whatever stands before it, has logged of it; it is safe for concurrent use.
type RequestID struct {
	sent string
	part int // of several; the first where there is one only

	mu       sync.Mutex
	answered Text
}

// NewRequestID makes an id of 128 random bits, in hex.
func NewRequestID() *RequestID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return &RequestID{sent: hex.EncodeToString(b[:])}
}

// Part names one request of several: the id, a dash, and a number.
func (r *RequestID) Part(n int) *RequestID {
	return &RequestID{sent: r.sent + "-" + strconv.Itoa(n), part: n}
}

// TraceID is what the log of MAS calls trace.id of a request with an id as it went out: all parts of an act have the same.
func TraceID(sent Text) Text {
	trace, _, _ := strings.Cut(sent.Raw(), "-")
	return NewText(trace)
}

// trace is the id as the value of traceHeader: the id is that of the trace, and the number of the part that of the span.
func (r *RequestID) trace() string {
	return fmt.Sprintf("00-%s-%016x-01", TraceID(r.Sent()).Raw(), max(r.part, 1))
}

// Sent returns the id as it goes out.
func (r *RequestID) Sent() Text { return NewText(r.sent) }

// Answered returns another id that the last answer carried, cut to 128 bytes; empty when it carried none, or the same.
func (r *RequestID) Answered() Text {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.answered
}

// maxRequestID is what is kept of an answer's id, in bytes.
const maxRequestID = 128

func (r *RequestID) answer(header http.Header, known ...Secret) {
	other := HideTokens(header.Get(requestHeader), known...)
	if other == r.sent {
		other = ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answered = cut(other, maxRequestID)
}

type requestIDKey struct{}

// WithRequestID names the writes of ctx; a write that is not named gets an id that nobody learns.
func WithRequestID(ctx context.Context, id *RequestID) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestIDOf(ctx context.Context) *RequestID {
	if id, ok := ctx.Value(requestIDKey{}).(*RequestID); ok && id != nil {
		return id
	}
	return NewRequestID()
}
