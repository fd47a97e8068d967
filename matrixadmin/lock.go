package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// LockAccount is locking an account and lifting that again; see [Lock].
var LockAccount = Capability{
	ID: "lock", Does: "lock accounts", Group: "contain",
	At: map[Via]string{
		ViaSynapse: "PUT /_synapse/admin/v2/users/{user}",
		ViaSpec:    "PUT /_matrix/client/v1/admin/lock/{user}",
	},
	Rows: []Row{
		{MAS: Present, Answer: No, Why: "locks are managed by the Matrix Authentication Service (MAS); the homeserver's own have no effect"},
		{Feature: "m.account_moderation.lock", Via: ViaSpec, Answer: Yes},
		{Family: FamilySynapse, Since: Release{1, 91}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 91}, Answer: No, Why: "Synapse can lock accounts from version 1.91 on"},
	},
}

var _ = told(&LockAccount)

// Lock is the request that locks an account, whose devices stay and cannot be used, or lifts that.
//
// PUT /_synapse/admin/v2/users/{user}, on [ViaSpec] PUT /_matrix/client/v1/admin/lock/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md; Matrix specification 1.18, client-server API, account moderation
func Lock(via Via, id UserID, on bool) wire.Request {
	if via != ViaSpec {
		return EditAccount("lock account", id, Edit{Locked: &on})
	}
	r := Locked(id, new(bool))
	r.Op, r.Method, r.Wait, r.Refusals, r.Body = "lock account", http.MethodPut, wire.WaitLong, specRefusals, lockState{&on}
	r.Check = wire.Answer(func(a lockState) (wire.Facts, error) {
		switch {
		case a.Locked == nil:
			return nil, wire.Missing("locked")
		case *a.Locked != on:
			return nil, wire.No("the server reports that locked did not change")
		}
		return nil, nil //nolint:nilnil // there are no facts
	})
	return r
}

// lockState is what the specification sends and answers.
type lockState struct {
	Locked *bool `json:"locked"`
}

// Locked is the request that reads whether an account is locked, on [ViaSpec] alone; elsewhere [Client.User] has it. A deactivated account is not found.
//
// GET /_matrix/client/v1/admin/lock/{user}
//
// Source: Matrix specification 1.18, client-server API, account moderation
func Locked(id UserID, now *bool) wire.Request {
	return wire.Request{
		Op: "read whether the account is locked", Method: http.MethodGet, Path: []string{"_matrix", "client", "v1", "admin", "lock", id.s}, Account: id.Text(),
		Check: wire.Answer(func(a lockState) (wire.Facts, error) {
			if a.Locked == nil {
				return nil, wire.Missing("locked")
			}
			*now = *a.Locked
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
