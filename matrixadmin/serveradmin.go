package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// SetServerAdmin is making an account a server administrator, and ending that; see [ServerAdmin].
var SetServerAdmin = Capability{
	ID: "server-admin", Does: "make server administrators", Group: "disrupt",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v1/users/{user}/admin"},
	Rows: []Row{
		{MAS: Present, Answer: No, Why: "administrators are managed by the Matrix Authentication Service (MAS)"},
		{Family: FamilySynapse, Since: Release{1, 4}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 4}, Answer: No, Why: "Synapse can make server administrators from version 1.4 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot make server administrators"},
	},
}

var _ = told(&SetServerAdmin)

// serverAdminRefusals: whether it is oneself is asked before the flag is set, and whether the account is there by the statement that sets it
// (UserAdminServlet).
var serverAdminRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// ServerAdmin is the request that makes an account a server administrator, or ends that.
//
// PUT /_synapse/admin/v1/users/{user}/admin
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func ServerAdmin(id UserID, on bool) wire.Request {
	type body struct {
		Admin bool `json:"admin"` // Synapse takes the truth of any value: the text "false" would promote
	}
	return wire.Request{
		Op: "change server administrator", Method: http.MethodPut, Path: []string{"_synapse", "admin", "v1", "users", id.s, "admin"}, Body: body{on}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: serverAdminRefusals, Check: wire.Empty,
	}
}
