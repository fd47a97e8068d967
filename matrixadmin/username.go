package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// CheckUsername is asking whether a localpart is free to register; see [UsernameAvailable].
var CheckUsername = Capability{
	ID: "username-available", Does: "say whether a user ID is free", Group: "find",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/username_available"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 41}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 41}, Answer: No, Why: "Synapse can say whether a user ID is free from version 1.41 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
		{Family: FamilyTuwunel, Answer: Yes},
	},
}

var _ = told(&CheckUsername)

// UsernameAvailable is the request that asks whether a localpart is free to register. An answer other than a success is in the error: see [Registrable].
//
// GET /_synapse/admin/v1/username_available
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func UsernameAvailable(localpart string) wire.Request {
	type answer struct {
		Available *bool `json:"available"`
	}
	return wire.Request{
		Op: "check whether the user ID is free", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "username_available"},
		Query: url.Values{"username": {localpart}},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.Available == nil:
				return nil, wire.Missing("available")
			case !*a.Available:
				return nil, wire.ErrShape
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// Registration says whether a localpart can be registered.
type Registration uint8

// The values of a [Registration].
const (
	RegistrationUnknown  Registration = iota // the server did not say
	RegistrationFree                         // anybody who may register can take it
	RegistrationTaken                        // it belongs to an account
	RegistrationReserved                     // an application service has it for itself
	RegistrationInvalid                      // no new account can have it: its characters, or a rule of the server
)

// Registrable asks whether a localpart is free to register. The error is nil whenever the server has said so or not.
func Registrable(ctx context.Context, d wire.Doer, localpart string) (Registration, error) {
	_, err := d.Do(ctx, UsernameAvailable(localpart))
	if err == nil {
		return RegistrationFree, nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return RegistrationUnknown, err
	}
	switch e.Code.Raw() {
	case "M_USER_IN_USE":
		return RegistrationTaken, nil
	case "M_EXCLUSIVE":
		return RegistrationReserved, nil
	case "M_INVALID_USERNAME":
		return RegistrationInvalid, nil
	}
	return RegistrationUnknown, err
}
