package matrixadmin

import (
	"context"
	"errors"
)

// Whois reads from where an account connects.
//
// An unknown user answers like one never seen: ask [Client.User] for existence. The result says when a limit cut it.
//
// GET /_matrix/client/v3/admin/whois/{user}
func (c *Client) Whois(ctx context.Context, id UserID, opts ...WhoisOption) (*Connections, error) {
	return nil, errors.New("not built yet")
}

// WhoisOption changes one whois call.
type WhoisOption func(*whoisConfig)

type whoisConfig struct{ progress func(rows int, bytes int64) }

// WithProgress is told, every few thousand rows, how many rows and bytes have come.
func WithProgress(f func(rows int, bytes int64)) WhoisOption {
	return func(c *whoisConfig) { c.progress = f }
}
