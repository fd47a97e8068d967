package matrixadmintest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// ask sends a request in process as the admin, and returns the status and the body.
func ask(t *testing.T, h *Homeserver, method, path, body string) (int, string) {
	t.Helper()
	return askAs(t, h, h.AdminToken(), method, path, body)
}

func askAs(t *testing.T, h *Homeserver, token, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := h.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

type whoisBody struct {
	UserID  string `json:"user_id"`
	Devices map[string]struct {
		Sessions []struct {
			Connections []struct {
				IP        string `json:"ip"`
				LastSeen  int64  `json:"last_seen"`
				UserAgent string `json:"user_agent"`
			} `json:"connections"`
		} `json:"sessions"`
	} `json:"devices"`
}

func TestDemoIsTheSameInEveryRun(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)
	now := WithNow(func() time.Time { return at })
	_, first := ask(t, Demo(now), "GET", "/_synapse/admin/v2/users?limit=6000&deactivated=true&locked=true", "")
	other := Demo(now)
	// Looking at accounts in another order must not change the others.
	for _, id := range []string{"%40whale%3Ademo.example", "%40bob%3Ademo.example"} {
		ask(t, other, "GET", "/_synapse/admin/v1/whois/"+id, "")
	}
	_, second := ask(t, other, "GET", "/_synapse/admin/v2/users?limit=6000&deactivated=true&locked=true", "")
	if first != second {
		t.Fatal("two demos differ")
	}
	var list struct {
		Users []struct {
			Name       string `json:"name"`
			CreationTS int64  `json:"creation_ts"`
		} `json:"users"`
		Total int `json:"total"`
	}
	if err := json.Unmarshal([]byte(first), &list); err != nil {
		t.Fatal(err)
	}
	if list.Total != demoUsers || len(list.Users) != demoUsers {
		t.Fatalf("total %d, %d rows, want %d", list.Total, len(list.Users), demoUsers)
	}
	seen := map[string]bool{}
	for _, u := range list.Users {
		if seen[u.Name] {
			t.Errorf("%q is twice in the list", u.Name)
		}
		seen[u.Name] = true
		if u.CreationTS > at.UnixMilli() {
			t.Errorf("%q is made in the future", u.Name)
		}
	}
	for _, name := range []string{"admin", "alice", "whale", "mallory", "a/b", "x/../y", "..", "-rf", "\u6f22\u5b57", "esc\x1b[31mred"} {
		if !seen["@"+name+":demo.example"] {
			t.Errorf("@%q is missing", name)
		}
	}
	for i := range 256 {
		if c := byte(i); (c < 0x20 || c > 0x7e) && strings.IndexByte(first, c) >= 0 {
			t.Errorf("byte %#x is on the wire", c)
		}
	}
}

func TestDemoConnections(t *testing.T) {
	t.Parallel()
	h := Demo()
	for _, want := range []struct {
		name      string
		rows, ips int
	}{{"alice", 40, 20}, {"whale", 20000, 60}, {"mallory", 100, 100}} {
		_, body := ask(t, h, "GET", "/_matrix/client/v3/admin/whois/%40"+want.name+"%3Ademo.example", "")
		var w whoisBody
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			t.Fatal(err)
		}
		rows := w.Devices[""].Sessions[0].Connections
		ips := map[string]bool{}
		for i, r := range rows {
			ips[r.IP] = true
			if i > 0 && r.LastSeen > rows[i-1].LastSeen {
				t.Errorf("%s: row %d is newer than the one before", want.name, i)
			}
		}
		if len(rows) < want.rows || want.name != "mallory" && len(rows) != want.rows || len(ips) < want.ips {
			t.Errorf("%s: %d rows from %d addresses", want.name, len(rows), len(ips))
		}
		u, _ := h.User("@" + want.name + ":demo.example")
		if got := rows[0].LastSeen; got != u.LastSeen.UnixMilli() {
			t.Errorf("%s: newest row %d, last seen %d", want.name, got, u.LastSeen.UnixMilli())
		}
		if len(u.Devices) < 3 || len(u.Rooms) < 12 {
			t.Errorf("%s: %d devices, %d rooms", want.name, len(u.Devices), len(u.Rooms))
		}
	}
}

func TestSpamWaveSharesAddresses(t *testing.T) {
	t.Parallel()
	h := Demo()
	ips, n := map[string]bool{}, 0
	var first, last time.Time
	for _, rec := range h.order {
		u, _ := h.User(rec.ID)
		if u.Password != "demo-spam-1" {
			continue
		}
		n++
		if first.IsZero() || u.Created.Before(first) {
			first = u.Created
		}
		if u.Created.After(last) {
			last = u.Created
		}
		for _, c := range u.Connections {
			ips[c.IP] = true
		}
	}
	if n != demoSpam || len(ips) != 3 || last.Sub(first) > 2*time.Hour {
		t.Errorf("%d accounts from %d addresses in %v", n, len(ips), last.Sub(first))
	}
}

func TestDemoInSynctest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := Demo(WithLatency(func(*http.Request) time.Duration { return 80 * time.Millisecond }))
		start := time.Now()
		if status, _ := ask(t, h, "GET", "/_matrix/client/versions", ""); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if took := time.Since(start); took != 80*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		Demo()
	}
}
