package matrixadmin

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// AllowKeyReset is letting an account replace its cross-signing keys without its password; see [AllowCrossSigningReset].
var AllowKeyReset = Capability{
	ID: "cross-signing-reset", Does: "allow cross-signing resets", Group: "disrupt",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/users/{user}/_allow_cross_signing_replacement_without_uia"},
	Rows: []Row{
		{
			Family: FamilySynapse, Since: Release{1, 97}, MAS: Absent, Answer: No, // it writes the permission down and goes by it with MAS only
			Why: "without MAS, the server still asks for the password, so this would change nothing",
		},
		{Family: FamilySynapse, Since: Release{1, 97}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 97}, Answer: No, Why: "Synapse can allow cross-signing resets from version 1.97 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "mxwarden does this on Synapse only; it was not tried on Tuwunel"},
	},
}

var _ = told(&AllowKeyReset)

// keyResetRefusals: one statement finds the key and marks it; where there is none nothing is marked.
var keyResetRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})

// ResetAllowedUntil is the fact that tells until when keys may be replaced, in milliseconds since 1970.
const ResetAllowedUntil = "updatable_without_uia_before_ms"

// AllowCrossSigningReset is the request that lets an account replace its cross-signing keys for a while, ten minutes at Synapse, from a session that is signed
// in and without confirming it with the password. An account without such keys is not found. Its fact is [ResetAllowedUntil].
//
// POST /_synapse/admin/v1/users/{user}/_allow_cross_signing_replacement_without_uia
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func AllowCrossSigningReset(id UserID) wire.Request {
	type answer struct {
		Until *int64 `json:"updatable_without_uia_before_ms"`
	}
	return wire.Request{
		Op: "allow cross-signing reset", Method: http.MethodPost, Body: struct{}{}, Wait: wire.WaitLong, Account: id.Text(), Refusals: keyResetRefusals,
		Path: []string{"_synapse", "admin", "v1", "users", id.s, "_allow_cross_signing_replacement_without_uia"},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Until == nil || *a.Until <= 0 {
				return nil, wire.Missing(ResetAllowedUntil)
			}
			return wire.Facts{ResetAllowedUntil: strconv.FormatInt(*a.Until, 10)}, nil
		}),
	}
}
