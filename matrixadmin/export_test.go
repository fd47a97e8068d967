package matrixadmin

import (
	"net/http"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// OnNetwork changes the two real transports of c, so that everything but the line below them stays the product's own.
func OnNetwork(c *Client, change func(*http.Transport)) {
	c.conn.OnNetwork(change)
}

// ReadTransport is the transport that reads go through.
func ReadTransport() *http.Transport { return wire.ReadTransport() }

// AvailabilityOf is what an answer tells about its endpoint.
func AvailabilityOf(err error) Availability { return availabilityOf(err) }

// CloseIdle ends the connections that no call uses.
func (c *Client) CloseIdle() {
	c.conn.CloseIdleConnections()
}

// Deadlines are how long a call may take as a whole.
type Deadlines struct{ Read, Stream, Deactivate, Reset time.Duration }

// DeadlinesOf returns those of c.
func DeadlinesOf(c *Client) Deadlines {
	return Deadlines{Read: c.conn.Limits().Read, Stream: c.conn.Limits().Stream, Deactivate: c.conn.Limits().Deactivate, Reset: c.conn.Limits().Reset}
}

// WithBodies bounds all answers.
func WithBodies(n int64) Option {
	return wire.WithLimits(func(l *wire.Limits) { l.Body, l.StreamBody = n, n })
}

// WithQuickRetries makes the waits between attempts too short to be noticed.
func WithQuickRetries() Option {
	return wire.WithLimits(func(l *wire.Limits) { l.WaitMin, l.WaitMax, l.WaitAsked = time.Microsecond, time.Microsecond, 0 })
}

// Echoed makes c believe that the server has echoed the ids on Synapse's own prefix, and announced v3, as it has where a page is open: each call is then one request.
func Echoed(c *Client, ids ...string) *Client {
	for _, id := range ids {
		for _, on := range []Via{ViaSynapse, ViaLegacy} {
			c.echoes.add(echoKey{on, id})
		}
	}
	c.noteFacts(func(k *serverFacts) { k.client = "v3" })
	return c
}
