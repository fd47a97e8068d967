package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// SuspendAccount is suspending an account and lifting that again; see [Suspend].
var SuspendAccount = Capability{ID: "suspend", Absent: "this server's admin API cannot suspend accounts", Rows: []Row{
	{Family: FamilySynapse, Since: Release{1, 122}, Answer: Yes},
	{Family: FamilySynapse, Before: Release{1, 110}, Answer: No, Why: "Synapse can suspend accounts from version 1.122 on"},
	{Family: FamilyDendrite, Answer: No, Why: "Dendrite's admin API cannot suspend accounts"},
	adminRoom("users suspend"),
}}

// suspendRefusals: whether the account is a local one, and there, is asked before the flag is set (SuspendAccountRestServlet).
var suspendRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

// Suspend is the request that suspends an account, which can then read but not write, or lifts that. Sessions stay.
//
// PUT /_synapse/admin/v1/suspend/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func Suspend(id UserID, on bool) wire.Request {
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
