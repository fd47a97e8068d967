//go:build realproxies

package contract_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// place is a homeserver behind the proxies.
type place struct {
	name, token, server string
	behind              http.Handler
	family              matrixadmin.Family
	account             func(t *testing.T, id string)
	gone                func(t *testing.T, id string) bool // deactivated, or its first password no longer good
}

const firstPassword = "correct horse 1"

// fakePlace is a homeserver in memory.
func fakePlace(name string, mode matrixadmintest.Mode, family matrixadmin.Family) place {
	hs := matrixadmintest.Demo(matrixadmintest.WithMode(mode))
	return place{
		name: name, token: hs.AdminToken(), server: hs.ServerName(), behind: hs, family: family,
		account: func(_ *testing.T, id string) { hs.AddUser(matrixadmintest.User{ID: id, Password: firstPassword}) },
		gone: func(t *testing.T, id string) bool {
			t.Helper()
			u, ok := hs.User(id)
			if !ok {
				t.Fatalf("%s is not there", id)
			}
			return u.Deactivated || u.Password != firstPassword
		},
	}
}

// realPlace is the Synapse that .ci/synapse up has started.
func realPlace(t *testing.T) (place, bool) {
	t.Helper()
	base := strings.TrimSuffix(os.Getenv("MXWARDEN_CONTRACT_BASE_URL"), "/")
	if base == "" {
		return place{}, false
	}
	data, err := os.ReadFile(os.Getenv("MXWARDEN_CONTRACT_TOKEN_FILE"))
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(string(data))
	ask := func(t *testing.T, method, path string, body map[string]any) (int, map[string]any) {
		t.Helper()
		sent, _ := json.Marshal(body)
		req, err := http.NewRequestWithContext(t.Context(), method, base+path, bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var out map[string]any
		_ = json.NewDecoder(resp.Body).Decode(&out)
		return resp.StatusCode, out
	}
	one := func(id string) string { return "/_synapse/admin/v2/users/" + url.PathEscape(id) }
	return place{
		name: "Synapse", token: token, server: "example.test", behind: forward(t, base), family: matrixadmin.FamilySynapse,
		account: func(t *testing.T, id string) {
			t.Helper()
			if status, out := ask(t, http.MethodPut, one(id), map[string]any{"password": firstPassword}); status != http.StatusCreated {
				t.Fatalf("making %s: %d %v", id, status, out)
			}
		},
		gone: func(t *testing.T, id string) bool {
			t.Helper()
			status, user := ask(t, http.MethodGet, one(id), nil)
			if status != http.StatusOK {
				t.Fatalf("reading %s: %d", id, status)
			}
			if user["deactivated"] != false {
				return true
			}
			status, _ = ask(t, http.MethodPost, "/_matrix/client/v3/login", map[string]any{
				"type": "m.login.password", "password": firstPassword, "identifier": map[string]any{"type": "m.id.user", "user": id},
			})
			if status == http.StatusTooManyRequests {
				return false // the server is asked often; what arrived at it is checked besides
			}
			return status != http.StatusOK
		},
	}, true
}

// aimed are ids whose path may become the victim's on the way.
func aimed(victim string) []string {
	out := []string{"@" + strings.ToUpper(victim[1:strings.IndexByte(victim, ':')]) + victim[strings.IndexByte(victim, ':'):]}
	for _, before := range []string{
		"@zzz/../", "@zzz/..//", "@zzz/./../", "@zzz/%2e%2e/", "@zzz%2f..%2f", "@zzz%252f..%252f", "@zzz\\..\\", "@zzz/..;/", "@zzz;/../", "@zzz/.%2e/", "@zzz?/../",
		"@zzz#/../", "@zzz/../../users/", "@zzz/../../deactivate/", "@zzz/../../reset_password/", "@zzz/../../../v1/deactivate/", "@/../", "@//../", "@\t/../", "@é/../", "@ /../",
	} {
		out = append(out, before+victim)
	}
	return out
}

// TestProxies sends every change through every proxy: none reaches another account than the one asked for, and ordinary ids work through each.
func TestProxies(t *testing.T) {
	places := []place{
		fakePlace("fake Synapse", matrixadmintest.Synapse, matrixadmin.FamilySynapse),
		fakePlace("fake Dendrite", matrixadmintest.Dendrite, matrixadmin.FamilyDendrite),
		fakePlace("fake Synapse 0.34", matrixadmintest.Synapse034, matrixadmin.FamilySynapse),
	}
	if synapse, ok := realPlace(t); ok {
		places = append(places, synapse)
	} else {
		t.Log("MXWARDEN_CONTRACT_BASE_URL is not set: without a real Synapse")
	}
	for _, at := range places {
		t.Run(at.name, func(t *testing.T) {
			arrived := newTap(t, at.behind)
			bases := start(t, strings.TrimPrefix(arrived.server.URL, "http://"))
			for _, p := range proxies {
				t.Run(p.name, func(t *testing.T) {
					c, err := matrixadmin.New(bases[p.name], matrixadmin.WithToken(matrixadmin.NewSecret(at.token)))
					if err != nil {
						t.Fatal(err)
					}
					s, err := c.Server(t.Context())
					if err != nil || s.Family != at.family {
						t.Fatalf("%v %v", s.Family, err)
					}
					through(t, at, p, c, arrived)
				})
			}
		})
	}
}

// through is one proxy before one homeserver.
func through(t *testing.T, at place, p proxied, c *matrixadmin.Client, arrived *tap) {
	t.Helper()
	mark := strings.ToLower(rand.Text()[:8])
	id := func(local string) string { return "@px" + local + "-" + mark + ":" + at.server }
	victim := id("victim")
	at.account(t, victim)
	_, _ = c.User(t.Context(), matrixadmin.MustParseUserID("@a/b:"+at.server)) // an earlier lookup that no path knows
	arrived.take()
	for _, raw := range aimed(victim) {
		changes(t, c, arrived, raw)
	}
	if at.gone(t, victim) {
		t.Errorf("%s is deactivated or has another password", victim)
	}

	for _, local := range []string{"plain", ".dots_and=more+x"} {
		raw := id(local)
		at.account(t, raw)
		if !changes(t, c, arrived, raw) || !at.gone(t, raw) {
			t.Errorf("%s was not changed", raw)
		}
	}
	if at.family == matrixadmin.FamilyDendrite {
		return
	}
	slash := id("/slash")
	at.account(t, slash)
	if changed := changes(t, c, arrived, slash); changed != p.keeps || changed != at.gone(t, slash) {
		t.Errorf("%s was changed: %t, want %t", slash, changed, p.keeps)
	}
}

// changes reads an account and resets its password, and deactivates it where that can be done; it fails the test when anything arrived at another path than
// this account's, and reports whether a change was claimed.
func changes(t *testing.T, c *matrixadmin.Client, arrived *tap, raw string) bool {
	t.Helper()
	id, err := matrixadmin.ParseUserID(raw)
	if err != nil {
		t.Fatalf("%q: %v", raw, err)
	}
	ctx := t.Context()
	if u, err := c.User(ctx, id); err == nil && u.ID != id {
		t.Errorf("%q: read as %s", raw, u.ID)
	}
	if _, err := c.JoinedRooms(ctx, id); err == nil {
		believed(t, arrived.take(), raw, "/joined_rooms")
	}
	if _, err := c.Devices(ctx, id); err == nil {
		believed(t, arrived.take(), raw, "/devices")
	}
	arrived.take()
	server := c.Known()
	_, reset := c.Do(ctx, matrixadmin.ResetPassword(server.Via(), id, matrixadmin.NewSecret("another horse 2"), true))
	_, deactivate := c.Do(ctx, matrixadmin.Deactivate(server.Via(), id, false))
	claimed := reset == nil || deactivate == nil
	for _, line := range arrived.take() {
		method, path, _ := strings.Cut(line, " ")
		if method == http.MethodGet {
			continue
		}
		segments := strings.Split(path, "/")
		if got, err := url.PathUnescape(segments[len(segments)-1]); err != nil || got != raw {
			t.Errorf("%q: %s arrived", raw, line)
		}
	}
	return claimed
}

// believed demands that an answer without an owner came from this account's path.
func believed(t *testing.T, seen []string, raw, end string) {
	t.Helper()
	if !slices.ContainsFunc(seen, func(line string) bool {
		path, err := url.PathUnescape(line)
		return err == nil && strings.HasSuffix(path, "/users/"+raw+end)
	}) {
		t.Errorf("%q: believed %s, and there arrived %q", raw, end, seen)
	}
}
