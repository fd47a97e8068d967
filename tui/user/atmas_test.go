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

// TestAccountInMAS: the tab of the account shows the half that MAS keeps, or why it does not.
func TestAccountInMAS(t *testing.T) {
	t.Parallel()
	locked := time.Date(1999, 12, 1, 8, 30, 0, 0, time.UTC)
	atMAS := func(r *http.Request) bool { return r.URL.Host == "mas.demo.example" }
	for name, tt := range map[string]struct {
		change func(*world)
		says   []string
		asked  int // requests to MAS
	}{
		"active": {func(*world) {}, []string{"In MAS state active", "administrator yes, may request admin rights", "ID 01M8A5", "MAS and homeserver agree"}, 2},
		"locked": {func(w *world) {
			w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Locked: locked, Admin: true})
		}, []string{"locked · admin", "Locked in MAS only so far", "In MAS state locked 1999-12-01 08:30:00", "yes, may request admin rights", "In MAS contradiction Locked in MAS only so far Its tokens may work in the"}, 2},
		"deactivated": {func(w *world) {
			w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Deactivated: locked})
		}, []string{"deactivated · according to MAS", "queued", "In MAS state deactivated 1999-12-01", "no, may not request admin rights"}, 2},
		"not there": {func(w *world) {
			w.hs.Fault(atMAS, matrixadmintest.Fault{Respond: broken(404, `{"errors":[{"title":"User with username not found"}]}`)})
		}, []string{"not in MAS", "In MAS state no account"}, 1},
		"its token is not taken": {func(w *world) {
			w.hs.Fault(atMAS, matrixadmintest.Fault{Respond: broken(401, `{"errors":[{"title":"Access token expired"}]}`)})
		}, []string{"In MAS state unknown: ", "token not accepted"}, 1},
		"hostile": {func(w *world) {
			w.hs.Fault(atMAS, matrixadmintest.Fault{Respond: broken(400, `{"errors":[{"title":"\u001b[2J\u202egone"}]}`)})
		}, []string{"In MAS could not be read: ", "gone"}, 1},
		"not asked": {func(w *world) {
			w.env.Auth, w.env.AuthOpen = nil, mas.Closed("the token was not sent to MAS at https://mas.demo.example")
		}, []string{"according to the homeserver; MAS not asked", "In MAS unknown: the token was not sent to MAS at"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.MAS, alice())
				auth, err := mas.New(w.hs.Auth().Issuer(), matrixadmin.WithTransport(w.hs), matrixadmin.WithToken(matrixadmin.NewSecret(w.hs.AdminToken())))
				if err != nil {
					t.Fatal(err)
				}
				w.env.Auth, w.env.AuthOpen = auth, mas.Access{Answer: mas.Yes}
				tt.change(w)
				d := w.open(t, aliceID, 200, 40)
				asked := func() (n int) {
					for _, r := range w.hs.Requests() {
						if r.Host == "mas.demo.example" {
							n++
						}
					}
					return n
				}
				if n := asked(); n != tt.asked { // the actions need it
					t.Errorf("%d requests to MAS before the tab was looked at, want %d", n, tt.asked)
				}
				d.Tab("Account").Advance(time.Second)
				says(t, d, tt.says...)
				d.Press("shift+tab").Press("tab").Advance(time.Second)
				read := tt.asked
				if strings.Contains(tt.says[0], "active") || strings.Contains(tt.says[0], "·") { // it is there, and has links
					read++
				}
				if n := asked(); n != read {
					t.Errorf("%d requests to MAS, want %d", n, read)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 80, 40).Tab("Account").Advance(time.Second)
		says(t, d, "Shadow-banned")
		d.Lacks("In MAS")
	})
}

// TestRowsOfAddressesAndLinks: a question that is asked from the row of an e-mail address or a link is filled in with it; a provider goes by its name.
func TestRowsOfAddressesAndLinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		s, provider := w.hs.Auth(), matrixadmintest.ULID("provider")
		u, _ := s.User("alice")
		s.SetEmail("rabbit@hole.example", u.ID)
		s.AddProvider(matrixadmintest.AuthProvider{ID: provider, Issuer: "https://sso.example/", Name: "Wonderland SSO"})
		s.AddLink(matrixadmintest.AuthLink{Username: "alice", Provider: provider, Subject: "alice-there"})
		d := w.open(t, aliceID, 120, 40).Tab("Account").Advance(time.Second)
		from := func(filter, key string) {
			d.Press("esc", "/").Type(filter).Press("enter", "a").Press(key).Advance(time.Second)
		}
		from("rabbit", "U")
		says(t, d, "Remove e-mail or phone", "E-mail or phone rabbit@hole.example", "Remove rabbit@hole.example in MAS")
		d.Press("esc")
		from("alice-there", "I")
		says(t, d, "Provider Wonderland SSO", "External ID alice-there", "In MAS it has Wonderland SSO alice-there.", "Unlink external ID", "(identity provider", provider+")")
		d.Press("down", "down", "down", "down")
		byHand(d, "yes").Press("enter").Advance(time.Second).Press("enter").Advance(5 * time.Second)
		says(t, d, "The account no longer has Wonderland SSO alice-there in MAS")
	})
}

// TestResetAtMAS: there a password ends sessions of every kind, one by one, and the question says so instead of speaking of devices.
func TestResetAtMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		d := w.open(t, aliceID, 120, 60).Press("P").Advance(time.Second)
		says(t, d, "[x] End all sessions", "Ends all browser, OAuth, compatibility and personal sessions", "That alone ends no session", "Set the new password in MAS", "End browser session")
		d.Lacks("Sign out all devices").Press("down", "down", "space")
		says(t, d, "[ ] End all sessions", "All sessions stay active, including an attacker's.", "A browser session can make new sessions without")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.open(t, aliceID, 120, 60).Press("P").Advance(time.Second).Shows("Sign out all devices").Lacks("End all sessions")
	})
}

// TestSessionsOfAnotherName: MAS has no such account, only one whose name differs in capital letters. The tab says so, and offers no retry, which would not help.
func TestSessionsOfAnotherName(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		there string
		says  string
	}{
		"near": {"Alice", "No sessions. MAS has no account of exactly this name, only Alice, which is another account."},
		"none": {"bob", "No sessions. MAS does not have this account: only the homeserver has it, as with those of application services."},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.MAS, alice())
			w.withMAS(t)
			w.hs.Auth().RemoveUser("alice")
			w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: tt.there})
			d := w.open(t, aliceID, 120, 21).Tab("Sessions").Advance(time.Second)
			says(t, d, tt.says)
			d.Lacks("retry").Lacks("Could not")
			d.Tab("Account").Advance(time.Second).Press("/").Type("field:mas").Press("enter")
			says(t, d, map[string]string{"near": "In MAS state no account of exactly this name In MAS other account Alice", "none": "In MAS state no account"}[name])
		})
	}
}

// TestNobodyLeavesRoomsWhereItWorks: an account that only the homeserver has deactivated works, and may join rooms again: nothing is said of leaving them.
func TestNobodyLeavesRoomsWhereItWorks(t *testing.T) {
	t.Parallel()
	for _, active := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.MAS, alice())
			w.withMAS(t)
			w.hs.Deactivate(aliceID)
			if !active {
				w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Deactivated: time.Now()})
			}
			d := w.open(t, aliceID, 120, 40).Advance(time.Second)
			if got := strings.Contains(flat(d), "Leaving rooms"); got == active {
				t.Errorf("active in MAS: %t\n%s", active, d.Screen())
			}
		})
	}
}

// TestStateInAQuestion is what MAS says where it keeps the account, as in the header.
func TestStateInAQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		w.hs.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Deactivated: time.Now()})
		d := w.open(t, aliceID, 120, 60).Press("P").Advance(time.Second)
		says(t, d, "State deactivated")
	})
}
