package users_test

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

// now is when the golden pictures are taken.
var now = time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC)

func demo(opts ...matrixadmintest.Option) *matrixadmintest.Homeserver {
	return matrixadmintest.Demo(append([]matrixadmintest.Option{matrixadmintest.WithNow(func() time.Time { return now })}, opts...)...)
}

func TestPictures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := start(t, today(environment(t, demo())), ui.Users{}, 80, 20)
		d.Golden("list-80-unread").Advance(time.Second).Golden("list-80").Resize(120, 36).Advance(time.Second).Golden("list-120")
		find(d, "whatsapp").Advance(time.Second).Golden("matches-120")
		find(d, "created:<7d -ghost").Press("space", "space").Advance(time.Second).Golden("filter-120").Resize(80, 20).Golden("filter-80")
		d.Press("c").Golden("columns-80").Press("esc", "s").Golden("orders-80")
	})
	synctest.Test(t, func(t *testing.T) {
		d, _ := start(t, environment(t, demo(matrixadmintest.WithMode(matrixadmintest.Synapse034))), ui.Users{}, 80, 20)
		d.Golden("legacy-80")
	})
}

// pages is how many pages of the list were asked for.
func pages(hs *matrixadmintest.Homeserver) int {
	n := 0
	for _, r := range hs.Requests() {
		if strings.HasSuffix(r.Path, "/users") {
			n++
		}
	}
	return n
}

func TestListPagesToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{}, 80, 24)
		d.Shows("newest first", "100 of 5,000")
		for range 60 {
			d.Press("G")
		}
		d.Shows("5,000 of 5,000").Press("G", "j", "G")
		seen := make(map[string]bool)
		for _, r := range hs.Requests() {
			from := r.Query.Get("from")
			if seen[from] {
				t.Errorf("the page from %q was asked for twice", from)
			}
			seen[from] = true
		}
		if len(seen) != 3 { // a quick one, one to learn how fast the line is, and the rest
			t.Errorf("%d pages were asked for, want 3", len(seen))
		}
	})
}

func TestAccountsThatShiftAreNotShownTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{}, 80, 24)
		hs.AddUser(matrixadmintest.User{ID: "@newcomer:demo.example", Created: now.Add(time.Hour)})
		d.Press("G").Shows("1,099 of 5,001")
	})
}

func TestOnePageAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo(matrixadmintest.WithLatency(func(*http.Request) time.Duration { return time.Second }))
		d, _ := start(t, environment(t, hs), ui.Users{}, 80, 24)
		d.Lacks("Loading").Advance(200 * time.Millisecond).Shows("Loading accounts").Advance(2 * time.Second).Shows("100 of 5,000")
		d.Press("G", "k", "G", "k", "G").Advance(200 * time.Millisecond).Shows("loading…")
		if n := pages(hs); n != 2 {
			t.Errorf("%d requests are out for two pages", n)
		}
		d.Advance(2 * time.Second).Shows("1,100 of 5,000")
	})
}

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		in, opens string
		shows     []string
	}{
		"full id":            {in: "@alice:demo.example", opens: "@alice:demo.example"},
		"word":               {in: "alice", shows: []string{"Results for “alice”", "1 match", "▌ @alice:demo.example"}},
		"link":               {in: "https://matrix.to/#/%40alice%3Ademo.example", opens: "@alice:demo.example"},
		"display name":       {in: "liddell", shows: []string{"Results for “liddell”", "@alice:demo.example", "No account with exactly this ID (@liddell:demo.example)."}},
		"name with a space":  {in: "alice liddell", shows: []string{"@alice:demo.example", "1 match"}},
		"unknown id":         {in: "@nobody.here:demo.example", shows: []string{"@nobody.here:demo.example not found.", "0 matches", "No matching user IDs or display names."}},
		"upper case":         {in: "@ALICE:demo.example", shows: []string{"User IDs are case-sensitive; @alice:demo.example exists.", "▌ @alice:demo.example"}},
		"another server":     {in: "@bob:other.example", shows: []string{"No request was sent."}},
		"no id":              {in: "@alice:", shows: []string{"is not a server name"}},
		"nothing like it":    {in: "zz zz zz", shows: []string{"0 matches", "No matching user IDs or display names."}},
		"a path in an id":    {in: "@a/../../v1/x?y#z%2F:demo.example", shows: []string{"@a/../../v1/x?y#z%2F:demo.example not found."}},
		"a wildcard is text": {in: "telegram_12", shows: []string{"@telegram_12"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, h := start(t, environment(t, demo()), ui.Users{}, 120, 30)
				find(d, c.in).Shows(c.shows...)
				if h.opened() != c.opens {
					t.Errorf("%q opens %q, want %q", c.in, h.opened(), c.opens)
				}
			})
		})
	}
}

// TestAWordListsWhatLooksAlike: the account that was meant stands above the others, whatever the order, and enter opens it; nothing opens by itself.
func TestAWordListsWhatLooksAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		for _, twin := range []string{"@alice2:demo.example", "@malice:demo.example"} {
			hs.AddUser(matrixadmintest.User{ID: twin, DisplayName: "Alice Liddell", Created: now.Add(time.Hour)})
		}
		d, h := start(t, environment(t, hs), ui.Users{}, 120, 30)
		find(d, "alice").Shows("@alice2:demo.example", "@malice:demo.example", "newest first", "The exact match, @alice:demo.example, is the first row.")
		for _, keys := range [][]string{{}, {"S"}, {"s", "3"}, {"r"}} {
			h.asked = nil
			if d.Press(keys...).Press("g", "enter"); h.opened() != "@alice:demo.example" {
				t.Errorf("after %v the first row opens %q:\n%s", keys, h.opened(), d.Screen())
			}
		}
		hs.Fault(listing, answer(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		h.asked = nil
		find(d, "alice").Shows("Could not search for other accounts:", "Only the exact").Press("enter")
		if h.opened() != "@alice:demo.example" {
			t.Errorf("a search that fails keeps the account away: %q", h.opened())
		}
	})
}

// TestActionsOfARow: a opens the menu of the account under the cursor, and evidence is collected on its page.
func TestActionsOfARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 120, 30)
		find(d, "alice").Press("a").Shows("Actions on @alice:demo.example", "Suspend account", "Collect evidence").Press("esc").Lacks("Actions on")
		d.Press("a", "E")
		if open, ok := h.asked[len(h.asked)-1].(ui.Open); !ok || open.Route != (ui.User{ID: matrixadmin.MustParseUserID("@alice:demo.example"), Collect: true}) {
			t.Errorf("E asks for %+v", h.asked)
		}
	})
}

func TestFindSendsNothingForStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{}, 100, 24)
		hs.ResetRequests()
		for _, in := range []string{"@bob:other.example", "@x:", "@", "$event:demo.example", "@" + strings.Repeat("a", 300) + ":demo.example"} {
			find(d, in).Press("esc")
		}
		d.Shows("100 of 5,000")
		if n := len(hs.Requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

func TestEscReturnsWhereOneWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 80, 24)
		before := d.Press("pgdown", "pgdown", "k", "k").Screen()
		if d.Press("/").Type("half a na").Press("esc").Screen() != before {
			t.Errorf("esc in the box does not restore the list:\n%s\nbefore:\n%s", d.Screen(), before)
		}
		find(d, "telegram").Shows("Results").Press("j", "j", "enter")
		if h.opened() == "" {
			t.Error("enter opens nothing")
		}
		if d.Press("esc").Screen() != before {
			t.Errorf("esc on the matches does not restore the list:\n%s\nbefore:\n%s", d.Screen(), before)
		}
		if h.page.Typing() {
			t.Error("the box is still open")
		}
	})
}

func TestRouteWithATermSearchesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{Term: "liddell"}, 80, 24)
		d.Shows("Results for “liddell”", "@alice:demo.example").Press("esc").Shows("100 of 5,000")
		if h.page.Typing() {
			t.Error("the box is still open")
		}
	})
}

func TestRefreshKeepsTheCursorById(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, h := start(t, environment(t, hs), ui.Users{}, 80, 24)
		d.Press("j", "j", "j", "enter")
		meant := h.opened()
		hs.AddUser(matrixadmintest.User{ID: "@newcomer:demo.example", Created: now.Add(time.Hour)})
		d.Press("r").Shows("5,001").Press("enter")
		if h.opened() != meant {
			t.Errorf("after a refresh the cursor is on %s, was on %s", h.opened(), meant)
		}
	})
}

// TestCursorAfterSorting: it stays on its account where that is among the first rows of the new order, and is on the top one otherwise.
func TestCursorAfterSorting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 80, 24)
		d.Press("G").Press("pgup").Press("S").Shows("oldest first", "100 of 5,000").Press("enter")
		bottom := h.opened()
		d.Press("g").Press("enter")
		if bottom != h.opened() || bottom == "" {
			t.Errorf("the cursor is on %s, and the top row is %s", bottom, h.opened())
		}
		small := matrixadmintest.New(matrixadmintest.WithNow(func() time.Time { return now }))
		for _, name := range []string{"b", "c", "d"} {
			small.AddUser(matrixadmintest.User{ID: "@" + name + ":demo.example", Created: now.Add(-time.Hour)})
		}
		d, h = start(t, environment(t, small), ui.Users{}, 80, 24)
		d.Press("j").Press("enter")
		meant := h.opened()
		for range 4 {
			if d.Press("S").Press("enter"); h.opened() != meant {
				t.Errorf("the cursor went to %s, was on %s", h.opened(), meant)
			}
		}
	})
}

// TestEndOfWhatIsLoaded: G goes to the last row that has come, and says that there are more.
func TestEndOfWhatIsLoaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 80, 24)
		d.Press("G")
		if n, ok := h.asked[len(h.asked)-1].(ui.Notice); !ok || !strings.Contains(n.Text, "last of 100 loaded accounts. More") {
			t.Errorf("G says %v", h.asked)
		}
		d.Press("G").Press("G").Shows("5,000 of 5,000")
		h.asked = nil
		if d.Press("G"); len(h.asked) != 0 {
			t.Errorf("at the very end it says %v", h.asked)
		}
	})
}

// TestOldServersSearchIDsOnly: what was not searched is not said to hold nothing.
func TestOldServersSearchIDsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := start(t, environment(t, demo(matrixadmintest.WithMode(matrixadmintest.Synapse034))), ui.Users{}, 100, 24)
		d.Press("/").Type("Liddell").Press("enter").Shows("This server does not search display names").Lacks("and display names")
		d.Press("/").Type("alic").Press("enter").Shows("This server searches user IDs only")
	})
}

func TestSortAsksTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, _ := start(t, environment(t, hs), ui.Users{}, 80, 24)
		d.Press("s").Shows("Sort accounts", "[x] Newest first").Press("esc").Shows("Accounts  newest first")
		for _, c := range []struct{ key, want string }{{"2", "by user ID"}, {"3", "last seen first"}, {"4", "by display name"}, {"5", "administrators first"}, {"1", "newest first"}} {
			d.Press("s", c.key).Shows("Accounts  " + c.want)
		}
		d.Press("S").Shows("Accounts  oldest first").Press("S").Shows("Accounts  newest first")
		r := hs.Requests()
		if got := r[1].Query.Get("order_by") + r[1].Query.Get("dir"); got != "namef" {
			t.Errorf("by user ID is asked for as %s", got)
		}
	})
}

func TestChangedReadsOneRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		d, h := start(t, environment(t, hs), ui.Users{}, 120, 24)
		d.Press("j", "j", "enter")
		id := h.opened()
		u, _ := hs.User(id)
		u.Deactivated = true
		hs.AddUser(u)
		hs.ResetRequests()
		d.Send(ui.Changed{User: matrixadmin.MustParseUserID(id)})
		if n := len(hs.Requests()); n != 1 {
			t.Errorf("%d requests for one row", n)
		}
		line := ""
		for l := range strings.Lines(d.Screen()) {
			if strings.Contains(l, "▌") {
				line = l
			}
		}
		if !strings.Contains(line, id) || !strings.Contains(line, "deactivated") {
			t.Errorf("the row under the cursor is %q, want %s deactivated", line, id)
		}
		d.Send(ui.Changed{User: matrixadmin.MustParseUserID("@nobody:demo.example")})
		if n := len(hs.Requests()); n != 1 {
			t.Error("an account that is not on the page was read")
		}
	})
}

func TestDendriteOpensIdsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo(matrixadmintest.WithMode(matrixadmintest.Dendrite))), ui.Users{}, 80, 24)
		d.Shows("Dendrite's admin API cannot list accounts.")
		find(d, "alice")
		if h.opened() != "@alice:demo.example" {
			t.Errorf("opens %q", h.opened())
		}
		find(d, "no.such.one").Shows("@no.such.one:demo.example not found.")
		find(d.Press("esc"), "part of a name").Shows("This server cannot search for names. Enter a user ID or localpart.")
	})
}

func TestStatesAreWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		for name, u := range map[string]matrixadmintest.User{
			"closed": {Deactivated: true}, "gone": {Deactivated: true, Erased: true}, "shut": {Locked: true}, "shade": {ShadowBanned: true},
			"boss": {Admin: true}, "visitor": {Guest: true}, "robot": {UserType: "bot"}, "both": {Locked: true, Admin: true},
		} {
			u.ID, u.DisplayName = "@state."+name+":demo.example", "a state"
			hs.AddUser(u)
		}
		d, _ := start(t, environment(t, hs), ui.Users{}, 120, 24)
		find(d, "a state").Shows("8 matches").Advance(time.Second)
		for line := range strings.Lines(d.Screen()) {
			for id, want := range map[string]string{
				"closed": "deactivated", "gone": "erased", "shut": "locked", "shade": "shadow-banned", "boss": "admin", "visitor": "guest",
				"robot": "bot", "both": "locked, admin",
			} {
				if strings.Contains(line, "@state."+id+":") && !strings.HasSuffix(strings.TrimSpace(line), "  "+want) {
					t.Errorf("%q does not say %q", line, want)
				}
			}
		}
	})
}

// TestStatesThatDoNotFit: a cell that one word fills says that there is another.
func TestStatesThatDoNotFit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := demo()
		hs.AddUser(matrixadmintest.User{ID: "@state.gone:demo.example", DisplayName: "a state", Deactivated: true, Admin: true})
		d, _ := start(t, environment(t, hs), ui.Users{}, 80, 24)
		find(d, "name:=state.gone").Shows("deactivate…").Lacks("deactivated")
		d.Resize(120, 24).Shows("deactivated, admin")
	})
}

func TestTimesFollowTheZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := environment(t, demo())
		d, _ := start(t, env, ui.Users{}, 120, 24)
		d.Shows("times in UTC", "2026-11-22 10:01")
		env.Location = time.FixedZone("NZDT", 13*60*60)
		d.Press("j").Shows("times in NZDT", "2026-11-22 23:01")
	})
}

func TestMouse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, h := start(t, environment(t, demo()), ui.Users{}, 80, 24)
		d.Click(5, 6).Advance(time.Second).Click(5, 6)
		if h.opened() != "" {
			t.Error("two slow clicks open an account")
		}
		d.Click(5, 6)
		third := h.opened()
		if third == "" {
			t.Fatal("a double click opens nothing")
		}
		d.Wheel(5, 6, 30).Shows("1,100 of 5,000")
		d.Send(tea.MouseClickMsg{X: 5, Y: 0, Button: tea.MouseLeft})
	})
}
