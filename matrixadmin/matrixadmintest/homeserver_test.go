package matrixadmintest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRoomsAreLeftOneAfterAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := New()
		h.AddUser(User{ID: "@bob:demo.example", Rooms: []string{"!a:x", "!b:x", "!c:x", "!d:x"}})
		if status, body := ask(t, h, "POST", "/_synapse/admin/v1/deactivate/%40bob%3Ademo.example", `{"erase":false}`); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		for _, want := range []int{4, 3, 2, 1, 0, 0} {
			_, body := ask(t, h, "GET", "/_synapse/admin/v1/users/%40bob%3Ademo.example/joined_rooms", "")
			if !strings.HasSuffix(body, fmt.Sprintf(`],"total":%d}`, want)) {
				t.Errorf("want %d rooms, got %s", want, body)
			}
			u, _ := h.User("@bob:demo.example")
			if len(u.Rooms) != want || !u.Deactivated {
				t.Errorf("user has %d rooms, want %d", len(u.Rooms), want)
			}
			<-time.After(time.Second)
		}
	})
}

func TestPendingRowsComeLast(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1795387757000)
	h := New(WithNow(func() time.Time { return now }))
	h.AddUser(User{ID: "@dave:demo.example"})
	row := func(ip string, ms int64) Connection { return Connection{IP: ip, LastSeen: time.UnixMilli(ms)} }
	h.AddConnections("@dave:demo.example",
		row("192.0.2.10", 1795387749955), row("192.0.2.11", 1795387749980), row("192.0.2.12", 1795387756995), row("192.0.2.13", 1795387756990))
	ips := func() []string {
		_, body := ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40dave%3Ademo.example", "")
		var w whoisBody
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range w.Devices[""].Sessions[0].Connections {
			out = append(out, strings.TrimPrefix(c.IP, "192.0.2."))
		}
		return out
	}
	if got := ips(); !slices.Equal(got, []string{"11", "10", "12", "13"}) {
		t.Errorf("at once: %v", got)
	}
	now = now.Add(6 * time.Second)
	if got := ips(); !slices.Equal(got, []string{"12", "13", "11", "10"}) {
		t.Errorf("six seconds later: %v", got)
	}
}

func TestRowsOfNobody(t *testing.T) {
	t.Parallel()
	h := New()
	h.AddConnections("@ghost:demo.example", Connection{IP: "192.0.2.1", LastSeen: time.UnixMilli(5)})
	h.AddConnections("@ghost:demo.example", Connection{IP: "192.0.2.2", LastSeen: time.UnixMilli(6)})
	_, body := ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40ghost%3Ademo.example", "")
	if strings.Count(body, `"ip"`) != 2 {
		t.Error(body)
	}
	if status, _ := ask(t, h, "GET", "/_synapse/admin/v2/users/%40ghost%3Ademo.example", ""); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	errLost := errors.New("the line is gone")
	isPost := func(r *http.Request) bool { return r.Method == http.MethodPost }
	half := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id_server_`) }
	for _, c := range []struct {
		name                string
		fault               Fault
		arrives, done, head bool
		err                 error
	}{
		{"never arrives", Fault{Before: true, Err: errLost}, false, false, false, errLost},
		{"lost on arrival", Fault{Err: errLost}, true, false, false, errLost},
		{"answer lost", Fault{After: true, Err: errLost}, true, true, false, errLost},
		{"answer cut", Fault{After: true, Respond: half, Err: io.ErrUnexpectedEOF}, true, true, true, io.ErrUnexpectedEOF},
		{"silence", Fault{Hang: true}, true, false, false, context.DeadlineExceeded},
		{"silence afterwards", Fault{After: true, Hang: true}, true, true, false, context.DeadlineExceeded},
		{"silence in the body", Fault{Respond: half, Hang: true}, true, false, true, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := New()
				h.AddUser(User{ID: "@bob:demo.example"})
				c.fault.Times = 1
				h.Fault(isPost, c.fault)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				url := h.BaseURL() + "/_synapse/admin/v1/deactivate/%40bob%3Ademo.example"
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{}`))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Authorization", "Bearer "+h.AdminToken())
				resp, err := h.RoundTrip(req)
				if (resp != nil) != c.head {
					t.Errorf("response %v", resp)
				}
				if resp != nil {
					_, err = io.ReadAll(resp.Body)
				}
				if !errors.Is(err, c.err) {
					t.Errorf("error %v, want %v", err, c.err)
				}
				u, _ := h.User("@bob:demo.example")
				if u.Deactivated != c.done {
					t.Errorf("deactivated %v, want %v", u.Deactivated, c.done)
				}
				if got := h.Writes() == 1; got != c.arrives {
					t.Errorf("%d writes", h.Writes())
				}
				if status, _ := ask(t, h, "POST", "/_synapse/admin/v1/deactivate/%40bob%3Ademo.example", "{}"); status != http.StatusOK {
					t.Errorf("the second time: %d", status)
				}
			})
		})
	}
}

func TestFaultDropsTheConnection(t *testing.T) {
	t.Parallel()
	h := New()
	server := httptest.NewServer(h)
	defer server.Close()
	h.Fault(nil, Fault{Err: errors.New("dropped"), Times: 1})
	get := func() (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/_matrix/client/versions", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Close = true
		return server.Client().Do(req)
	}
	if _, err := get(); err == nil {
		t.Error("an answer came")
	}
	resp, err := get()
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	if got := resp.Header.Get("Server"); got != "Synapse/1.163.2" {
		t.Errorf("Server %q", got)
	}
}

func TestRequestsAreRecordedWithoutTokens(t *testing.T) {
	t.Parallel()
	h := New()
	ask(t, h, "GET", "/_synapse/admin/v2/users?limit=5&name=a%2Fb", "")
	askAs(t, h, "wrong", "POST", "/_synapse/admin/v1/reset_password/%40a%2Fb%3Ademo.example", `{"new_password":"x"}`)
	askAs(t, h, "", "GET", "/_matrix/client/versions?access_token=secret", "")
	got := h.Requests()
	if len(got) != 3 || h.Writes() != 1 {
		t.Fatalf("%d requests, %d writes", len(got), h.Writes())
	}
	if r := got[0]; r.Owner != h.AdminID() || r.Query.Get("name") != "a/b" || r.Host != "demo.example" {
		t.Errorf("first: %+v", r)
	}
	if r := got[1]; !r.Authorized || r.Owner != "" || r.Path != "/_synapse/admin/v1/reset_password/%40a%2Fb%3Ademo.example" || string(r.Body) != `{"new_password":"x"}` {
		t.Errorf("second: %+v", r)
	}
	all := fmt.Sprint(got)
	for _, secret := range []string{h.AdminToken(), "wrong", "secret"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is recorded", secret)
		}
	}
	h.ResetRequests()
	if len(h.Requests()) != 0 || h.Writes() != 0 {
		t.Error("not reset")
	}
}

func TestAnUnfinishedRequestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := New(WithLatency(func(*http.Request) time.Duration { return time.Hour }))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.BaseURL()+"/_synapse/admin/v1/deactivate/x", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if h.Writes() != 1 {
			t.Error("what arrived is not counted")
		}
	})
}

func TestProxyHidesAdmin(t *testing.T) {
	t.Parallel()
	h := Demo(WithMode(ProxyHidesAdmin))
	if status, body := ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40alice%3Ademo.example", ""); status != http.StatusOK || !strings.Contains(body, "203.0.113.9") {
		t.Errorf("whois: %d %.80s", status, body)
	}
	for _, path := range []string{"/_synapse/admin/v1/server_version", "/_synapse/admin/v2/users", "/_synapse/admin/v1/whois/%40alice%3Ademo.example", "/"} {
		if status, body := ask(t, h, "GET", path, ""); status != http.StatusNotFound || !strings.Contains(body, "nginx") {
			t.Errorf("%s: %d %.80s", path, status, body)
		}
	}
}

func TestDendriteFlow(t *testing.T) {
	t.Parallel()
	h := Demo(WithMode(Dendrite))
	_, body := ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40alice%3Ademo.example", "")
	if strings.Count(body, `"sessions"`) != 4 || !strings.Contains(body, `"DESKTOPALI":{"sessions":[{"connections":[{"ip":"203.0.113.9:`) {
		t.Errorf("whois: %s", body)
	}
	token := h.TokenFor("@alice:demo.example")
	const reset = "/_dendrite/admin/resetPassword/%40alice%3Ademo.example"
	for _, c := range []struct {
		token, body, want string
		status            int
	}{
		{token, `{"password":"brand-new-1"}`, "M_FORBIDDEN", 403},
		{h.AdminToken(), `{"password":"short"}`, "M_WEAK_PASSWORD", 400},
		{h.AdminToken(), `{"new_password":"brand-new-1"}`, "M_MISSING_PARAM", 400},
		{h.AdminToken(), ``, "M_UNKNOWN", 400},
		{h.AdminToken(), `{"password":"brand-new-1"}`, `{"password_updated":true}`, 200},
	} {
		if status, got := askAs(t, h, c.token, "POST", reset, c.body); status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("reset %s: %d %s", c.body, status, got)
		}
	}
	if u, _ := h.User("@alice:demo.example"); u.Password != "brand-new-1" || len(u.Devices) != 4 {
		t.Errorf("password %q, %d devices", u.Password, len(u.Devices))
	}
	if _, got := ask(t, h, "POST", "/_dendrite/admin/evacuateUser/%40alice%3Ademo.example", ""); strings.Count(got, "!") != 12 {
		t.Errorf("evacuate: %s", got)
	}
	if u, _ := h.User("@alice:demo.example"); len(u.Rooms) != 0 {
		t.Errorf("%d rooms", len(u.Rooms))
	}
}

func TestEveryModeKnowsItsAdmin(t *testing.T) {
	t.Parallel()
	for mode, path := range map[Mode]string{
		Synapse: "/_matrix/client/v3/account/whoami", Synapse034: "/_matrix/client/r0/account/whoami", Synapse119: "/_matrix/client/r0/account/whoami",
		Dendrite: "/_matrix/client/v3/account/whoami", MAS: "/_matrix/client/v3/account/whoami", ProxyHidesAdmin: "/_matrix/client/v3/account/whoami",
	} {
		h := Demo(WithMode(mode), WithServerName("other.example"))
		if status, body := ask(t, h, "GET", path, ""); status != http.StatusOK || !strings.Contains(body, `"@admin:other.example"`) {
			t.Errorf("mode %d: %d %s", mode, status, body)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	h := Demo()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			id := fmt.Sprintf("%%40new%d%%3Ademo.example", n)
			ask(t, h, "PUT", "/_synapse/admin/v2/users/"+id, `{"password":"x"}`)
			ask(t, h, "GET", "/_synapse/admin/v2/users?limit=10&order_by=last_seen_ts&dir=b", "")
			ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40alice%3Ademo.example", "")
			h.User("@alice:demo.example")
			h.AddConnections("@alice:demo.example", Connection{IP: "192.0.2.1"})
			h.Requests()
		})
	}
	all.Wait()
	if u, _ := h.User("@alice:demo.example"); len(u.Connections) != 48 {
		t.Errorf("%d connections", len(u.Connections))
	}
}

func TestUnescapedTargetIsRefused(t *testing.T) {
	t.Parallel()
	h := New()
	if status, body := ask(t, h, "GET", "/_synapse/admin/v2/users?name=\u00e9", ""); status != http.StatusBadRequest || body != "" {
		t.Errorf("%d %q", status, body)
	}
}
