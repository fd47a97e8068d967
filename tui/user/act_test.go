package user_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestDeactivateFromThePage: asked, typed, done, read back, and the leaving of the rooms followed to its end.
func TestDeactivateFromThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 100, 30).Press("a").Shows("Actions on").Press("D").Shows("Confirm          type @alice").Advance(time.Second)
		d.Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter").Shows("Verifying the result.").Advance(4 * time.Second).Shows("Confirmed by reading it back.").Advance(time.Second).Press("enter")
		says(t, d, "deactivated", "0 joined rooms")
		d.Lacks("active ·").Advance(30 * time.Second)
		asked := len(w.hs.Requests())
		d.Advance(5 * time.Minute)
		if n := len(w.hs.Requests()); n != asked {
			t.Errorf("%d more requests after the last room was left", n-asked)
		}
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes", w.hs.Writes())
		}
	})
}

// TestDeactivationTakesTenRequests, with what the dialog reads and what the page reads afterwards; a refused one has nothing read again. One of them
// counts the administrators that remain when one goes.
func TestDeactivationTakesTenRequests(t *testing.T) {
	for i := range 4 {
		refused, administrator := i&1 != 0, i&2 != 0
		synctest.Test(t, func(t *testing.T) {
			u := alice()
			u.Rooms, u.Admin = nil, administrator
			w := newWorld(t, matrixadmintest.Synapse, u)
			d := w.open(t, aliceID, 100, 30)
			want := 10
			if refused {
				want = 8 // the dialog, the fresh look, the write, and the reading back
				w.hs.Fault(path("/deactivate/"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`)})
			}
			if administrator {
				want++
			}
			w.hs.ResetRequests()
			d.Press("D").Advance(time.Second).Press("down", "space")
			byHand(d, aliceID).Press("tab").Advance(time.Second).Press("enter").Advance(time.Second)
			if n := len(w.hs.Requests()); n != want {
				t.Errorf("refused %t, administrator %t: %d requests, want %d:\n%s", refused, administrator, n, want, d.Screen())
			}
			d.Press("esc")
			if !refused {
				d.Shows("deactivated ·", "0 devices")
			}
		})
	}
}

// TestPollingEndsWithThePage: a closed page asks nothing more.
func TestPollingEndsWithThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, aliceID, 100, 30)
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, id(aliceID), false)); err != nil {
			t.Fatal(err)
		}
		d.Send(ui.Changed{User: id(aliceID)})
		says(t, d, "remaining")
		w.Page.Close()
		asked := len(w.hs.Requests())
		d.Advance(time.Minute)
		if n := len(w.hs.Requests()); n != asked {
			t.Errorf("%d requests after the page was closed", n-asked)
		}
	})
}

// TestLeavingThatCannotBeShown: a server without joined_rooms is said to be one.
func TestLeavingThatCannotBeShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse119, alice())
		d := w.open(t, aliceID, 100, 30)
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, id(aliceID), false)); err != nil {
			t.Fatal(err)
		}
		says(t, d.Send(ui.Changed{User: id(aliceID)}), "Leaving rooms: this server does not report progress.")
	})
}

// TestTargetStays: whatever the page learns meanwhile, the dialog acts on the account that was asked about.
func TestTargetStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bob := alice()
		bob.ID = "@bob:demo.example"
		w := newWorld(t, matrixadmintest.Synapse, alice(), bob)
		d := w.open(t, aliceID, 100, 30).Press("D").Advance(time.Second).Press("shift+tab", "shift+tab")
		d.Send(ui.Changed{User: id(aliceID)}, ui.Changed{User: id("@bob:demo.example")}, tea.WindowSizeMsg{Width: 100, Height: 30}).Advance(time.Second)
		byHand(d, aliceID).Press("enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
		if u, _ := w.hs.User("@bob:demo.example"); u.Deactivated {
			t.Error("the wrong account")
		}
		if u, _ := w.hs.User(aliceID); !u.Deactivated {
			t.Error("not the right account")
		}
	})
}

// TestOtherAccountsAreNotReadAgain: news of another account is not this page's.
func TestOtherAccountsAreNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 100, 30)
		asked := len(w.hs.Requests())
		d.Send(ui.Changed{User: id("@bob:demo.example")})
		if n := len(w.hs.Requests()); n != asked {
			t.Errorf("%d requests", n-asked)
		}
	})
}

func TestWhatIsBlockedSaysWhy(t *testing.T) {
	tests := []struct {
		name, who, key, want string
		change               func(*world)
	}{
		{"oneself", "@admin:demo.example", "D", "signed in as this account", func(*world) {}},
		{"read-only", aliceID, "D", "read-only", func(w *world) { w.env.ReadOnly = true }},
		{"read-only reset", aliceID, "P", "read-only", func(w *world) { w.env.ReadOnly = true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				tt.change(w)
				w.open(t, tt.who, 160, 30).Press(tt.key) // what one line cannot hold is a message instead
				if len(w.Dialogs) != 0 || len(w.Notices) != 1 || !strings.Contains(w.Notices[0], tt.want) {
					t.Errorf("dialogs %d, notices %q", len(w.Dialogs), w.Notices)
				}
			})
		})
	}
}

// TestEveryKeyWritesNothing: no single key of the page sends anything, read-only or not.
func TestEveryKeyWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 100, 30)
		for r := rune(' '); r <= '~'; r++ {
			d.Send(tea.KeyPressMsg{Code: r, Text: string(r)}).Advance(time.Second).Press("enter", "enter").Advance(time.Second).Press("esc", "esc")
		}
		if w.hs.Writes() != 0 {
			t.Errorf("%d writes", w.hs.Writes())
		}
	})
}

// TestKeysAreShown: each tab names its keys, none twice.
func TestKeysAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 100, 30)
		for _, tab := range d.Tabs() {
			d.Tab(tab)
			seen := map[string]bool{}
			for _, k := range w.Page.Keys() {
				if h := k.Help(); h.Key == "" || h.Desc == "" || seen[h.Key] {
					t.Errorf("tab %s: key %q %q", tab, h.Key, h.Desc)
				}
				seen[k.Help().Key] = true
			}
			for _, want := range []string{"a", "P", "D", "r", "tab", "esc"} {
				if !seen[want] {
					t.Errorf("tab %s does not show %s", tab, want)
				}
			}
		}
	})
}
