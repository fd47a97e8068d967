package matrixadmintest_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestDemoOfMAS: each account of the cast shows what it is there for.
func TestDemoOfMAS(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	h := matrixadmintest.Demo(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(func() time.Time { return now }))
	s := h.Auth()
	count := func(local string) (kinds string) {
		n := map[string]int{}
		for _, a := range s.Sessions(local) {
			n[a.Kind]++
			if a.Kind != "browser" && h.Takes(a.Token) == (local == "erin") {
				t.Errorf("%s: the token of its %s session is wrong", local, a.Kind)
			}
		}
		for _, kind := range []string{"browser", "oauth2", "compat", "personal"} {
			kinds += strings.Repeat(kind[:1], n[kind])
		}
		return kinds
	}
	for local, want := range map[string]struct {
		sessions                         string
		hereOff, hereLocked, off, locked bool
		signIn                           bool
	}{
		"alice":    {sessions: "booocp", signIn: true},
		"hatter":   {sessions: "c", hereOff: true, signIn: true},
		"dormouse": {sessions: "c", hereLocked: true, signIn: true},
		"gryphon":  {off: true},
		"duchess":  {sessions: "boocc", signIn: true},
		"knave":    {sessions: "ccp", signIn: true},
		"modbot":   {sessions: "ccccp", signIn: true},
		"erin":     {sessions: "booc", hereLocked: true, locked: true},
		"carol":    {hereOff: true, off: true},
	} {
		here, _ := h.User("@" + local + ":demo.example")
		there, known := s.User(local)
		if got := count(local); got != want.sessions {
			t.Errorf("%s: sessions %s, want %s", local, got, want.sessions)
		}
		if !known || here.Deactivated != want.hereOff || here.Locked != want.hereLocked || there.Deactivated.IsZero() == want.off || there.Locked.IsZero() == want.locked || s.CanSignIn(local) != want.signIn {
			t.Errorf("%s: %+v; %+v", local, here, there)
		}
	}
	for _, local := range []string{"Cheshire", "telegram_1853220004"} {
		_, here := h.User("@" + local + ":demo.example")
		if _, there := s.User(local); !here || there {
			t.Errorf("%s: at the homeserver %t, at MAS %t", local, here, there)
		}
	}
	if len(h.Requests()) > 0 || s.Waiting() != 1 {
		t.Errorf("%d requests, %d jobs", len(h.Requests()), s.Waiting())
	}
	now = now.Add(15 * time.Minute) // and then the deactivation of @gryphon comes through
	if u, _ := h.User("@gryphon:demo.example"); !u.Deactivated || count("gryphon") != "" {
		t.Errorf("%+v", u)
	}
}

// TestDemoOfMASListsEverySession, those of accounts that nobody has looked at, too.
func TestDemoOfMASListsEverySession(t *testing.T) {
	t.Parallel()
	h := matrixadmintest.Demo(matrixadmintest.WithMode(matrixadmintest.MAS))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Auth().BaseURL()+"/api/admin/v1/compat-sessions?page[first]=100000", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.Auth().AdminToken())
	res, err := h.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if n := bytes.Count(body, []byte(`"type":"compat-session"`)); err != nil || n < 1000 {
		t.Errorf("%d, %d sessions, %v", res.StatusCode, n, err)
	}
	for _, m := range regexp.MustCompile(`"created_at":"([^"]+)"`).FindAllSubmatch(body, -1) {
		if made, err := time.Parse(time.RFC3339, string(m[1])); err != nil || made.After(time.Now()) {
			t.Fatalf("created at %s: %v", m[1], err)
		}
	}
}

// TestDemoLetsABrowserIn: nobody can open the address of the demo, so that its administrator agrees to a code by himself.
func TestDemoLetsABrowserIn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	h := matrixadmintest.Demo(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(func() time.Time { return now }))
	post := func(path, form string) string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.Auth().BaseURL()+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := h.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, _ := io.ReadAll(res.Body)
		return string(body)
	}
	const client = "client_id=01JDEM0000000000000C0NS01E"
	code := regexp.MustCompile(`"device_code":"([^"]+)"`).FindStringSubmatch(post("/oauth2/device", client+"&scope=openid"))
	if code == nil {
		t.Fatal("no device code")
	}
	poll := "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&" + client + "&device_code=" + code[1]
	if got := post("/oauth2/token", poll); !strings.Contains(got, "authorization_pending") {
		t.Errorf("at once: %s", got)
	}
	now = now.Add(15 * time.Second)
	if got := post("/oauth2/token", poll); !strings.Contains(got, `"access_token"`) {
		t.Errorf("after a while: %s", got)
	}
}
