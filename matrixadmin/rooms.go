package matrixadmin

import "context"

// JoinedRooms lists the rooms an account is in; an unknown user has none.
//
// GET /_synapse/admin/v1/users/{user}/joined_rooms
func (c *Client) JoinedRooms(ctx context.Context, id UserID) ([]Text, error) {
	const op = "list joined rooms"
	if id.IsZero() {
		return nil, invalid(op, "no user id was given")
	}
	var rooms []Text
	err := c.tryFor(ctx, id, "joined_rooms", 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		rooms = nil
		_, err := c.get(ctx, call{
			op: op, path: []string{"_synapse", "admin", "v1", "users", id.s, "joined_rooms"}, stream: true,
			decode: func(r *jsonReader) { rooms = decodeRooms(r, c.conn.Limits().listRows) },
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return rooms, nil
}

// decodeRooms reads the answer; joined_rooms is required.
func decodeRooms(r *jsonReader, limit int) []Text {
	rooms := []Text{}
	said := false
	if !r.expectObject() {
		return nil
	}
	r.object(func(key []byte) {
		if string(key) != "joined_rooms" {
			r.skip()
			return
		}
		said = true
		r.list("joined_rooms", func() {
			room, ok := r.str()
			switch {
			case !ok:
				r.fail(missingError{"a room id in joined_rooms"})
			case len(rooms) >= limit:
				r.fail(errRows)
			}
			rooms = append(rooms, NewText(room))
		})
	})
	if !said {
		r.fail(missingError{"joined_rooms"})
	}
	return rooms
}
