package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// SuspendAccount is suspending an account and lifting that again; see [Suspend].
var SuspendAccount = Capability{
	ID: "suspend", Does: "suspend accounts", Group: "contain",
	At: map[Via]string{
		ViaSynapse: "PUT /_synapse/admin/v1/suspend/{user}",
		ViaSpec:    "PUT /_matrix/client/v1/admin/suspend/{user}",
	},
	Rows: []Row{
		{Feature: "m.account_moderation.suspend", Via: ViaSpec, Answer: Yes},
		{Family: FamilySynapse, Since: Release{1, 122}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 110}, Answer: No, Why: "Synapse can suspend accounts from version 1.122 on"},
		{Family: FamilySynapse, Since: Release{1, 110}, Answer: Ask, Note: "before Synapse 1.122, suspending is an experimental feature that may be off"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
	},
}

var _ = told(&SuspendAccount)

// suspendRefusals: whether the account is a local one, and there, is asked before the flag is set (SuspendAccountRestServlet).
var suspendRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

// specRefusals: who asks, whose account it is and whether it is there is asked first; the specification has no rate for it.
var specRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// Suspend is the request that suspends an account, which can then read but not write, or lifts that. Sessions stay.
//
// PUT /_synapse/admin/v1/suspend/{user}, on [ViaSpec] PUT /_matrix/client/v1/admin/suspend/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md; Matrix specification 1.18, client-server API, account moderation
func Suspend(via Via, id UserID, on bool) wire.Request {
	if via == ViaSpec {
		r := Suspended(id, new(bool))
		r.Op, r.Method, r.Wait, r.Refusals = "suspend account", http.MethodPut, wire.WaitLong, specRefusals
		r.Body = suspension{&on}
		r.Check = wire.Answer(func(a suspension) (wire.Facts, error) {
			switch {
			case a.Suspended == nil:
				return nil, wire.Missing("suspended")
			case *a.Suspended != on:
				return nil, wire.ErrOtherAccount
			}
			return nil, nil //nolint:nilnil // there are no facts
		})
		return r
	}
	type body struct {
		Suspend bool `json:"suspend"`
	}
	key := "user_" + id.s + "_suspended" // the answer's only key
	return wire.Request{
		Op: "suspend account", Method: http.MethodPut, Path: []string{"_synapse", "admin", "v1", "suspend", id.s}, Body: body{on}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: suspendRefusals,
		Check: wire.Answer(func(a map[string]Tri) (wire.Facts, error) {
			now, ok := a[key]
			switch {
			case !ok || !now.Known():
				return nil, wire.Missing("user_…_suspended")
			case now.Yes() != on:
				return nil, wire.ErrOtherAccount
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// suspension is what the specification sends and answers.
type suspension struct {
	Suspended *bool `json:"suspended"`
}

// Suspended is the request that reads whether an account is suspended, on [ViaSpec] alone; elsewhere [User] has it. A deactivated account is not found.
//
// GET /_matrix/client/v1/admin/suspend/{user}
//
// Source: Matrix specification 1.18, client-server API, account moderation
func Suspended(id UserID, now *bool) wire.Request {
	return wire.Request{
		Op: "read whether the account is suspended", Method: http.MethodGet, Path: []string{"_matrix", "client", "v1", "admin", "suspend", id.s}, Account: id.Text(),
		Check: wire.Answer(func(a suspension) (wire.Facts, error) {
			if a.Suspended == nil {
				return nil, wire.Missing("suspended")
			}
			*now = *a.Suspended
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
