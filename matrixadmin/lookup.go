package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// FindByThreePID is finding an account by its e-mail address or phone number; see [AccountByThreePID].
var FindByThreePID = Capability{
	ID: "find-by-3pid", Does: "find accounts by e-mail address or phone number", Group: "find",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/threepid/{medium}/users/{address}"},
	Rows: []Row{
		{Family: FamilySynapse, MAS: Present, Answer: Yes, Note: "e-mail addresses are kept by the Matrix Authentication Service (MAS); the homeserver's copy of them was searched"},
		{Family: FamilySynapse, Since: Release{1, 72}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 72}, Answer: No, Why: "Synapse can find accounts by e-mail address or phone number from version 1.72 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
		{Family: FamilyTuwunel, Answer: Yes},
	},
}

var _ = told(&FindByThreePID)

// FindByExternalID is finding an account by its ID at an identity provider; see [AccountByExternalID].
var FindByExternalID = Capability{
	ID: "find-by-external-id", Does: "find accounts by their ID at an identity provider", Group: "find",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/auth_providers/{provider}/users/{id}"},
	Rows: []Row{
		{MAS: Present, Answer: Yes, Note: "new IDs at identity providers are kept by the Matrix Authentication Service (MAS), which is not searched for them"},
		{Family: FamilySynapse, Since: Release{1, 68}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 68}, Answer: No, Why: "Synapse can find accounts by their ID at an identity provider from version 1.68 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel cannot find accounts by their ID at an identity provider"},
	},
}

var _ = told(&FindByExternalID)

// AccountByThreePID is the request for the account that has an e-mail address ("email") or a phone number ("msisdn", digits only); its id goes to into. The
// address is compared byte for byte: Synapse stores e-mail addresses in lower case. Nobody's address is not found.
//
// GET /_synapse/admin/v1/threepid/{medium}/users/{address}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func AccountByThreePID(medium, address string, into *UserID) wire.Request {
	return accountBy("find account by "+wordOf(medium), into, "threepid", medium, "users", address)
}

// AccountByExternalID is the request for the account that has an ID at an identity provider; its id goes to into. Nobody's ID is not found.
//
// GET /_synapse/admin/v1/auth_providers/{provider}/users/{external_id}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func AccountByExternalID(provider, externalID string, into *UserID) wire.Request {
	return accountBy("find account by external ID", into, "auth_providers", provider, "users", externalID)
}

func accountBy(op string, into *UserID, path ...string) wire.Request {
	type answer struct {
		User *string `json:"user_id"`
	}
	return wire.Request{
		Op: op, Method: http.MethodGet, Path: append([]string{"_synapse", "admin", "v1"}, path...),
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.User == nil {
				return nil, wire.Missing("user_id")
			}
			id, err := ParseUserID(*a.User)
			if err != nil {
				return nil, wire.ErrShape
			}
			*into = id
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// wordOf is our word for the medium of an address.
func wordOf(medium string) string {
	if medium == "msisdn" {
		return "phone number"
	}
	return "e-mail address"
}
