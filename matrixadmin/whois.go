package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Whois reads from where an account connects.
//
// An unknown user answers like one never seen: ask [Client.User] for existence. The result says when a limit cut it.
// Where v3 is not known, r0 and then /_synapse/admin/v1/whois are asked.
//
// GET /_matrix/client/v3/admin/whois/{user}
//
// Source: Matrix specification, client-server API, server administration; element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) Whois(ctx context.Context, id UserID, opts ...WhoisOption) (*Connections, error) {
	const op = "read connections"
	if id.IsZero() {
		return nil, wire.Invalid(op, "user ID missing")
	}
	var cfg whoisConfig
	for _, opt := range opts {
		opt(&cfg)
	}
	paths := [][]string{
		{"_matrix", "client", "v3", "admin", "whois", id.s},
		{"_matrix", "client", "r0", "admin", "whois", id.s},
		{"_synapse", "admin", "v1", "whois", id.s},
	}
	var d *whoisDecoder
	err := c.tryFor(ctx, id, "whois", len(paths), func(i int) error {
		d = newWhoisDecoder(id, c.conn.Limits(), cfg)
		_, err := c.get(ctx, wire.Call{Op: op, Path: paths[i], Stream: true, Decode: d.decode})
		if err == nil && i > 0 {
			c.echoes.add(echoKey{[...]Via{ViaLegacy, ViaLegacy, ViaSynapse}[i], id.s})
		}
		return err
	})
	if err != nil {
		if d != nil && ctx.Err() == nil { // nobody waits for more after a cancel
			d.broken()
		}
		return nil, err
	}
	return d.finish(), nil
}

// WhoisOption changes one whois call.
type WhoisOption func(*whoisConfig)

type whoisConfig struct {
	progress func(rows int, bytes int64)
	partial  func(*Connections)
}

// WithProgress is told, every few thousand rows, how many rows and bytes have come.
func WithProgress(f func(rows int, bytes int64)) WhoisOption {
	return func(c *whoisConfig) { c.progress = f }
}

// WithPartial is given, every few thousand rows, all that has come so far: each value begins with the rows of the one before, under the same
// indexes, and is as safe to share as the last one. It is called while the answer is read, so that a slow f slows the reading.
func WithPartial(f func(*Connections)) WhoisOption {
	return func(c *whoisConfig) { c.partial = f }
}
