package matrixadmin

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Identity is whose token it is.
type Identity struct {
	User   UserID
	Device Text // "" for a token without a device
	Guest  bool
}

// WhoAmI asks whose token it is.
//
// GET /_matrix/client/v3/account/whoami
//
// Source: Matrix specification, client-server API, account management
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	const op = "check the token's identity"
	paths := [][]string{{"_matrix", "client", "v3", "account", "whoami"}, {"_matrix", "client", "r0", "account", "whoami"}}
	var me Identity
	err := c.tryPaths(ctx, "whoami", len(paths), func(i int) error {
		me = Identity{}
		_, err := c.get(ctx, wire.Call{Op: op, Path: paths[i], Decode: me.decode})
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	c.noteFacts(func(k *serverFacts) { k.me = me.User })
	return me, nil
}

// decode reads the answer; user_id is required and must be an id.
func (me *Identity) decode(r *wire.Reader) {
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "user_id":
			s, _ := r.Str()
			if id, err := ParseUserID(s); err == nil {
				me.User = id
			}
		case "device_id":
			me.Device = r.Text()
		case "is_guest":
			me.Guest = r.Tri().Yes()
		default:
			r.Skip()
		}
	})
	if me.User.IsZero() {
		r.Fail(wire.Missing("user_id"))
	}
}

const opAdmin = "check admin rights"

// CheckAdmin proves that the token has administrator rights by an admin-only call; whois of oneself would prove nothing.
//
// It returns nil, or an error of kind KindForbidden, KindBadToken, KindNotExposed, KindUnrecognized …
// Synapse is asked for the token's own account as administrators see it, which [Client.Server] may have done already; old ones with users_paginate. Where
// that is not there or not let through, connections of an id that nobody has are asked for, or where the server has none, whether that is suspended.
func (c *Client) CheckAdmin(ctx context.Context, me Identity, s Server) error {
	const op = opAdmin
	var err error
	switch p := c.takeProof(); {
	case p != nil:
		err = p.err
	case s.Has(&PagedList):
		return c.oneOfList(ctx, []string{"_matrix", "client", "r0", "admin", "users_paginate", me.User.s}, "limit=1&start=0")
	case !s.at(ViaSynapse):
		return c.strangerProof(ctx, op, me, s)
	default:
		err = c.tryPaths(ctx, "admin", 1, func(int) error { return c.ownAccount(ctx, me.User) })
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == KindNotFound { // an application service's own token may have no account
		err = c.tryPaths(ctx, "admin", 1, func(int) error {
			return c.oneOfList(ctx, []string{"_synapse", "admin", "v2", "users"}, "guests=false&limit=1")
		})
	}
	if NotServed(err) {
		if proof := c.whoisProof(ctx, op, me); proof == nil || errors.Is(proof, ErrForbidden) || errors.Is(proof, ErrBadToken) {
			return proof
		}
	}
	return err
}

// oneOfList asks for one row of a list that only administrators may see.
func (c *Client) oneOfList(ctx context.Context, path []string, query string) error {
	_, err := c.get(ctx, wire.Call{Op: opAdmin, Path: path, Query: query, Decode: func(r *wire.Reader) {
		var page UserPage
		page.decodePage(r, DetailList, c.conn.Limits().ListRows)
	}})
	return err
}

// ownAccount asks for the token's own account as only administrators may see it.
func (c *Client) ownAccount(ctx context.Context, me UserID) error {
	_, err := c.userV2(ctx, me)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = opAdmin
	}
	return err
}

// takeProof returns the proof that asking what the server is has brought by the way; it holds once.
func (c *Client) takeProof() *proof {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.known.picture.proof
	c.known.picture.proof = nil
	return p
}

// strangerProof asks something about an account of the same server that nobody has, which only an administrator may.
func (c *Client) strangerProof(ctx context.Context, op string, me Identity, s Server) error {
	if s.at(ViaClient) {
		return c.whoisProof(ctx, op, me)
	}
	stranger, err := strangerOn(op, me)
	if err != nil {
		return err
	}
	_, err = c.Do(ctx, Suspended(stranger, new(bool)))
	if errors.Is(err, ErrNotFound) { // it has looked
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
	}
	return err
}

// strangerOn is an id of the same server that nobody has.
func strangerOn(op string, me Identity) (UserID, error) {
	id, err := ParseUserID("@mxwarden-nobody:" + me.User.Server())
	if err != nil {
		return UserID{}, wire.Invalid(op, "the token's user ID is unknown")
	}
	return id, nil
}

// whoisProof asks for the connections of an account of the same server that nobody has, which only an administrator may.
func (c *Client) whoisProof(ctx context.Context, op string, me Identity) error {
	stranger, err := strangerOn(op, me)
	if err != nil {
		return err
	}
	_, err = c.Whois(ctx, stranger)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
	}
	return err
}
