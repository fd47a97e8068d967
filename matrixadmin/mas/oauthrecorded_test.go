package mas_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// oauthStage is a MAS to which recorded requests of the OAuth half are sent.
type oauthStage struct {
	t *testing.T
	h *matrixadmintest.Homeserver
}

// post sends a form or JSON, and returns status and body.
func (s oauthStage) post(path, kind, body string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.h.Auth().BaseURL()+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := s.h.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	got, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return resp, string(got)
}

const formType = "application/x-www-form-urlencoded"

// field takes one out of an answer.
func field(body, name string) string {
	m := regexp.MustCompile(`"` + name + `":"?([^",}]*)`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return m[1]
}

const registration = `{"client_name": "mxwarden", "client_uri": "https://example.test/mxwarden", "application_type": "native", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"], "token_endpoint_auth_method": "none", "response_types": []}`

// TestOAuthAnswersAsRecorded sends what was recorded of the OAuth half to the one in memory, which was brought to the state of then.
func TestOAuthAnswersAsRecorded(t *testing.T) {
	t.Parallel()
	played := 0
	for name, r := range recordings(t) {
		if !strings.HasPrefix(r.Request.Path, "/oauth2/") {
			continue
		}
		played++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := *r.Request.Body
			s := oauthStage{t, matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName("example.test"))}
			_, answer := s.post("/oauth2/registration", "application/json", registration)
			s.h.Auth().NoDeviceGrant(r.Server == "b")
			form, _ := url.ParseQuery(body)
			if form.Get("client_id") != "" && !strings.Contains(name, "unknown") && !strings.Contains(name, "not-a-ulid") {
				form.Set("client_id", field(answer, "client_id"))
			}
			s.furnish(name, form)
			if r.Request.ContentType == formType && !strings.Contains(name, "register") {
				body = form.Encode()
			}
			resp, got := s.post(r.Request.Path, r.Request.ContentType, body)
			if resp.StatusCode != r.Response.Status {
				t.Fatalf("status %d, want %d: %s", resp.StatusCode, r.Response.Status, got)
			}
			for _, header := range []string{"Content-Type", "Vary", "Cache-Control", "Pragma"} {
				if have, want := resp.Header.Get(header), r.Response.Headers[strings.ToLower(header)]; have != want {
					t.Errorf("%s is %q, want %q", header, have, want)
				}
			}
			if have, want := vague(got), vague(strings.ReplaceAll(r.Response.Body, "http://127.0.0.1:18101", s.h.Auth().BaseURL())); have != want {
				t.Errorf("body\n%s\nwant\n%s", have, want)
			}
		})
	}
	if played < 30 {
		t.Errorf("only %d recordings were played", played)
	}
}

// made are what the server makes up.
var made = regexp.MustCompile(`"(client_id|device_code|user_code|access_token|refresh_token)":"[^"]*"|"client_id_issued_at":\d+`)

func vague(body string) string { return made.ReplaceAllString(body, "made") }

// furnish begins, agrees to, refuses, uses and renews what an exchange was about.
func (s oauthStage) furnish(name string, form url.Values) {
	s.t.Helper()
	auth, client := s.h.Auth(), form.Get("client_id")
	begin := func() (device, user string) {
		scope := "urn:matrix:client:api:* urn:synapse:admin:* urn:mas:admin"
		if strings.Contains(name, "old-before-new-used") {
			scope = "openid " + scope
		}
		_, answer := s.post("/oauth2/device", formType, url.Values{"client_id": {client}, "scope": {scope}}.Encode())
		return field(answer, "device_code"), field(answer, "user_code")
	}
	token := func(f url.Values) string {
		f.Set("client_id", client)
		_, answer := s.post("/oauth2/token", formType, f.Encode())
		return answer
	}
	signIn := func() string {
		device, user := begin()
		auth.Approve(user, "admin")
		return token(url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {device}})
	}
	renew := func(answer string) string {
		return token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {field(answer, "refresh_token")}})
	}
	use := func(answer, address string) {
		req, _ := http.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
		req.Header.Set("Authorization", "Bearer "+field(answer, "access_token"))
		resp, err := s.h.RoundTrip(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			s.t.Fatal("the token was not taken")
		}
		_ = resp.Body.Close()
	}
	here := s.h.BaseURL() + "/_matrix/client/v3/account/whoami"
	switch name {
	case "oauth-token-pending":
		device, _ := begin()
		form.Set("device_code", device)
	case "oauth-token-refused-by-policy-still-pending":
		device, user := begin()
		s.h.AddUser(matrixadmintest.User{ID: "@bob:example.test"})
		if auth.Approve(user, "bob") {
			s.t.Fatal("policy let somebody in who is no administrator")
		}
		form.Set("device_code", device)
	case "oauth-token-rejected":
		device, user := begin()
		auth.Deny(user)
		form.Set("device_code", device)
	case "oauth-token-ok-no-openid":
		device, user := begin()
		auth.Approve(user, "admin")
		form.Set("device_code", device)
	case "oauth-token-code-used-twice":
		device, user := begin()
		auth.Approve(user, "admin")
		form.Set("device_code", device)
		token(url.Values{"grant_type": form["grant_type"], "device_code": {device}})
	case "oauth-token-refresh-old-before-new-used":
		first := signIn()
		use(first, here)
		renew(first)
		form.Set("refresh_token", field(first, "refresh_token"))
	case "oauth-token-refresh-old-after-new-used-at-mas-only":
		first := signIn()
		use(renew(first), auth.BaseURL()+"/api/admin/v1/version")
		form.Set("refresh_token", field(first, "refresh_token"))
	case "oauth-token-refresh-current-after-replay":
		first := signIn()
		second := renew(first)
		use(second, here)
		if answer := renew(first); !strings.Contains(answer, "invalid_grant") {
			s.t.Fatal("a dead refresh token was taken:", answer)
		}
		form.Set("refresh_token", field(second, "refresh_token"))
	case "oauth-token-refresh-of-locked":
		first := signIn()
		u, _ := auth.User("admin")
		u.Locked = time.Unix(1, 0)
		auth.SetUser(u)
		form.Set("refresh_token", field(first, "refresh_token"))
	case "oauth-token-refresh-after-revoke":
		first := signIn()
		form.Set("refresh_token", field(first, "refresh_token"))
		s.post("/oauth2/revoke", formType, url.Values{"token": {field(first, "refresh_token")}, "client_id": {client}}.Encode())
	}
}
