package user_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

func (w *world) evidence(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(w.env.Trail.Path()), "evidence", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestEvidenceByItself: by its key and from the menu, read-only or not; it sends nothing but reads and leaves a note.
func TestEvidenceByItself(t *testing.T) {
	for name, press := range map[string][]string{"key": {"E"}, "menu": {"a", "E"}, "first in the menu": {"a", "enter"}} {
		for _, readOnly := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				w.env.ReadOnly = readOnly
				d := w.open(t, aliceID, 120, 30).Press(press...).Advance(time.Second)
				files := w.evidence(t)
				if len(files) != 1 {
					t.Fatalf("%s: files %q\n%s", name, files, d.Screen())
				}
				if joined := strings.ReplaceAll(flat(d), " ", ""); !strings.Contains(joined, "Evidencesaved:"+files[0]) {
					t.Errorf("%s: the path is not on the screen:\n%s", name, d.Screen())
				}
				for r, err := range audit.Read(w.env.Trail.Path(), audit.Filter{}) {
					if err != nil || r.Kind != audit.KindNote || r.Target.Raw() != aliceID || evidence.Verify(files[0], r.Evidence) != nil {
						t.Errorf("%+v, %v", r, err)
					}
				}
				for _, r := range w.hs.Requests() {
					if r.Method != http.MethodGet {
						t.Errorf("a %s went out", r.Method)
					}
				}
				d.Press("esc").Lacks("Evidence:")
				if w.Back {
					t.Error("the page was left")
				}
			})
		}
	}
}

// TestEvidenceGoesOnBeside: the page takes keys meanwhile, says how far it is, and esc ends it.
func TestEvidenceGoesOnBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/media"), matrixadmintest.Fault{Hang: true})
		d := w.open(t, aliceID, 100, 30).Press("E").Advance(time.Second)
		says(t, d, "Collecting evidence: ", "12 of 13 parts. Esc cancels.")
		d.Tab("Devices").Shows("NEWER").Press("E", "esc")
		d.Lacks("Collecting evidence")
		if w.Back || len(w.evidence(t)) != 0 {
			t.Errorf("left %t, files %q", w.Back, w.evidence(t))
		}
		d.Press("esc")
		if !w.Back {
			t.Error("esc no longer leaves")
		}
	})
}

func TestEvidenceThatIsNotWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/pushers"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no \u001b[31mno"}`)})
		d := w.open(t, aliceID, 120, 30).Press("E").Advance(time.Minute)
		says(t, d, "Evidence is incomplete. Saved to", "pushers: failed", "no ‹1B›[31mno")
		if err := os.Chmod(filepath.Join(filepath.Dir(w.env.Trail.Path()), "evidence"), 0o755); err != nil {
			t.Fatal(err)
		}
		says(t, d.Press("E").Advance(time.Minute), "Cannot save evidence: the directory is accessible to others")
		everySize(t, d)
	})
}

// TestEscStepsBackOverEvidence: one state at a time, from the details over evidence that is collected to an open group, the groups, the filter and the page.
func TestEscStepsBackOverEvidence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(path("/media"), matrixadmintest.Fault{Hang: true})
		d := w.open(t, aliceID, 120, 30).Press("/").Type("-zzz").Press("enter", "g", "1", "enter", "down", "E").Advance(time.Second).Press("enter")
		for _, left := range []string{"Connection ", "Collecting evidence", "▾", "▸", "Filter"} {
			d.Shows(left).Press("esc").Lacks(left)
		}
		if w.Back {
			t.Fatal("esc has left the page")
		}
		if d.Press("esc"); !w.Back {
			t.Error("esc does not leave the page")
		}
	})
}

// TestEvidencePathIsCopied: the path of evidence that was just saved is the first thing that can be copied; where it will be deleted, that is said.
func TestEvidencePathIsCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.env.Clipboard, w.env.Temporary = true, true
		d := w.open(t, aliceID, 120, 30).Press("y").Shows("All columns").Lacks("Evidence")
		d.Press("esc", "E").Advance(time.Minute)
		says(t, d, "(deleted when the demo ends)")
		d.Press("y").Shows("1 Evidence").Advance(time.Second).Press("1")
		if n := len(w.Notices); n != 1 || !strings.Contains(w.Notices[0], "the path") {
			t.Errorf("notices %q", w.Notices)
		}
	})
}

// TestIDInASCII: the header spells out an id that looks like another, in no more than two lines.
func TestIDInASCII(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.ID = "@al\u0456ce" + strings.Repeat("\u0456", 60) + ":demo.example"
		w := newWorld(t, matrixadmintest.Synapse, u)
		d := w.open(t, u.ID, 80, 24)
		says(t, d, `In ASCII @al\u{456}ce\u{456}`, "active", "Connections")
		everySize(t, d)
	})
}

func everySize(t *testing.T, d *uitest.Driver) {
	t.Helper()
	for _, size := range [][2]int{{80, 24}, {40, 10}, {40, 3}} {
		d.Resize(size[0], size[1]).Fits()
	}
}
