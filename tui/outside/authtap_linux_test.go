package outside

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// authTap stands before MAS: it keeps the secrets that go through, and repeats them in errors.
type authTap struct {
	*matrixadmintest.AuthService

	mu      sync.Mutex
	secrets map[string]string // what they are
	codes   []string          // what a person types in a browser
	echo    map[string]int    // how often requests are answered with an error that says all secrets, by a part of their path
	echoed  map[string]int
}

func (a *authTap) note(what, secret string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if secret != "" {
		a.secrets[secret] = what
	}
}

// says are all tokens in one text, as far as they can be told by their sign; others are in the requests that hold them.
func (a *authTap) says() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for secret := range a.secrets {
		if len(secret) > 4 && secret[3] == '_' {
			all = append(all, secret)
		}
	}
	return strings.Join(all, " ")
}

// fails reports whether this request is to fail, and counts it.
func (a *authTap) fails(path string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for part, left := range a.echo {
		if strings.Contains(path, part) && left > 0 {
			a.echo[part]--
			a.echoed[part]++
			return true
		}
	}
	return false
}

// again has requests fail whose path holds a part.
func (a *authTap) again(part string, times int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.echo[part] = times
}

// ServeHTTP implements [http.Handler].
func (a *authTap) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.note("access token", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if a.fails(r.URL.Path) {
		body, _ := io.ReadAll(r.Body)
		text, _ := json.Marshal("refused " + string(body) + " " + r.Header.Get("Authorization") + " " + a.says())
		switch {
		case strings.HasPrefix(r.URL.Path, "/oauth2/"):
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"error":"server_error","error_description":%s}`, text)
		case r.Method == http.MethodPost && len(body) > 0:
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprintf(w, "Failed to deserialize the JSON body into the target type: %s", text)
		default:
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"errors":[{"title":%s},{"title":"x"}]}`, text)
		}
		return
	}
	answer := httptest.NewRecorder()
	sent, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(sent))
	a.AuthService.ServeHTTP(answer, r)
	body := answer.Body.Bytes()
	if strings.HasPrefix(r.URL.Path, "/oauth2/") {
		body = a.oauth(r.URL.Path, sent, body)
	}
	for key, values := range answer.Header() {
		if key != "Content-Length" {
			w.Header()[key] = values
		}
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}

// oauth notes the secrets of an answer, plants more in it, and makes the pauses short.
func (a *authTap) oauth(path string, sent, body []byte) []byte {
	var said map[string]any
	if json.Unmarshal(body, &said) != nil {
		return body
	}
	for _, field := range []string{"access_token", "refresh_token", "device_code"} {
		if secret, ok := said[field].(string); ok {
			a.note(field, secret)
		}
	}
	if code, ok := said["user_code"].(string); ok {
		a.mu.Lock()
		a.codes = append(a.codes, code)
		a.mu.Unlock()
	}
	switch path {
	case "/oauth2/registration":
		said["client_secret"], said["registration_access_token"] = canaryClient, canaryRegistration
	case "/oauth2/device":
		said["interval"] = 1
	case "/oauth2/token":
		if said["error"] != nil {
			said["error_description"] = string(sent) + " " + a.says()
		}
	}
	changed, _ := json.Marshal(said)
	return changed
}

// known are all secrets so far, with those that a test knows.
func (a *authTap) known(more ...string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for secret := range a.secrets {
		more = append(more, secret)
	}
	return more
}

// clockOf guards the clocks of the servers.
var clockOf sync.Mutex

// move sets a clock ahead.
func (a *authTap) move(ahead *time.Duration, by time.Duration) {
	clockOf.Lock()
	defer clockOf.Unlock()
	*ahead += by
}

// newAuthSession is a session with a homeserver whose accounts MAS keeps, at another address. The profile has more lines.
func newAuthSession(t *testing.T, more string) (*session, *authTap, *time.Duration) {
	t.Helper()
	var ahead time.Duration // of the clock of both servers
	now := func() time.Time {
		clockOf.Lock()
		defer clockOf.Unlock()
		return time.Now().Add(ahead)
	}
	s := &session{hs: matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(now)), exe: binary, dir: t.TempDir()}
	s.hs.AddUser(matrixadmintest.User{ID: canaryUser, Admin: true})
	s.hs.AddUser(matrixadmintest.User{ID: "@alice:demo.example", Password: "old-alice-1"})
	auth := &authTap{AuthService: s.hs.Auth(), secrets: map[string]string{}, echo: map[string]int{}, echoed: map[string]int{}}
	boss, _ := auth.User(canaryUsername)
	boss.Admin = true
	auth.SetUser(boss)
	scope := "urn:matrix:client:api:* urn:synapse:admin:* urn:mas:admin"
	auth.AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: canaryUsername, Name: "of the canary", Scope: scope, Token: canaryPersonal})
	auth.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: canaryUsername, Device: "CANARY", Scope: scope, Token: canaryCompat})
	for _, kind := range []string{"browser", "oauth2", "compat", "personal"} {
		auth.AddSession(matrixadmintest.AuthSession{Kind: kind, Username: "alice", Device: "OF" + kind, Scope: "openid", Name: "of alice", LastActive: now()})
	}
	for _, a := range append(auth.Sessions("alice"), auth.Sessions(canaryUsername)...) {
		auth.note("token of a session", a.Token)
	}
	for what, secret := range map[string]string{"client secret": canaryClient, "registration token": canaryRegistration} {
		auth.note(what, secret)
	}
	home, other := httptest.NewTLSServer(s.hs), httptest.NewUnstartedServer(auth)
	other.StartTLS()
	t.Cleanup(home.Close)
	t.Cleanup(other.Close)
	auth.MoveTo(other.URL)
	config := "default = 'canary'\n[profiles.canary]\nbase_url = '" + home.URL + "'\nmas_api = '" + other.URL + "'\nca_file = '" + s.dir + "/ca.pem'\nuser = 'boss'\n" + strings.ReplaceAll(more, "DIR", s.dir)
	var certificates bytes.Buffer
	for _, srv := range []*httptest.Server{home, other} {
		_ = pem.Encode(&certificates, &pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	}
	for path, content := range map[string]string{"ca.pem": certificates.String(), "config/mxwarden/config.toml": config, "tmp/x": "", "cwd/x": ""} {
		path = filepath.Join(s.dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s, auth, &ahead
}
