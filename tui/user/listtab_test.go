package user_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user"
)

// devicesOf opens the devices of an account.
func (w *world) devicesOf(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	return w.open(t, aliceID, width, height).Tab("Devices")
}

func (w *world) asked(part string) (n int) {
	for _, r := range w.hs.Requests() {
		if strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}

// TestListIsSorted by what was chosen, and goes on to be after a refresh; the cursor stays on its row.
func TestListIsSorted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 30)
		order(t, d, "Last seen (UTC) ▼", "▌ NEWER", "OLDER")
		order(t, d.Press("s").Shows("Sort by", "[x] Last seen", "[ ] Name").Press("2"), "Name ▲", "OLDER", "▌ NEWER")
		order(t, d.Press("S"), "Name ▼", "▌ NEWER", "OLDER")
		order(t, d.Press("S", "r"), "OLDER", "▌ NEWER")
		order(t, d.Press("s", "3"), "▌ NEWER", "OLDER") // times begin with the newest
	})
}

func TestListIsFiltered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 30).Press("/").Type("LAP 10.0").Shows("Filter LAP 10.0", "1 row of 2", "OLDER").Lacks("NEWER")
		if !w.Page.Typing() {
			t.Error("nothing is typed")
		}
		d.Press("enter").Shows("Filter LAP 10.0").Press("r").Shows("OLDER").Lacks("NEWER")
		d.Press("/").Type("x").Shows("No matching rows. Press Esc to clear the filter.").Press("esc").Shows("OLDER").Lacks("NEWER")
		d.Press("esc").Shows("NEWER", "OLDER").Lacks("Filter")
		if w.Back {
			t.Error("esc left the page with the filter")
		}
		d.Press("/").Type("q").Paste("zz").Shows("Filter qzz").Press("esc", "esc")
		if !w.Back {
			t.Error("esc did not leave")
		}
	})
}

// TestListIsFilteredByFields: the columns are fields as on the command line, and a filter that is none stays in its line, with what is wrong.
func TestListIsFilteredByFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 80, 24).Press("/").Shows("words, or field:value; fields: device, name, last_seen").Type("name:laptop").Press("enter")
		d.Shows("Filter name:laptop", "1 row of 2", "OLDER").Lacks("NEWER")
		d.Press("/").Type(" nope:x").Fits()
		says(t, d.Lacks("No matching rows"), "Unknown field nope; use one of device, name, last_seen, ip, client, user_agent, dehydrated, mas_client, mas_contact, mas_session, or quote the text.")
		d.Press("enter").Shows("Unknown field nope")
		if !w.Page.Typing() {
			t.Error("a filter that is none was kept")
		}
		d.Press("esc").Lacks("Unknown field").Shows("Filter name:laptop", "OLDER").Press("esc").Shows("NEWER")
		d.Press("/").Type("-name:laptop").Press("enter").Shows("NEWER", "1 row of 2").Lacks("OLDER")
		d.Press("esc").Press("/").Type("last_seen:<1d").Press("enter").Shows("NEWER", "1 row of 2").Lacks("OLDER")
	})
}

// TestListIsExportedAndCopied with every column, also those that are on no screen.
func TestListIsExportedAndCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.Devices[1].LastSeenUserAgent = "Element/1.6.44 (Pixel 8)"
		w := newWorld(t, matrixadmintest.Synapse, u)
		w.env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d := w.devicesOf(t, 120, 30).Press("e").Shows("Export", "Shown rows (2), CSV").Advance(time.Second).Press("2")
		d.Shows("Exported", "2 rows").Press("esc")
		files, err := filepath.Glob(filepath.Join(w.env.ExportDir, "alice-demo.example-devices-*.jsonl"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		got, err := os.ReadFile(files[0])
		first, _, _ := strings.Cut(string(got), "\n")
		want := `{"device":"NEWER","name":"Phone","last_seen":"1999-12-31T12:00:00.000Z","ip":"203.0.113.9","client":"Element 1.6","user_agent":"Element/1.6.44 (Pixel 8)","dehydrated":"","mas_client":"","mas_contact":"","mas_session":""}`
		if err != nil || first != want {
			t.Errorf("%v\n%s\nwant\n%s", err, first, want)
		}
		d.Press("y").Shows("Enable copying?").Advance(time.Second).Press("2").Shows("Copy", "Device ID", "NEWER", "All columns").Advance(time.Second).Press("1")
		if len(w.Copied) != 1 || w.Copied[0] != "NEWER" {
			t.Errorf("copied %q", w.Copied)
		}
		d.Press("/").Type("older").Press("enter", "e").Shows("Shown rows (1), CSV", "All rows (2), Markdown")
	})
}

// TestRowIsShownWhole: every column, also what is cut or on no screen.
func TestRowIsShownWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.Devices[1].DisplayName = "Name " + strings.Repeat("x", 90) + " \x1b[31mEnd"
		u.Devices[1].LastSeenUserAgent = "Element/1.6.44"
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.devicesOf(t, 80, 21).Press("enter").Fits()
		says(t, d, "Device ID NEWER", "Name Name xxx", "‹1B›[31mEnd", "1999-12-31 12:00:00 UTC 12 h ago", "User agent Element/1.6.44")
		d.Press("esc").Shows("▌ NEWER").Press("down", "v").Shows("OLDER", "User agent   –")
	})
}

// TestListStates: loading, failed, not there, old, empty.
func TestListStates(t *testing.T) {
	devices := path("/devices")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(devices, matrixadmintest.Fault{Hang: true})
		d := w.devicesOf(t, 80, 21).Lacks("Loading devices").Advance(200*time.Millisecond).Shows("Loading devices", "devices unknown")
		d.Press("esc").Shows("Canceled. Press r to load.")
		w.hs.ClearFaults()
		w.hs.Fault(devices, matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no \u001b[31m"}`)})
		says(t, d.Press("r"), "Could not load devices.", "Press r to retry.")
		w.hs.ClearFaults()
		d.Press("r").Shows("NEWER", "Devices 2")
		w.hs.Fault(devices, matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`)})
		says(t, d.Press("r"), "Showing old data. Could not refresh:", "NEWER", "devices unknown")
		d.Lacks("Devices 2")
	})
}

// TestNothingIsReadTwice: header, tabs and dialogs ask once for what they share, and show the same.
func TestNothingIsReadTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 30)
		once := func(when string) {
			t.Helper()
			d.Advance(time.Second)
			for _, part := range []string{"/v2/users/" + aliceID + "/devices", "/memberships", "/joined_rooms"} {
				if n, want := w.asked(part), map[bool]int{true: 0, false: 1}[part == "/joined_rooms"]; n != want {
					t.Errorf("%s: %s was asked for %d times, want %d", when, part, n, want)
				}
			}
			w.hs.ResetRequests()
		}
		once("when the page opens")
		d.Press("r")
		once("after a refresh")
		u := alice()
		u.Devices = u.Devices[:1]
		w.hs.AddUser(u)
		d.Press("D")
		once("when a dialog opens")
		d.Shows("1 device ·").Press("esc")
		says(t, d, "1 device · 3 joined rooms", "Devices 1")
	})
}

// TestMouseAndZone: a click moves the cursor, and the cursor stays on its row in another zone.
func TestMouseAndZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 30)
		for y, line := range strings.Split(d.Screen(), "\n") {
			if strings.Contains(line, "OLDER") {
				d.Click(4, y)
			}
		}
		d.Shows("▌ OLDER")
		env := *w.env
		env.Location = time.FixedZone("", 5*3600)
		d.Send(ui.EnvChanged{Env: &env}, ui.ZoneChanged{})
		d.Shows("Last seen (local)", "1999-12-31 17:00:00", "▌ OLDER")
		d.Send(tea.WindowSizeMsg{Width: 80, Height: 21}).Fits()
	})
}

// TestActionsGetTheRowUnderTheCursor: on a list, actions may be about its rows; those about the account are not.
func TestActionsGetTheRowUnderTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 120, 30)
		for tab, want := range map[string]ops.Subject{
			"Connections": {}, "Account": {},
			"Devices": {Kind: ops.OnDevice, ID: matrixadmin.NewText("OLDER"), Name: matrixadmin.NewText("Laptop")},
			"Rooms":   {Kind: ops.OnRoom, ID: matrixadmin.NewText("!b:demo.example")},
		} {
			d.Tab(tab).Press("down")
			got := user.Target(w.Page)
			if got.Subject.Name = want.Name; got.Subject != want || got.Devices != 2 || got.Rooms != 3 {
				t.Errorf("%s: %+v, want %+v", tab, got, want)
			}
			for _, a := range ops.Catalog() {
				if about := a.About(got); a.On == ops.OnAccount && about.Subject != (ops.Subject{}) {
					t.Errorf("%s: %s is about %+v", tab, a.ID, about.Subject)
				}
			}
		}
	})
}

// TestTokensLeaveTheFilters: a token that is pasted or typed into the filter of a tab is in no frame; what follows it at once is a part of it.
func TestTokensLeaveTheFilters(t *testing.T) {
	const token = "syt_YWxpY2U_qWeRtYuIoPaSdFgHjKlZ_0aBcDe"
	for _, tab := range []string{"Connections", "Devices"} {
		for name, enter := range map[string]func(*uitest.Driver){
			"pasted":       func(d *uitest.Driver) { d.Paste(token) },
			"with a field": func(d *uitest.Driver) { d.Paste("name:5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk") },
			"key by key":   func(d *uitest.Driver) { d.Type(token) },
		} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := w.open(t, aliceID, 120, 30).Tab(tab).Press("/")
				enter(d)
				for _, part := range []string{token[len(token)-6:], token[:18], "5Ru6DGN3"} {
					if strings.Contains(d.Screen(), part) {
						t.Errorf("%s, %s: %q is on the screen:\n%s", tab, name, part, d.Screen())
					}
				}
				if said := strings.Join(w.Notices, " "); !strings.Contains(said, "looks like an access token") || strings.Contains(said, token[:18]) {
					t.Errorf("%s, %s: %q", tab, name, said)
				}
				d.Advance(time.Second).Type("newer").Shows("Filter")
			})
		}
	}
}
