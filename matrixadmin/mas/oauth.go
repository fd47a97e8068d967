package mas

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// The scopes that an administrator needs.
const (
	ScopeClient  = "urn:matrix:client:api:*"
	ScopeSynapse = "urn:synapse:admin:*"
	// scopes are all of them, as they are asked for.
	scopes = ScopeClient + " " + ScopeSynapse + " " + ScopeAdmin
)

// What everybody may ask of the OAuth half of MAS; see the requests of the same names.
var (
	SignInByCode = Capability{ID: "mas-sign-in"}      // [Register], [BeginSignIn] and [PollSignIn]
	RenewToken   = Capability{ID: "mas-renew-token"}  // [Refresh]
	RevokeToken  = Capability{ID: "mas-revoke-token"} // [Revoke]
)

// clientURI says whose the client is; MAS requires one, and shows the name beside it.
const clientURI = "https://github.com/mxwarden/mxwarden"

const (
	grantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	grantRefresh = "refresh_token"
)

// Tokens is what a sign-in brings.
type Tokens struct {
	Access  wire.Secret
	Refresh wire.Secret // zero for a token that cannot be renewed
	Expires time.Time   // of the access token; zero where that does not end by itself
	Scope   wire.Text
}

// IsZero reports whether there is no token.
func (t Tokens) IsZero() bool { return t.Access.IsZero() }

// oauthRefusals: nothing is kept of a request that is refused.
var oauthRefusals = wire.Refusals{
	"400", "401", "403", "404", "415", "422", // in the words of the admin API
	"400 invalid_request", "400 invalid_grant", "400 invalid_client_metadata", "400 invalid_redirect_uri", "400 invalid_scope", "400 unauthorized_client", "400 unsupported_grant_type",
	"400 authorization_pending", "400 access_denied", "400 slow_down", "400 expired_token", "401 invalid_client",
	"403 authorization_pending", "403 access_denied", "403 slow_down", "403 expired_token", "403 invalid_scope", "403 unauthorized_client", "403 invalid_grant",
}

// oauth is a request of the OAuth half; it carries no token in its header.
func oauth(op, path string, body any, form bool, check func([]byte) (wire.Facts, error)) wire.Request {
	return wire.Request{
		Op: op, Backend: wire.Auth, Method: http.MethodPost, Path: []string{"oauth2", path}, Body: body, Form: form, Anonymous: true, Refusals: oauthRefusals, Check: check,
	}
}

// Register is the request that makes this program known, whose client id goes to into. The same program gets the same id every time.
//
// POST /oauth2/registration
//
// Source: RFC 7591; MSC2966
func Register(into *wire.Text) wire.Request {
	type body struct {
		Name          string   `json:"client_name"`
		URI           string   `json:"client_uri"`
		Kind          string   `json:"application_type"`
		GrantTypes    []string `json:"grant_types"`
		Method        string   `json:"token_endpoint_auth_method"`
		ResponseTypes []string `json:"response_types"`
	}
	type answer struct {
		ID *wire.Text `json:"client_id"`
	}
	r := oauth("register mxwarden at MAS", "registration", body{"mxwarden", clientURI, "native", []string{grantDevice, grantRefresh}, "none", []string{}}, false,
		wire.Answer(func(a answer) (wire.Facts, error) {
			if a.ID == nil || !plain(a.ID.Raw()) {
				return nil, wire.Missing("client_id")
			}
			*into = *a.ID
			return nil, nil //nolint:nilnil // there are no facts
		}))
	r.Success = []int{http.StatusCreated}
	return r
}

// Code is what is typed in a browser to sign in.
type Code struct {
	Address  wire.Text     // where it is typed
	User     wire.Text     // the code itself
	Lasts    time.Duration // from when it was asked for
	Interval time.Duration // between two questions whether it was typed

	device wire.Secret
}

// BeginSignIn is the request for a code with the scopes of an administrator, which goes to into. MAS looks at the scopes in the browser only.
//
// POST /oauth2/device
//
// Source: RFC 8628, 3.1
func BeginSignIn(client wire.Text, into *Code) wire.Request {
	type body struct {
		Client string `json:"client_id"`
		Scope  string `json:"scope"`
	}
	type answer struct {
		Device   wire.Text  `json:"device_code"`
		User     *wire.Text `json:"user_code"`
		Address  *wire.Text `json:"verification_uri"`
		Expires  int64      `json:"expires_in"`
		Interval int64      `json:"interval"`
	}
	return oauth("ask MAS for a sign-in code", "device", body{client.Raw(), scopes}, true, wire.Answer(func(a answer) (wire.Facts, error) {
		switch {
		case !plain(a.Device.Raw()):
			return nil, wire.Missing("device_code")
		case a.User == nil || !plain(a.User.Raw()):
			return nil, wire.Missing("user_code")
		case a.Address == nil || !webAddress(a.Address.Raw()):
			return nil, wire.Missing("verification_uri")
		case a.Expires <= 0:
			return nil, wire.Missing("expires_in")
		}
		if a.Interval <= 0 {
			a.Interval = 5
		}
		*into = Code{
			Address: *a.Address, User: *a.User, Lasts: seconds(a.Expires), Interval: min(seconds(a.Interval), time.Minute), device: wire.NewSecret(a.Device.Raw()),
		}
		return nil, nil //nolint:nilnil // there are no facts
	}))
}

// PollSignIn is the question whether a code was typed and agreed to; the tokens go to into. What is not yet so is a refusal with a code of its own, whatever
// its status: MAS answers 403 where the standard says 400.
//
// POST /oauth2/token
//
// Source: RFC 8628, 3.4
func PollSignIn(client wire.Text, code Code, into *Tokens) wire.Request {
	type body struct {
		Grant  string      `json:"grant_type"`
		Device wire.Secret `json:"device_code"`
		Client string      `json:"client_id"`
	}
	return oauth("sign in", "token", body{grantDevice, code.device, client.Raw()}, true, tokensInto(into))
}

// Refresh is the request for a new pair of tokens, which goes to into. The old refresh token can be used again until the new access token was used at the
// homeserver.
//
// POST /oauth2/token
//
// Source: RFC 6749, 6
func Refresh(client wire.Text, refresh wire.Secret, into *Tokens) wire.Request {
	type body struct {
		Grant   string      `json:"grant_type"`
		Refresh wire.Secret `json:"refresh_token"`
		Client  string      `json:"client_id"`
	}
	return oauth("renew the access token", "token", body{grantRefresh, refresh, client.Raw()}, true, tokensInto(into))
}

// Revoke is the request that ends the session of an access token or a refresh token. MAS says yes whatever it is; personal tokens are not revoked by it.
//
// POST /oauth2/revoke
//
// Source: RFC 7009
func Revoke(client wire.Text, token wire.Secret) wire.Request {
	type body struct {
		Token  wire.Secret `json:"token"`
		Client string      `json:"client_id"`
	}
	return oauth("sign out", "revoke", body{token, client.Raw()}, true, nil)
}

// tokensInto reads a pair of tokens. When the access token ends is counted from when the answer came, and made safe by [Refresher].
func tokensInto(into *Tokens) func([]byte) (wire.Facts, error) {
	type answer struct {
		Access  wire.Text `json:"access_token"`
		Refresh wire.Text `json:"refresh_token"`
		Expires int64     `json:"expires_in"`
		Scope   wire.Text `json:"scope"`
	}
	return wire.Answer(func(a answer) (wire.Facts, error) {
		if a.Access.IsZero() || wire.CheckToken(a.Access.Raw()) != nil {
			return nil, wire.Missing("access_token")
		}
		if !a.Refresh.IsZero() && wire.CheckToken(a.Refresh.Raw()) != nil {
			return nil, wire.Missing("refresh_token")
		}
		t := Tokens{Access: wire.NewSecret(a.Access.Raw()), Scope: a.Scope}
		if !a.Refresh.IsZero() {
			t.Refresh = wire.NewSecret(a.Refresh.Raw())
		}
		if a.Expires > 0 {
			t.Expires = time.Now().Add(seconds(a.Expires))
		}
		*into = t
		return nil, nil //nolint:nilnil // there are no facts
	})
}

// seconds is a time that a server says, within what is believed.
func seconds(n int64) time.Duration {
	return time.Duration(max(0, min(n, int64(wire.MaxWait/time.Second)))) * time.Second
}

// plain reports whether a word can be sent, and shown whole.
func plain(s string) bool {
	return s != "" && len(s) <= 256 && wire.PlainASCII(s) && !strings.Contains(s, " ")
}

// webAddress reports whether an address can be opened in a browser.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && plain(s) && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
