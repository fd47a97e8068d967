package matrixadmin

import (
	"context"
	"errors"
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
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	const op = "ask whose token this is"
	paths := [][]string{{"_matrix", "client", "v3", "account", "whoami"}, {"_matrix", "client", "r0", "account", "whoami"}}
	var me Identity
	err := c.try(ctx, "whoami", len(paths), func(i int) error {
		me = Identity{}
		_, err := c.get(ctx, call{op: op, path: paths[i], decode: me.decode})
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	c.learn(func(k *knowledge) { k.me = me.User })
	return me, nil
}

// decode reads the answer; user_id is required and must be an id.
func (me *Identity) decode(r *jsonReader) {
	if !r.expectObject() {
		return
	}
	r.object(func(key []byte) {
		switch string(key) {
		case "user_id":
			s, _ := r.str()
			if id, err := ParseUserID(s); err == nil {
				me.User = id
			}
		case "device_id":
			me.Device = r.text()
		case "is_guest":
			me.Guest = r.flag().Yes()
		default:
			r.skip()
		}
	})
	if me.User.IsZero() {
		r.fail(missingError{"user_id"})
	}
}

// CheckAdmin proves that the token has administrator rights by an admin-only call; whois of oneself would prove nothing.
//
// It returns nil, or an error of kind KindForbidden, KindBadToken, KindNotExposed, KindUnrecognized …
// Synapse is asked for one row of its user list, old ones with users_paginate; where there is no list (Dendrite, or a hidden admin API), whois of an
// id that nobody has is asked for.
func (c *Client) CheckAdmin(ctx context.Context, me Identity, s Server) error {
	const op = "check administrator rights"
	list := func(query string, path ...string) error {
		_, err := c.get(ctx, call{op: op, path: path, query: query, decode: func(r *jsonReader) {
			var page UserPage
			page.decodePage(r, DetailList, c.limits.listRows)
		}})
		return err
	}
	switch s.UserList {
	case ListV2:
		return list("guests=false&limit=1", "_synapse", "admin", "v2", "users")
	case ListPaginate:
		return list("limit=1&start=0", "_matrix", "client", "r0", "admin", "users_paginate", me.User.s)
	case ListNone:
	}
	if s.Family == FamilyDendrite {
		return c.whoisProof(ctx, op, me)
	}
	err := c.try(ctx, "admin", 1, func(int) error { return list("guests=false&limit=1", "_synapse", "admin", "v2", "users") })
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == KindUnrecognized {
		if proof := c.whoisProof(ctx, op, me); proof != nil {
			return proof
		}
		return nil
	}
	return err
}

// whoisProof asks for the connections of an account of the same server that nobody has, which only an administrator may.
func (c *Client) whoisProof(ctx context.Context, op string, me Identity) error {
	stranger, err := ParseUserID("@mxwarden-nobody:" + me.User.Server())
	if err != nil {
		return invalid(op, "the token's own id is not known")
	}
	_, err = c.Whois(ctx, stranger)
	if e, ok := errors.AsType[*Error](err); ok {
		e.Op = op
	}
	return err
}
