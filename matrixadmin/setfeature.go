package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ChangeFeatures is turning experimental features on and off for one account; see [SetFeature].
var ChangeFeatures = Capability{
	ID: "set-features", Does: "set experimental features", Group: "repair",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v1/experimental_features/{user}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 83}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 83}, Answer: No, Why: "Synapse has experimental features for single accounts from version 1.83 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel has no experimental features for individual accounts"},
	},
}

var _ = told(&ChangeFeatures)

// featureRefusals: an unknown feature and an empty list are refused before anything is stored (ExperimentalFeaturesRestServlet).
var featureRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"400 M_UNKNOWN", "404 M_NOT_FOUND"})

// SetFeature is the request that turns an experimental feature on or off for an account; the others stay as they are. An account that is not there is
// answered like one that is.
//
// PUT /_synapse/admin/v1/experimental_features/{user}
//
// Source: element-hq/synapse docs/admin_api/experimental_features.md
func SetFeature(id UserID, name string, on bool) wire.Request {
	type body struct {
		Features map[string]bool `json:"features"`
	}
	return wire.Request{
		Op: "set experimental feature", Method: http.MethodPut, Path: []string{"_synapse", "admin", "v1", "experimental_features", id.s}, Account: id.Text(),
		Body: body{map[string]bool{name: on}}, Wait: wire.WaitLong, Refusals: featureRefusals, Check: wire.Empty,
	}
}
