package matrixadmin

import (
	"errors"
	"net/http"
	"time"
)

// Client speaks to one homeserver with one token; it is safe for concurrent use.
type Client struct {
	base string
}

// Option configures a [Client]; it can fail.
type Option func(*Client) error

// WithToken sets the access token, which is sent to the client's own origin only.
func WithToken(token Secret) Option { return func(*Client) error { return nil } }

// WithTransport replaces the network, for the in-memory homeserver and for tests.
func WithTransport(rt http.RoundTripper) Option { return func(*Client) error { return nil } }

// WithReadOnly makes the client refuse to send anything but GET and HEAD.
func WithReadOnly() Option { return func(*Client) error { return nil } }

// WithUserAgent names the program in the User-Agent header.
func WithUserAgent(name string) Option { return func(*Client) error { return nil } }

// WithRetryHook is told before each repeated read: which operation, the attempt that comes (2 is the first repetition) and the wait before it.
func WithRetryHook(hook func(op string, attempt int, wait time.Duration)) Option {
	return func(*Client) error { return nil }
}

// WithRowLimit caps the rows that a streamed list or whois keeps.
func WithRowLimit(rows int) Option { return func(*Client) error { return nil } }

// New makes a client for the homeserver at baseURL: https, or http to a loopback address only; no credentials, query or fragment; a path prefix is kept.
func New(baseURL string, opts ...Option) (*Client, error) {
	return nil, errors.New("not built yet")
}

// BaseURL returns the address without a trailing slash.
func (c *Client) BaseURL() string { return c.base }
