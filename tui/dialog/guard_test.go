package dialog_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

func id(s string) matrixadmin.UserID { return matrixadmin.MustParseUserID(s) }

func refuse(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"errcode":"M_FORBIDDEN","error":"You are not a server admin"}`))
}

// refuseWith refuses with words of the server's.
func refuseWith(words string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(map[string]string{"errcode": "M_FORBIDDEN", "error": words})
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write(body)
	}
}

func hangsOn(path string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.Contains(r.URL.Path, path) }
}

// TestTypedAhead: keys that were waiting before the question could be read do nothing, enter on Cancel included.
func TestTypedAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, "reset-password").Shows("…")
		d.Press("ctrl+g", "tab", "y", "e", "s", "enter", "enter").Advance(400 * time.Millisecond)
		d.Press("ctrl+g", "tab", "y", "e", "s", "enter", "enter").Advance(time.Second)
		says(t, d, "Enter a new password.", "[ Cancel ]")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestTooSmallToRead: what could not be read cannot be confirmed, and time counts from when it could.
func TestTooSmallToRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, "deactivate").Resize(20, 5).Advance(5 * time.Second)
		says(t, d, "too small")
		d.Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter")
		d.Resize(80, 24).Press("shift+tab", "shift+tab").Fits()
		byHand(d, "@").Advance(time.Second)
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestPastesConfirmNothing: neither in one piece nor as a burst of keys.
func TestPastesConfirmNothing(t *testing.T) {
	for _, action := range []struct {
		id, phrase string
		tabs       int
	}{{"deactivate", aliceID, 4}, {"reset-password", "yes", 3}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			d := w.ask(t, action.id)
			if action.id == "reset-password" {
				d.Press("ctrl+g") // leaves the focus on the choice
			}
			for range action.tabs {
				d.Press("tab")
			}
			d.Paste(action.phrase)
			says(t, d, "Pasted or composed text cannot confirm. Type it on a Latin keyboard.")
			for _, r := range action.phrase { // as an input method and some phones do
				d.Advance(150 * time.Millisecond).Paste(string(r))
			}
			d.Press("tab", "enter").Advance(time.Second)
			says(t, d, "Not sent:")
			d.Press("shift+tab").Type(action.phrase).Press("tab", "enter").Advance(time.Second)
			says(t, d, "too fast to be typed")
			d.Press("enter").Advance(time.Second)
			if w.hs.Writes() != 0 {
				t.Fatal("a paste was sent")
			}
			d.Press("shift+tab", "ctrl+u")
			byHand(d, action.phrase).Press("tab", "enter").Advance(time.Second)
			if w.hs.Writes() != 1 {
				t.Errorf("typed by hand: %d writes\n%s", w.hs.Writes(), d.Screen())
			}
		})
	}
}

// TestAccidents: no burst of keys, of whatever keys, sends anything.
func TestAccidents(t *testing.T) {
	keys := []string{"tab", "shift+tab", "enter", "space", "y", "r", "e", "s", "up", "down", "left", "ctrl+g", "ctrl+r", "ctrl+p", "ctrl+u", "backspace", "v", "pgdown"}
	pastes := []string{"", "", "yes", aliceID, "yes\n"}
	type burst struct {
		keys  []string
		paste string
	}
	rapid.Check(t, func(r *rapid.T) {
		a := rapid.SampledFrom(append(opstest.Different(ops.Catalog()), opstest.Actions()...)).Draw(r, "action")
		var bursts []burst
		for range rapid.IntRange(1, 3).Draw(r, "bursts") {
			bursts = append(bursts, burst{rapid.SliceOfN(rapid.SampledFrom(keys), 1, 40).Draw(r, "keys"), rapid.SampledFrom(pastes).Draw(r, "paste")})
		}
		writes := 0
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			p := newPump(dialog.NewConfirm(w.env, nil, a, ops.Target{User: matrixadmin.User{ID: w.id}, Subject: opstest.Subject(a.On), Devices: 1, Rooms: 1}))
			defer p.dialog.Close()
			p.look()
			p.run(p.dialog.Init())
			for _, b := range bursts {
				p.drain()
				time.Sleep(time.Second)
				p.drain()
				p.look()
				for _, name := range b.keys {
					p.press(t, name)
				}
				p.dialog.Update(tea.PasteMsg{Content: b.paste})
			}
			p.drain()
			time.Sleep(time.Minute)
			p.drain()
			writes = w.hs.Writes()
		})
		if writes != 0 {
			r.Fatalf("%d writes", writes)
		}
	})
}

// TestCodeForUntypeableIDs: an id that no keyboard has is confirmed by a code on the screen.
func TestCodeForUntypeableIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.ID = "@al\u0456ce \u202e:demo.example"
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.ask(t, "deactivate")
		_, after, ok := strings.Cut(flat(d), "Type ")
		if !ok {
			t.Fatalf("no code:\n%s", d.Screen())
		}
		code := after[:6]
		says(t, d.Advance(time.Second).Press("pgup", "pgup"), "@al\u0456ce ‹202E›:demo.example", `In ASCII @al\u{456}ce\u{20}\u{202E}:demo.example`, "look-alike: ")
		d.Press("shift+tab", "shift+tab")
		byHand(d, code).Press("enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
		if v, _ := w.hs.User(u.ID); !v.Deactivated {
			t.Error("another account was meant")
		}
	})
}

// TestWholeID: the longest id there can be is on the screen whole, or nothing can be confirmed.
func TestWholeID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.ID = "@" + strings.Repeat("a", 241) + ":demo.example"
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.ask(t, "deactivate").Fits()
		if got := strings.Count(d.Screen(), "aaaaaaaaaa"); got < 20 || !strings.Contains(strings.ReplaceAll(flat(d), " ", ""), u.ID) {
			t.Errorf("the id is not whole:\n%s", d.Screen())
		}
		d.Resize(80, 8).Advance(time.Second)
		says(t, d, "too small")
	})
}

func TestBlockedAndReadOnly(t *testing.T) {
	tests := []struct {
		name, action, want string
		mode               matrixadmintest.Mode
		change             func(*world)
	}{
		{"oneself", "deactivate", "you are signed in as this account", matrixadmintest.Synapse, func(w *world) { w.id = w.env.Me }},
		{"read-only", "deactivate", "mxwarden is in read-only mode", matrixadmintest.Synapse, func(w *world) { w.env.ReadOnly = true }},
		{"Dendrite", "deactivate", "Dendrite's admin API cannot", matrixadmintest.Dendrite, func(*world) {}},
		{"MAS", "reset-password", "Matrix Authentication Service", matrixadmintest.MAS, func(*world) {}},
		{"elsewhere", "deactivate", "another server", matrixadmintest.Synapse, func(w *world) { w.id = id("@alice:other.example") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, tt.mode, alice())
				tt.change(w)
				d := w.ask(t, tt.action).Press("shift+tab", "shift+tab", "enter").Advance(time.Second)
				says(t, d, tt.want)
				if w.hs.Writes() != 0 {
					t.Error("something was sent")
				}
			})
		})
	}
}

// TestOldServers: what such servers cannot say is said to be not known, before and after.
func TestOldServers(t *testing.T) {
	tests := []struct {
		mode   matrixadmintest.Mode
		action string
		before []string
		after  []string
		path   string
	}{
		{
			matrixadmintest.Synapse034, "deactivate",
			[]string{"this server does not report it", "devices: unknown · joined rooms: unknown", "The result cannot be verified"},
			[]string{"The server reported success for", "This server does not report whether an account is deactivated"},
			"/_matrix/client/r0/admin/deactivate/",
		},
		{
			matrixadmintest.Synapse119, "deactivate",
			[]string{"2 devices · joined rooms: unknown", "progress of leaving rooms"},
			[]string{"The account is now deactivated. Confirmed"},
			"/_synapse/admin/v1/deactivate/",
		},
		{
			matrixadmintest.Synapse034, "reset-password",
			[]string{"devices: unknown", "Synapse before 1.12 signs out all devices at every password reset."},
			[]string{"The server reported success for", "The password cannot be verified"},
			"/_matrix/client/r0/admin/reset_password/",
		},
		{
			matrixadmintest.Dendrite, "reset-password",
			[]string{"this server does not report it"},
			[]string{"The server reported success for", "password cannot be verified"},
			"/_dendrite/admin/resetPassword/",
		},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, tt.mode, alice())
			d := w.ask(t, tt.action)
			says(t, d, tt.before...)
			if tt.action == "deactivate" {
				byHand(d.Press("shift+tab", "shift+tab"), aliceID)
			} else {
				fill(d, newPassword, newPassword)
			}
			d.Press("enter").Advance(time.Second)
			says(t, d, tt.after...)
			if got := w.body(t); !strings.HasPrefix(got, tt.path) {
				t.Errorf("sent %s, want %s", got, tt.path)
			}
		})
	}
}

// TestSecretsAreDropped: a closed dialog holds no password any more.
func TestSecretsAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Press("ctrl+g", "ctrl+r")
		c := w.dialogs[0]
		d.Press("esc").Shows("no dialog")
		if view := c.View(80, 24); strings.Contains(view, "•") || !strings.Contains(view, "New password") {
			t.Errorf("the password is still there:\n%s", view)
		}
	})
}
