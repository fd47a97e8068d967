package matrixadmin

import (
	"context"
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Deactivation is a server's answer to a deactivation.
type Deactivation struct {
	Unbind Text // id_server_unbind_result: "success", "no-support" or what the server sent
}

// factUnbind names the answer to a deactivation among its facts.
const factUnbind = "id_server_unbind_result"

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
				return nil, wire.Missing(factUnbind)
			}
			return wire.Facts{factUnbind: a.Unbind.Raw()}, nil
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

// Deactivate closes an account for good on the surface where a read has echoed exactly this id. It is sent once and never repeated; the error's Outcome says
// what is known.
func (c *Client) Deactivate(ctx context.Context, id UserID, erase bool) (Deactivation, error) {
	via, err := c.Route(ctx, Deactivate(ViaSynapse, id, erase))
	if err != nil {
		return Deactivation{}, err
	}
	facts, err := c.Do(ctx, Deactivate(via, id, erase))
	if err != nil {
		return Deactivation{}, err
	}
	return Deactivation{Unbind: NewText(facts[factUnbind])}, nil
}
