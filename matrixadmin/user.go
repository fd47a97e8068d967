package matrixadmin

import (
	"context"
	"errors"
	"net/url"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

const opUser = "read account"

// User reads one account, deactivated and locked ones too.
//
// On servers without it the account is found through search_users (then Detail is DetailLegacy) or its profile (DetailProfile).
// An id that does not exist is an [ErrNotFound].
//
// GET /_synapse/admin/v2/users/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) User(ctx context.Context, id UserID) (User, error) {
	if id.IsZero() {
		return User{}, wire.Invalid(opUser, "user ID missing")
	}
	var u User
	var hidden *Error // by something in front of the homeserver
	err := c.searchPaths(ctx, "user", 4, func() bool { return !id.Rewritable() && c.absent(ctx, "v2", "users") }, func(i int) error {
		var err error
		switch i {
		case 0:
			u, err = c.userV2(ctx, id)
			if e, ok := errors.AsType[*Error](err); ok && e.NoEndpoint() && e.NotMatrix && !e.FromServer {
				hidden = e
			}
		case 1:
			u, err = c.userSearch(ctx, id)
		case 2:
			u, err = c.userProfile(ctx, id, "v3")
		default:
			u, err = c.userProfile(ctx, id, "r0")
		}
		return err
	})
	if hidden != nil && errors.Is(err, ErrNotFound) { // a profile that is not there proves nothing
		hidden.Kind, hidden.Detail = KindNotExposed, "a proxy hides whether this account exists; it has no public profile (erased accounts and guests have none)"
		return User{}, hidden
	}
	if err != nil {
		return User{}, err
	}
	if hidden != nil {
		u.HiddenBy = uint16(hidden.Status) //nolint:gosec // three digits
	}
	return u, nil
}

// Unsaid is why an account has no state that is known, as a part of a sentence.
func (u *User) Unsaid() string {
	if u.HiddenBy != 0 {
		return hiddenBy(int(u.HiddenBy))
	}
	return "this server does not report it"
}

// absent proves that the server does not know a call below /_synapse/admin, for whichever account: it says so of one that nobody has asked about, too.
func (c *Client) absent(ctx context.Context, path ...string) bool {
	path = append(append([]string{"_synapse", "admin"}, path...), "@mxwarden-nobody:localhost")
	_, err := c.get(ctx, wire.Call{Op: "detect the server software", Path: path, Decode: (*wire.Reader).Skip})
	return availabilityOf(err) == Absent
}

// userV2 demands the name asked for, byte for byte, and the deactivated flag: an account that is not said to be active must not look so.
func (c *Client) userV2(ctx context.Context, id UserID) (User, error) {
	done, err := c.echoes.turn(ctx, echoKey{ViaSynapse, id.s})
	if err != nil {
		return User{}, wire.NetError(ctx, opUser, err)
	}
	defer done()
	u, err := c.readUserV2(ctx, id)
	return u, unattributed(opUser, err)
}

func (c *Client) readUserV2(ctx context.Context, id UserID) (User, error) {
	var u User
	_, err := c.get(ctx, wire.Call{
		Op: opUser, Path: []string{"_synapse", "admin", "v2", "users", id.s},
		Decode: func(r *wire.Reader) {
			if !r.ExpectObject() {
				return
			}
			row := decodeUser(r)
			switch {
			case row.name == "":
				r.Fail(wire.Missing("name"))
			case row.name != id.s:
				r.Fail(wire.ErrOtherAccount)
			case !row.user.Deactivated.Known():
				r.Fail(wire.Missing("deactivated"))
			}
			u = row.user
			u.ID = id
		},
	})
	if err == nil {
		c.heardV2(id)
	}
	return u, err
}

// userSearch finds the one row that is exactly id among what search_users says.
func (c *Client) userSearch(ctx context.Context, id UserID) (User, error) {
	local := id
	if id.Rewritable() { // what becomes of it on the way must not decide what is answered here
		me, err := c.self(ctx)
		if err != nil {
			return User{}, err
		}
		local = me
	}
	page, err := c.searchLegacy(ctx, opUser, local, id.s)
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == KindServerFault {
		e.Kind = KindUnrecognized // Synapse 1.19 has the path, but it fails on every call
	}
	if err != nil {
		return User{}, err
	}
	for _, u := range page {
		if u.ID == id {
			return u, nil
		}
	}
	return User{}, &Error{Op: opUser, Kind: KindNotFound, Detail: "account not found"}
}

// userProfile can say no more than that an account exists and how it calls itself.
func (c *Client) userProfile(ctx context.Context, id UserID, version string) (User, error) {
	u := User{ID: id, Detail: DetailProfile}
	_, err := c.get(ctx, wire.Call{
		Op: opUser, Path: []string{"_matrix", "client", version, "profile", id.s},
		Decode: func(r *wire.Reader) {
			if !r.ExpectObject() {
				return
			}
			r.Object(func(key []byte) {
				switch string(key) {
				case "displayname":
					u.DisplayName = r.Text()
				case "avatar_url":
					u.AvatarURL = r.Text()
				case "errcode":
					r.Fail(wire.ErrUnexpectedFields)
				default:
					r.Skip()
				}
			})
		},
	})
	if err != nil {
		return User{}, err
	}
	if id.Rewritable() || id.Historical() { // a profile does not say whose it is, and something on the way may have changed the id, or its case
		err = c.echo(ctx, opUser, ViaLegacy, id)
	}
	return u, err
}

// searchLegacy asks the search of old servers; any local id may stand in its path.
func (c *Client) searchLegacy(ctx context.Context, op string, local UserID, term string) ([]User, error) {
	var page UserPage
	_, err := c.get(ctx, wire.Call{
		Op: op, Path: []string{"_matrix", "client", "r0", "admin", "search_users", local.s}, Query: url.Values{"term": {term}}.Encode(), Stream: true,
		Decode: func(r *wire.Reader) {
			if r.Peek() != '[' {
				r.Fail(wire.ErrShape)
				return
			}
			page.decodeRows(r, DetailLegacy, c.conn.Limits().ListRows)
		},
	})
	return page.Users, err
}
