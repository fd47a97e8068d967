package connections_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// busy is an account with one address an hour, and one whose rows follow each other.
func busy(rows int) matrixadmintest.User {
	u := alice()
	u.Connections, u.Devices = nil, nil
	for i := range rows {
		u.Connections = append(u.Connections, matrixadmintest.Connection{IP: fmt.Sprintf("198.51.100.%d", i), UserAgent: "curl/8.1", LastSeen: noon.Add(-time.Duration(i) * time.Hour)})
	}
	return u
}

// folding is an account most of whose rows are alike.
func folding() matrixadmintest.User {
	u := busy(3)
	for i := range 40 {
		u.Connections = append(u.Connections, matrixadmintest.Connection{IP: "203.0.113.5", UserAgent: "nheko/0.12", LastSeen: noon.Add(-time.Duration(5*i) * time.Minute)})
	}
	return u
}

func TestFilterHoldsWhileItIsTyped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		d := w.open(t, 120, 30).Press("down", "down", "down")
		says(t, d, "row 4 of 12")
		d.Press("/").Type("ip:198.51.100.3")
		says(t, d, "row 1 of 1", "1 row of 12", "198.51.100.3")
		d.Type("/") // a network that is none: the last good filter stays, and the mistake is under its place
		says(t, d, "^ Prefix length must be 0 to 32", "row 1 of 1")
		if at := strings.Index(lineWith(d, "Prefix length"), "^"); at < 0 || !strings.HasPrefix(lineWith(d, "Filter ")[at:], "ip:198") && !strings.HasPrefix(lineWith(d, "Filter ")[at:], "198") {
			t.Errorf("the mistake is not shown where it is:\n%s", d.Screen())
		}
		d.Press("enter").Shows("Prefix length") // a filter that is none is not kept
		d.Press("esc")
		says(t, d.Lacks("Filter"), "row 4 of 12") // the cursor is where it was
		d.Press("/").Type("-ip:198.51.100.3 curl").Press("enter")
		says(t, d, "Filter -ip:198.51.100.3 curl", "of 11", "11 rows of 12")
		d.Press("q").Lacks("Filter q") // keys are keys again
		d.Press("esc").Lacks("Filter")
		if w.Back {
			t.Error("esc left the page with the filter")
		}
	})
}

// TestServerWithoutConnections: the tab says why there are none, also when they are asked for again.
func TestServerWithoutConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Continuwuity, busy(3))
		d := w.open(t, 80, 24)
		why := w.env.Server.Can(&matrixadmin.ReadConnections).Why
		if why == "" {
			t.Fatal("the server has connections")
		}
		says(t, d, english.Sentence(why))
		says(t, d.Press("r").Advance(time.Second).Fits(), english.Sentence(why))
	})
}

// TestAUserIDIsNoFilter: no connection has one, and whoever types it means another account.
func TestAUserIDIsNoFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		w.env.Me = matrixadmin.MustParseUserID("@admin:demo.example")
		d := w.open(t, 100, 30).Press("/").Type("@bob:demo.example").Press("enter")
		says(t, d.Lacks("Filter"), "row 1 of 12")
		if want := (ui.User{ID: matrixadmin.MustParseUserID("@bob:demo.example")}); len(w.Opened) != 1 || w.Opened[0] != ui.Route(want) {
			t.Errorf("opened %v", w.Opened)
		}
		d.Press("/").Type("@bob:other.example").Press("enter").Shows("No matching rows")
	})
}

func lineWith(d *uitest.Driver, text string) string {
	for line := range strings.SplitSeq(d.Screen(), "\n") {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}

func TestFilterTakesPastesAndKeepsTheTablesKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		d := w.open(t, 100, 30).Paste("198.51.100.4") // not while nothing is typed
		says(t, d, "row 1 of 12")
		d.Press("/").Paste("198.51.100.1")
		says(t, d, "3 rows of 12") // .1, .10 and .11
		d.Press("down")
		says(t, d, "row 2 of 3")
		d.Press("tab", "shift+tab").Shows("Filter") // tab does not leave the line
	})
}

func TestFoldingIsOnWhereItHalvesTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		d := w.open(t, 140, 30)
		says(t, d, "line 1 of 4", "43 rows", "similar rows within 30 min folded")
		order(t, d, "40  1st  203.0.113.5", "198.51.100.1")
		d.Press("down", "enter")
		says(t, d, "Connection 2 of 4: 40 similar rows", "First seen 1999-12-31 08:45:00 UTC")
		d.Press("esc", "F")
		says(t, d.Lacks("folded"), "row 2 of 43")
		d.Press("F").Shows("folded")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		says(t, w.open(t, 140, 30).Lacks("folded"), "row 1 of 12")
	})
}

func TestGroupsOpenAndKeepTheirCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		d := w.open(t, 120, 30).Press("F", "g").Shows("Group by", "[x] none").Press("1")
		says(t, d, "by IP", "line 1 of 4") // the largest group, wherever the cursor was
		order(t, d, "▸ 203.0.113.5", "▸ 198.51.100.0", "▸ 198.51.100.1")
		d.Press("home", "enter")
		says(t, d, "▾ 203.0.113.5", "line 1 of 44", "Nheko 0.12")
		d.Press("down", "r") // what is open stays open over a refresh, and the cursor on its row
		says(t, d, "▾ 203.0.113.5", "line 2 of 44")
		d.Press("S")
		order(t, d, "▸ 198.51.100.0", "▾ 203.0.113.5")
		d.Press("up", "enter").Shows("▸ 203.0.113.5").Lacks("▾")
		d.Press("g", "6").Shows("Fri 1999-12-31")
		d.Press("g", "7").Lacks("Fri 1999-12-31").Shows("row")
	})
}

func TestPickFiltersByWhatIsUnderTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		d := w.open(t, 120, 30).Press("down", "f").Shows("Filter by value", "ip:198.51.100.1", "net:=198.51.100.0/24", "client:=\"curl 8.1\"")
		d.Press("1")
		says(t, d, "Filter ip:198.51.100.1", "1 row of 12")
		d.Press("f", "-") // the other way round
		says(t, d, "Filter -ip:198.51.100.1", "11 rows of 12")
		d.Press("esc")
		says(t, d, "of 12")
	})
}

func TestColumnsCanBeHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		d := w.open(t, 120, 30).Shows("Client", "User agent")
		d.Press("c").Shows("Columns", "[x] Client").Press("3").Shows("[ ] Client").Press("esc")
		d.Lacks("Client").Shows("User agent")
		d.Press("s", "2").Lacks("Client").Press("c", "3", "esc").Shows("Client")
	})
}

func TestExportWritesWhatIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		w.env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d := w.open(t, 120, 30).Press("/").Type("curl").Press("enter", "e").Shows("Shown rows (3), CSV", "All rows (43), JSON Lines")
		d.Advance(time.Second).Press("1")
		says(t, d, "3 rows", "(readable only by you)", "csv")
		files, err := filepath.Glob(filepath.Join(w.env.ExportDir, "*.csv"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v %v", files, err)
		}
		content, err := os.ReadFile(files[0])
		if lines := strings.Split(string(content), "\r\n"); err != nil || len(lines) != 5 || !strings.HasPrefix(lines[0], "last_seen,first_seen,count,ip,") || !strings.HasPrefix(lines[1], "1999-12-31T12:00:00.000Z,") {
			t.Errorf("%q %v", content, err)
		}
		d.Press("esc", "e").Advance(time.Second).Press("5").Shows("43 rows")
	})
}

// TestExportOfMatchingRows: groups and folded lines hide rows, and those that match the filter can be exported all the same. The totals are of these rows.
func TestExportOfMatchingRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		w.env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d := w.open(t, 120, 30).Press("/").Type("ip:203.0.113.5").Press("enter").Advance(time.Second)
		says(t, d, "40 rows of 43", "1 address · 1 user agent")
		d.Press("g", "4").Advance(time.Second).Press("e").Shows("Groups (1)", "Matching rows (40)", "All rows (43)").Advance(time.Second).Press("4")
		says(t, d, "csv")
		files, err := filepath.Glob(filepath.Join(w.env.ExportDir, "*.csv"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v %v", files, err)
		}
		content, err := os.ReadFile(files[0])
		lines := strings.Split(strings.TrimSpace(string(content)), "\r\n")
		if err != nil || len(lines) != 41 {
			t.Fatalf("%q %v", content, err)
		}
		for _, line := range lines[1:] {
			if !strings.Contains(line, "203.0.113.5,") {
				t.Errorf("exported %s", line)
			}
		}
	})
}

func TestExportThatFailsSaysWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		w.env.ExportDir = filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(w.env.ExportDir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		w.open(t, 120, 30).Press("e").Advance(time.Second).Press("1")
		if len(w.Notices) != 1 || !strings.Contains(w.Notices[0], "Cannot save the export") {
			t.Errorf("%q", w.Notices)
		}
	})
}

func TestCopyIsOffUntilItIsAgreedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		d := w.open(t, 120, 30).Press("y").Shows("Enable copying?", "OSC 52").Press("1", "2").Shows("Enable copying?").Advance(time.Second).Press("1")
		if len(w.Copied) != 0 {
			t.Fatalf("%q was copied", w.Copied)
		}
		d.Press("y").Advance(time.Second).Press("2").Shows("Copy", "All columns").Advance(time.Second).Press("4")
		if len(w.Copied) != 1 || w.Copied[0] != "198.51.100.0" {
			t.Errorf("%q was copied", w.Copied)
		}
		d.Press("y").Lacks("Enable copying?")
	})
}

func TestLikelyDevicesAreMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := busy(3)
		u.Devices = []matrixadmintest.Device{{ID: "CURLDEVICE", DisplayName: "The box", LastSeen: noon, LastSeenIP: "198.51.100.0", LastSeenUserAgent: "curl/8.1"}}
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, 140, 30)
		order(t, d, "198.51.100.0", "CURLDEVICE likely", "198.51.100.1")
		says(t, d.Press("enter"), "CURLDEVICE", "The box", "likely: only this device matches the address, user agent and time")
	})
}

func TestTimesFilterTheTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(40))
		d := w.open(t, 120, 34).Press("t")
		says(t, d, "Fri 12-31", "Thu 12-30", "1999-12-29 to 1999-12-31 (UTC)", "row 1 of 40")
		d.Press("down")
		says(t, d, "Filter since:1999-12-30T00:00:00Z before:1999-12-31T00:00:00Z", "24 rows of 40")
		d.Press("t").Lacks("Filter").Shows("row 1 of 40")
		d.Press("t", "down", "enter").Lacks("Thu 12-30")
		says(t, d, "Filter since:1999-12-30", "24 rows of 40")
	})
}

// TestTabLooks: the look at times, groups and a fold, as they are drawn.
func TestTabLooks(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int
	}{{"80x24", 80, 21}, {"120x40", 120, 37}} {
		synctest.Test(t, func(t *testing.T) {
			u := folding()
			for i := range 60 {
				u.Connections = append(u.Connections, matrixadmintest.Connection{IP: "2001:db8::5", UserAgent: "curl/8.1", LastSeen: noon.Add(-time.Duration(i*i) * 7 * time.Minute)})
			}
			w := newWorld(t, matrixadmintest.Synapse, u)
			d := w.open(t, size.width, size.height).Press("t", "down").Fits().Golden("times-" + size.name)
			d.Press("t", "g", "1", "home", "enter").Fits().Golden("groups-" + size.name)
		})
	}
}

// TestDaysWithoutConnectionsAreDaysToo: a line is a day, whether there was anything or not.
func TestDaysWithoutConnectionsAreDaysToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := busy(1)
		u.Connections = append(u.Connections, matrixadmintest.Connection{IP: "198.51.100.9", UserAgent: "curl/8.1", LastSeen: noon.AddDate(0, 0, -3)})
		w := newWorld(t, matrixadmintest.Synapse, u)
		order(t, w.open(t, 120, 37).Press("t"), "Fri 12-31", "Thu 12-30", "Wed 12-29", "Tue 12-28")
	})
}

// phonebook is a resolver that counts questions.
type phonebook struct{ asked []netip.Addr }

func (p *phonebook) Name(_ context.Context, addr netip.Addr) (matrixadmin.Text, error) {
	p.asked = append(p.asked, addr)
	return matrixadmin.NewText("host.\x1b[31mexample"), nil
}

func TestReverseDNSIsOffUntilItIsAgreedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(3))
		book := &phonebook{}
		w.env.Names = book
		d := w.open(t, 120, 30).Press("R").Shows("Enable reverse DNS?", "leaves this machine").Press("2").Advance(time.Second).Press("1")
		if len(book.asked) != 0 {
			t.Fatalf("asked for %v", book.asked)
		}
		d.Press("R").Advance(time.Second).Press("2")
		if len(book.asked) != 1 || book.asked[0].String() != "198.51.100.0" {
			t.Fatalf("asked for %v", book.asked)
		}
		says(t, d.Press("enter"), "Name host.‹1B›[31mexample", "reverse DNS; set by")
		if d.Press("n", "R"); len(book.asked) != 2 {
			t.Errorf("asked for %v", book.asked)
		}
	})
}

// TestUnfoldingLeavesAnOrderThatRowsHave: rows have no number of rows to be sorted by.
func TestUnfoldingLeavesAnOrderThatRowsHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		d := w.open(t, 140, 30).Press("s", "2")
		says(t, d, "Count ▼")
		says(t, d.Press("F"), "Last seen (UTC) ▼")
	})
}

func TestTextsThatAreTooLongAreSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/whois/"), matrixadmintest.Fault{Respond: broken(http.StatusOK, `{"user_id":"`+aliceID+`","devices":{"":{"sessions":[{"connections":[`+
			`{"ip":"192.0.2.1","last_seen":915148800000,"user_agent":"curl/8"},{"ip":"192.0.2.2","last_seen":1,"user_agent":"`+strings.Repeat("x", 70<<10)+`"}]}]}}}`)})
		says(t, w.open(t, 120, 30), "1 row: text too long")
	})
}

// TestMistakeIsNotNoRows: while a filter is none, what an earlier one found is not said of it, and its syntax is one key away.
func TestMistakeIsNotNoRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, busy(12))
		d := w.open(t, 80, 21).Press("/").Type("foo")
		says(t, d, "No matching rows")
		d.Type(":")
		says(t, d.Lacks("No matching rows"), "Unknown field foo. F1: syntax")
		says(t, d.Press("f1"), "Filter syntax", "exact phrase")
		d.Press("esc")
		says(t, d.Press("ctrl+g"), "Filter syntax")
	})
}

// TestEscStepsBack: the open group, the groups, the filter, and only then the page.
func TestEscStepsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, folding())
		d := w.open(t, 120, 30).Press("/").Type("-ip:9.9.9.9").Press("enter", "g", "1", "home", "enter", "down")
		says(t, d, "line 2 of", "grouped by IP")
		d.Press("esc")
		says(t, d, "line 1 of 4", "grouped by IP", "Filter")
		d.Press("enter", "end", "esc") // an open group that the cursor is not in
		says(t, d, "of 4", "grouped by IP")
		d.Press("esc")
		says(t, d.Lacks("grouped by"), "Filter")
		d.Press("esc").Lacks("Filter")
		if w.Back {
			t.Fatal("esc left the page with the filter")
		}
		if d.Press("esc"); !w.Back {
			t.Error("esc did not leave")
		}
	})
}

func TestSort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, 120, 30)
		order(t, d.Press("s").Shows("Sort by", "[x] Last seen", "S reverses the order").Press("2"), "9.9.9.9", "10.0.0.7", "203.0.113.9", "2001:db8::7") // as addresses, not as texts
		d.Press("s", "4")
		order(t, d, "–", "Element/1.6.44", "curl/8.1", "curl/8.1")
		order(t, d.Press("s", "1"), "1999-12-31 12", "1999-12-31 11", "1999-12-31 10", "1999-12-29")
		order(t, d.Press("S"), "1999-12-29", "1999-12-31 10", "1999-12-31 11", "1999-12-31 12")
		d.Press("s", "2", "r") // what was chosen stays after a refresh
		order(t, d, "9.9.9.9", "10.0.0.7", "203.0.113.9", "2001:db8::7")
	})
}

// TestRefreshKeepsTheRow: the cursor stays on its connection when newer ones come.
func TestRefreshKeepsTheRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.open(t, 120, 30).Press("down", "down")
		says(t, d, "row 3 of 4")
		w.hs.AddConnections(aliceID, matrixadmintest.Connection{IP: "198.51.100.1", UserAgent: "new", LastSeen: noon.Add(time.Minute)})
		d.Press("r")
		says(t, d, "row 4 of 5", "198.51.100.1")
		d.Press("enter")
		says(t, d, "Connection 4 of 5", "9.9.9.9")
	})
}

func TestDetail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.Connections[1].UserAgent = "Start " + strings.Repeat("middle ", 300) + "Finish"
		u.Connections[1].IP = "10.1.2.3"
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, 80, 21).Press("v").Fits()
		says(t, d, "Connection 1 of 4", "1999-12-31 12:00:00 UTC 12 h ago", "10.1.2.3 private", "User agent Start middle", "lines 1-")
		d.Lacks("Finish").Press("G").Shows("Finish").Press("g").Shows("Start")
		d.Press("n").Shows("Connection 2 of 4", "2001:db8::7", "–").Press("p").Shows("Connection 1 of 4")
		d.Press("esc").Shows("row 1 of 4").Lacks("Connection 1 of")
		if w.Back {
			t.Error("esc left the page with the row")
		}
		d.Press("esc")
		if !w.Back {
			t.Error("esc did not leave")
		}
	})
}
