package matrixadmin

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ResetPassword sets an account's password; logoutDevices ends all its sessions and always goes out explicitly.
//
// It is sent once and never repeated; it does not reactivate a deactivated account. An empty password is refused here.
// It goes to one path: where a read has echoed exactly this id, or Dendrite's own /_dendrite/admin/resetPassword, for ids that no proxy can rewrite.
//
// POST /_synapse/admin/v1/reset_password/{user}
func (c *Client) ResetPassword(ctx context.Context, id UserID, password Secret, logoutDevices bool) error {
	const op = "reset password"
	switch {
	case id.IsZero():
		return wire.Invalid(op, "no user id was given")
	case password.IsZero():
		return wire.Invalid(op, "an empty password would let anybody in: give one")
	case c.conn.ReadOnly():
		return wire.RefusedReadOnly(op)
	}
	p, err := c.resetPath(ctx, op, id)
	if err != nil {
		return err
	}
	body, err := p.body(password.Reveal(), logoutDevices)
	if err != nil {
		return wire.Invalid(op, "the password cannot be sent")
	}
	err = c.post(ctx, wire.Write{Op: op, Path: p.path, Body: body, Timeout: c.conn.Limits().Reset, Refusals: p.refusals, Decode: p.decode})
	if e, ok := errors.AsType[*Error](err); ok && e.NoEndpoint() && e.Outcome == OutcomeRejected && c.delegated(ctx) {
		e.Kind, e.Detail = KindUnrecognized, "passwords are kept by the Matrix Authentication Service here; reset it there"
	}
	return err
}

// resetPath is one way to reset a password.
type resetPath struct {
	path     []string
	body     func(password string, logout bool) ([]byte, error)
	refusals wire.Refusals
	decode   func(*wire.Reader)
}

// resetPath chooses the way; Dendrite's own only where the server is known to be Dendrite.
func (c *Client) resetPath(ctx context.Context, op string, id UserID) (resetPath, error) {
	if c.knows().family == FamilyDendrite {
		return dendriteReset(op, id)
	}
	on, err := c.route(ctx, op, id)
	if err != nil {
		return resetPath{}, err
	}
	p := resetPath{path: []string{"_synapse", "admin", "v1", "reset_password", id.s}, body: synapseReset, refusals: resetRefusals, decode: decodeEmpty}
	if on == surfaceLegacy {
		p.path = []string{"_matrix", "client", "r0", "admin", "reset_password", id.s}
	}
	return p, nil
}

// noEcho is why an account of Dendrite with an unusual id cannot be changed: nothing there shows whose account a path below /_dendrite/admin is.
const noEcho = "a proxy could rewrite the path of this id, and this server has no read that shows whose account it is then: it can be viewed, not changed"

// dendriteReset is Dendrite's own way, which no read can check: only for ids that arrive as they are.
func dendriteReset(op string, id UserID) (resetPath, error) {
	if id.Rewritable() {
		return resetPath{}, wire.Invalid(op, noEcho)
	}
	return resetPath{
		path: []string{"_dendrite", "admin", "resetPassword", id.s},
		body: func(password string, logout bool) ([]byte, error) {
			return json.Marshal(struct { //nolint:gosec // this is the request that carries it
				Password string `json:"password"`
				Logout   bool   `json:"logout_devices"`
			}{password, logout})
		},
		refusals: dendriteResetRefusals,
		decode:   decodeUpdated,
	}, nil
}

func synapseReset(password string, logout bool) ([]byte, error) {
	return json.Marshal(struct { //nolint:gosec // this is the request that carries it
		Password string `json:"new_password"`
		Logout   bool   `json:"logout_devices"`
	}{password, logout})
}

// decodeEmpty takes an empty object and nothing else.
func decodeEmpty(r *wire.Reader) {
	if r.ExpectObject() {
		r.Object(func([]byte) { r.Fail(errMore) })
	}
}

// errMore is an answer that says more than its contract.
var errMore = errors.New("says more than it should")

// decodeUpdated reads Dendrite's answer; password_updated is required and must be true.
func decodeUpdated(r *wire.Reader) {
	updated := FlagUnknown
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		if string(key) == "password_updated" {
			updated = r.Flag()
			return
		}
		r.Skip()
	})
	switch updated {
	case FlagYes:
	case FlagNo:
		r.Finish()
		r.Fail(wire.No("the server reports that the password was not changed"))
	default:
		r.Fail(wire.Missing("password_updated"))
	}
}
