package hostile

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// withMAS gives @alice sessions of all kinds and the console a client for MAS, where the server has one.
func (k *keep) withMAS(t *testing.T, opts []wire.Option) {
	t.Helper()
	auth := k.server.Auth()
	if auth == nil {
		return
	}
	for _, kind := range []string{"browser", "oauth2", "compat", "personal"} {
		s := auth.AddSession(matrixadmintest.AuthSession{Kind: kind, Username: "alice", Device: "OF" + kind, Scope: "urn:mas:admin urn:synapse:admin:*", Created: base, LastActive: base})
		if kind == "oauth2" {
			k.target.Subject = ops.Subject{Kind: ops.OnSession, ID: matrixadmin.NewText(s.ID)}
			k.target.Marked = ops.Marked{Kind: ops.OnSession, IDs: []matrixadmin.Text{k.target.Subject.ID}}
		}
	}
	alice, _ := auth.User("alice")
	auth.SetEmail("alice@example.org", alice.ID)
	auth.AddLink(matrixadmintest.AuthLink{Username: "alice", Provider: matrixadmintest.ULID("provider"), Subject: "alice-there"})
	client, err := mas.New(auth.BaseURL(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	k.env.Auth, k.env.AuthOpen = client, mas.Probe(t.Context(), client, k.server.ServerName())
	k.target.Auth = ops.ReadAuthAccount(t.Context(), client, k.target.User.ID)
	if k.env.AuthOpen.Answer != mas.Yes || k.target.Auth.State != ops.AuthFound || !k.env.Server.Lacks(&matrixadmin.OwnAccounts) {
		t.Fatalf("%+v, %+v", k.env.AuthOpen, k.target.Auth)
	}
}

// placesInMAS are the ways to what is there only with MAS, and the question of every action, also of those about a session.
func placesInMAS() [][]string {
	sessions := []string{"enter", "tab Sessions"}
	to := [][]string{{"m"}, {"m", "enter"}, {"m", "/"}, {"m", "?"}, {"m", "r"}, {"sign in again"}, {"sign in again", "tab"}, {"sign in again", "b"}, {"L"}}
	for _, more := range []string{"", "enter", "space", "a", "/", "?", "e", "y", "s"} {
		if more == "" {
			to = append(to, sessions)
			continue
		}
		to = append(to, []string{sessions[0], sessions[1], more})
	}
	for _, a := range ops.Catalog() {
		to = append(to, []string{"enter", "confirm " + a.ID})
		if a.On == ops.OnSession || a.Marks == ops.OnSession {
			to = append(to, []string{sessions[0], sessions[1], "space", "a", a.Key}, []string{sessions[0], sessions[1], "confirm " + a.ID, "tab"})
		}
	}
	return to
}

func withMAS() matrixadmintest.Option { return matrixadmintest.WithMode(matrixadmintest.MAS) }

// TestReadOnlyWritesNothingToMAS is the same walk with an authentication service: nothing reaches it, nor the homeserver. The sessions are on the screen.
func TestReadOnlyWritesNothingToMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKeep(t, true, true, withMAS())
		k.to([]string{"enter", "tab Sessions"})
		if !strings.Contains(k.screen(), "OAuth") || !strings.Contains(k.screen(), "personal") {
			t.Errorf("no sessions:\n%s", k.screen())
		}
		k.keys("esc", "esc", "home")
		k.to([]string{"m"})
		if !strings.Contains(k.screen(), "rights unknown") {
			t.Errorf("not the sessions of administrators:\n%s", k.screen())
		}
		k.end()
	})
	for name, layers := range map[string][2]bool{"screen and transport": {true, true}, "transport alone": {false, true}, "screen alone": {true, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part, to := 4, placesInMAS() // the keys of the pages themselves are pressed without MAS
			if !outside && !long {
				part, to = 100, thinned(to, map[bool]int{true: 2, false: 8}[layers == [2]bool{true, true}])
			}
			walkReadOnly(t, to, part, func(t *testing.T) *keep { t.Helper(); return newKeep(t, layers[0], layers[1], withMAS()) })
		})
	}
}

// thinned are every n-th of the places.
func thinned(places [][]string, n int) (some [][]string) {
	for i := 0; i < len(places); i += n {
		some = append(some, places[i])
	}
	return some
}

// TestReadOnlyByHandInMAS answers actions that go through MAS rightly where only the transport stands in between, or nothing.
func TestReadOnlyByHandInMAS(t *testing.T) {
	for _, transport := range []bool{true, false} {
		for _, id := range []string{"lock", "deactivate", "end-session", "make-admin"} {
			synctest.Test(t, func(t *testing.T) {
				k := newKeep(t, false, transport, withMAS())
				a, ok := ops.Find(id)
				if !ok {
					t.Fatal(id)
				}
				target := a.About(k.target)
				k.send(ui.Open{Route: ui.User{ID: target.User.ID}}).wait(time.Second)
				d := &desk{console: k.console}
				d.paint()
				k.to([]string{"confirm " + id})
				d.filled(a, map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: target.Phrase()}[a.Danger])
				if id == "lock" {
					d.keys("tab") // past its choice
				}
				d.sends(a)
				d.wait(time.Minute)
				if n := len(k.wrote()); n > 0 == transport {
					t.Errorf("%s with a read-only transport (%t): %q\n%s", a.ID, transport, k.wrote(), k.screen())
				}
				k.end()
			})
		}
	}
}
