package user_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/user"
)

func TestPage(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int
	}{{"80x24", 80, 21}, {"120x40", 120, 37}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			page := user.NewOf(w.env, ui.User{ID: id(aliceID)}, "devices", "rooms", "messages", "media", "user", "activity") // golden whatever other tabs there are
			d := w.start(t, page, size.width, size.height).Fits().Golden("connections-" + size.name)
			says(t, d, aliceID, "“Alice Liddell”", "active", "admin", "created 1999-03-02", "seen 12 h ago", "2 devices", "3 joined rooms",
				"no reports", "1 h/24 h/7 d: 0/0/0 invites sent, 0/0/0 rooms joined", "alice@demo.example", "Connections 4", "Last seen (UTC)", "row 1 of 4 · 4 addresses · 2 user agents")
			order(t, d, "1999-12-31 12:00:00", "1999-12-31 11:00:00", "1999-12-31 10:00:00", "1999-12-29 12:00:00")
			d.Tab("Devices").Fits().Golden("devices-" + size.name)
			order(t, d, "NEWER", "OLDER")
			d.Tab("Account").Fits().Golden("account-" + size.name)
			says(t, d, "Shadow-banned no")
			says(t, d.Press("end"), "Account data none")
			d.Tab("Activity").Fits()
			says(t, d, "No reports about this account or by it, and no jobs for it.")
		})
	}
}

// TestStatesLookDifferent: loading, empty, failed, not fresh and gone.
func TestStatesLookDifferent(t *testing.T) {
	whois := path("/whois/")
	t.Run("loading", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(whois, matrixadmintest.Fault{Hang: true})
			d := w.open(t, aliceID, 80, 21).Advance(100 * time.Millisecond).Lacks("Loading connections")
			says(t, d.Advance(100*time.Millisecond), "Loading connections", "“Alice Liddell”")
			w.Page.Close()
		})
	})
	t.Run("empty", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			u := alice()
			u.Connections, u.Devices = nil, nil
			w := newWorld(t, matrixadmintest.Synapse, u)
			d := w.open(t, aliceID, 80, 21)
			says(t, d, "No connections recorded: the account has not connected", "28 days", "last seen: nothing recorded")
			says(t, d.Tab("Devices"), "No devices. Nobody is signed in")
		})
	})
	t.Run("failed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(whois, matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"No.\u001b[2J"}`)})
			d := w.open(t, aliceID, 80, 21).Advance(time.Minute)
			says(t, d, "Could not load connections.", "No.‹1B›[2J", "Press r to retry.", "“Alice Liddell”")
			w.hs.ClearFaults()
			says(t, d.Press("r"), "row 1 of 4")
		})
	})
	t.Run("not fresh", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			d := w.open(t, aliceID, 80, 21)
			w.hs.Fault(nil, matrixadmintest.Fault{Before: true, Err: io.ErrUnexpectedEOF})
			says(t, d.Press("r").Advance(5*time.Minute), "Showing old data. Could not refresh:", "203.0.113.9", "“Alice Liddell”")
			d.Fits()
		})
	})
	t.Run("account failed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(path("/v2/users/"+aliceID), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"No"}`)})
			d := w.open(t, aliceID, 80, 21).Advance(time.Minute)
			says(t, d, aliceID, "Could not load the account.", "row 1 of 4")
		})
	})
	t.Run("no such account", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse)
			d := w.open(t, "@ghost:demo.example", 80, 21)
			says(t, d, "Account not found: @ghost:demo.example", "No connections are recorded for it either")
			d.Lacks("never seen", "active").Press("D", "a", "P")
			if len(w.Notices) != 3 || len(w.Dialogs) != 0 || !strings.Contains(w.Notices[0], "not found") {
				t.Errorf("notices %q, dialogs %d", w.Notices, len(w.Dialogs))
			}
		})
	})
	t.Run("no such account, and yet rows", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse)
			w.hs.AddConnections("@ghost:demo.example", matrixadmintest.Connection{IP: "192.0.2.1", UserAgent: "x", LastSeen: noon})
			d := w.open(t, "@ghost:demo.example", 80, 21)
			says(t, d, "Account not found", "still has 1 connection of it", "192.0.2.1")
		})
	})
	t.Run("token gone", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(nil, matrixadmintest.Fault{Respond: broken(http.StatusUnauthorized, `{"errcode":"M_UNKNOWN_TOKEN","error":"Unknown"}`)})
			w.open(t, aliceID, 80, 21)
			if len(w.SignIns) != 1 {
				t.Errorf("asked to sign in %d times", len(w.SignIns))
			}
		})
	})
}

func TestZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, aliceID, 120, 30).Press("down")
		w.env.Location = time.FixedZone("east", 5*3600+1800)
		d.Press("s", "1") // so that it is drawn again
		says(t, d, "Last seen (local)", "1999-12-31 17:30:00", "row 2 of 4")
		says(t, d.Tab("Devices"), "Last seen (local)", "1999-12-31 17:30:00")
		says(t, d.Tab("Account"), "1999-03-02 15:30:00 +05:30")
	})
}

// TestServers: each family is shown with what it says and no more.
func TestServers(t *testing.T) {
	t.Run("Dendrite keys by device and sends ports", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Dendrite, alice())
			d := w.open(t, aliceID, 120, 30)
			says(t, d, "state unknown (this server does not report it)", "devices unknown", "rooms unknown", "NEWER exact")
			says(t, d.Tab("Devices"), "cannot list devices")
			says(t, d.Tab("Account"), "Locked unknown not reported", "public profile", "Devices unknown: Dendrite's admin API cann")
			says(t, d.Press("a", "D"), "Not available: Dendrite's admin API cannot")
		})
	})
	t.Run("0.34", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse034, alice())
			d := w.open(t, aliceID, 120, 30)
			says(t, d, "state unknown (this server does not report it)", "admin", "rooms unknown", "203.0.113.9")
			says(t, d.Tab("Account"), "Administrator yes", "Deactivated unknown not reported", "legacy user search")
		})
	})
	t.Run("0.34, nobody", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse034)
			says(t, w.open(t, "@ghost:demo.example", 80, 21), "Account not found")
		})
	})
	t.Run("1.19", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse119, alice())
			says(t, w.open(t, aliceID, 120, 30), "active", "2 devices", "rooms unknown", "203.0.113.9")
		})
	})
	t.Run("proxy", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.ProxyHidesAdmin, alice())
			d := w.open(t, aliceID, 80, 21)
			says(t, d.Press("a", "D"), "Not available: the admin API is blocked by the reverse proxy")
		})
	})
}

// TestLastSeenIsOneFact: header and connections tell the newest of record, devices and rows, and where it is from; the account has a row for each source.
func TestLastSeenIsOneFact(t *testing.T) {
	for name, tt := range map[string]struct {
		devices     []matrixadmintest.Device
		connections []matrixadmintest.Connection
		want, row   string
	}{
		"devices":     {devices: []matrixadmintest.Device{{ID: "DESK", LastSeen: noon.AddDate(0, 0, -60)}}, want: "60 days ago (from the device list)", row: "Last seen devices 1999-11-01 12:00:00"},
		"connections": {connections: []matrixadmintest.Connection{{IP: "192.0.2.1", LastSeen: noon}}, want: "12 h ago (from connections)", row: "Last seen account record 1999-12-31 12:00:00"},
		"nothing":     {devices: []matrixadmintest.Device{{ID: "DESK"}}, want: "nothing recorded", row: "Last seen account record nothing recorded"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := alice()
				u.Devices, u.Connections = tt.devices, tt.connections
				w := newWorld(t, matrixadmintest.Synapse, u)
				d := w.open(t, aliceID, 120, 30).Lacks("never")
				says(t, d, tt.want)
				if len(tt.devices) > 0 && tt.want != "nothing recorded" {
					says(t, d, "The account was last seen "+tt.want)
				}
				d.Tab("Account")
				says(t, d, tt.want, tt.row)
				d.Lacks("never")
			})
		})
	}
}

// TestReadOnlyOffersNoWrites in the line of keys.
func TestReadOnlyOffersNoWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.open(t, aliceID, 80, 21)
		first := func(readOnly bool) (keys []string) {
			w.env.ReadOnly = readOnly
			for _, k := range w.Page.Keys() {
				keys = append(keys, k.Help().Key)
			}
			return keys
		}
		if keys := first(false); keys[0] != "a" || keys[1] != "/" || !slices.Contains(keys, "P") || !slices.Contains(keys, "D") {
			t.Errorf("%q", keys)
		}
		if keys := first(true); slices.Contains(keys, "P") || slices.Contains(keys, "D") {
			t.Errorf("read-only offers %q", keys)
		}
	})
}

// TestWhatAProxyHides: where something in front of the homeserver refuses the account, the page names that, and how it is refused, instead of blaming the server.
func TestWhatAProxyHides(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(path("/_synapse/admin/v2/users/"), matrixadmintest.Fault{Respond: broken(status, "<html>nginx</html>")})
			d := w.open(t, aliceID, 160, 50)
			hides := fmt.Sprintf("(hidden by a proxy, HTTP %d)", status)
			says(t, d, "state unknown "+hides, "a proxy hides the account details")
			d.Tab("Account").Advance(time.Second)
			says(t, d, "Locked unknown hidden by proxy", "public profile only (account hidden by a proxy", fmt.Sprintf("Devices unknown: hidden by a proxy, HTTP %d", status))
			says(t, d.Tab("Devices").Advance(time.Second), fmt.Sprintf("Devices are hidden by a proxy, HTTP %d.", status))
			d.Press("r").Advance(time.Second).Shows(hides).Lacks("this server does not report", "this server reports few")
		})
	}
}

// TestTabsAreWholeAt80: every tab has its whole name in 80 columns, with MAS too, whichever is current.
func TestTabsAreWholeAt80(t *testing.T) {
	for _, mode := range []matrixadmintest.Mode{matrixadmintest.Synapse, matrixadmintest.MAS, matrixadmintest.Dendrite} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, mode, alice())
			d := w.open(t, aliceID, 80, 21)
			all := w.open(t, aliceID, 200, 21).Tabs()
			for range all {
				if got := d.Tabs(); !slices.Equal(got, all) {
					t.Errorf("%q, want %q", got, all)
				}
				d.Press("tab").Advance(time.Second)
			}
		})
	}
}
