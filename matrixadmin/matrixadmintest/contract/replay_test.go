package contract_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// recordingsOf are the names of all recordings in a directory, without their ending.
func recordingsOf(t *testing.T, dir, prefix string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("testdata", dir))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if name, isJSON := strings.CutSuffix(e.Name(), ".json"); isJSON && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("no recordings in %s", dir)
	}
	return names
}

// replay sends what was recorded, and compares status, headers, error and shape; whole is for equal bodies.
func replay(t *testing.T, h *matrixadmintest.Homeserver, rec recording, token string, whole bool) {
	t.Helper()
	body, given := rec.body()
	req, err := http.NewRequestWithContext(t.Context(), rec.Request.Method, h.BaseURL()+rec.Request.Path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if !given {
		req.Body = nil
	}
	req.RemoteAddr = "127.0.0.1:36386"
	req.Header.Set("User-Agent", "Python-urllib/3.11")
	w := &world{base: h.BaseURL(), client: &http.Client{Transport: recorded{h, req}}}
	got := w.send(t.Context(), t, request{
		method: req.Method, path: rec.Request.Path, who: token, body: body, noBody: !given, header: req.Header,
	}, nil)
	if got.status != rec.Response.Status {
		t.Fatalf("status %d, want %d: %.300s", got.status, rec.Response.Status, got.body)
	}
	if want := rec.Response.Headers["Server"]; want != "" && got.header.Get("Server") != want {
		t.Errorf("Server %q, want %q", got.header.Get("Server"), want)
	}
	code, text := rec.failure()
	if have, _ := got.at("errcode").(string); have != code {
		t.Errorf("errcode %q, want %q", have, code)
	}
	if have, _ := got.at("error").(string); have != text {
		t.Errorf("error %q, want %q", have, text)
	}
	rec.compare(t, nil, got)
	if whole && got.body != rec.Response.Body {
		t.Errorf("body\n%s\nwant\n%s", got.body, rec.Response.Body)
	}
}

// recorded gives each request the address that the recorded one came from.
type recorded struct {
	h    *matrixadmintest.Homeserver
	like *http.Request
}

// RoundTrip is for the client.
func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	from := *req
	from.RemoteAddr = r.like.RemoteAddr
	return r.h.RoundTrip(&from)
}

func at(ms int64) func() time.Time { return func() time.Time { return time.UnixMilli(ms) } }

// TestReplayLegacy plays Synapse 0.34.1 and 1.19.3, answer by answer.
func TestReplayLegacy(t *testing.T) {
	t.Parallel()
	for _, version := range []struct {
		prefix     string
		mode       matrixadmintest.Mode
		rows, self int64
	}{
		{"synapse-0.34.1-", matrixadmintest.Synapse034, 1795390820140, 1795390827189},
		{"synapse-1.19.3-", matrixadmintest.Synapse119, 1795390768090, 1795390775127},
	} {
		for _, name := range recordingsOf(t, "legacy", version.prefix) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				rec := load(t, "legacy/"+name)
				now := version.rows + 500
				if strings.HasSuffix(name, "whois-self") {
					now = version.self
				}
				// These two were recorded before anybody was deactivated.
				early := strings.HasSuffix(name, "users-v2") || strings.HasSuffix(name, "-devices")
				h := oldServer(version.mode, now, version.rows, early)
				token := rec.Request.Authorization
				switch token {
				case "none":
				case "bad":
					token = "header:Bearer bad"
				default:
					token = "header:Bearer " + h.TokenFor("@"+token+":old.test")
				}
				replay(t, h, rec, token, true)
			})
		}
	}
}

func oldServer(mode matrixadmintest.Mode, now, rows int64, early bool) *matrixadmintest.Homeserver {
	const made = 1795390766
	h := matrixadmintest.New(matrixadmintest.WithMode(mode), matrixadmintest.WithServerName("old.test"), matrixadmintest.WithNow(at(now)))
	ms := func(after int64) time.Time { return time.UnixMilli(rows + after) }
	agent := func(n string) string { return "Riot/1." + n + " (Linux)" }
	riot := []matrixadmintest.Connection{
		{IP: "203.0.113.0", UserAgent: agent("0"), LastSeen: ms(0)},
		{IP: "203.0.113.1", UserAgent: agent("1"), LastSeen: ms(2)},
		{IP: "203.0.113.2", UserAgent: agent("2"), LastSeen: ms(3)},
		{IP: "203.0.113.3", UserAgent: agent("3"), LastSeen: ms(4)},
	}
	for _, name := range []string{"alice", "bob", "carol", "dave", "erin", "a/b"} {
		u := matrixadmintest.User{ID: "@" + name + ":old.test", DisplayName: name, Password: "x", Created: time.Unix(made, 0)}
		switch name {
		case "alice":
			u.Connections = riot
			u.Devices = []matrixadmintest.Device{{ID: "QIWQBXNNKT", LastSeen: ms(4), LastSeenIP: "203.0.113.3"}}
		case "a/b":
			u.Connections = []matrixadmintest.Connection{{IP: "198.51.100.1", UserAgent: "Riot", LastSeen: ms(5)}}
			u.Deactivated = !early
		case "dave", "erin":
			u.Created = time.Unix(made+1, 0)
			u.Deactivated = !early
		}
		if u.Deactivated {
			u.Password = ""
		}
		h.AddUser(u)
	}
	return h
}

// TestReplayDendrite plays Dendrite, answer by answer.
func TestReplayDendrite(t *testing.T) {
	t.Parallel()
	const registration = "shared_secret_registration"
	for _, name := range recordingsOf(t, "dendrite", "") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := load(t, "dendrite/"+name)
			h := matrixadmintest.New(
				matrixadmintest.WithMode(matrixadmintest.Dendrite), matrixadmintest.WithServerName("den.test"),
				matrixadmintest.WithNow(at(1795391111715)),
			)
			device := func(id, ip string, seen int64, agent string) matrixadmintest.Device {
				return matrixadmintest.Device{ID: id, LastSeenIP: ip, LastSeen: time.UnixMilli(seen), LastSeenUserAgent: agent}
			}
			first := device(registration, "127.0.0.1:36386", 1795391111715, "Python-urllib/3.11")
			h.AddUser(matrixadmintest.User{ID: "@admin:den.test", Admin: true, Devices: []matrixadmintest.Device{first}})
			h.AddUser(matrixadmintest.User{ID: "@bob:den.test", Devices: []matrixadmintest.Device{first}})
			h.AddUser(matrixadmintest.User{ID: "@carol:den.test"})
			h.AddUser(matrixadmintest.User{ID: "@alice:den.test", DisplayName: "alice", Devices: aliceOfDendrite(device)})
			token := rec.Request.Authorization
			if token != "none" {
				token = "header:Bearer " + h.TokenFor("@"+token+":den.test")
			}
			replay(t, h, rec, token, true)
		})
	}
}

func aliceOfDendrite(device func(id, ip string, seen int64, agent string) matrixadmintest.Device) []matrixadmintest.Device {
	return []matrixadmintest.Device{
		device("nkDHJY-8", "127.0.0.1:36412", 1795391111845, "Element/1.0"),
		device("j1VXPvM3", "127.0.0.1:36440", 1795391111918, "Element/1.1"),
		device("EFoelp_h", "127.0.0.1:36442", 1795391111987, "Element/1.2"),
		device("shared_secret_registration", "127.0.0.1:36372", 1795391111645, "Python-urllib/3.11"),
	}
}

// TestReplayMAS plays a Synapse that delegates authentication.
func TestReplayMAS(t *testing.T) {
	t.Parallel()
	for _, name := range recordingsOf(t, "mas", "") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := load(t, "mas/"+name)
			h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName(serverName))
			for _, local := range []string{"alice", "carol", "user20", "user22", "user23"} {
				u := matrixadmintest.User{ID: "@" + local + ":" + serverName, DisplayName: local}
				if local == "alice" {
					u.Connections = []matrixadmintest.Connection{{IP: "127.0.0.1", UserAgent: "curl/7.88.1", LastSeen: time.UnixMilli(1)}}
					u.Devices = []matrixadmintest.Device{{ID: "ADMINMADE"}, {ID: "DEV1"}}
				}
				h.AddUser(u)
			}
			token := rec.Request.Authorization
			switch token {
			case "none":
			case "Bearer masadmin":
				token = "header:Bearer " + h.AdminToken()
			case "Bearer masuser":
				token = "header:Bearer " + h.TokenFor("@alice:"+serverName)
			case "Bearer masdown":
				h.StopMAS(true)
				token = "header:" + token
			default:
				token = "header:" + token
			}
			replay(t, h, rec, token, rec.Response.Status >= http.StatusBadRequest)
		})
	}
}
