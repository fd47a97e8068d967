package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadMedia is reading one file by its id; see [MediaDetails].
var ReadMedia = Capability{
	ID: "read-media", Does: "show one file", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/media/{server}/{id}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 140}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 140}, Answer: No, Why: "Synapse can show one file from version 1.140 on"},
	},
}

var _ = told(&ReadMedia)

// MediaDetails is the request that reads one file that an account of this server uploaded, and keeps it in m. A file that is not there is not found, and one
// that somebody else uploaded is an answer about another account.
//
// GET /_synapse/admin/v1/media/{server}/{media}
//
// Source: element-hq/synapse docs/admin_api/media_admin_api.md
func MediaDetails(owner UserID, id Text, m *Media) wire.Request {
	return wire.Request{
		Op: "read file", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "media", owner.Server(), id.Raw()},
		Check: inOrder(func(r *wire.Reader) {
			var found Media
			said, owned := false, false
			r.Object(func(key []byte) {
				if string(key) != "media_info" || r.Peek() != '{' {
					r.Skip()
					return
				}
				said = true
				found, owned = decodeMedia(r, owner)
			})
			switch {
			case r.Err != nil:
			case !said:
				r.Fail(wire.Missing("media_info"))
			case found.ID.IsZero():
				r.Fail(wire.Missing("media_id"))
			case found.ID != id, !owned:
				r.Fail(wire.ErrOtherAccount)
			default:
				*m = found
			}
		}),
	}
}
