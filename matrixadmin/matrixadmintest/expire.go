package matrixadmintest

// ExpireTokens lets every token expire now, as where tokens have a lifetime: the session stands, and one can sign in to it again.
func (h *Homeserver) ExpireTokens() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.tokens {
		s.expires = h.now()
	}
}

// RevokeTokens forgets every token, as when somebody else ended the sessions.
func (h *Homeserver) RevokeTokens() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.tokens)
}
