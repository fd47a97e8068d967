package wire

import (
	"crypto/x509"
	"net/http"
	"sync/atomic"
	"time"
)

// Conn speaks to one origin with one token; it is safe for concurrent use.
type Conn struct {
	base     string
	root     string // what requests are addressed to: the base, but for a Unix socket
	origin   string // of root
	token    *tokenHolder
	renewer  Renewer        // nil where the token lasts
	roots    *x509.CertPool // instead of the system's, nil for those
	agent    string
	readOnly bool
	signIn   bool // changes go below /oauth2 only
	saidMAS  bool
	injected http.RoundTripper
	hook     func(op string, attempt int, wait time.Duration)
	limits   Limits
	dialect  Dialect

	reads  *http.Client
	writes *http.Client

	matrix atomic.Bool // a Matrix answer has come from this address
}

// Option configures a [Conn]; it can fail.
type Option func(*Conn) error

// WithToken sets the access token, which is sent to the client's own origin only.
func WithToken(token Secret) Option {
	return func(c *Conn) error {
		if err := CheckToken(token.Reveal()); err != nil {
			return err
		}
		c.token.token = token
		return nil
	}
}

// WithTransport replaces the network, for the in-memory homeserver and for tests.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *Conn) error {
		c.injected = rt
		return nil
	}
}

// WithDialect says how this kind of server says no; that of a homeserver is the default.
func WithDialect(d Dialect) Option {
	return func(c *Conn) error {
		c.dialect = d
		return nil
	}
}

// WithReadOnly makes the client refuse to send anything but GET and HEAD.
func WithReadOnly() Option {
	return func(c *Conn) error {
		c.readOnly = true
		return nil
	}
}

// WithSignIn makes the client one for signing in and out and for renewing tokens. That changes no account: what is below /oauth2 may be sent where all else
// is read-only, and nothing else is.
func WithSignIn() Option {
	return func(c *Conn) error {
		c.readOnly, c.signIn = false, true
		return nil
	}
}

// WithUserAgent names the program in the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *Conn) error {
		if !PlainASCII(name) {
			return badInput("the name for the User-Agent header must be printable ASCII")
		}
		c.agent = name
		return nil
	}
}

// WithRetryHook is told before each repeated read: which operation, the attempt that comes (2 is the first repetition) and the wait before it.
func WithRetryHook(hook func(op string, attempt int, wait time.Duration)) Option {
	return func(c *Conn) error {
		c.hook = hook
		return nil
	}
}

// WithRowLimit caps the rows that a streamed list or whois keeps.
func WithRowLimit(rows int) Option {
	return func(c *Conn) error {
		if rows < 1 {
			return badInput("row limit must be at least 1")
		}
		c.limits.Rows = rows
		c.limits.ListRows = min(rows, c.limits.ListRows)
		return nil
	}
}

// WithLimits changes the limits, for tests.
func WithLimits(change func(*Limits)) Option {
	return func(c *Conn) error {
		change(&c.limits)
		return nil
	}
}

// New makes a connection to baseURL: https, http to a loopback address only, or unix:// and the path of a socket; no credentials, query or fragment; a path prefix is kept.
func New(baseURL string, opts ...Option) (*Conn, error) {
	base, origin, err := ParseBase(baseURL)
	if err != nil {
		return nil, err
	}
	root := base
	if IsSocket(base) {
		if root, origin, err = ParseBase(socketRoot); err != nil {
			return nil, err
		}
	}
	c := &Conn{base: base, root: root, origin: origin, token: &tokenHolder{}, agent: "mxwarden", limits: DefaultLimits(), dialect: Matrix}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	c.reads, c.writes = c.httpClients()
	return c, nil
}

// BaseURL returns the address without a trailing slash.
func (c *Conn) BaseURL() string { return c.base }

// HasToken reports whether requests carry a token.
func (c *Conn) HasToken() bool { return !c.token.empty() }

// ReadOnly reports whether nothing but reads leaves the connection.
func (c *Conn) ReadOnly() bool { return c.readOnly }

// Limits returns the sizes and times that hold.
func (c *Conn) Limits() Limits { return c.limits }

// OnNetwork changes the two transports that reach the network, one for reads and one for writes; what stands above them stays as it is.
//
// Call it before the first request. A transport that was given with [WithTransport] is left alone.
func (c *Conn) OnNetwork(change func(*http.Transport)) {
	for _, client := range []*http.Client{c.reads, c.writes} {
		if g, ok := client.Transport.(*guard); ok {
			if t, ok := g.next.(*http.Transport); ok && c.injected == nil {
				change(t)
			}
		}
	}
}

// CloseIdleConnections ends the network connections that no request uses.
func (c *Conn) CloseIdleConnections() {
	c.reads.CloseIdleConnections()
	c.writes.CloseIdleConnections()
}

// Adopt takes over that a Matrix answer has come from the same address.
func (c *Conn) Adopt(other *Conn) {
	if other.matrix.Load() {
		c.matrix.Store(true)
	}
}

// Matrix reports whether a Matrix answer has come from this address.
func (c *Conn) Matrix() bool { return c.matrix.Load() }
