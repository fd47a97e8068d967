package matrixadmintest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// oauthRoutes are the endpoints that take no token; all of them are POST.
var oauthRoutes = map[string]func(*AuthService, *authCall) answer{
	"/oauth2/registration": oauthRegister,
	"/oauth2/device":       oauthDevice,
	"/oauth2/token":        oauthToken,
	"/oauth2/revoke":       oauthRevoke,
}

const (
	badRequest = "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed."
	badGrant   = "The provided access grant is invalid, expired, or revoked."
)

// oauthError is how the OAuth half of MAS says no.
func oauthError(status int, code, description string) answer {
	return answer{status: status, value: object{{"error", code}, {"error_description", description}}}
}

// oauthRegister registers a client. The same metadata is the same client, for everybody.
func oauthRegister(s *AuthService, c *authCall) answer {
	var in struct {
		Name     string   `json:"client_name"`
		URI      string   `json:"client_uri"`
		Logo     string   `json:"logo_uri"`
		Kind     string   `json:"application_type"`
		Grants   []string `json:"grant_types"`
		Method   string   `json:"token_endpoint_auth_method"`
		Redirect []string `json:"redirect_uris"`
	}
	if c.r.Header.Get("Content-Type") != "application/json" || json.Unmarshal(c.body, &in) != nil {
		return oauthError(http.StatusBadRequest, "invalid_request", badRequest)
	}
	bad := func(why string) answer { return oauthError(http.StatusBadRequest, "invalid_client_metadata", why) }
	uri, err := url.Parse(in.URI)
	switch {
	case len(in.Redirect) == 0 && (len(in.Grants) == 0 || slices.Contains(in.Grants, "authorization_code")):
		return oauthError(http.StatusBadRequest, "invalid_redirect_uri", "The value of one or more redirection URIs is invalid.")
	case in.URI == "":
		return bad("missing client_uri")
	case err != nil, uri.Scheme != "https", uri.Hostname() == "localhost":
		return bad("invalid client_uri")
	}
	if logo, err := url.Parse(in.Logo); in.Logo != "" && (err != nil || logo.Host != uri.Host) {
		return bad("logo_uri not on the same host as the client_uri")
	}
	grants := list{}
	for _, g := range []string{"authorization_code", "refresh_token", grantDevice} {
		if slices.Contains(in.Grants, g) {
			grants = append(grants, g)
		}
	}
	slices.Sort(in.Redirect)
	redirect := list{}
	for _, r := range in.Redirect {
		redirect = append(redirect, r)
	}
	out := object{
		{"client_id", s.clientOf(string(c.body))}, {"client_id_issued_at", s.h.now().Unix()}, {"redirect_uris", redirect}, {"grant_types", grants}, {"application_type", in.Kind},
	}
	if in.Method != "" {
		out = append(out, member{"token_endpoint_auth_method", in.Method})
	}
	return answer{status: http.StatusCreated, value: append(out, member{"client_name", in.Name}, member{"client_uri", in.URI})}
}

// document is what everybody may read of this server; without the sign-in by device code it names no endpoint for that.
func (s *AuthService) document(body string) string {
	m := strings.TrimSpace(strings.ReplaceAll(body, "https://mas.example", s.BaseURL()))
	if s.oauth.noDevice {
		m = strings.Replace(m, `"device_authorization_endpoint":"`+s.BaseURL()+`/oauth2/device",`, "", 1)
		m = strings.Replace(m, `,"`+grantDevice+`"`, "", 1)
	}
	return m
}

// client is the client that a form names, or why it is none.
func (s *AuthService) client(f url.Values) (id string, bad *answer) {
	id = f.Get("client_id")
	if id == "" {
		a := oauthError(http.StatusBadRequest, "invalid_request", "No credentials were presented")
		return "", &a
	}
	for _, known := range s.clients {
		if known.ID == id {
			return id, nil
		}
	}
	a := oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication failed.")
	return "", &a
}

// oauthDevice begins a sign-in. It does not look at the scopes; none at all is a failure.
func oauthDevice(s *AuthService, c *authCall) answer {
	f := form(c.body)
	if s.oauth.noDevice {
		return oauthError(http.StatusBadRequest, "invalid_request", "The Device Authorization Grant is disabled on this server")
	}
	if f.Has("scope") && f.Get("scope") == "" {
		return oauthError(http.StatusInternalServerError, "server_error", "Failed to deserialize form body: Invalid scope format")
	}
	client, bad := s.client(f)
	if bad != nil {
		return *bad
	}
	g := s.begin(client, f.Get("scope"))
	return noStore(ok(object{
		{"device_code", g.deviceCode},
		{"user_code", g.UserCode},
		{"verification_uri", s.BaseURL() + "/link"},
		{"expires_in", int64(grantTime.Seconds())},
		{"interval", int64(grantPause.Seconds())},
	}))
}

// noStore marks an answer that nobody may keep.
func noStore(a answer) answer {
	a.private = true
	return a
}

func oauthToken(s *AuthService, c *authCall) answer {
	f := form(c.body)
	client, bad := s.client(f)
	if bad != nil {
		return *bad
	}
	if f.Get("grant_type") == "refresh_token" {
		access, refresh, scope, good := s.renew(f.Get("refresh_token"), client)
		if !good {
			return oauthError(http.StatusBadRequest, "invalid_grant", badGrant)
		}
		return tokens(access, refresh, scope)
	}
	for _, g := range s.oauth.grants {
		if g.deviceCode != f.Get("device_code") || g.Client != client {
			continue
		}
		s.agree(g)
		switch {
		case g.State == "used":
		case s.h.now().Sub(g.Begun) >= grantTime:
			return oauthError(http.StatusForbidden, "expired_token", "The \"device_code\" has expired, and the device authorization session has concluded.")
		case g.State == "denied":
			return oauthError(http.StatusForbidden, "access_denied", "The resource owner or authorization server denied the request.")
		case g.State == "approved":
			g.State = "used"
			access, refresh := s.issue(s.newSession(g.Username, client, g.Scope))
			return tokens(access, refresh, g.Scope)
		default:
			return oauthError(http.StatusForbidden, "authorization_pending", "The authorization request is still pending")
		}
	}
	return oauthError(http.StatusBadRequest, "invalid_grant", badGrant)
}

// tokens is a pair of them; the scopes are in the order of the alphabet.
func tokens(access, refresh, scope string) answer {
	scopes := strings.Fields(scope)
	slices.Sort(scopes)
	return noStore(ok(object{
		{"access_token", access}, {"refresh_token", refresh}, {"token_type", "Bearer"}, {"expires_in", int64(accessTime.Seconds())}, {"scope", strings.Join(scopes, " ")},
	}))
}

// oauthRevoke ends the session of a token, and says yes whatever the token is; those of personal sessions stay.
func oauthRevoke(s *AuthService, c *authCall) answer {
	f := form(c.body)
	if _, bad := s.client(f); bad != nil {
		return *bad
	}
	s.endOf(f.Get("token"))
	return answer{status: http.StatusOK}
}
