package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ExperimentalFeatures is the list of features that are tried for one account; see [ReadExperimentalFeatures].
//
// GET /_synapse/admin/v1/experimental_features/{user}
//
// Source: element-hq/synapse docs/admin_api/experimental_features.md
var ExperimentalFeatures = Capability{
	ID: "experimental-features", Does: "show experimental features", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/experimental_features/{user}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 83}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 83}, Answer: No, Why: "Synapse has experimental features for single accounts from version 1.83 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel has no experimental features for individual accounts"},
	},
}

var _ = told(&ExperimentalFeatures)

// ExperimentalFeature is one that can be on for an account. Where it is off here it may still be on for the whole server.
type ExperimentalFeature struct {
	Name Text // "msc3881"
	On   bool
}

// ReadExperimentalFeatures is the request that reads which features are on for an account, in the order of the server. Of an unknown account all are off.
//
// GET /_synapse/admin/v1/experimental_features/{user}
//
// Source: element-hq/synapse docs/admin_api/experimental_features.md
func ReadExperimentalFeatures(id UserID, all *[]ExperimentalFeature) wire.Request {
	return wire.Request{
		Op: "read experimental features", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "experimental_features", id.s}, Account: id.Text(),
		Check: inOrder(func(r *wire.Reader) {
			found := []ExperimentalFeature{}
			said := false
			r.Object(func(key []byte) {
				if string(key) != "features" {
					r.Skip()
					return
				}
				said = true
				r.Object(func(key []byte) {
					f := ExperimentalFeature{Name: NewText(string(key))}
					on := r.Tri()
					if !on.Known() {
						r.Fail(wire.Missing("whether a feature is on"))
					}
					f.On = on.Yes()
					found = append(found, f)
				})
			})
			if !said {
				r.Fail(wire.Missing("features"))
			}
			*all = found
		}),
	}
}
