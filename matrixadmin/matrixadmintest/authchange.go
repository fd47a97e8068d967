package matrixadmintest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// authDeactivate erases unless it is told not to, in JSON and with its own word. The job comes afterwards.
func authDeactivate(s *AuthService, c *authCall) answer {
	skip := false
	if c.r.Header.Get("Content-Type") != "" {
		var in struct {
			SkipErase bool `json:"skip_erase"`
		}
		if strings.TrimSpace(string(c.body)) != "[]" { // which is taken for nothing
			var fields map[string]json.RawMessage
			switch err := json.Unmarshal(c.body, &fields); {
			case err == nil && fields == nil:
				return refusedBody("invalid type: null, expected struct Request at line 1 column 4")
			case err == nil && string(fields["skip_erase"]) == "null":
				return refusedBody("skip_erase: invalid type: null, expected a boolean at line 1 column 18")
			}
			if bad := c.decode("", &in); bad != nil {
				return *bad
			}
		}
		skip = in.SkipErase
	}
	u, bad := s.user(c.args[0])
	if bad != nil {
		return *bad
	}
	if u.Deactivated.IsZero() {
		u.Deactivated = s.h.now()
	}
	s.jobs = append(s.jobs, s.deactivation(u, !skip))
	return userAnswer(u, "/api/admin/v1/users/"+u.ID+"/deactivate")
}

func refusedBody(text string) answer {
	return answer{status: http.StatusUnprocessableEntity, raw: []byte("Failed to deserialize the JSON body into the target type: " + text), ctype: "text/plain; charset=utf-8"}
}

// authReactivate undoes both halves at once; a job of the deactivation stays in the queue.
func authReactivate(s *AuthService, c *authCall) answer {
	u, bad := s.user(c.args[0])
	switch {
	case bad != nil:
		return *bad
	case s.cut:
		return *titles(http.StatusInternalServerError, "Failed to reactivate the user on the homeserver")
	}
	u.Deactivated = time.Time{}
	if other, known := s.h.users["@"+u.Username+":"+s.h.serverName]; known {
		s.h.reactivateUser(other)
	}
	return userAnswer(u, "/api/admin/v1/users/"+u.ID+"/reactivate")
}

// authLock locks or unlocks, again too. The homeserver hears of it in a job, and refuses tokens two minutes later.
func authLock(on bool) func(*AuthService, *authCall) answer {
	return func(s *AuthService, c *authCall) answer {
		u, bad := s.user(c.args[0])
		if bad != nil {
			return *bad
		}
		self := "/api/admin/v1/users/" + u.ID + "/unlock"
		switch {
		case on:
			self = "/api/admin/v1/users/" + u.ID + "/lock"
			if u.Locked.IsZero() {
				u.Locked, u.unlocked = s.h.now(), time.Time{}
			}
		case !u.Locked.IsZero():
			if s.h.now().Sub(u.Locked) >= introspected {
				u.unlocked = s.h.now()
			}
			u.Locked = time.Time{}
		}
		s.later(func() {
			if other, known := s.h.users["@"+u.Username+":"+s.h.serverName]; known {
				other.Locked = !u.Locked.IsZero()
			}
			s.sync(u.Username)
		})
		return userAnswer(u, self)
	}
}

// authSetAdmin is about what may be asked for later; sessions keep what they have.
func authSetAdmin(s *AuthService, c *authCall) answer {
	var in struct {
		Admin bool `json:"admin"`
	}
	if bad := c.decode("admin", &in); bad != nil {
		return *bad
	}
	u, bad := s.user(c.args[0])
	if bad != nil {
		return *bad
	}
	u.Admin = in.Admin
	return userAnswer(u, "/api/admin/v1/users/"+u.ID+"/set-admin")
}

// authEmails lists addresses.
func authEmails(s *AuthService, c *authCall) answer {
	user, bad := s.of(c, "filter[user]")
	if bad != nil {
		return *bad
	}
	want := strings.ToLower(queryOf(c.r).Get("filter[email]"))
	var rows []authRow
	for _, e := range s.addresses() {
		if (user == "" || e.user == user) && (want == "" || strings.EqualFold(e.address, want)) {
			id := ulid(e.address)
			rows = append(rows, authRow{id, id, object{{"created_at", stamp(s.h.now())}, {"user_id", e.user}, {"email", e.address}}})
		}
	}
	return c.page("user-email", "/api/admin/v1/user-emails", rows, "filter[user]", "filter[email]")
}

func authRemoveEmail(s *AuthService, c *authCall) answer {
	id := strings.ToUpper(c.args[0])
	for _, e := range s.addresses() {
		if ulid(e.address) == id {
			delete(s.emails, e.address)
			return answer{status: http.StatusNoContent}
		}
	}
	return *titles(http.StatusNotFound, "User email ID "+id+" not found")
}

// AuthLink is an account at an identity provider.
type AuthLink struct {
	ID, Username, Provider, Subject, Name string

	Created time.Time // now where it is zero
}

// AddLink links an account with one at an identity provider.
func (s *AuthService) AddLink(l AuthLink) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if l.ID == "" {
		l.ID = ulid(l.Provider + l.Subject)
	}
	s.links = append(s.links, l)
}

func authLinks(s *AuthService, c *authCall) answer {
	user, bad := s.of(c, "filter[user]")
	if bad != nil {
		return *bad
	}
	q := queryOf(c.r)
	subject, provider := q.Get("filter[subject]"), strings.ToUpper(q.Get("filter[provider]"))
	var rows []authRow
	for _, l := range s.links {
		if id := s.idOf(l.Username); (user == "" || id == user) && (subject == "" || l.Subject == subject) && (provider == "" || l.Provider == provider) {
			created := l.Created
			if created.IsZero() {
				created = s.h.now()
			}
			rows = append(rows, authRow{l.ID, l.ID, object{
				{"created_at", stamp(created)}, {"provider_id", l.Provider}, {"subject", l.Subject}, {"user_id", orNull(id)}, {"human_account_name", orNull(l.Name)},
			}})
		}
	}
	return c.page("upstream-oauth-link", "/api/admin/v1/upstream-oauth-links", rows, "filter[user]", "filter[provider]", "filter[subject]")
}

func authRemoveLink(s *AuthService, c *authCall) answer {
	id := strings.ToUpper(c.args[0])
	for i, l := range s.links {
		if l.ID == id {
			s.links = append(s.links[:i:i], s.links[i+1:]...)
			return answer{status: http.StatusNoContent}
		}
	}
	return *titles(http.StatusNotFound, "Upstream OAuth 2.0 Link ID "+id+" not found")
}

// AuthClient is an application that people sign in to.
type AuthClient struct{ ID, Name, URI string }

// AddClient adds an application.
func (s *AuthService) AddClient(a AuthClient) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.clients = append(s.clients, a)
}

func authClient(s *AuthService, c *authCall) answer {
	id := strings.ToUpper(c.args[0])
	for _, a := range s.clients {
		if a.ID == id {
			path := "/api/admin/v1/oauth2-clients/" + id
			return ok(resource("oauth2-client", id, path, path, object{
				{"client_id", id}, {"client_name", orNull(a.Name)}, {"client_uri", orNull(a.URI)}, {"logo_uri", nil}, {"redirect_uris", list{}}, {"grant_types", list{}}, {"is_static", false},
			}))
		}
	}
	return *titles(http.StatusNotFound, "OAuth 2.0 client ID "+id+" not found")
}

// AuthProvider is an identity provider.
type AuthProvider struct{ ID, Issuer, Name string }

// AddProvider adds an identity provider.
func (s *AuthService) AddProvider(p AuthProvider) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.providers = append(s.providers, p)
}

func (s *AuthService) provider(p AuthProvider) object {
	return object{
		{"issuer", orNull(p.Issuer)}, {"human_name", orNull(p.Name)}, {"brand_name", nil}, {"created_at", stamp(s.h.now())}, {"disabled_at", nil}, {"registration_token_required", false},
	}
}

func authProviders(s *AuthService, c *authCall) answer {
	var rows []authRow
	for _, p := range s.providers {
		rows = append(rows, authRow{p.ID, p.ID, s.provider(p)})
	}
	return c.page("upstream-oauth-provider", "/api/admin/v1/upstream-oauth-providers", rows)
}

func authProvider(s *AuthService, c *authCall) answer {
	id := strings.ToUpper(c.args[0])
	for _, p := range s.providers {
		if p.ID == id {
			path := "/api/admin/v1/upstream-oauth-providers/" + id
			return ok(resource("upstream-oauth-provider", id, path, path, s.provider(p)))
		}
	}
	return *titles(http.StatusNotFound, "Provider not found")
}

// Change does one thing to an account, as another administrator would: deactivate, reactivate, lock or unlock. It does nothing where there is no such account.
func (s *AuthService) Change(username, verb string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	u, known := s.accounts[username]
	if !known {
		return
	}
	c := &authCall{r: &http.Request{Header: http.Header{"Content-Type": {"application/json"}}}, args: []string{u.ID}, body: []byte(`{"skip_erase":true}`)}
	switch verb {
	case "deactivate":
		authDeactivate(s, c)
	case "reactivate":
		authReactivate(s, c)
	default:
		authLock(verb == "lock")(s, c)
	}
}
