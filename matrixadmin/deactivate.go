package matrixadmin

import (
	"context"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Deactivation is a server's answer to a deactivation.
type Deactivation struct {
	Unbind Text // id_server_unbind_result: "success", "no-support" or what the server sent
}

// Deactivate closes an account for good; erase also hides its messages from those who join later.
//
// It is sent once and never repeated. The error's Outcome says what is known. Rooms are left in the background afterwards.
// It goes to one path, where a read has echoed exactly this id: Synapse's own, or /_matrix/client/r0/admin/deactivate before 1.24.
//
// POST /_synapse/admin/v1/deactivate/{user}
func (c *Client) Deactivate(ctx context.Context, id UserID, erase bool) (Deactivation, error) {
	const op = "deactivate account"
	if id.IsZero() {
		return Deactivation{}, wire.Invalid(op, "no user id was given")
	}
	if c.conn.ReadOnly() {
		return Deactivation{}, wire.RefusedReadOnly(op)
	}
	on, err := c.route(ctx, op, id)
	if err != nil {
		return Deactivation{}, err
	}
	path := []string{"_synapse", "admin", "v1", "deactivate", id.s}
	if on == surfaceLegacy {
		path = []string{"_matrix", "client", "r0", "admin", "deactivate", id.s}
	}
	proofs := deactivateRefusals
	if erase {
		proofs = eraseRefusals
	}
	var d Deactivation
	err = c.post(ctx, wire.Write{
		Op: op, Path: path, Body: []byte(`{"erase":` + strconv.FormatBool(erase) + `}`), Timeout: c.conn.Limits().Deactivate, Refusals: proofs,
		Decode: func(r *wire.Reader) { d.Unbind = decodeUnbind(r) },
	})
	if err != nil {
		return Deactivation{}, err
	}
	return d, nil
}

// decodeUnbind reads the answer to a deactivation; id_server_unbind_result is required.
func decodeUnbind(r *wire.Reader) Text {
	var result Text
	said := false
	if !r.ExpectObject() {
		return result
	}
	r.Object(func(key []byte) {
		if string(key) != "id_server_unbind_result" {
			r.Skip()
			return
		}
		var s string
		s, said = r.Str()
		result = NewText(s)
	})
	if !said {
		r.Fail(wire.Missing("id_server_unbind_result"))
	}
	return result
}
