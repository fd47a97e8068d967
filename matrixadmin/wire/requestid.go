package wire

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync"
)

// requestHeader names a request in the logs of a server and of what stands before it; Synapse takes it with its setting request_id_header of a listener.
const requestHeader = "X-Request-Id"

// RequestID ties a write to what the server, and whatever stands before it, has logged of it; it is safe for concurrent use.
type RequestID struct {
	sent string

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
	return &RequestID{sent: r.sent + "-" + strconv.Itoa(n)}
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

func (r *RequestID) answer(header http.Header) {
	other := header.Get(requestHeader)
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
