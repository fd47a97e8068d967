package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ShadowBanAccount is shadow-banning an account and lifting that again; see [ShadowBan].
var ShadowBanAccount = Capability{
	ID: "shadow-ban", Does: "shadow-ban accounts", Group: "contain",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/users/{user}/shadow_ban"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 48}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 48}, Answer: No, Why: "Synapse can shadow-ban accounts and lift that from version 1.48 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot shadow-ban accounts"},
	},
}

var _ = told(&ShadowBanAccount)

// shadowBanRefusals: where the account lives and whether it is there is asked by the statement that sets the flag (ShadowBanRestServlet).
var shadowBanRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// ShadowBan is the request that shadow-bans an account, whose messages, invitations and other events then seem to be sent and are not, or lifts that.
//
// POST /_synapse/admin/v1/users/{user}/shadow_ban, DELETE /_synapse/admin/v1/users/{user}/shadow_ban
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func ShadowBan(id UserID, on bool) wire.Request {
	r := wire.Request{
		Op: "shadow-ban account", Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "users", id.s, "shadow_ban"}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: shadowBanRefusals, Check: wire.Empty,
	}
	if !on {
		r.Op, r.Method = "lift shadow-ban", http.MethodDelete
	}
	return r
}
