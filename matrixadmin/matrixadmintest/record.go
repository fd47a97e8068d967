package matrixadmintest

import (
	"net/http"
	"net/url"
	"slices"
)

// Request is one request that arrived. Its access token is not kept.
type Request struct {
	Method string
	Host   string
	// Path is the escaped path, as it was sent.
	Path   string
	Query  url.Values
	Header http.Header
	// Authorized says whether a token was sent, and Owner whose it is if it is valid.
	Authorized bool
	Owner      string
	Body       []byte
}

// keepRequests is how many requests are remembered.
const keepRequests = 10000

func (h *Homeserver) record(r *http.Request, body []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "":
	default:
		h.writes++
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	rec := Request{
		Method: r.Method, Host: host, Path: r.URL.EscapedPath(), Query: queryOf(r), Header: r.Header.Clone(), Body: body,
	}
	if token, bad := h.bearer(r); bad == nil {
		rec.Authorized = true
		if s, known := h.tokens[token]; known {
			rec.Owner = s.user
		}
	}
	rec.Header.Del("Authorization")
	rec.Query.Del("access_token")
	if len(h.requests) == keepRequests {
		h.requests = slices.Delete(h.requests, 0, keepRequests/2)
	}
	h.requests = append(h.requests, rec)
}

// Requests returns what arrived since the start or the last reset, oldest first.
func (h *Homeserver) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.requests)
}

// ResetRequests forgets what arrived, and the number of writes.
func (h *Homeserver) ResetRequests() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests, h.writes = nil, 0
}

// Writes is the number of requests that arrived and were not GET, HEAD or OPTIONS.
func (h *Homeserver) Writes() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.writes
}
