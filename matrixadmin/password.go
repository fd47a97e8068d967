package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ResetPassword is the request that sets an account's password; logoutDevices ends all its sessions and always goes out explicitly. It does not reactivate
// a deactivated account, except where [ResetStaysDeactivated] says so. An empty password is never sent. Dendrite's answer is a status of 200 for a no as well.
//
// POST /_synapse/admin/v1/reset_password/{user}, before Synapse 1.24 POST /_matrix/client/r0/admin/reset_password/{user}, Dendrite
// POST /_dendrite/admin/resetPassword/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md; element-hq/dendrite docs/administration/4_adminapi.md
func ResetPassword(via Via, id UserID, password Secret, logoutDevices bool) wire.Request {
	type body struct {
		Password Secret `json:"new_password"`
		Logout   bool   `json:"logout_devices"`
	}
	if password.IsZero() { // servers take it, and then let anybody in
		password, _ = wire.LateSecret()
	}
	r := wire.Request{
		Op: "reset password", Method: http.MethodPost, Path: via.path("reset_password", id), Body: body{password, logoutDevices}, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: resetRefusals, Check: wire.Empty,
	}
	if via == ViaDendrite {
		type body struct {
			Password Secret `json:"password"`
			Logout   bool   `json:"logout_devices"`
		}
		type answer struct {
			Updated Tri `json:"password_updated"`
		}
		r.Path, r.Body, r.Refusals = []string{"_dendrite", "admin", "resetPassword", id.s}, body{password, logoutDevices}, dendriteResetRefusals
		r.Check = wire.Answer(func(a answer) (wire.Facts, error) {
			switch a.Updated {
			case TriYes:
				return nil, nil //nolint:nilnil // there are no facts
			case TriNo:
				return nil, wire.No("the server reports that the password was not changed")
			case TriUnknown:
			}
			return nil, wire.Missing("password_updated")
		})
	}
	return r
}

// noEcho is why an account with an unusual id cannot be changed where no read shows whose account a path is.
const noEcho = "a proxy may rewrite the path of this user ID, and this server offers no way to check which account would be changed. The account can only be viewed"
