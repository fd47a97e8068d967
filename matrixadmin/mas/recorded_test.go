package mas_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// recording is one exchange with MAS 1.22 as it was.
type recording struct {
	Server  string `json:"server"` // "mas", "noadmin" without the admin API, "b" without passwords
	Request struct {
		Method        string  `json:"method"`
		Path          string  `json:"path"`
		Authorization string  `json:"authorization"`
		ContentType   string  `json:"content_type"`
		Body          *string `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	} `json:"response"`
}

func recordings(t *testing.T) map[string]recording {
	t.Helper()
	files, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	all := map[string]recording{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatal(file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = r
	}
	return all
}

// played answers every request with what was recorded.
type played struct{ recording }

func (p played) RoundTrip(req *http.Request) (*http.Response, error) {
	header := http.Header{}
	for name, value := range p.Response.Headers {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: p.Response.Status, Header: header, Body: io.NopCloser(strings.NewReader(p.Response.Body)), Request: req}, nil
}

// request is what was recorded, as a read or as a write of which every refusal of 4xx proves that nothing was started.
func (r recording) request() wire.Request {
	path, _, _ := strings.Cut(strings.TrimPrefix(r.Request.Path, "/"), "?")
	q := wire.Request{
		Op: "try", Backend: wire.Auth, Method: r.Request.Method, Path: strings.Split(strings.TrimSuffix(path, "/"), "/"),
		Success: []int{200, 201, 204}, Refusals: wire.Refusals{"400", "403", "404", "405", "409", "410", "415", "422"},
	}
	if strings.HasPrefix(r.Request.Path, "/oauth2/") {
		q.Refusals = mas.OAuthRefusals
	}
	if r.Response.Body != "" {
		q.Check = func([]byte) (wire.Facts, error) { return nil, nil } //nolint:nilnil // there are no facts
	}
	return q
}

// TestRecordedAnswersAreUnderstood: each answer that MAS gives is a complete one of its own, never one of something in front of it.
func TestRecordedAnswersAreUnderstood(t *testing.T) {
	t.Parallel()
	for name, r := range recordings(t) {
		c, err := mas.New("https://mas.example", wire.WithTransport(played{r}), wire.WithToken(wire.NewSecret("mat_x")))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Do(t.Context(), r.request())
		e, _ := errors.AsType[*wire.Error](err)
		status, write := r.Response.Status, r.Request.Method != http.MethodGet
		want, outcome := kinds[status], wire.OutcomeRejected
		switch {
		case strings.Contains(r.Response.Headers["content-type"], "html"):
			want = wire.KindNotExposed
		case strings.Contains(r.Response.Body, "Missing urn:mas:admin"):
			want = wire.KindForbidden
		case strings.Contains(r.Response.Body, "authorization header"):
			want = wire.KindBadToken
		case status == 403 && strings.Contains(r.Response.Body, "access_denied"):
			want = wire.KindForbidden
		case strings.HasPrefix(name, "oauth-") && status < 500 && strings.Contains(r.Response.Body, "error_description"):
			want = wire.KindRejected
		case status >= 500:
			outcome = wire.OutcomeUnknown
		}
		switch {
		case status < 300:
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case e == nil || e.Kind != want || e.NotMatrix || write && e.Outcome != outcome:
			t.Errorf("%s: %v is %v, want %v (foreign %t, outcome %v)", name, err, wire.KindOf(err), want, e != nil && e.NotMatrix, wire.OutcomeOf(err))
		case strings.Contains(r.Response.Body, "errors") && e.Text.IsZero():
			t.Errorf("%s: it does not say what MAS says: %v", name, err)
		}
	}
}

var kinds = map[int]wire.Kind{
	400: wire.KindRejected, 401: wire.KindBadToken, 403: wire.KindRejected, 404: wire.KindNotFound, 405: wire.KindUnrecognized, 409: wire.KindRejected, 410: wire.KindRejected,
	415: wire.KindRejected, 422: wire.KindRejected, 500: wire.KindServerFault,
}

// notPlayed are recordings of endpoints that the fake has not, or of states that it does not come to.
var notPlayed = []string{"link-add", "personal-add", "personal-regenerate", "user-add", "emails-list", "expected"}

// TestFakeAnswersAsRecorded sends what was recorded to the authentication service in memory: status, headers and body are the same.
func TestFakeAnswersAsRecorded(t *testing.T) {
	t.Parallel()
	played := 0
	for name, r := range recordings(t) {
		if r.Response.Status >= 500 || contains(name, notPlayed) || strings.HasPrefix(r.Request.Path, "/oauth2/") {
			continue
		}
		played++
		h, token := recordedScene(t, name, r)
		body := io.Reader(http.NoBody)
		if r.Request.Body != nil {
			body = strings.NewReader(*r.Request.Body)
		}
		req, err := http.NewRequestWithContext(t.Context(), r.Request.Method, h.Auth().BaseURL()+r.Request.Path, body)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			req.Header.Set("Authorization", token)
		}
		if r.Request.ContentType != "" {
			req.Header.Set("Content-Type", r.Request.ContentType)
		}
		resp, err := h.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != r.Response.Status {
			t.Errorf("%s: status %d, want %d: %.200s", name, resp.StatusCode, r.Response.Status, got)
		}
		for _, header := range []string{"Content-Type", "Vary", "Allow"} {
			if have, want := resp.Header.Get(header), r.Response.Headers[strings.ToLower(header)]; have != want {
				t.Errorf("%s: %s is %q, want %q", name, header, have, want)
			}
		}
		want := strings.NewReplacer("http://127.0.0.1:18101", h.Auth().BaseURL(), "http://127.0.0.1:18104", h.Auth().BaseURL()).Replace(r.Response.Body)
		if have := string(got); have != want && !likely(name, have, want) && !sameButTimes(have, want) {
			t.Errorf("%s: body\n%s\nwant\n%s", name, have, want)
		}
	}
	if played < 30 {
		t.Errorf("only %d recordings were played", played)
	}
}

func contains(name string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// likely takes what cannot be the same: checksums, new ids, times, and where in a body an error stands.
func likely(name, have, want string) bool {
	switch name {
	case "mas-auth-unknown-mat":
		return strings.HasPrefix(have, `{"errors":[{"title":"`)
	case "mas-set-password-number", "mas-set-admin-string", "mas-deactivate-skip-erase-string":
		return strings.HasPrefix(want, have[:min(len(have), 57)])
	case "mas-email-add":
		return strings.HasPrefix(have, `{"data":{"type":"user-email","id":"01M8A5`) && strings.Contains(have, `,"user_id":"01M8A5N35M7X656DFNQ1Z63TAH","email":"frank@example.test"}`)
	}
	return false
}

// recordedScene is a server as it was when an exchange was recorded, and the header of its token.
func recordedScene(t *testing.T, name string, r recording) (*matrixadmintest.Homeserver, string) {
	t.Helper()
	at := func(s string) time.Time {
		when, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName("example.test"))
	h.AddUser(matrixadmintest.User{ID: "@carol:example.test"})
	s := h.Auth()
	s.SetPolicy(matrixadmintest.AuthPolicy{Complexity: 3, NoPasswords: r.Server == "b"})
	s.HideAdmin(r.Server == "noadmin" || r.Server == "health")
	s.NoDeviceGrant(r.Server == "b")
	for _, u := range []matrixadmintest.AuthUser{
		{ID: "01M8A5MY8AFAJHCA2B344GYXE3", Username: "bob", Created: at("2026-11-25T20:16:43.274805Z")},
		{ID: "01M8A5MZTB4TPAEV5BBXM29Z5V", Username: "carol"},
		{ID: "01M8A5N0HDZPTF62N7HBZ7BQ46", Username: "dave"},
		{ID: "01M8A5N35M7X656DFNQ1Z63TAH", Username: "frank"},
		{ID: "01M8A5N3RVZQYPZCCDGDWKBTFS", Username: "grace"},
		{ID: "01M8A5N6J16705CR9H368TTN6Q", Username: "mallory", Created: at("2026-11-25T20:16:51.777875Z"), Deactivated: at("2026-11-25T20:24:44.563824Z")},
	} {
		s.SetUser(u)
	}
	if path, _, _ := strings.Cut(r.Request.Path, "?"); path == "/api/admin/v1/users" && r.Request.Method == http.MethodGet {
		onlyShown(s, r)
	} else {
		furnish(s, r)
	}
	scheme, token, _ := strings.Cut(r.Request.Authorization, " ")
	good := strings.HasPrefix(token, "mat_") || strings.HasPrefix(token, "mpt_")
	switch {
	case name == "mas-auth-unknown-mat":
	case name == "mas-token-expired", strings.HasPrefix(name, "oauth-old-access"):
		token = s.AdminToken()
		h.ExpireTokens()
	case strings.Contains(name, "no-mas-scope"):
		token = h.TokenFor("@carol:example.test")
	case good:
		token = s.AdminToken()
	}
	if strings.HasPrefix(name, "mas-locked-") && r.Response.Status == http.StatusUnauthorized {
		s.Change("admin", "lock")
	}
	if strings.HasSuffix(name, "other-user") { // it has the address already
		s.SetEmail("frank@example.test", "01M8A5N35M7X656DFNQ1Z63TAH")
	}
	if scheme == "" {
		return h, ""
	}
	return h, scheme + " " + token
}
