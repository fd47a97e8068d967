package matrixadmin

import (
	"context"
	"encoding/json"
	"errors"
)

// ResetPassword sets an account's password; logoutDevices ends all its sessions and always goes out explicitly.
//
// It is sent once and never repeated; it does not reactivate a deactivated account. An empty password is refused here.
// Servers that say they have no such endpoint are asked at /_matrix/client/r0/admin/reset_password, Dendrite at /_dendrite/admin/resetPassword.
//
// POST /_synapse/admin/v1/reset_password/{user}
func (c *Client) ResetPassword(ctx context.Context, id UserID, password Secret, logoutDevices bool) error {
	const op = "reset password"
	switch {
	case id.IsZero():
		return invalid(op, "no user id was given")
	case password.IsZero():
		return invalid(op, "an empty password would let anybody in: give one")
	}
	paths := c.resetPaths(id)
	err := c.try(ctx, "reset_password", len(paths), func(i int) error {
		p := paths[i]
		body, err := p.body(password.Reveal(), logoutDevices)
		if err != nil {
			return invalid(op, "the password cannot be sent")
		}
		return c.post(ctx, op, p.path, body, c.limits.reset, p.decode)
	})
	if e, ok := errors.AsType[*Error](err); ok && e.noEndpoint() && e.Outcome != OutcomeUnknown && c.delegated(ctx) {
		e.Kind, e.Detail = KindUnrecognized, "passwords are kept by the Matrix Authentication Service here; reset it there"
	}
	return err
}

// resetPath is one way to reset a password.
type resetPath struct {
	path   []string
	body   func(password string, logout bool) ([]byte, error)
	decode func(*jsonReader)
}

// resetPaths lists the ways in order; Dendrite's own is not tried where the server is known to be another, and alone where it is Dendrite.
func (c *Client) resetPaths(id UserID) []resetPath {
	dendrite := resetPath{
		path: []string{"_dendrite", "admin", "resetPassword", id.s},
		body: func(password string, logout bool) ([]byte, error) {
			return json.Marshal(struct { //nolint:gosec // this is the request that carries it
				Password string `json:"password"`
				Logout   bool   `json:"logout_devices"`
			}{password, logout})
		},
		decode: decodeUpdated,
	}
	synapse := func(path ...string) resetPath {
		return resetPath{path: append(path, id.s), body: synapseReset, decode: decodeEmpty}
	}
	ways := []resetPath{synapse("_synapse", "admin", "v1", "reset_password"), synapse("_matrix", "client", "r0", "admin", "reset_password")}
	switch c.knows().family {
	case FamilyDendrite:
		return []resetPath{dendrite}
	case FamilyUnknown:
		return append(ways, dendrite)
	default:
		return ways
	}
}

func synapseReset(password string, logout bool) ([]byte, error) {
	return json.Marshal(struct { //nolint:gosec // this is the request that carries it
		Password string `json:"new_password"`
		Logout   bool   `json:"logout_devices"`
	}{password, logout})
}

// decodeEmpty takes an empty object and nothing else.
func decodeEmpty(r *jsonReader) {
	if r.expectObject() {
		r.object(func([]byte) { r.fail(errMore) })
	}
}

// errMore is an answer that says more than its contract.
var errMore = errors.New("says more than it should")

// errNotUpdated is Dendrite's word that nothing was changed.
var errNotUpdated = errors.New("says that the password was not changed")

// decodeUpdated reads Dendrite's answer; password_updated is required and must be true.
func decodeUpdated(r *jsonReader) {
	updated := FlagUnknown
	if !r.expectObject() {
		return
	}
	r.object(func(key []byte) {
		if string(key) == "password_updated" {
			updated = r.flag()
			return
		}
		r.skip()
	})
	switch updated {
	case FlagYes:
	case FlagNo:
		r.finish()
		r.fail(errNotUpdated)
	default:
		r.fail(missingError{"password_updated"})
	}
}
