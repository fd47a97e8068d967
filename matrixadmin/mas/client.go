// Package mas is a client of the admin API of the Matrix Authentication Service (MAS), which keeps accounts, passwords and sessions for a homeserver.
//
// It is a second connection of package wire, with an origin, a token and a way to say no of its own. A request is a value, made by a function that is named
// for what it asks, and performed by [Client.Do].
package mas

import (
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Client speaks to one MAS with one token; it is safe for concurrent use.
type Client struct{ conn *wire.Conn }

// New makes a client for the admin API below baseURL, which is the issuer or another listener of the same MAS: https, or http to a loopback address only.
func New(baseURL string, opts ...wire.Option) (*Client, error) {
	conn, err := wire.New(baseURL, append(slices.Clip(opts), wire.WithDialect(Dialect))...)
	if err != nil {
		return nil, err
	}
	return &Client{conn}, nil
}

// BaseURL returns the address without a trailing slash.
func (c *Client) BaseURL() string { return c.conn.BaseURL() }

// Drop forgets the token: from now on no request leaves the client, and its calls fail with KindCanceled. What is on its way already goes on.
func (c *Client) Drop() { c.conn.Drop() }

// Do performs one request, as [wire.Conn.Do] does.
func (c *Client) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	return c.conn.Do(ctx, r)
}

// TakesToken reports whether a token looks like one that the admin API accepts. That of a homeserver, or of a compatibility session of MAS, it never does.
func TakesToken(token wire.Secret) bool {
	t := token.Reveal()
	return strings.HasPrefix(t, "mat_") || strings.HasPrefix(t, "mpt_")
}

// admin is a path of the admin API.
func admin(segments ...string) []string { return append([]string{"api", "admin", "v1"}, segments...) }
