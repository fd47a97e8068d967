package user_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/user"
)

// withMAS opens MAS to the administrator, with two sessions of alice.
func (w *world) withMAS(t *testing.T) {
	t.Helper()
	auth, err := mas.New(w.hs.Auth().Issuer(), matrixadmin.WithTransport(w.hs), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	w.env.Auth, w.env.AuthOpen = auth, mas.Access{Answer: mas.Yes}
	w.env.Runner = ops.NewRunner(w.env.HS, ops.WithJournal(w.env.Trail), ops.WithAuth(auth))
	s, client := w.hs.Auth(), matrixadmintest.ULID("client")
	s.AddClient(matrixadmintest.AuthClient{ID: client, Name: "Element"})
	s.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Client: client, Scope: "urn:synapse:admin:* urn:matrix:client:device:NEWER", LastActive: time.Now()})
	s.AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: "alice", LastActive: time.Now().Add(-time.Hour), LastIP: "192.0.2.7"})
}

// TestSessionsTab: only where MAS keeps sessions; client names come with what is looked at, and a row is what actions are about.
func TestSessionsTab(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		d := w.open(t, aliceID, 200, 40)
		if w.asked("sessions") > 0 {
			t.Error("sessions were read before they were looked at")
		}
		d.Tab("Sessions").Advance(time.Second)
		order(t, d, "Client", "Last contact with MAS", "▌ OAuth", "Element", "administrator (Synapse)", "browser", "192.0.2.7")
		d.Press("down", "space")
		got := user.Target(w.Page)
		if got.Subject.Kind != ops.OnSession || len(got.Marked.IDs) != 1 || got.Marked.Kind != ops.OnSession {
			t.Errorf("%+v", got)
		}
		d.Press("/").Type("client:element admin:yes").Press("enter").Shows("1 row of 2", "Element").Lacks("192.0.2.7")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.env.AuthOpen = mas.Closed("the token lacks the scope urn:mas:admin")
		says(t, w.open(t, aliceID, 120, 40).Tab("Sessions").Advance(time.Second), "The token lacks the scope urn:mas:admin.")
		if w.asked("sessions") > 0 {
			t.Error("MAS was asked")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.open(t, aliceID, 120, 40).Shows("Devices").Lacks("Sessions")
	})
}

// TestSessionsTabNarrow: at 80 columns one row is told from another without opening it.
func TestSessionsTabNarrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		for i, device := range []string{"OLDTABLET1", "OLDTABLET2"} {
			w.hs.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: device, LastActive: time.Now().Add(-time.Duration(i+2) * time.Hour)})
		}
		page := user.NewOf(w.env, ui.User{ID: id(aliceID)}, "devices", "sessions", "rooms", "messages", "media", "user", "activity") // golden whatever other tabs there are
		d := w.start(t, page, 80, 21).Tab("Sessions").Advance(time.Second).Fits()
		order(t, d, "Kind", "Client", "Access", "Device ID", "Last active", "State", "OAuth", "Element", "NEWER", "compat", "OLDTABLET1", "active", "compat", "OLDTABLET2", "active")
		d.Golden("sessions-80x24")
	})
}

// TestAdminSessionsInHeader: an account that is no administrator but has sessions that are says so once its sessions were read, and reads nothing for it.
func TestAdminSessionsInHeader(t *testing.T) {
	t.Parallel()
	const words = "1 administrator session"
	for name, tt := range map[string]struct {
		admin bool
		scope string
		says  bool
	}{
		"no longer one": {false, "urn:synapse:admin:*", true},
		"is one":        {true, "urn:synapse:admin:*", false},
		"no rights":     {false, "urn:matrix:client:api:*", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.MAS, matrixadmintest.User{ID: "@bob:demo.example"})
				w.withMAS(t)
				s := w.hs.Auth()
				s.SetUser(matrixadmintest.AuthUser{Username: "bob", Admin: tt.admin})
				s.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "bob", Client: matrixadmintest.ULID("client"), Scope: tt.scope, LastActive: time.Now()})
				d := w.open(t, "@bob:demo.example", 80, 24).Advance(time.Second).Lacks(words)
				if w.asked("sessions") > 0 {
					t.Error("sessions were read for the header")
				}
				d.Tab("Sessions").Advance(time.Second)
				if tt.says {
					d.Shows(words)
				} else {
					d.Lacks(words)
				}
			})
		})
	}
}
