package matrixadmin

import (
	"crypto/x509"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Client speaks to one homeserver with one token; it is safe for concurrent use.
type Client struct {
	base     string
	origin   string
	held     *held
	roots    *x509.CertPool // instead of the system's, nil for those
	agent    string
	readOnly bool
	injected http.RoundTripper
	hook     func(op string, attempt int, wait time.Duration)
	limits   limits

	reads  *http.Client
	writes *http.Client

	matrix atomic.Bool // a Matrix answer has come from this address
	mu     sync.Mutex
	found  map[string]int // which path of a call answered last
	known  knowledge
	echoes echoes
}

// knowledge is what a client has learnt about its server on the way.
type knowledge struct {
	family   Family
	version  string // its number, "" when not known
	me       UserID
	client   string // v3 or r0, "" until asked
	noEcho   bool   // nothing on /_synapse/admin shows an account, whatever its id
	picture  picture
	noName   bool // the list does not know name=
	noOrder  bool // the list does not know the order asked for
	noGuests bool // the list wants guests=false
}

// Option configures a [Client]; it can fail.
type Option func(*Client) error

// WithToken sets the access token, which is sent to the client's own origin only.
func WithToken(token Secret) Option {
	return func(c *Client) error {
		if err := checkToken(token.Reveal()); err != nil {
			return err
		}
		c.held.token = token
		return nil
	}
}

// WithTransport replaces the network, for the in-memory homeserver and for tests.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *Client) error {
		c.injected = rt
		return nil
	}
}

// WithReadOnly makes the client refuse to send anything but GET and HEAD.
func WithReadOnly() Option {
	return func(c *Client) error {
		c.readOnly = true
		return nil
	}
}

// WithUserAgent names the program in the User-Agent header.
func WithUserAgent(name string) Option {
	return func(c *Client) error {
		if !plain(name) {
			return invalid("use this address", "the program's name for the User-Agent header holds characters other than printable ASCII")
		}
		c.agent = name
		return nil
	}
}

// WithRetryHook is told before each repeated read: which operation, the attempt that comes (2 is the first repetition) and the wait before it.
func WithRetryHook(hook func(op string, attempt int, wait time.Duration)) Option {
	return func(c *Client) error {
		c.hook = hook
		return nil
	}
}

// WithRowLimit caps the rows that a streamed list or whois keeps.
func WithRowLimit(rows int) Option {
	return func(c *Client) error {
		if rows < 1 {
			return invalid("use this address", "a row limit is at least 1")
		}
		c.limits.rows = rows
		c.limits.listRows = min(rows, c.limits.listRows)
		return nil
	}
}

// withLimits changes the limits, for tests.
func withLimits(change func(*limits)) Option {
	return func(c *Client) error {
		change(&c.limits)
		return nil
	}
}

// New makes a client for the homeserver at baseURL: https, or http to a loopback address only; no credentials, query or fragment; a path prefix is kept.
func New(baseURL string, opts ...Option) (*Client, error) {
	base, origin, err := parseBase(baseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, origin: origin, held: &held{}, agent: "mxwarden", limits: defaultLimits(), found: make(map[string]int)}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	c.reads, c.writes = c.httpClients()
	return c, nil
}

// BaseURL returns the address without a trailing slash.
func (c *Client) BaseURL() string { return c.base }

func (c *Client) hasToken() bool { return !c.held.empty() }

// learn changes what is known under the lock.
func (c *Client) learn(f func(*knowledge)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.known)
}

// knows returns a copy of what is known.
func (c *Client) knows() knowledge {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}
