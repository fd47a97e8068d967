package tui

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// console is the whole console on a homeserver in memory, as it is in the program.
func console(t *testing.T, hs *matrixadmintest.Homeserver, change func(*Config)) (*uitest.Driver, *app) {
	t.Helper()
	cfg := Config{
		Homeserver: hs.BaseURL(), UTC: true, Now: time.Now, IdleLock: 10 * time.Minute, AuditTrail: t.TempDir() + "/state/audit.jsonl",
		Token:   func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(hs.AdminToken()), nil },
		Options: []matrixadmin.Option{matrixadmin.WithTransport(hs)},
	}
	if change != nil {
		change(&cfg)
	}
	a := newApp(t.Context(), cfg, newPageFactory())
	return uitest.Start(t, a, 120, 40), a
}

// After ten minutes without a key nothing is to be seen and no request is possible; a new sign-in goes on where it was.
func TestIdleLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, a := console(t, hs, nil)
		d.Shows("5,000").Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell", "row 1 of")
		d.Press("j", "j", "j").Shows("row 4 of").Advance(9*time.Minute + 59*time.Second).Shows("Alice Liddell").Press("j").Shows("row 5 of")
		d.Advance(9*time.Minute + 59*time.Second).Shows("row 5 of")
		before := d.Screen()
		old := a.env.HS
		d.Advance(time.Second).Shows("locked", "Locked after 10 minutes without input.", "enter sign in").Lacks("alice", "Alice", "admin", "demo.example", "row 5")
		sent := len(hs.Requests())
		d.Press("r", "j", "q", "?", "D", "/", "esc", "z").Paste("enter").Click(5, 5).Send(ui.Changed{User: matrixadmin.MustParseUserID("@alice:demo.example")})
		d.Advance(30 * time.Minute).Shows("Locked").Lacks("alice")
		if _, err := old.Whois(t.Context(), a.env.Me); matrixadmin.KindOf(err) != matrixadmin.KindCanceled {
			t.Errorf("a call of the old client: %v", err)
		}
		if n := len(hs.Requests()); n != sent {
			t.Errorf("%d requests while it was locked", n-sent)
		}
		unlock(d).Shows("Unlocked.", "row 5 of")
		d.Press("k", "j")
		if now := d.Screen(); !same(before, now) {
			t.Errorf("it does not go on where it was; before:\n%s\nnow:\n%s", before, now)
		}
		if len(hs.Requests()) == sent {
			t.Error("it was unlocked without asking the server")
		}
		d.Advance(10 * time.Minute).Shows("Locked")
	})
}

// A machine that sleeps runs no timers: the first key after it locks, and does nothing else.
func TestIdleLockAfterSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		slept := time.Duration(0)
		d, _ := console(t, hs, func(c *Config) { c.Now = func() time.Time { return time.Now().Add(slept) } })
		d.Shows("5,000")
		sent := len(hs.Requests())
		slept = time.Hour
		d.Press("r").Shows("Locked").Press("r").Shows("Locked")
		if len(hs.Requests()) != sent {
			t.Error("the key did what it does")
		}
	})
}

func TestIdleLockWithAPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, _ := console(t, hs, func(c *Config) { c.Token = nil })
		token := hs.AdminToken()
		d.Shows("Access token").Paste(token).Press("enter").Shows("5,000").Press("j", "j")
		d.Advance(10*time.Minute).Shows("Locked").Press("enter").Shows("locked", "Access token").Lacks("Users").Type("syt_d3Jvbmc_notTheRightTokenAtAl_0aBcDe").Press("enter").Shows("does not recognize this token", "locked")
		d.Press("esc").Shows("Locked").Press("enter").Paste(token).Lacks(token).Press("enter").Shows("Unlocked.", "5,000").Lacks("· locked")
		d.Advance(10*time.Minute).Shows("Locked").Press("enter").Shows("Access token").Press("esc", "esc").Shows("Locked").Advance(time.Second).Press("ctrl+c").Quits()
	})
}

// unlock signs in with a token that nobody types, and types the word that is asked for instead.
func unlock(d *uitest.Driver) *uitest.Driver {
	return word(d.Press("enter").Advance(time.Second).Shows("Type unlock and press Enter"), "unlock").Press("enter").Advance(time.Second)
}

// word types as a hand does.
func word(d *uitest.Driver, text string) *uitest.Driver {
	for _, r := range text {
		d.Advance(80 * time.Millisecond).Type(string(r))
	}
	return d.Advance(80 * time.Millisecond)
}

// Where the token comes by itself, enter alone does not unlock, and neither does a paste: only the word does, typed by hand.
func TestUnlockAsksForAWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, a := console(t, hs, nil)
		d.Shows("5,000").Advance(10 * time.Minute).Shows("Locked")
		for range 8 {
			d.Press("enter").Advance(250*time.Millisecond).Shows("locked").Lacks("demo.example", "5,000")
		}
		d.Paste("unlock").Shows("Latin keyboard").Press("enter").Shows("locked").Type("unlock").Press("enter").Shows("locked", "too fast to be typed")
		word(d, "unlok").Press("enter").Shows("locked", "does not match yet").Click(5, 5).Wheel(5, 5, 3)
		waiting := a.lock.pending.Session
		d.Press("esc").Shows("Locked after").Press("enter").Advance(time.Second).Shows("Type unlock").Advance(time.Minute).Shows("Locked after").Lacks("Type unlock")
		if err := waiting.Logout(t.Context()); matrixadmin.KindOf(err) != matrixadmin.KindCanceled {
			t.Errorf("the token that waited for the word is still there: %v", err)
		}
		unlock(d).Shows("Unlocked.", "5,000")
	})
}

// The wall clock may be set back, or ahead: an hour without a key is one by either clock.
func TestIdleLockByBothClocks(t *testing.T) {
	for name, tt := range map[string]struct{ set, after time.Duration }{"back": {-time.Hour, 10 * time.Minute}, "ahead": {time.Hour, 15 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			var set atomic.Int64 // commands look at the clock as well
			d, _ := console(t, matrixadmintest.Demo(matrixadmintest.WithNow(time.Now)), func(c *Config) { c.Now = func() time.Time { return time.Now().Add(time.Duration(set.Load())) } })
			d.Shows("5,000").Press("j")
			set.Store(int64(tt.set))
			d.Advance(tt.after - time.Second).Shows("5,000").Advance(time.Second)
			if screen := d.Screen(); !strings.Contains(screen, "Locked") {
				t.Errorf("set %s: not locked after %s:\n%s", name, tt.after, screen)
			}
		})
	}
}

// Locked, the mouse reaches neither page nor dialog, whatever is over them.
func TestLockedMouseReachesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{IdleLock: time.Minute, Homeserver: "demo.example"}, 80, 24)
		list, over := w.last(), &fakeDialog{name: "one", under: "deactivate"}
		w.Click(3, 2).Send(ui.Show{Dialog: over}).Click(31, 11)
		seen := len(list.log) + len(over.log)
		if seen != 2 {
			t.Fatalf("the mouse does nothing anyway: %q, %q", list.log, over.log)
		}
		w.Advance(time.Minute).Shows("locked")
		made := len(w.made)
		for range 2 {
			w.Click(3, 2).Click(31, 11).Wheel(31, 11, 2).Send(tea.MouseMotionMsg(tea.Mouse{X: 31, Y: 11}))
			w.Press("enter") // the sign-in is open
		}
		if len(w.made) != made+1 {
			t.Errorf("%d sign-ins were opened, want 1: a click closed one", len(w.made)-made)
		}
		if len(list.log)+len(over.log) != seen || slices.ContainsFunc(w.last().log, func(s string) bool { return s != "enter" }) {
			t.Errorf("the mouse got through a lock: %q, %q, %q", list.log, over.log, w.last().log)
		}
	})
}

func TestIdleLockOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := console(t, matrixadmintest.Demo(matrixadmintest.WithNow(time.Now)), func(c *Config) { c.IdleLock = 0 })
		d.Shows("5,000").Advance(48 * time.Hour).Shows("5,000").Press("j").Shows("5,000").Lacks("Locked")
	})
}

// What is on its way when the console locks ends as it would have: the token is dropped only then, and its outcome is there afterwards.
func TestIdleLockWaitsForAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, a := console(t, hs, func(c *Config) { c.IdleLock = time.Minute })
		d.Shows("5,000").Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell", "row 1 of")
		busy := &fakeDialog{name: "one", under: "deactivate"}
		d.Send(ui.Show{Dialog: busy}).Advance(time.Minute).Shows("locked", "A change is in progress").Lacks("deactivate")
		if _, err := a.env.HS.Whois(t.Context(), a.env.Me); err != nil {
			t.Errorf("the token is gone while a write is under way: %v", err)
		}
		busy.under, busy.ended = "", true
		d.Send("done").Shows("The access token was removed")
		if _, err := a.env.HS.Whois(t.Context(), a.env.Me); matrixadmin.KindOf(err) != matrixadmin.KindCanceled {
			t.Errorf("after the write: %v", err)
		}
		unlock(d).Shows("Unlocked.", "│one ")
	})
}

// A token that expires, or whose session somebody ended, leads to a sign-in on the same page.
func TestSignInAgainEndToEnd(t *testing.T) {
	for name, end := range map[string]func(*matrixadmintest.Homeserver){
		"expired": (*matrixadmintest.Homeserver).ExpireTokens, "revoked": (*matrixadmintest.Homeserver).RevokeTokens,
	} {
		for _, by := range []string{"token", "password"} {
			synctest.Test(t, func(t *testing.T) {
				hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
				d, a := console(t, hs, nil)
				d.Shows("5,000").Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell", "row 1 of").Press("j", "j", "j", "j").Shows("row 5 of")
				before, device := d.Screen(), a.env.Device
				end(hs)
				d.Press("r").Shows("The access token is no longer accepted", "Access token")
				if by == "token" {
					d.Paste(hs.AdminToken()).Press("enter")
				} else {
					d.Press("tab").Shows("@admin:demo.example").Press("enter").Paste("demo-admin-1").Press("enter")
				}
				d.Advance(time.Second).Shows("Signed in again.", "row 5 of").Press("r").Advance(time.Second).Press("k", "j")
				if now := d.Screen(); !same(before, now) {
					t.Errorf("%s, by %s: before:\n%s\nnow:\n%s", name, by, before, now)
				}
				if by == "password" && a.env.Device != device {
					t.Errorf("%s: the session goes on as device %s, not %s", name, a.env.Device, device)
				}
			})
		}
	}
}

// same compares screens without what time changes.
func same(a, b string) bool {
	lines := func(s string) string {
		all := strings.Split(s, "\n")
		return strings.Join(append(all[:2:2], all[5:]...), "\n")
	}
	return lines(a) == lines(b)
}

func TestLogOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, a := console(t, hs, nil)
		d.Shows("5,000").Press("L").Shows("Sign out @admin:demo.example on https://demo.example?", "and its encryption keys are deleted", "Anything else that uses this access token stops working").Press("esc").Lacks("Sign out")
		if _, err := a.env.HS.Whois(t.Context(), a.env.Me); err != nil {
			t.Fatalf("esc has logged out: %v", err)
		}
		old := a.env.Session
		d.Press("L", "y").Shows("Sign out").Advance(time.Second).Press("y").Shows("Signed out.", "Access token")
		if err := old.Logout(t.Context()); matrixadmin.KindOf(err) != matrixadmin.KindCanceled {
			t.Errorf("the token is still there: %v", err)
		}
		d.Press("esc").Press("esc").Shows("signed out", "Signed out. Press r to sign in.").Lacks("@admin").Press("L").Lacks("Sign out @admin")
		d.Press("r").Shows("Access token").Paste(hs.AdminToken()).Press("enter").Shows("5,000", "Signed in again.", "@admin").Lacks("signed out")
		hs.RevokeTokens()
		d.Press("L").Advance(time.Second).Press("y").Shows("Not signed out: token not accepted")
	})
	synctest.Test(t, func(t *testing.T) {
		d, _ := console(t, matrixadmintest.Demo(matrixadmintest.WithNow(time.Now)), func(c *Config) { c.ReadOnly = true })
		d.Shows("5,000").Press("L").Lacks("Sign out").Shows("Signing out is not possible: mxwarden is in read-only mode.")
	})
	synctest.Test(t, func(t *testing.T) {
		d, _ := console(t, matrixadmintest.Demo(matrixadmintest.WithNow(time.Now)), nil)
		d.Shows("5,000").Press("enter").Advance(time.Second).Press("L").Shows("Signing out works on the first page: press Esc to go back.").Lacks("Sign out")
	})
}
