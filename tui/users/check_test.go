package users_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// bridged is a server with 3,000 accounts, every third of which belongs to an application service; one in thirty has an ID that says so.
func bridged(opts ...matrixadmintest.Option) *matrixadmintest.Homeserver {
	hs := matrixadmintest.New(append([]matrixadmintest.Option{matrixadmintest.WithNow(func() time.Time { return now })}, opts...)...)
	for i := range 3000 {
		u := matrixadmintest.User{ID: fmt.Sprintf("@p%04d:demo.example", i), Created: now.Add(-time.Duration(i+1) * time.Hour)}
		switch {
		case i%30 == 0:
			u.ID = fmt.Sprintf("@_irc_%04d:demo.example", i)
		case i%3 == 0:
			u.ID, u.AppserviceID = fmt.Sprintf("@g%04d:demo.example", i), "bridge"
		}
		hs.AddUser(u)
	}
	return hs
}

// reads is how many accounts were read by themselves.
func reads(hs *matrixadmintest.Homeserver) (n int) {
	for _, r := range hs.Requests() {
		if strings.Contains(r.Path, "/users/") {
			n++
		}
	}
	return n
}

// slowly answers lists at once, and takes its time for each account.
func slowly(wait time.Duration) matrixadmintest.Option {
	return matrixadmintest.WithLatency(func(r *http.Request) time.Duration {
		if strings.Contains(r.URL.Path, "/users/") {
			return wait
		}
		return 0
	})
}

// offers checks whether the key that checks all is among those that work now.
func offers(t *testing.T, h *host, want bool) {
	t.Helper()
	if got := slices.Contains(keysOf(h.page), "v check all"); got != want {
		t.Errorf("the key that checks all is offered: %v", got)
	}
}

// TestAFloodOfGhosts: accounts of which the list does not tell whose they are stand there at once, look unknown, are not counted as matches, and are read as they
// come on the screen, four at a time.
func TestAFloodOfGhosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged(slowly(time.Second))
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 100, 24)
		d.Press("r")
		hs.ResetRequests()
		find(d, "-ghost").Shows("@p0001:", "@g0003:", "unchecked, ", "0 matches · 96 unchecked · 100 of 3,001 read").Lacks("@_irc_")
		if n := reads(hs); n != 0 {
			t.Errorf("%d accounts are read before the first rows are shown", n)
		}
		if d.Advance(500 * time.Millisecond); reads(hs) != 4 {
			t.Errorf("%d accounts are read at once", reads(hs))
		}
		d.Advance(time.Minute).Shows("@p0001:").Lacks("@g0003:", "unchecked, ")
		seen := reads(hs)
		if seen < 20 || seen > 70 {
			t.Errorf("%d accounts are read for one screen", seen)
		}
		if d.Advance(time.Minute); reads(hs) != seen {
			t.Errorf("%d accounts are read that are not on the screen", reads(hs)-seen)
		}
		d.Press("pgdown").Shows("unchecked, ").Advance(time.Minute).Lacks("unchecked, ")
		if more := reads(hs) - seen; more < 10 || more > 50 {
			t.Errorf("%d accounts are read for the next screen", more)
		}
	})
}

// TestRowsThatAreGoneAreNotRead: what is on its way for rows that were scrolled past is given up, and Esc leaves the filter at once.
func TestRowsThatAreGoneAreNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged()
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 100, 24)
		d.Press("r")
		hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/users/") }, matrixadmintest.Fault{Hang: true})
		find(d, "-ghost").Advance(time.Second)
		hs.ResetRequests()
		if d.Advance(10 * time.Second); reads(hs) != 0 {
			t.Errorf("%d more are read while four hang", reads(hs))
		}
		if d.Press("pgdown", "pgdown").Advance(time.Second); reads(hs) != 4 {
			t.Errorf("%d accounts are read of the rows that are on the screen", reads(hs))
		}
		d.Press("esc").Shows("100 of 3,001").Lacks("filter -ghost")
	})
}

// TestCheckAll: a key has the whole list read, and then each account that it does not tell of; Esc ends that within 100 ms, and r goes on to a count that is exact.
func TestCheckAll(t *testing.T) {
	for filter, want := range map[string]string{"-ghost": "2,001 matches of 3,001", "type:appservice": "1,000 matches of 3,001"} {
		synctest.Test(t, func(t *testing.T) {
			hs := bridged(slowly(100 * time.Millisecond))
			d, h := start(t, today(environment(t, hs)), ui.Users{}, 110, 24)
			find(d.Advance(time.Minute), filter).Advance(time.Minute).Shows("unchecked").Lacks("checking…")
			offers(t, h, true)
			d.Press("v").Advance(10*time.Second).Shows("checking…", "Checked ", "Esc stops.", " of 3,001 · ")
			offers(t, h, false)
			before := reads(hs)
			if d.Press("esc").Advance(100 * time.Millisecond); reads(hs) > before {
				t.Errorf("%s: %d accounts are read after esc", filter, reads(hs)-before)
			}
			if d.Advance(time.Minute).Shows("Stopped. Press r to read on.", "unchecked"); reads(hs) > before {
				t.Errorf("%s: %d accounts are read after esc", filter, reads(hs)-before)
			}
			if d.Press("r").Advance(time.Minute*2).Shows(want).Lacks("unchecked", "checking…"); reads(hs) > 3001+8 {
				t.Errorf("%s: %d accounts are read of 3,001", filter, reads(hs))
			}
		})
	}
}

// TestFewAreReadAhead: of accounts that only their reading shows, some are read by themselves, and more when somebody asks.
func TestFewAreReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged()
		env := today(environment(t, hs))
		env.Profile.Ghosts = matrixadmin.Ghosts{}
		d, _ := start(t, env, ui.Users{}, 110, 24)
		d.Advance(time.Minute)
		hs.ResetRequests()
		for _, filter := range []string{"state:suspended", "ip:203.0.113.9"} {
			hs.ResetRequests()
			find(d, filter).Advance(time.Minute).Shows("0 matches", "Unchecked accounts are not shown. v checks them all, with one request each.")
			if n := reads(hs); n > 200 || n < 50 {
				t.Errorf("%s: %d accounts are read", filter, n)
			}
			d.Press("esc")
		}
	})
}

// TestUncheckedAreNoMatches: exports and marks tell accounts that match from those of which that is unknown.
func TestUncheckedAreNoMatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged()
		env := today(environment(t, hs))
		env.ExportDir = t.TempDir()
		d, h := start(t, env, ui.Users{}, 110, 24)
		d.Press("r")
		hs.Fault(func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/users/") && !strings.Contains(r.URL.Path, "@p0001")
		}, matrixadmintest.Fault{Hang: true})
		find(d, "-ghost").Advance(time.Second).Shows("1 match ·", "95 unchecked")
		d.Press("e").Shows("Loaded matches (1), CSV", "Loaded rows, unchecked ones as well (96), CSV", "All matches, out of all accounts, each checked (3,001), CSV").Press("esc")
		if d.Press("*").Shows("96 marked"); h.notice() != "Marked as well: 95 accounts that are unchecked." {
			t.Errorf("of marks it says %q", h.notice())
		}
		find(d, "type:appservice name:=nobody").Advance(time.Second)
		find(d, "type:appservice -name:_irc").Advance(time.Second).Shows("0 matches", "unchecked").Press("e").Shows("All matches, out of all accounts, each checked")
	})
}

// TestAnExportChecksEach: an export of all that match reads each account that the list does not tell of, and leaves no file when it is canceled.
func TestAnExportChecksEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged(slowly(10 * time.Millisecond))
		env := today(environment(t, hs))
		env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d, h := start(t, env, ui.Users{}, 110, 24)
		files := func() []os.DirEntry {
			entries, err := os.ReadDir(env.ExportDir)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			return entries
		}
		export := func() *uitest.Driver {
			find(d, "-ghost").Advance(time.Second).Press("e").Advance(time.Second).Press("7").Advance(2 * time.Second)
			if len(files()) > 0 {
				t.Error("a file is there before all accounts are checked")
			}
			return d
		}
		if export().Press("esc").Advance(time.Minute); len(files()) != 0 {
			t.Errorf("canceled, and there is %v", files())
		}
		export().Advance(time.Minute)
		if len(files()) != 1 {
			t.Fatalf("there are %v; it says %q", files(), h.notice())
		}
		text, err := os.ReadFile(filepath.Join(env.ExportDir, files()[0].Name()))
		if n := strings.Count(string(text), "\n"); err != nil || n != 2002 || strings.Contains(string(text), "@g") || strings.Contains(string(text), "@_irc") {
			t.Errorf("%d lines, %v", n, err)
		}
	})
}

// TestWhatCannotBeCheckedStays: an account that could not be read is neither left out nor counted.
func TestWhatCannotBeCheckedStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged()
		hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "@g0003") }, answer(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		d, _ := start(t, today(environment(t, hs)), ui.Users{}, 110, 24)
		find(d, "-ghost created:<10h").Advance(time.Minute).Shows("@g0003:", "unchecked", "6 matches", "1 account shown although this server does not tell whether they match.").Lacks("@g0006:")
		hs.ClearFaults()
		d.Press("r").Advance(time.Minute).Shows("6 matches").Lacks("@g0003", "unchecked")
	})
}

// TestAListThatMovedIsSaid: a page begins with the last row of the one before, and the screen says so where that is another row.
func TestAListThatMovedIsSaid(t *testing.T) {
	const says = "Accounts moved up in the list while it was read, and some may be missing. Press r to load again."
	for _, moved := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New(matrixadmintest.WithNow(func() time.Time { return now }))
			for i := range 100 {
				hs.AddUser(matrixadmintest.User{ID: fmt.Sprintf("@u%03d:demo.example", i), Created: now.Add(-time.Duration(i+1) * time.Hour)})
			}
			if moved {
				hs.Fault(func(r *http.Request) bool { return listing(r) && r.URL.Query().Get("from") == "99" },
					answer(http.StatusOK, `{"users":[{"name":"@other:demo.example","creation_ts":1},{"name":"@last:demo.example","creation_ts":1}],"total":101}`))
			}
			d, _ := start(t, today(environment(t, hs)), ui.Users{}, 110, 24)
			d.Press("G").Advance(time.Second)
			if moved {
				d.Shows(says)
				return
			}
			d.Shows("101 of 101").Lacks(says)
		})
	}
}

// TestNoExportOfWhatIsUnknown: where the server does not tell of some accounts whether they match, no file claims to have all that do.
func TestNoExportOfWhatIsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := bridged()
		env := today(environment(t, hs))
		env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d, h := start(t, env, ui.Users{}, 110, 24)
		d.Press("r")
		hs.Fault(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/users/") }, answer(http.StatusOK, `{"name":"@p0001:demo.example","deactivated":false}`))
		find(d, "-ghost name:p0001").Advance(time.Second).Shows("1 account shown although this server does not tell")
		d.Press("e").Advance(time.Second).Shows("4 All matches, out of all accounts").Press("4").Advance(time.Second)
		if says := "this server does not tell of 1 account whether they match"; !strings.Contains(h.notice(), says) {
			t.Errorf("it says %q", h.notice())
		}
	})
}
