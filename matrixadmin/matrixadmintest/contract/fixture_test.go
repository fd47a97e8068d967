package contract_test

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const freshPassword = "correct-horse-1battery"

// fixture is one case on its stage, with a user of its own where it asks for one.
type fixture struct {
	t *testing.T
	w *world
	// local is the localpart of the user of this case; its token is that of "fresh".
	local  string
	tokens map[string]string
	media  []string // ids of what it uploaded: {media0}, …
	reply  reply
}

func newFixture(t *testing.T, w *world) *fixture {
	t.Helper()
	return &fixture{t: t, w: w, local: "ct-" + strings.ToLower(rand.Text()[:12]), tokens: map[string]string{}}
}

func (s *fixture) id() string { return "@" + s.local + ":" + serverName }

// fill puts the own user in the place of {id}, escaped in a path, {local} and the seeded users in the place of {@name}.
func (s *fixture) fill(path string) string {
	path = strings.ReplaceAll(path, "{id}", segment(s.id()))
	path = strings.ReplaceAll(path, "{local}", s.local)
	for i, id := range s.media {
		path = strings.ReplaceAll(path, fmt.Sprintf("{media%d}", i), id)
	}
	for {
		before, rest, found := strings.Cut(path, "{@")
		if !found {
			return path
		}
		name, after, _ := strings.Cut(rest, "}")
		path = before + segment("@"+name+":"+serverName) + after
	}
}

func (s *fixture) fillBody(body string) string {
	return strings.NewReplacer("{id}", s.id(), "{local}", s.local).Replace(body)
}

func (s *fixture) do(method, path, who, body string) reply {
	s.t.Helper()
	r := request{method: method, path: s.fill(path), who: who, body: s.fillBody(body), noBody: body == ""}
	return s.w.send(s.t.Context(), s.t, r, s.tokens)
}

func (s *fixture) must(method, path, who, body string, status int) reply {
	s.t.Helper()
	r := s.do(method, path, who, body)
	if r.status != status {
		s.t.Fatalf("%s %s: status %d, want %d: %s", method, s.fill(path), r.status, status, r.body)
	}
	return r
}

// create makes the own user; more are further members of the body, each with a comma in front.
func (s *fixture) create(more string) {
	s.t.Helper()
	s.must("PUT", "/_synapse/admin/v2/users/{id}", "admin", `{"password":"`+freshPassword+`","displayname":"Fresh"`+more+`}`, http.StatusCreated)
}

// login logs the own user in, and keeps the token under a name.
func (s *fixture) login(as string) {
	s.t.Helper()
	r := s.tryLogin(freshPassword)
	token, _ := r.at("access_token").(string)
	if token == "" {
		s.t.Fatalf("login: %d %s", r.status, r.body)
	}
	s.tokens[as] = token
}

func (s *fixture) tryLogin(password string) reply {
	s.t.Helper()
	quoted, err := json.Marshal(password)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do("POST", "/_matrix/client/v3/login", "none",
		`{"type":"m.login.password","identifier":{"type":"m.id.user","user":"{id}"},"password":`+string(quoted)+`}`)
}

// alive says whether a token of the own user works.
func (s *fixture) alive(as string) bool {
	s.t.Helper()
	r := s.do("GET", "/_matrix/client/v3/account/whoami", as, "")
	return r.status == http.StatusOK
}

// user reads the own user back.
func (s *fixture) user() reply {
	s.t.Helper()
	return s.must("GET", "/_synapse/admin/v2/users/{id}", "admin", "", http.StatusOK)
}

// expect compares a member of the own user's record.
func (s *fixture) expect(want map[string]any) {
	s.t.Helper()
	u := s.user()
	for key, value := range want {
		if got := u.at(key); fmt.Sprint(got) != fmt.Sprint(value) {
			s.t.Errorf("%s is %v, want %v", key, got, value)
		}
	}
}
