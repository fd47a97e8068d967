package matrixadmin

import (
	"context"
	"net/http"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Client speaks to one homeserver with one token; it is safe for concurrent use.
type Client struct {
	conn *wire.Conn

	mu     sync.Mutex
	found  map[string]int // which path of a call answered last
	known  serverFacts
	echoes echoes
}

// serverFacts is what a client has learnt about its server on the way.
type serverFacts struct {
	me       UserID
	client   string // v3 or r0, "" until asked
	noEcho   bool   // nothing on /_synapse/admin shows an account, whatever its id
	picture  probed
	noName   bool // the list does not know name=
	noOrder  bool // the list does not know the order asked for
	noGuests bool // the list wants guests=false
	noV3     bool // there is no v3 of the list
}

// New makes a client for the homeserver at baseURL: https, http to a loopback address only, or unix:// and the path of a socket; no credentials, query or fragment; a path prefix is kept.
func New(baseURL string, opts ...Option) (*Client, error) {
	conn, err := wire.New(baseURL, opts...)
	if err != nil {
		return nil, err
	}
	return &Client{conn: conn, found: make(map[string]int)}, nil
}

// BaseURL returns the address without a trailing slash.
func (c *Client) BaseURL() string { return c.conn.BaseURL() }

// Proxy is the proxy of the environment through which the requests go, without a name or password in its address; "" without one.
func (c *Client) Proxy() string { return c.conn.Proxy() }

// Drop forgets the token: from now on no request leaves the client, and its calls fail with KindCanceled. What is on its way already goes on.
func (c *Client) Drop() { c.conn.Drop() }

// get makes one read, with its repetitions, and decodes the answer. The headers come back whenever there was an answer.
func (c *Client) get(ctx context.Context, k wire.Call) (http.Header, error) {
	return c.conn.Get(ctx, k)
}

func (c *Client) hasToken() bool { return c.conn.HasToken() }

// noteFacts changes what is known under the lock.
func (c *Client) noteFacts(f func(*serverFacts)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.known)
}

// serverFacts returns a copy of what is known.
func (c *Client) serverFacts() serverFacts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}
