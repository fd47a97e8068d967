package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// FactUnbind names among the facts of a deactivation what became of bindings at identity servers: "success", "no-support" or what the server sent.
const FactUnbind = "id_server_unbind_result"

// Deactivate is the request that closes an account for good; erase also hides its messages from those who join later. Rooms are left in the background
// afterwards.
//
// POST /_synapse/admin/v1/deactivate/{user}, before Synapse 1.24 POST /_matrix/client/r0/admin/deactivate/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func Deactivate(via Via, id UserID, erase bool) wire.Request {
	type body struct {
		Erase bool `json:"erase"`
	}
	type answer struct {
		Unbind *Text `json:"id_server_unbind_result"`
	}
	r := wire.Request{
		Op: "deactivate account", Method: http.MethodPost, Path: via.path("deactivate", id), Body: body{erase}, Wait: wire.WaitVeryLong,
		Account: id.Text(), Refusals: deactivateRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Unbind == nil {
				return nil, wire.Missing(FactUnbind)
			}
			return wire.Facts{FactUnbind: a.Unbind.Raw()}, nil
		}),
	}
	if erase {
		r.Refusals = eraseRefusals
	}
	return r
}

// path is where a change of an account goes that has one path on each surface of Synapse.
func (v Via) path(name string, id UserID) []string {
	if v == ViaLegacy {
		return []string{"_matrix", "client", "r0", "admin", name, id.s}
	}
	return []string{"_synapse", "admin", "v1", name, id.s}
}
