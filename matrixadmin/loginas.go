package matrixadmin

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ActAsAccount is getting an access token that acts as another account; see [LoginAs].
var ActAsAccount = Capability{
	ID: "login-as", Does: "make access tokens for other accounts", Group: "disrupt",
	At: map[Via]string{ViaSynapse: "POST /_synapse/admin/v1/users/{user}/login"},
	Rows: []Row{
		{MAS: Present, Answer: No, Why: "access tokens are managed by the Matrix Authentication Service (MAS)"},
		{Family: FamilySynapse, Since: Release{1, 24}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 24}, Answer: No, Why: "Synapse can make access tokens for other accounts from version 1.24 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "mxwarden does this on Synapse only; it was not tried on Tuwunel"},
	},
}

var _ = told(&ActAsAccount)

// loginAsRefusals: all is looked at before the token is made (UserTokenRestServlet).
var loginAsRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_UNKNOWN"})

// LoginAs is the request for an access token that acts as an account until a time, and hands it to set. It is no device of that account, and belongs to the
// administrator who asks: signing the account out does not end it. It cannot be made for oneself.
//
// POST /_synapse/admin/v1/users/{user}/login
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func LoginAs(id UserID, until time.Time, set func(token string)) wire.Request {
	type body struct {
		Until int64 `json:"valid_until_ms"`
	}
	type answer struct {
		Token Text `json:"access_token"`
	}
	return wire.Request{
		Op: "log in as the account", Method: http.MethodPost, Path: []string{"_synapse", "admin", "v1", "users", id.s, "login"}, Body: body{until.UnixMilli()},
		Wait: wire.WaitLong, Account: id.Text(), Refusals: loginAsRefusals,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if wire.CheckToken(a.Token.Raw()) != nil {
				return nil, wire.Missing("access_token")
			}
			set(a.Token.Raw())
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// clientV3 is whether the client API is at v3, not only at r0.
var clientV3 = Capability{ID: "client-v3", Rows: []Row{{Family: FamilySynapse, Before: Release{1, 48}, Answer: No, Why: "Synapse before 1.48 has the client API at r0"}}}

// ClientAPI is the version of the client API that the server has: "v3", or "r0" where that is older.
func (s *Server) ClientAPI() string {
	if s.Lacks(&clientV3) {
		return "r0"
	}
	return "v3"
}

// ActsAsError is the error of a token that acts as another account than the one that it was made for.
type ActsAsError struct {
	User Text // as which it acts
}

// Error implements error.
func (e ActsAsError) Error() string { return wire.ErrOtherAccount.Error() }

// Unwrap makes it [wire.ErrOtherAccount] as well.
func (e ActsAsError) Unwrap() error { return wire.ErrOtherAccount }

// EndedToken reports whether the homeserver itself has refused a token because it knows it no more.
func EndedToken(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && !e.NotMatrix && e.Status == http.StatusUnauthorized && e.Code.Raw() == "M_UNKNOWN_TOKEN"
}

// WhoAmIAs is the request that asks whether a token acts as an account.
//
// The error of one that acts as another is an [ActsAsError], and of one that has ended [EndedToken].
//
// GET /_matrix/client/{version}/account/whoami
//
// Source: Matrix specification, client-server API, current account information
func WhoAmIAs(version string, id UserID, token Secret) wire.Request {
	type answer struct {
		User *string `json:"user_id"`
	}
	return wire.Request{
		Op: "check the access token", Method: http.MethodGet, Path: []string{"_matrix", "client", version, "account", "whoami"}, Token: token, As: id.Text(),
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.User == nil:
				return nil, wire.Missing("user_id")
			case *a.User != id.s:
				return nil, ActsAsError{NewText(*a.User)}
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// leaveRefusals: only what stands before the handler; the room may be left when the answer is an error.
var leaveRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters)

// LeaveRoom is the request with which an account leaves a room, or turns down an invitation, with a token that acts as it. Who is not in the room is answered
// like who was.
//
// POST /_matrix/client/{version}/rooms/{room}/leave
//
// Source: Matrix specification, client-server API, leaving rooms
func LeaveRoom(version string, id UserID, room Text, token Secret) wire.Request {
	return wire.Request{
		Op: "leave the room", Method: http.MethodPost, Path: []string{"_matrix", "client", version, "rooms", room.Raw(), "leave"}, Body: struct{}{},
		Token: token, As: id.Text(), Wait: wire.WaitLong, Refusals: leaveRefusals,
		Check: wire.Empty,
	}
}

// LogoutAs is the request that ends a token that acts as an account, and nothing else of the account.
//
// POST /_matrix/client/{version}/logout
//
// Source: Matrix specification, client-server API, login
func LogoutAs(version string, id UserID, token Secret) wire.Request {
	r := Logout(version)
	r.Op, r.Token, r.As = "end the access token", token, id.Text()
	return r
}
