package matrixadmintest

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	grantTime    = 20 * time.Minute // a device code
	grantPause   = 5 * time.Second  // between two questions for its token
	accessTime   = 5 * time.Minute  // an access token
	grantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	scopeClient  = "urn:matrix:client:api:*"
	scopeSynapse = "urn:synapse:admin:*"
	scopeMAS     = "urn:mas:admin"
)

// AuthGrant is a sign-in by device code that somebody has begun.
type AuthGrant struct {
	UserCode string
	Client   string // id of the client
	Scope    string
	Begun    time.Time
	State    string // pending, approved, denied, used
	Username string // who approved it

	deviceCode string
}

// oauth is what MAS keeps of clients and their tokens.
type oauth struct {
	noDevice   bool
	agrees     time.Duration     // after which the administrator agrees to a code by himself; 0 is never
	registered map[string]string // ids of clients by their metadata
	grants     []*AuthGrant
	refresh    map[string]*authRefresh // by refresh token
}

// authRefresh is a refresh token.
type authRefresh struct {
	session  *AuthSession
	access   string // the access token that came with it
	consumed bool
	next     string // the refresh token that replaced it
}

// NoDeviceGrant turns the sign-in by device code off, as oauth.device_code_grant_enabled does, or on.
func (s *AuthService) NoDeviceGrant(off bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.oauth.noDevice = off
}

// Grants are the sign-ins by device code, in the order in which they began.
func (s *AuthService) Grants() []AuthGrant {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	var all []AuthGrant
	for _, g := range s.oauth.grants {
		all = append(all, *g)
	}
	return all
}

// Approve is what an account does in the browser with a code, and reports whether it is let in.
//
// Policy lets only accounts with the administrator flag have the scopes of administrators. The others, like those that are locked or deactivated, are told
// so in the browser; the program that waits is told nothing.
func (s *AuthService) Approve(userCode, username string) bool {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	u, g := s.accounts[username], s.grant(userCode)
	if u == nil || g == nil || !u.Locked.IsZero() || !u.Deactivated.IsZero() {
		return false
	}
	if admins := strings.Contains(g.Scope, scopeMAS) || strings.Contains(g.Scope, scopeSynapse); admins && !u.Admin {
		return false
	}
	g.State, g.Username = "approved", username
	return true
}

// Deny refuses a code in the browser.
func (s *AuthService) Deny(userCode string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if g := s.grant(userCode); g != nil {
		g.State = "denied"
	}
}

// grant is the pending one of a code.
func (s *AuthService) grant(userCode string) *AuthGrant {
	for _, g := range s.oauth.grants {
		if strings.EqualFold(g.UserCode, userCode) && g.State == "pending" && s.h.now().Sub(g.Begun) < grantTime {
			return g
		}
	}
	return nil
}

// agree is what the administrator of the demo does in a browser that nobody sees, after a while.
func (s *AuthService) agree(g *AuthGrant) {
	if s.oauth.agrees > 0 && g.State == "pending" && s.h.now().Sub(g.Begun) >= s.oauth.agrees {
		g.State, g.Username = "approved", "admin"
	}
}

// userCode is six letters and digits.
func (s *AuthService) userCode() string {
	return s.h.letters(6)
}

// begin makes a grant.
func (s *AuthService) begin(client, scope string) *AuthGrant {
	g := &AuthGrant{UserCode: s.userCode(), Client: client, Scope: scope, Begun: s.h.now(), State: "pending", deviceCode: s.h.letters(32)}
	s.oauth.grants = append(s.oauth.grants, g)
	return g
}

// SignIn makes the session of somebody who signed in by device code, and returns its first pair of tokens.
func (s *AuthService) SignIn(username, scope string) (access, refresh string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	return s.issue(s.newSession(username, s.clientOf("mxwarden"), scope))
}

// Plant makes a sign-in that an account has agreed to and a session of it, with a device code and a refresh token that a test knows.
func (s *AuthService) Plant(username, client, deviceCode, refresh string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	scope := scopeClient + " " + scopeSynapse + " " + scopeMAS
	g := s.begin(client, scope)
	g.deviceCode, g.State, g.Username = deviceCode, "approved", username
	_, made := s.issue(s.newSession(username, client, scope))
	s.oauth.refresh[refresh] = s.oauth.refresh[made]
	delete(s.oauth.refresh, made)
}

func (s *AuthService) newSession(username, client, scope string) *AuthSession {
	a := &AuthSession{
		Kind: "oauth2", ID: ulid("oauth2" + username + s.h.letters(8)), Username: username, Client: client, Scope: scope, Created: s.h.now(), LastActive: s.h.now(), LastIP: "127.0.0.1",
	}
	s.insert(a)
	return a
}

// clientOf is the id of the client with some metadata, the same for everybody who registers it.
func (s *AuthService) clientOf(metadata string) string {
	id := s.oauth.registered[metadata]
	if id == "" {
		id = ulid("client " + metadata)
		s.oauth.registered[metadata] = id
		s.clients = append(s.clients, AuthClient{ID: id, Name: "mxwarden"})
	}
	return id
}

// issue gives a session a new pair of tokens. The access token of before is one that MAS calls expired at once, and that the homeserver takes for as long as
// it remembers it.
func (s *AuthService) issue(a *AuthSession) (access, refresh string) {
	access, refresh = "mat_"+s.h.letters(30)+"_"+s.h.letters(6), "mar_"+s.h.letters(30)+"_"+s.h.letters(6)
	if old := s.h.tokens[a.Token]; old != nil {
		old.replaced = s.h.now()
	}
	a.Token, a.until = access, s.h.now().Add(accessTime)
	t := a.session("@"+a.Username+":"+s.h.serverName, access)
	t.made = s.h.now()
	s.h.tokens[access] = t
	s.oauth.refresh[refresh] = &authRefresh{session: a, access: access}
	return access, refresh
}

// session is an access token of this session at the homeserver.
func (a *AuthSession) session(user, token string) *session {
	scopes := strings.Fields(a.Scope)
	s := &session{token: token, user: user, of: a, device: a.device(), hasDevice: a.device() != "", admin: slices.Contains(scopes, scopeSynapse), expires: a.until}
	switch a.Kind {
	case "oauth2", "personal":
		s.atMAS = slices.Contains(scopes, scopeMAS)
		s.noClient = len(scopes) > 0 && !slices.Contains(scopes, scopeClient) && !slices.Contains(scopes, "urn:matrix:org.matrix.msc2967.client:api:*")
	}
	return s
}

// renew is a refresh. The token of before is good again until the access token that it brought was used at the homeserver; who uses it then ends that pair.
func (s *AuthService) renew(token, client string) (access, refresh, scope string, ok bool) {
	r := s.oauth.refresh[token]
	if r == nil || !r.session.Ended.IsZero() || r.session.Client != client {
		return "", "", "", false
	}
	if r.consumed {
		next := s.oauth.refresh[r.next]
		if next == nil || next.consumed {
			return "", "", "", false
		}
		if used := s.h.tokens[next.access]; used == nil || used.used {
			return "", "", "", false
		}
		delete(s.oauth.refresh, r.next)
		s.h.tokens[next.access].replaced = s.h.now().Add(-introspected)
	}
	access, refresh = s.issue(r.session)
	r.consumed, r.next = true, refresh
	return access, refresh, r.session.Scope, true
}

// endOf ends the session of one of its tokens. The homeserver goes on taking what it has seen for two minutes, since there is no device to delete.
func (s *AuthService) endOf(token string) {
	for _, a := range s.sessions {
		r := s.oauth.refresh[token]
		if !a.Ended.IsZero() || a.Kind != "oauth2" || a.Token != token && (r == nil || r.session != a) {
			continue
		}
		a.Ended = s.h.now()
		if a.device() != "" {
			s.later(func() { s.sync(a.Username) })
		}
		for _, t := range s.h.tokens {
			if t.token == a.Token {
				t.revoked = s.h.now()
			}
		}
	}
}

// form reads a form body; of a field that is there twice the first counts.
func form(body []byte) url.Values {
	v, err := url.ParseQuery(string(body))
	if err != nil {
		return url.Values{}
	}
	return v
}

// EndSession ends a session at MAS, as somebody else would.
func (s *AuthService) EndSession(id string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	for _, a := range s.sessions {
		if a.ID == id && a.Ended.IsZero() {
			a.Ended = s.h.now()
			s.later(func() { s.sync(a.Username) })
		}
	}
}

// DeviceCode is the secret half of a code, which its program alone knows.
func (s *AuthService) DeviceCode(userCode string) string {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	for _, g := range s.oauth.grants {
		if g.UserCode == userCode {
			return g.deviceCode
		}
	}
	return ""
}
