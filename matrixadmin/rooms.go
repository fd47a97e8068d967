package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// JoinedRooms lists the rooms an account is in; an unknown user has none.
//
// GET /_synapse/admin/v1/users/{user}/joined_rooms
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) JoinedRooms(ctx context.Context, id UserID) ([]Text, error) {
	const op = "list joined rooms"
	if id.IsZero() {
		return nil, wire.Invalid(op, "user ID missing")
	}
	var rooms []Text
	err := c.tryFor(ctx, id, "joined_rooms", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		rooms = nil
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v1", "users", id.s, "joined_rooms"}, Stream: true,
			Decode: func(r *wire.Reader) { rooms = decodeRooms(r, c.conn.Limits().ListRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return rooms, nil
}

// decodeRooms reads the answer; joined_rooms is required. Fewer rooms than the answer counts are a broken contract: "left" rests on this list.
func decodeRooms(r *wire.Reader, limit int) []Text {
	rooms := []Text{}
	decodeCounted(r, "joined_rooms", "room list", limit, func() {
		room, ok := r.Str()
		if !ok {
			r.Fail(wire.Missing("a room id in joined_rooms"))
		}
		rooms = append(rooms, NewText(room))
	})
	return rooms
}
