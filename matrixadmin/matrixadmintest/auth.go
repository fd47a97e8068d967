package matrixadmintest

import (
	"encoding/binary"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// AuthService is the Matrix Authentication Service (MAS 1.22) of a delegating server, at an address of its own. It has the half of the accounts that MAS
// keeps; what is done to one half reaches the other by nothing but its own requests.
//
// It shares clock, faults, latency and the record of requests with its homeserver, which plays it as well: requests to its host go to it.
type AuthService struct {
	h         *Homeserver
	hidden    bool // this listener does not serve the admin API
	policy    AuthPolicy
	accounts  map[string]*AuthUser // by username
	emails    map[string]string    // the id of the account of each address
	sessions  []*AuthSession       // in the order of their ids
	links     []AuthLink
	clients   []AuthClient
	providers []AuthProvider
	jobs      []*authJob
	delay     time.Duration // after which it runs a job
	running   time.Time     // when the job that runs was due
	cut       bool          // the homeserver does not answer it
	slow      time.Duration // that the homeserver takes for a job
	oauth     oauth
	at        string // its address, where that is another one
}

// AuthUser is an account at MAS.
type AuthUser struct {
	ID          string // a ULID; made up for an account that has none
	Username    string // the localpart
	Created     time.Time
	Locked      time.Time // zero when it is not
	Deactivated time.Time // zero when it is not
	Admin       bool      // may ask for the scopes of administrators
	Password    string

	unlocked time.Time // when the homeserver, which had refused its tokens, was still to find out
}

// AuthPolicy is what MAS says of passwords.
type AuthPolicy struct {
	NoPasswords bool
	Complexity  int // the least zxcvbn score, as it is said; it is not counted
}

// Auth is the authentication service that the server delegates to, nil for one that does not.
func (h *Homeserver) Auth() *AuthService { return h.auth }

// BaseURL is its address, without a trailing slash.
func (s *AuthService) BaseURL() string {
	if s.at != "" {
		return s.at
	}
	return "https://mas." + s.h.serverName
}

// MoveTo gives it another address, that of a listener: "http://127.0.0.1:8009".
func (s *AuthService) MoveTo(address string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.at = strings.TrimSuffix(address, "/")
}

// Issuer is its name.
func (s *AuthService) Issuer() string { return s.BaseURL() + "/" }

// AdminToken is a token of the homeserver's admin, good for both servers.
func (s *AuthService) AdminToken() string { return s.h.AdminToken() }

// ServeHTTP answers a request over a listener, whatever its host.
func (s *AuthService) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.h.ServeHTTP(w, s.here(r)) }

// RoundTrip answers a request in process, whatever its host.
func (s *AuthService) RoundTrip(r *http.Request) (*http.Response, error) {
	return s.h.RoundTrip(s.here(r))
}

// here is the request at this server's own host.
func (s *AuthService) here(r *http.Request) *http.Request {
	own := *r
	_, own.Host, _ = strings.Cut(s.BaseURL(), "://")
	return &own
}

// is reports whether a request is for this server.
func (s *AuthService) is(r *http.Request) bool {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	if s == nil {
		return false
	}
	_, own, _ := strings.Cut(s.BaseURL(), "://")
	return host == own
}

// HideAdmin makes the listener one without the admin API, as is the default of MAS, or one with it again.
func (s *AuthService) HideAdmin(hidden bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.hidden = hidden
}

// SetPolicy changes what it says of passwords.
func (s *AuthService) SetPolicy(p AuthPolicy) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.policy = p
}

// SetUser adds an account at MAS alone, or replaces it.
func (s *AuthService) SetUser(u AuthUser) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if u.ID == "" {
		u.ID = ulid(u.Username)
	}
	maps.DeleteFunc(s.accounts, func(_ string, other *AuthUser) bool { return other.ID == u.ID })
	s.accounts[u.Username] = &u
}

// RemoveUser takes an account away at MAS alone, as if it had never been there.
func (s *AuthService) RemoveUser(username string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	delete(s.accounts, username)
}

// SetEmail gives an e-mail address to the account of an id.
func (s *AuthService) SetEmail(address, id string) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.emails[strings.ToLower(address)] = id
}

// address is an e-mail address of an account.
type address struct{ address, user string }

// addresses are all of them, in the order of their ids.
func (s *AuthService) addresses() []address {
	var all []address
	for a, id := range s.emails {
		all = append(all, address{a, id})
	}
	slices.SortFunc(all, func(a, b address) int { return strings.Compare(ulid(a.address), ulid(b.address)) })
	return all
}

// User returns a copy of what is true at MAS about an account.
func (s *AuthService) User(username string) (AuthUser, bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	u, ok := s.accounts[username]
	if !ok {
		return AuthUser{}, false
	}
	return *u, true
}

// UserByID is [AuthService.User] for a ULID.
func (s *AuthService) UserByID(id string) (AuthUser, bool) {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if u := s.byID(id); u != nil {
		return *u, true
	}
	return AuthUser{}, false
}

// adopt makes the half at MAS of an account that the homeserver gets. Those of application services are the homeserver's alone.
func (s *AuthService) adopt(u User) {
	local, _, _ := strings.Cut(strings.TrimPrefix(u.ID, "@"), ":")
	if s == nil || u.AppserviceID != "" || u.Guest {
		return
	}
	a := &AuthUser{ID: ulid(local), Username: local, Created: u.Created, Admin: u.Admin, Password: u.Password}
	if u.Locked {
		a.Locked = u.Created
	}
	if u.Deactivated {
		a.Deactivated = u.Created
	}
	s.accounts[local] = a
}

// named finds an account as MAS does, which ignores case.
func (s *AuthService) named(username string) *AuthUser {
	if u, ok := s.accounts[username]; ok {
		return u
	}
	for _, name := range slices.Sorted(maps.Keys(s.accounts)) {
		if strings.EqualFold(name, username) {
			return s.accounts[name]
		}
	}
	return nil
}

// byID finds an account by its ULID, in capital letters or not.
func (s *AuthService) byID(id string) *AuthUser {
	for _, u := range s.accounts {
		if strings.EqualFold(u.ID, id) {
			return u
		}
	}
	return nil
}

// crockford are the signs of a ULID.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ULID is the id that the service makes up for something with a name: of an e-mail address, that of its entry.
func ULID(name string) string { return ulid(name) }

// ulid makes an id of a name, the same in every run.
func ulid(name string) string {
	id := []byte("01M8A5")
	for n := uint64(0); len(id) < 26; n++ {
		sum := fnv.New64a()
		_, _ = sum.Write(binary.BigEndian.AppendUint64([]byte(name), n))
		for v := sum.Sum64(); v > 0 && len(id) < 26; v /= 32 {
			id = append(id, crockford[v%32])
		}
	}
	return string(id)
}
