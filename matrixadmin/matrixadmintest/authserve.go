package matrixadmintest

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// authPage is what MAS shows for a path that this listener does not serve.
//
//go:embed testdata/mas-not-found.html
var authPage string

//go:embed testdata/openid-configuration.json
var openIDConfiguration string

// authCall is one request on its way through a handler of MAS.
type authCall struct {
	r    *http.Request
	args []string
	body []byte
}

type authRoute struct {
	method, path string
	serve        func(*AuthService, *authCall) answer
}

// authRoutes are the endpoints of the admin API; "*" stands for one segment. The first that matches counts.
var authRoutes = []authRoute{
	{http.MethodGet, "/api/admin/v1/version", authVersion},
	{http.MethodGet, "/api/admin/v1/site-config", authSite},
	{http.MethodGet, "/api/admin/v1/users", authUsers},
	{http.MethodGet, "/api/admin/v1/users/by-username/*", authUserNamed},
	{http.MethodGet, "/api/admin/v1/users/*", authUser},
	{http.MethodPost, "/api/admin/v1/users/*/set-password", authSetPassword},
	{http.MethodPost, "/api/admin/v1/users/*/deactivate", authDeactivate},
	{http.MethodPost, "/api/admin/v1/users/*/reactivate", authReactivate},
	{http.MethodPost, "/api/admin/v1/users/*/lock", authLock(true)},
	{http.MethodPost, "/api/admin/v1/users/*/unlock", authLock(false)},
	{http.MethodPost, "/api/admin/v1/users/*/set-admin", authSetAdmin},
	{http.MethodGet, "/api/admin/v1/user-sessions", authSessions("browser")},
	{http.MethodGet, "/api/admin/v1/oauth2-sessions", authSessions("oauth2")},
	{http.MethodGet, "/api/admin/v1/compat-sessions", authSessions("compat")},
	{http.MethodGet, "/api/admin/v1/personal-sessions", authSessions("personal")},
	{http.MethodGet, "/api/admin/v1/user-sessions/*", authSession("browser")},
	{http.MethodGet, "/api/admin/v1/oauth2-sessions/*", authSession("oauth2")},
	{http.MethodGet, "/api/admin/v1/compat-sessions/*", authSession("compat")},
	{http.MethodGet, "/api/admin/v1/personal-sessions/*", authSession("personal")},
	{http.MethodPost, "/api/admin/v1/user-sessions/*/finish", authEnd("browser")},
	{http.MethodPost, "/api/admin/v1/oauth2-sessions/*/finish", authEnd("oauth2")},
	{http.MethodPost, "/api/admin/v1/compat-sessions/*/finish", authEnd("compat")},
	{http.MethodPost, "/api/admin/v1/personal-sessions/*/revoke", authEnd("personal")},
	{http.MethodGet, "/api/admin/v1/user-emails", authEmails},
	{http.MethodPost, "/api/admin/v1/user-emails", authAddEmail},
	{http.MethodDelete, "/api/admin/v1/user-emails/*", authRemoveEmail},
	{http.MethodGet, "/api/admin/v1/oauth2-clients/*", authClient},
	{http.MethodGet, "/api/admin/v1/upstream-oauth-providers", authProviders},
	{http.MethodGet, "/api/admin/v1/upstream-oauth-providers/*", authProvider},
	{http.MethodGet, "/api/admin/v1/upstream-oauth-links", authLinks},
	{http.MethodDelete, "/api/admin/v1/upstream-oauth-links/*", authRemoveLink},
}

// serve answers a request; the lock is held.
func (s *AuthService) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	a := s.route(&authCall{r: r, body: body})
	head := w.Header()
	head.Set("Date", s.h.now().UTC().Format(http.TimeFormat))
	if a.ctype != "text/html; charset=utf-8" {
		head.Set("Vary", "origin, access-control-request-method, access-control-request-headers")
	}
	if a.allow != "" {
		head.Set("Allow", a.allow)
	}
	if a.raw == nil && a.value != nil {
		a.raw, a.ctype = dialect{utf8: true}.append(nil, a.value), "application/json"
	}
	if len(a.raw) > 0 {
		head.Set("Content-Type", a.ctype)
	}
	if a.private {
		head.Set("Cache-Control", "no-store")
		head.Set("Pragma", "no-cache")
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.raw)
	}
}

func (s *AuthService) route(c *authCall) answer {
	path := c.r.URL.EscapedPath()
	if path == "/.well-known/openid-configuration" && c.r.Method == http.MethodGet {
		return ok(rawJSON(s.document(openIDConfiguration)))
	}
	if serve := oauthRoutes[path]; serve != nil {
		if c.r.Method != http.MethodPost {
			return answer{status: http.StatusMethodNotAllowed, allow: http.MethodPost}
		}
		return serve(s, c)
	}
	var allow []string
	for _, rt := range authRoutes {
		args, matches := (&route{segments: strings.Split(rt.path, "/")}).match(strings.Split(path, "/"))
		switch {
		case !matches || s.hidden || strings.HasSuffix(path, "/"):
		case rt.method == c.r.Method:
			if bad := s.refuse(c.r); bad != nil {
				return *bad
			}
			c.args = args
			return rt.serve(s, c)
		default:
			allow = append(allow, rt.method)
		}
	}
	if allow != nil {
		methods := strings.Join(allow, ",")
		if allow[0] == http.MethodGet {
			methods += "," + http.MethodHead
		}
		return answer{status: http.StatusMethodNotAllowed, allow: methods}
	}
	page := strings.NewReplacer("{METHOD}", c.r.Method, "{PATH}", strings.ReplaceAll(path, "/", "&#x2f;")).Replace(authPage)
	return html(http.StatusNotFound, page)
}

// titles is how MAS says no.
func titles(status int, titles ...string) *answer {
	errors := list{}
	for _, t := range titles {
		errors = append(errors, object{{"title", t}})
	}
	return &answer{status: status, value: object{{"errors", errors}}}
}

// refuse says why the token is not good for the admin API; nil when it is.
func (s *AuthService) refuse(r *http.Request) *answer {
	header := r.Header.Get("Authorization")
	scheme, token, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		return titles(http.StatusBadRequest, "Missing authorization header")
	case !strings.EqualFold(scheme, "Bearer"):
		return titles(http.StatusBadRequest, "Invalid authorization header")
	case !strings.HasPrefix(token, "mat_") && !strings.HasPrefix(token, "mpt_"):
		return titles(http.StatusUnauthorized, "Invalid type of access token")
	}
	session, known := s.h.tokens[token]
	switch {
	case !known:
		return titles(http.StatusUnauthorized, "Unknown access token")
	case !session.revoked.IsZero():
		return titles(http.StatusUnauthorized, "Access token revoked")
	case !session.expires.IsZero() && !s.h.now().Before(session.expires), !session.replaced.IsZero():
		return titles(http.StatusUnauthorized, "Access token expired")
	case !session.atMAS:
		return titles(http.StatusUnauthorized, "Missing urn:mas:admin scope")
	}
	if session.of != nil && !session.of.Ended.IsZero() {
		return titles(http.StatusUnauthorized, "Access token revoked")
	}
	if u := s.accounts[session.answers()]; u != nil && !u.Locked.IsZero() {
		return titles(http.StatusUnauthorized, "User locked")
	}
	return nil
}

// decode reads a body as MAS does; a required field that is missing is one of the sentences.
func (c *authCall) decode(required string, v any) *answer {
	plain := func(status int, text string) *answer {
		return &answer{status: status, raw: []byte(text), ctype: "text/plain; charset=utf-8"}
	}
	var fields map[string]json.RawMessage
	switch {
	case c.r.Header.Get("Content-Type") != "application/json":
		return plain(http.StatusUnsupportedMediaType, "Expected request with `Content-Type: application/json`")
	case !json.Valid(c.body):
		return plain(http.StatusBadRequest, "Failed to parse the request body as JSON: EOF while parsing an object at line 1 column 1")
	case json.Unmarshal(c.body, &fields) != nil:
		return plain(http.StatusUnprocessableEntity, "Failed to deserialize the JSON body into the target type: invalid type")
	case required != "" && fields[required] == nil:
		return plain(http.StatusUnprocessableEntity, "Failed to deserialize the JSON body into the target type: missing field `"+required+"` at line 1 column "+strconv.Itoa(len(c.body)))
	case json.Unmarshal(c.body, v) != nil:
		return plain(http.StatusUnprocessableEntity, "Failed to deserialize the JSON body into the target type: "+required+": invalid type")
	}
	return nil
}

// stamp is a time as MAS writes it, null for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00")
}

// resource is one thing in the envelope of MAS; self is where the answer itself is.
func resource(kind, id, path, self string, attributes object) object {
	return object{
		{"data", object{{"type", kind}, {"id", id}, {"attributes", attributes}, {"links", object{{"self", path}}}}},
		{"links", object{{"self", self}}},
	}
}
