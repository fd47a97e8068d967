package matrixadmin

import (
	"context"
	"strconv"
)

// Deactivation is a server's answer to a deactivation.
type Deactivation struct {
	Unbind Text // id_server_unbind_result: "success", "no-support" or what the server sent
}

// Deactivate closes an account for good; erase also hides its messages from those who join later.
//
// It is sent once and never repeated. The error's Outcome says what is known. Rooms are left in the background afterwards.
// Servers of before 2019 that say they have no such endpoint are asked at /_matrix/client/r0/admin/deactivate.
//
// POST /_synapse/admin/v1/deactivate/{user}
func (c *Client) Deactivate(ctx context.Context, id UserID, erase bool) (Deactivation, error) {
	const op = "deactivate account"
	if id.IsZero() {
		return Deactivation{}, invalid(op, "no user id was given")
	}
	paths := [][]string{
		{"_synapse", "admin", "v1", "deactivate", id.s},
		{"_matrix", "client", "r0", "admin", "deactivate", id.s},
	}
	body := []byte(`{"erase":` + strconv.FormatBool(erase) + `}`)
	var d Deactivation
	err := c.try(ctx, "deactivate", len(paths), func(i int) error {
		return c.post(ctx, op, paths[i], body, c.limits.deactivate, func(r *jsonReader) { d.Unbind = decodeUnbind(r) })
	})
	if err != nil {
		return Deactivation{}, err
	}
	return d, nil
}

// decodeUnbind reads the answer to a deactivation; id_server_unbind_result is required.
func decodeUnbind(r *jsonReader) Text {
	var result Text
	said := false
	if !r.expectObject() {
		return result
	}
	r.object(func(key []byte) {
		if string(key) != "id_server_unbind_result" {
			r.skip()
			return
		}
		var s string
		s, said = r.str()
		result = NewText(s)
	})
	if !said {
		r.fail(missingError{"id_server_unbind_result"})
	}
	return result
}
