package users_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// crowded is a small server with accounts in every state, one of them suspended.
func crowded(opts ...matrixadmintest.Option) *matrixadmintest.Homeserver {
	hs := matrixadmintest.New(append([]matrixadmintest.Option{matrixadmintest.WithNow(func() time.Time { return now })}, opts...)...)
	for i, u := range []matrixadmintest.User{
		{ID: "@alice:demo.example"},
		{ID: "@shut:demo.example", Locked: true},
		{ID: "@gone:demo.example", Deactivated: true},
		{ID: "@mute:demo.example", Suspended: true},
		{ID: "@bot:demo.example", UserType: "bot"},
		{ID: "@_irc_x:demo.example"},
		{ID: "@both:demo.example", Locked: true, Suspended: true},
	} {
		u.Created = now.Add(-time.Duration(i+1) * 24 * time.Hour)
		hs.AddUser(u)
	}
	return hs
}

// today is an environment in which it is the day of the pictures.
func today(env *ui.Env) *ui.Env {
	env.Now = func() time.Time { return now }
	return env
}

// TestFilter: text with a known term leaves accounts out, and the line says over how many; esc shows the whole list again.
func TestFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, today(environment(t, crowded())), ui.Users{}, 120, 24)
		d.Advance(time.Second).Shows("@mute:demo.example", "suspended", "locked, suspended")
		find(d, "state:locked").Advance(time.Second).Shows("filter state:locked", "2 matches of 8 · complete", "@shut:demo.example", "@both").Lacks("@alice")
		find(d, "-ghost type:none created:>3d").Advance(time.Second).Shows("3 matches", "@mute", "@both").Lacks("@_irc_x", "@bot:", "@alice")
		find(d, "state:suspended").Advance(time.Second).Shows("2 matches", "@mute", "@both").Lacks("@alice")
		find(d, "state:active").Advance(time.Second).Shows("@alice", "@bot:").Lacks("@mute", "@shut", "@gone")
		find(d, "state:deactivated admin:yes").Advance(time.Second).Shows("0 matches", "No accounts match.")
		d.Press("esc").Shows("Accounts  newest first", "@mute").Lacks("filter state")
		find(d, "state:lokced").Shows("State: needs active, deactivated, erased, locked, suspended, shadow-banned, admin, guest, bot, support, appservice,")
		if !h.page.Typing() {
			t.Error("a mistake closes the box")
		}
		find(d.Press("esc"), "stat:locked").Shows("Unknown field stat (did you mean state?); use one of state, created,")
		if d.Press("esc"); h.page.Typing() {
			t.Error("esc leaves the box open")
		}
	})
}

// TestFilterLineHelps: the line in which a filter is typed explains the language and completes words, by the keys of every such line, and says which these are.
func TestFilterLineHelps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, today(environment(t, crowded())), ui.Users{}, 120, 40)
		d.Press("/")
		if keys := keysOf(h.page); !slices.Contains(keys, "tab complete") || !slices.Contains(keys, "F1/ctrl+g filter syntax") {
			t.Errorf("the keys of the line are %v", keys)
		}
		for _, open := range []string{"f1", "ctrl+g", "?"} {
			d.Press(open).Shows("Filter syntax (all terms must match)", "state:locked").Press("end").Shows("-ghost").Press("esc").Lacks("Filter syntax")
		}
		d.Paste("-gh").Press("tab").Shows("Find -ghost").Paste(" sta").Press("tab").Paste("lock").Press("tab").Shows("Find -ghost state:locked")
		if d.Paste(" -cr").Press("tab").Shows("-created:").Press("tab"); !strings.HasPrefix(h.notice(), "-created:<1d  -created:<7d  ") {
			t.Errorf("of what may follow it says %q", h.notice())
		}
		d.Press("ctrl+u").Paste("-ghost state:locked")
		d.Press("?").Shows("state:locked?").Press("backspace", "enter").Advance(time.Second).Shows("2 matches", "@shut", "@both")
	})
}

// keysOf are the keys that a page says work, with what they do.
func keysOf(p ui.Page) (keys []string) {
	for _, b := range p.Keys() {
		keys = append(keys, b.Help().Key+" "+b.Help().Desc)
	}
	return keys
}

// TestFilterReadsOn reads page after page of what the server cannot filter, says how far it is, and stops for esc.
func TestFilterReadsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return time.Second }))
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 120, 24)
		d.Advance(30 * time.Second)
		find(d, "seen:>3000d").Shows("reading on", "0 matches · 100 of 5,000 read", "None of the accounts read so far match.")
		d.Press("esc").Shows("Stopped. Press r to read on.", "100 of 5,000 read").Lacks("reading on")
		asked := pages(hs)
		if d.Advance(time.Minute); pages(hs) != asked {
			t.Error("it reads on")
		}
		d.Press("r").Shows("reading on").Advance(time.Minute).Shows("0 matches of 5,000", "No accounts match.")
		d.Press("esc").Advance(time.Second).Shows("100 of 5,000", "newest first")
		hs.ResetRequests()
		find(d, "created:<2d").Advance(10 * time.Second).Shows("matches")
		if n := pages(hs); n != 0 {
			t.Errorf("%d pages for what had been read, and cannot be among older accounts", n)
		}
	})
}

// TestRowsAreReadByFour: what no list tells is read of the rows on the screen, four at a time, and no more after esc.
func TestRowsAreReadByFour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := false
		hs := demo(matrixadmintest.WithLatency(func(r *http.Request) time.Duration {
			if slow && !strings.HasSuffix(r.URL.Path, "/users") {
				return time.Second
			}
			return 0
		}))
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 120, 24)
		slow = true
		hs.ResetRequests()
		reads := func() int { return len(hs.Requests()) - pages(hs) }
		d.Advance(500 * time.Millisecond).Shows("active?")
		if n := reads(); n != 4 {
			t.Errorf("%d accounts are read at once", n)
		}
		d.Advance(3 * time.Second)
		before := reads()
		if before < 8 {
			t.Errorf("only %d were read", before)
		}
		d.Press("esc").Advance(10 * time.Second).Shows("active?")
		if n := reads(); n != before {
			t.Errorf("%d accounts are read after esc", n-before)
		}
		d.Press("pgdown").Advance(time.Second)
		if n := reads(); n != before+4 {
			t.Errorf("%d accounts are read of other rows", n-before)
		}
		d.Send(covers(true))
		before = reads()
		if d.Advance(10 * time.Second); reads() != before {
			t.Errorf("%d accounts are read for a page that nobody sees", reads()-before)
		}
		if d.Send(covers(false)).Advance(time.Minute).Lacks("active?"); reads() == before {
			t.Error("nothing is read when it is seen again")
		}
	})
}

// TestMarks survive filters, orders and reading again.
// TestFilterByAddress: who else connects from an address is asked account by account; how many are still to ask is said, and Esc ends it.
func TestFilterByAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		for _, name := range []string{"one", "two"} {
			hs.AddUser(matrixadmintest.User{ID: "@from." + name + ":demo.example", Created: now.AddDate(0, 0, 1), Connections: []matrixadmintest.Connection{{IP: "203.0.113.250"}}})
		}
		hs.Fault(func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/whois/") && !strings.Contains(r.URL.Path, "from.")
		}, matrixadmintest.Fault{Hang: true})
		d, _ := start(t, environment(t, hs), ui.Users{}, 120, 24)
		find(d, "ip:203.0.113.250").Advance(time.Second).Shows("unchecked", "@from.one:", "@from.two:")
		d.Press("esc").Shows("Stopped. Press r to read on.").Press("r").Advance(time.Second).Shows("unchecked")
		d.Press("esc").Press("esc").Lacks("filter ip:")
		find(d, "ip:203.0.113.250 name:from.").Advance(time.Second).Shows("2 matches").Lacks("unchecked")
		find(d, "-ip:203.0.113.250 name:from.").Advance(time.Second).Shows("No accounts match")
		find(d, "ip:x").Shows("needs an address (203.0.113.9) or a network")
	})
}

// TestMarksWhereNothingIsShown: what is marked can be copied and exported where a filter shows no account.
func TestMarksWhereNothingIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := today(environment(t, crowded()))
		env.ExportDir, env.Clipboard = t.TempDir(), true
		d, h := start(t, env, ui.Users{}, 120, 24)
		find(d, "state:locked").Advance(time.Second).Press("*").Shows("2 marked")
		find(d, "name:=nobody").Advance(time.Second).Shows("No accounts match", "2 marked, 2 of them not shown")
		d.Press("e").Shows("Marked accounts (2), CSV").Lacks("Loaded accounts", "All accounts (").Press("esc")
		d.Press("y").Shows("IDs of 2 marked accounts").Lacks("All columns").Press("esc")
		d.Press("esc").Advance(time.Second).Press("esc").Lacks("marked")
		find(d, "name:=nobody").Advance(time.Second).Press("e")
		if said, _ := h.asked[len(h.asked)-1].(ui.Notice); said.Text != "No accounts to export." {
			t.Errorf("exports nothing, and says %q", said.Text)
		}
	})
}

func TestMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := start(t, today(environment(t, crowded())), ui.Users{}, 120, 24)
		find(d, "state:locked").Advance(time.Second).Press("*").Shows("2 marked").Lacks("not shown")
		find(d, "state:deactivated").Advance(time.Second).Shows("2 marked, 2 of them not shown").Press("space").Shows("3 marked, 2 of them")
		d.Press("esc").Advance(time.Second).Shows("3 marked").Lacks("not shown").Press("S").Advance(time.Second).Shows("3 marked", "•@shut:").Press("r").Shows("3 marked")
		d.Press("esc").Lacks("marked")
	})
}

// TestMenuIsForTheCursor: the menu of one account says that it is not for those that are marked, and an account whose page was opened by its whole ID is under
// the cursor when its page is left.
func TestMenuIsForTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 100, 30)
		find(d, "@whale:demo.example").Advance(time.Second).Shows("▌ @whale:demo.example")
		if got := h.opened(); got != "@whale:demo.example" {
			t.Fatalf("%q was opened", got)
		}
		d.Press("space", "a").Shows("1 marked; an action is for @").Press("esc").Lacks("an action is for")
	})
}

// TestKeysOfTheAccountPage: a key that acts on the page of an account does nothing in the list but say how to do the same to the account under the cursor.
func TestKeysOfTheAccountPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, crowded()), ui.Users{}, 100, 30)
		want := map[string]string{"E": "collect evidence"}
		for _, a := range ops.Catalog() {
			if a.Direct {
				want[a.Key] = a.Short
			}
		}
		for key, does := range want {
			h.asked = nil
			d.Press(key)
			if says := "For @alice:demo.example, press a and then " + key + " (" + does + ")."; h.notice() != says || h.dialog != nil || len(h.asked) != 1 {
				t.Errorf("%s says %q, not %q", key, h.notice(), says)
			}
		}
		h.asked = nil
		find(d, "name:=nobody").Advance(time.Second).Press("D")
		if h.notice() != "" {
			t.Errorf("without an account it says %q", h.notice())
		}
	})
}

// TestOpenedAccountsKeepTheirPlace: an account that was opened by its ID is not among the newest for that, neither in the list nor for a filter.
func TestOpenedAccountsKeepTheirPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := crowded()
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 120, 24)
		find(d.Advance(time.Second), "@both:demo.example").Advance(time.Second).Shows("newest first", "▌ @both")
		if frame := d.Screen(); strings.Index(frame, "@both") < strings.Index(frame, "@alice") {
			t.Errorf("out of order:\n%s", frame)
		}
		hs.ResetRequests()
		find(d, "created:<8d").Advance(time.Second).Shows("newest first", "matches · complete", "@both", "@alice")
		if n := pages(hs); n != 0 {
			t.Errorf("%d pages for what had been read", n)
		}
	})
	synctest.Test(t, func(t *testing.T) { // on a large server, it may not be read yet
		hs, alice := demo(), "@alice:demo.example"
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 120, 24)
		find(d.Advance(time.Second), alice).Advance(time.Second).Shows("newest first", "▌ "+alice)
		hs.ResetRequests()
		find(d, "created:<2d").Advance(time.Second).Shows("newest first", "matches · complete").Lacks(alice)
		if n := pages(hs); n != 0 {
			t.Errorf("%d pages for what had been read", n)
		}
		d.Press("esc").Press("s", "2").Advance(time.Second).Shows("by user ID")
		if frame := d.Screen(); strings.Contains(frame, "▌ "+alice) {
			t.Errorf("still above all:\n%s", frame)
		}
	})
}

// TestEscStopsAllReading: neither the list nor the accounts on the screen are read on, although a sentence takes a line from them.
func TestEscStopsAllReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return 600 * time.Millisecond }))
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 120, 24)
		d.Advance(800*time.Millisecond).Shows("active?").Press("r").Advance(300*time.Millisecond).Press("esc").Shows("Canceled. Press r to load.", "active?")
		hs.ResetRequests()
		if d.Advance(10 * time.Second); len(hs.Requests()) > 0 {
			t.Errorf("with accounts that are not read: %d requests", len(hs.Requests()))
		}
		for _, wait := range []time.Duration{20 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond} {
			d.Advance(time.Minute).Press("r").Advance(wait).Press("esc")
			hs.ResetRequests()
			if d.Advance(10 * time.Second); len(hs.Requests()) > 0 {
				t.Errorf("esc %v after r: %d requests", wait, len(hs.Requests()))
			}
			if wait < 600*time.Millisecond {
				d.Shows("Canceled. Press r to load.")
			}
		}
		hs.ResetRequests()
		if d.Press("r").Advance(time.Minute); len(hs.Requests()) < 5 {
			t.Errorf("r does not read again: %d requests", len(hs.Requests()))
		}
	})
}

// TestFilterOfAnOldList: a filter finds the accounts that were made since the list was read a minute ago and more; of a list that takes long to read it says how old
// it is, and that r reads it again.
func TestFilterOfAnOldList(t *testing.T) {
	for name, tt := range map[string]struct {
		crowd     int
		wait      time.Duration
		pages     bool
		says, not string
	}{
		"a new list":                   {0, 30 * time.Second, false, "0 matches", "Press r to read it again"},
		"an old list":                  {0, 2 * time.Minute, true, "1 match", "Press r to read it again"},
		"an old list of many accounts": {6000, 2 * time.Minute, false, "Of the list as it was read at 22:00 UTC. Press r to read it again.", "@late:"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				at := func() time.Time { return now.Add(time.Since(began)) }
				hs := crowded()
				for i := range tt.crowd {
					hs.AddUser(matrixadmintest.User{ID: fmt.Sprintf("@crowd%d:demo.example", i), Created: now.AddDate(-1, 0, 0)})
				}
				env := environment(t, hs)
				env.Now = at
				d, _ := start(t, env, ui.Users{}, 120, 24)
				if d.Advance(time.Second); tt.crowd > 0 {
					for range 12 {
						d.Press("end").Advance(time.Second)
					}
				}
				d.Advance(tt.wait)
				hs.AddUser(matrixadmintest.User{ID: "@late:demo.example", Created: at()})
				hs.ResetRequests()
				find(d, "created:<1h").Advance(time.Second).Shows(tt.says).Lacks(tt.not)
				if got := pages(hs) > 0; got != tt.pages {
					t.Errorf("the list was asked for: %v", got)
				}
				d.Press("r").Advance(time.Second).Shows("@late:demo.example").Lacks("Press r to read it again")
			})
		})
	}
}
