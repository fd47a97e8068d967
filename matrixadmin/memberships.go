package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ListMemberships is the list of all rooms of an account, whether it is in them or not; see [Client.Memberships].
//
// GET /_synapse/admin/v1/users/{user}/memberships
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var ListMemberships = Capability{
	ID: "memberships", Does: "list memberships", Group: "list",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/memberships"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 145}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 145}, Answer: No, Why: "Synapse can list memberships from version 1.145 on"},
	},
}

var _ = told(&ListMemberships)

// Membership is how an account stands to one room.
type Membership struct {
	Room  Text
	State Text // "join", "leave", "ban", "invite" or "knock"
}

// Joined reports whether the account is in the room.
func (m Membership) Joined() bool { return m.State.Raw() == "join" }

// WroteIn returns the rooms that somebody with these memberships may have written in, those that they are in first. Who was only asked has written nothing.
func WroteIn(members []Membership) []Text {
	var in, was []Text
	for _, m := range members {
		switch m.State.Raw() {
		case "join":
			in = append(in, m.Room)
		case "invite", "knock":
		default:
			was = append(was, m.Room)
		}
	}
	return append(in, was...)
}

// Memberships lists the rooms that an account is in, was in, or was asked into; an unknown user has none.
//
// A room that nobody of the server is in any more is not among them.
//
// Synapse has it since 1.145; before, [Client.JoinedRooms] says where the account is now.
//
// GET /_synapse/admin/v1/users/{user}/memberships
//
// Source: element-hq/synapse synapse/rest/admin/users.py
func (c *Client) Memberships(ctx context.Context, id UserID) ([]Membership, error) {
	const op = "list memberships"
	if id.IsZero() {
		return nil, wire.Invalid(op, "user ID missing")
	}
	var out []Membership
	err := c.tryFor(ctx, id, "memberships", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v1", "users", id.s, "memberships"}, Stream: true,
			Decode: func(r *wire.Reader) { out = decodeMemberships(r, c.conn.Limits().ListRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// decodeMemberships reads the answer; memberships is required, and a state for each room in it.
func decodeMemberships(r *wire.Reader, limit int) []Membership {
	const field = "memberships"
	out := []Membership{}
	said := false
	if !r.ExpectObject() {
		return nil
	}
	r.Object(func(key []byte) {
		if string(key) != field {
			r.Skip()
			return
		}
		if r.Peek() != '{' { // null says nothing of how many there are
			r.Skip()
			r.Fail(wire.Missing(field))
			return
		}
		said = true
		r.ObjectOf(limit, func(room []byte) {
			m := Membership{Room: NewText(string(room))}
			state, ok := r.Str()
			if !ok {
				r.Fail(wire.Missing("a room's membership"))
			}
			m.State = NewText(state)
			out = append(out, m)
		})
	})
	if !said {
		r.Fail(wire.Missing(field))
	}
	return out
}
