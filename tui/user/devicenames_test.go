package user_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestClientsFromMAS: rows of connections and devices have the application that MAS knows, and stay usable where MAS does not answer.
func TestClientsFromMAS(t *testing.T) {
	t.Parallel()
	clients := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/oauth2-clients/") }
	open := func(t *testing.T, name string, fault *matrixadmintest.Fault, check func(t *testing.T, w *world)) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			u := alice()
			u.Devices[1].LastSeenUserAgent = u.Connections[1].UserAgent // so that its row is known
			w := newWorld(t, matrixadmintest.MAS, u)
			w.withMAS(t)
			client := matrixadmintest.ULID("another client")
			w.hs.Auth().AddClient(matrixadmintest.AuthClient{ID: client, Name: name})
			w.hs.Auth().AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Client: client, Scope: "urn:matrix:client:device:NEWER", LastActive: time.Now().Add(time.Minute)})
			if fault != nil {
				w.hs.Fault(clients, *fault)
			}
			check(t, w)
		})
	}
	open(t, "App\x1b[31m\u202e", nil, func(t *testing.T, w *world) {
		t.Helper()
		d := w.open(t, aliceID, 160, 40).Advance(time.Second)
		order(t, d, "Client in MAS", "App‹1B›[31m‹202E›", "NEWER likely")
		d.Press("enter").Shows("In MAS", "App‹1B›[31m‹202E›").Press("enter")
		n := w.asked("oauth2-clients")
		order(t, d.Tab("Devices").Advance(time.Second), "Client in MAS", "App‹1B›[31m‹202E›", "no session")
		if n != 1 || w.asked("oauth2-clients") != n {
			t.Errorf("asked %d and %d times for one application", n, w.asked("oauth2-clients"))
		}
		d.Press("enter").Shows("Last contact with MAS", "Session in MAS")
	})
	open(t, "App", &matrixadmintest.Fault{Hang: true}, func(t *testing.T, w *world) {
		t.Helper()
		d := w.open(t, aliceID, 160, 40).Advance(time.Second).Shows("NEWER likely", "Client in MAS")
		d.Press("enter").Shows("In MAS", "reading").Press("enter", "down").Shows("row 2 of 4")
	})
	open(t, "App", &matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errors":[{"title":"no \u001b[31m"}]}`)}, func(t *testing.T, w *world) {
		t.Helper()
		d := w.open(t, aliceID, 160, 40).Advance(time.Second).Shows("NEWER likely", "failed", "clients not read from MAS: ", "no ‹1B›[31m")
		d.Press("enter").Shows("could not be read: ").Press("enter")
		d.Tab("Devices").Advance(time.Second).Shows("NEWER", "failed", "some details could not be read: ")
	})
	synctest.Test(t, func(t *testing.T) { // there is no MAS
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.open(t, aliceID, 160, 40).Lacks("in MAS").Tab("Devices").Advance(time.Second).Lacks("MAS").Press("enter").Lacks("MAS")
	})
}

// TestMailsInTheHeader: addresses are MAS's, and what the homeserver alone has is said to be that; where MAS does not tell, that is said.
func TestMailsInTheHeader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		says(t, w.open(t, aliceID, 200, 40).Advance(time.Second), "no e-mail in MAS", "alice@demo.example in the homeserver only")
		if _, err := w.env.Auth.Do(t.Context(), mas.AddEmail(matrixadmin.NewText(matrixadmintest.ULID("alice")), "tea@demo.example")); err != nil {
			t.Fatal(err)
		}
		says(t, w.open(t, aliceID, 200, 40).Advance(time.Second), "tea@demo.example · e-mail from MAS")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		w.hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/user-emails") }, matrixadmintest.Fault{Respond: broken(http.StatusBadRequest, `{}`)})
		says(t, w.open(t, aliceID, 200, 40).Advance(time.Second), "e-mail in MAS unknown")
	})
}
