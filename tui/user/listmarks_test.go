package user_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestMarks survive filters, orders and refreshes; esc takes them away after the filter, and before it leaves.
func TestMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d := w.devicesOf(t, 120, 30).Press("space").Shows(" •NEWER", "▌ OLDER", "1 marked").Lacks("•OLDER")
		d.Press("s", "2").Shows(" •NEWER", "1 marked").Press("r").Shows("•NEWER", "1 marked")
		d.Press("/").Type("older").Press("enter").Shows("1 marked, 1 of them not shown").Press("*").Shows("•OLDER", "2 marked, 1 of them not shown")
		d.Press("esc").Shows("•NEWER", "•OLDER", "2 marked").Lacks("not shown").Press("*").Lacks("•", "marked").Press("*").Shows("2 marked")
		d.Press("y").Advance(time.Second).Press("2").Shows("IDs of 2 marked rows").Advance(time.Second).Press("1")
		if len(w.Copied) != 2 || w.Copied[0] != "OLDER" || w.Copied[1] != "NEWER" {
			t.Errorf("copied %q", w.Copied)
		}
		d.Press("up", "up", "space").Shows("1 marked").Press("e").Shows("Marked rows (1), CSV", "Shown rows (2), CSV").Advance(time.Second).Press("1").Shows("Exported", "1 row")
		files, _ := filepath.Glob(filepath.Join(w.env.ExportDir, "*.csv"))
		if got, err := os.ReadFile(files[0]); err != nil || strings.Count(string(got), "\n") != 2 {
			t.Errorf("%q, %v", got, err)
		}
		d.Press("esc").Lacks("Exported").Shows("marked").Press("esc").Lacks("marked")
		if w.Back {
			t.Error("esc left the page with the marks")
		}
		if d.Press("esc"); !w.Back {
			t.Error("esc did not leave")
		}
	})
}

// TestMarksOfRowsThatAreGone go with them.
func TestMarksOfRowsThatAreGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 30).Press("*").Shows("2 marked")
		u := alice()
		u.Devices = u.Devices[:1]
		w.hs.AddUser(u)
		d.Press("r").Shows("1 marked").Lacks("2 marked")
	})
}

// TestMarkedDevicesAreSignedOut: the question names each, and only those, and the page shows what is left.
func TestMarkedDevicesAreSignedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.devicesOf(t, 120, 40).Press("space").Shows("1 marked").Press("a").Advance(time.Second).Press("F").Advance(time.Second)
		says(t, d, "Sign out marked devices", "Sign out NEWER “Phone”, seen 1999-12-31 12:00 UTC, 203.0.113.9")
		d.Lacks("Sign out OLDER")
	})
}
