package wire

import "strings"

// WithMAS says that the Matrix Authentication Service (MAS) keeps the accounts of the homeserver, whatever that says itself: something in front of it may
// hide the sign of MAS.
func WithMAS() Option {
	return func(c *Conn) error {
		c.saidMAS = true
		return nil
	}
}

// SaidMAS reports whether the connection was made [WithMAS].
func (c *Conn) SaidMAS() bool { return c.saidMAS }

// TokenOfMAS reports whether the token looks like one that MAS has given: no homeserver gives any that begins so.
func (c *Conn) TokenOfMAS() bool {
	token, _ := c.token.take()
	t := token.Reveal()
	return strings.HasPrefix(t, "mat_") || strings.HasPrefix(t, "mpt_") || strings.HasPrefix(t, "mct_")
}
