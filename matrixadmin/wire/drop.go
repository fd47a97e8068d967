package wire

import (
	"fmt"
	"sync"
)

// errDropped is a request of a client that has dropped its token.
var errDropped = fmt.Errorf("mxwarden is locked: %w", ErrReadOnlyGuard)

// tokenHolder is the token of a client for as long as the client has it.
type tokenHolder struct {
	mu      sync.Mutex
	token   Secret
	dropped bool
}

// Drop forgets the token: from now on no request leaves the client, and its calls fail with KindCanceled. What is on its way already goes on.
func (c *Conn) Drop() {
	c.token.mu.Lock()
	defer c.token.mu.Unlock()
	c.token.token, c.token.dropped = Secret{}, true
}

// replace takes another token, unless it was dropped.
func (h *tokenHolder) replace(token Secret) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.dropped {
		h.token = token
	}
}

// take returns the token for one request.
func (h *tokenHolder) take() (Secret, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.dropped {
		return Secret{}, errDropped
	}
	return h.token, nil
}

// empty reports whether there is no token, because none was given or it was dropped.
func (h *tokenHolder) empty() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.token.IsZero()
}
