package matrixadmin

import (
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReactivateAccount is opening a deactivated account again; see [EditAccount].
var ReactivateAccount = Capability{
	ID: "reactivate", Does: "reactivate accounts", Group: "repair", Own: true,
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v2/users/{user}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 24}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 24}, Answer: No, Why: "mxwarden reactivates accounts on Synapse 1.24 and later"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot reactivate accounts"},
	},
}

var _ = told(&ReactivateAccount)

// EditProfile is changing an account's profile, type and approval; see [EditAccount].
var EditProfile = Capability{
	ID: "edit-account", Does: "edit accounts", Group: "repair",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v2/users/{user}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 24}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 24}, Answer: No, Why: "mxwarden edits accounts on Synapse 1.24 and later"},
		{Family: FamilyTuwunel, Answer: No, Why: "mxwarden does this on Synapse only; it was not tried on Tuwunel"},
	},
}

var _ = told(&EditProfile)

// EditIdentities is changing the e-mail addresses, phone numbers and external ids of an account; see [EditAccount].
var EditIdentities = Capability{
	ID: "edit-identities", Does: "change third-party and external IDs", Group: "repair",
	At: map[Via]string{ViaSynapse: "PUT /_synapse/admin/v2/users/{user}"},
	Rows: []Row{
		{MAS: Present, Answer: No, Why: "e-mail addresses, phone numbers and external IDs are managed by the Matrix Authentication Service (MAS)"},
		{Family: FamilySynapse, Since: Release{1, 72}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 72}, Answer: No, Why: "mxwarden changes third-party and external IDs on Synapse 1.72 and later, where it can see whose they are"},
		{Family: FamilyTuwunel, Answer: No, Why: "mxwarden does this on Synapse only; it was not tried on Tuwunel"},
	},
}

var _ = told(&EditIdentities)

// Edit is what is to change of an account; what is nil stays, and is not sent.
type Edit struct {
	DisplayName *string   `json:"displayname,omitzero"` // "" removes it
	AvatarURL   *string   `json:"avatar_url,omitzero"`  // "" removes it
	Type        *TypeEdit `json:"user_type,omitzero"`
	Deactivated *bool     `json:"deactivated,omitzero"`
	Locked      *bool     `json:"locked,omitzero"`
	Approved    *bool     `json:"approved,omitzero"`
	Password    Secret    `json:"password,omitzero"`       // set before the account is opened again
	Logout      *bool     `json:"logout_devices,omitzero"` // with a password; the server's default is true

	ThreePIDs   *[]ThreePIDEdit   `json:"threepids,omitzero"`    // all that the account is to have: what is not among them is removed
	ExternalIDs *[]ExternalIDEdit `json:"external_ids,omitzero"` // likewise
}

// TypeEdit is a user type; "" goes out as null, which removes it.
type TypeEdit string

// UserType makes the edit of a user type.
func UserType(name string) *TypeEdit {
	t := TypeEdit(name)
	return &t
}

// MarshalJSON implements [encoding/json.Marshaler].
func (t TypeEdit) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// ThreePIDEdit is an e-mail address or a phone number that the account is to have.
type ThreePIDEdit struct {
	Medium  string `json:"medium"`
	Address string `json:"address"`
}

// ExternalIDEdit is an identity at a provider that the account is to have.
type ExternalIDEdit struct {
	Provider string `json:"auth_provider"`
	ID       string `json:"external_id"`
}

// editRefusals: only what stands before the handler, and a body that cannot be read; in the middle of several changes the rest proves nothing.
var editRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters)

// EditAccount is the request that changes what edit names of an account, and nothing else. The account must be there: Synapse would create it, which is
// answered by a status that is no success here. What a server is too old for it reads over; the answer then lacks it, or shows it as it was.
//
// PUT /_synapse/admin/v2/users/{user}
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func EditAccount(op string, id UserID, edit Edit) wire.Request {
	type answer struct {
		Name        *string `json:"name"`
		Deactivated Tri     `json:"deactivated"`
		Locked      Tri     `json:"locked"`
	}
	return wire.Request{
		Op: op, Method: http.MethodPut, Path: []string{"_synapse", "admin", "v2", "users", id.s}, Body: edit, Wait: wire.WaitLong,
		Account: id.Text(), Refusals: editRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.Name == nil:
				return nil, wire.Missing("name")
			case *a.Name != id.s:
				return nil, wire.ErrOtherAccount
			case edit.Deactivated != nil && !a.Deactivated.Known():
				return nil, wire.Missing("deactivated")
			case edit.Deactivated != nil && a.Deactivated.Yes() != *edit.Deactivated:
				return nil, wire.No("the server reports that deactivated did not change")
			case edit.Locked != nil && !a.Locked.Known():
				return nil, wire.Missing("locked")
			case edit.Locked != nil && a.Locked.Yes() != *edit.Locked:
				return nil, wire.No("the server reports that locked did not change")
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
