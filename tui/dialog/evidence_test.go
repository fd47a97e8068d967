package dialog_test

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

// records are what stands in the trail.
func (w *world) records(t *testing.T) []audit.Record {
	t.Helper()
	var all []audit.Record
	for r, err := range audit.Read(w.env.Trail.Path(), audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// kept are the JSON files of evidence.
func (w *world) kept(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(w.env.Trail.Path()), "evidence", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// confirmID types the id, goes on to the button, and presses it.
func confirmID(d *uitest.Driver) *uitest.Driver {
	return byHand(d, aliceID).Press("enter").Advance(time.Second).Press("enter").Advance(time.Second)
}

// TestEvidenceComesFirst: it is on the disk, its sum in the intent, and both before the write.
func TestEvidenceComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate").Press("tab", "tab")
		byHand(d, "spam wave").Press("tab")
		byHand(d, "T-17").Press("tab")
		byHand(d, aliceID)
		says(t, d, "[x] Collect evidence first", "Reason spam wave", "Ticket T-17")
		d.Press("tab", "enter").Advance(time.Second)
		files := w.kept(t)
		if len(files) != 1 {
			t.Fatalf("files %q\n%s", files, d.Screen())
		}
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.", "Evidence")
		if joined := strings.ReplaceAll(flat(d), " ", ""); !strings.Contains(joined, files[0]) {
			t.Errorf("the ending does not name %s:\n%s", files[0], d.Screen())
		}
		rs := w.records(t)
		if len(rs) != 3 || rs[0].Kind != audit.KindIntent || rs[1].Kind != audit.KindStep || rs[2].Kind != audit.KindOutcome {
			t.Fatalf("records %+v", rs)
		}
		if err := evidence.Verify(files[0], rs[0].Evidence); err != nil {
			t.Error(err)
		}
		if rs[0].Reason.Raw() != "spam wave" || rs[0].Ticket.Raw() != "T-17" || rs[0].Target.Raw() != aliceID || rs[0].Actor.Raw() != w.env.Me.Raw() {
			t.Errorf("intent %+v", rs[0])
		}
		if rs[2].Result != "claimed" || rs[2].Verdict != "confirmed" {
			t.Errorf("outcome %+v", rs[2])
		}
	})
}

func TestEvidenceIsAChoice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate").Press("tab", "space")
		says(t, d, "[ ] Collect evidence first", "nothing is saved")
		d.Press("tab", "tab", "tab")
		byHand(d, aliceID).Press("tab", "enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
		if files := w.kept(t); len(files) != 0 {
			t.Errorf("files %q", files)
		}
		if got := w.records(t)[0].Params["evidence"].String(); got != "none (skipped)" {
			t.Errorf("on record: %s", got)
		}
	})
}

// TestEvidenceWithAGap: what is missing stops the act, is named, and has to be accepted by hand.
func TestEvidenceWithAGap(t *testing.T) {
	for _, accept := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.hs.Fault(hangsOn("/pushers"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, r *http.Request) { refuse(rw, r) }})
			d := confirmID(w.ask(t, "deactivate")).Advance(time.Minute)
			says(t, d, "Nothing was sent. Evidence is incomplete.", "pushers: failed", "[ ] Proceed with incomplete evidence")
			d.Resize(80, 30).Advance(time.Second)
			says(t, d, "Off: evidence will be collected again first.")
			says(t, d, "› [ ] Proceed with incomplete evidence")
			d.Press("enter", "esc").Shows("no dialog")
			d = confirmID(w.ask(t, "deactivate").Resize(80, 30).Advance(time.Second)).Advance(time.Minute)
			d.Press("tab", "tab", "tab", "tab", "enter") // the id that was typed before does not count
			says(t, d, "Not sent: type the user ID")
			if w.hs.Writes() != 0 {
				t.Fatal("something was sent")
			}
			d.Press("shift+tab", "shift+tab", "shift+tab", "shift+tab")
			if accept {
				d.Press("space")
				says(t, d, "[x] Proceed with incomplete evidence", "will be lost")
			}
			confirmID(d).Advance(time.Minute)
			if !accept {
				says(t, d, "Nothing was sent. Evidence is incomplete.")
				if w.hs.Writes() != 0 || len(w.records(t)) != 0 {
					t.Errorf("%d writes, records %+v", w.hs.Writes(), w.records(t))
				}
				return
			}
			says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
			rs := w.records(t)
			if got := rs[0].Params["evidence"].String(); got != "incomplete (accepted)" || rs[0].Evidence == "" || w.hs.Writes() != 1 {
				t.Errorf("on record %q, evidence %q, %d writes", got, rs[0].Evidence, w.hs.Writes())
			}
		})
	}
}

// TestEvidenceThatCannotBeKept: a directory that others may read takes none, and the act is stopped for it.
func TestEvidenceThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		if err := os.MkdirAll(filepath.Join(filepath.Dir(w.env.Trail.Path()), "evidence"), 0o755); err != nil {
			t.Fatal(err)
		}
		d := confirmID(w.ask(t, "deactivate"))
		says(t, d, "Nothing was sent", "directory is accessible to others", "[ ] Proceed without evidence")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestEvidenceIsCanceled: esc while it is being taken ends it all.
func TestEvidenceIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(hangsOn("/media"), matrixadmintest.Fault{Hang: true})
		d := confirmID(w.ask(t, "deactivate"))
		says(t, d, "Collecting evidence", "Esc cancels")
		d.Press("esc").Advance(time.Second)
		says(t, d, "Nothing was sent: canceled before sending.")
		if w.hs.Writes() != 0 || len(w.kept(t)) != 0 || len(w.records(t)) != 0 {
			t.Errorf("%d writes, files %q, records %v", w.hs.Writes(), w.kept(t), w.records(t))
		}
	})
}

// TestNoTrailNoWrite: where nothing can be recorded, nothing is asked of the server but reads, and the dialog says why.
func TestNoTrailNoWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		if err := os.MkdirAll(filepath.Dir(w.env.Trail.Path()), 0o755); err != nil {
			t.Fatal(err)
		}
		d := w.ask(t, "deactivate")
		confirmID(d) // nobody has tried to write yet
		says(t, d, "Nothing was sent: ", "cannot write the audit trail", "directory is accessible to others")
		d.Press("enter").Shows("no dialog")
		d = w.ask(t, "deactivate").Press("shift+tab", "shift+tab", "enter")
		says(t, d, "Not sent: cannot write the audit trail")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

func TestReasonIsRequired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.env.ReasonRequired = true
		d := confirmID(w.ask(t, "deactivate").Press("tab", "tab"))
		says(t, d, "required; saved in the audit trail", "Not sent: enter a reason; this profile requires one.")
		d.Press("shift+tab", "shift+tab", "shift+tab", "space")
		says(t, d.Press("enter", "enter", "enter").Advance(time.Second).Press("enter"), "Not sent: enter a reason; this profile requires one.")
		d.Press("shift+tab", "shift+tab", "shift+tab", "ctrl+u").Paste("because\nof \x1b[31mthis\u202e")
		says(t, d, "because of [31mthis‹202E›")
		d.Press("tab", "tab", "tab", "enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
		if got := w.records(t)[0].Reason.Raw(); got != "because of  [31mthis\u202e" {
			t.Errorf("on record: %q", got)
		}
	})
}

// TestReasonIsRequiredForAllActions: also for what a single y would confirm.
func TestReasonIsRequiredForAllActions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.env.ReasonRequired = true
		d := w.ask(t, "suspend")
		says(t, d, "Reason")
		d.Press("tab", "tab", "y").Advance(time.Second)
		says(t, d, "Not sent: enter a reason; this profile requires one.")
		if w.hs.Writes() != 0 {
			t.Fatal("something was sent")
		}
		d.Press("shift+tab", "shift+tab").Type("spam").Press("tab", "tab").Advance(time.Second).Press("y").Advance(time.Second)
		says(t, d, "The account is now suspended.")
		if got := w.records(t)[0].Reason.Raw(); got != "spam" {
			t.Errorf("on record: %q", got)
		}
	})
}

// TestConfirmationInTheReason: who types what confirms into the first line that is there has not given a reason, and is told so.
func TestConfirmationInTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := byHand(byHand(w.ask(t, "sign-out-all"), "Yes").Press("tab", "tab"), "yes").Press("tab").Advance(time.Second).Press("enter")
		says(t, d, "Not sent: your confirmation is in the Reason field")
		d.Press("shift+tab", "shift+tab", "shift+tab", "ctrl+u").Press("tab", "tab", "tab").Advance(time.Second).Press("enter").Advance(time.Second)
		if w.hs.Writes() == 0 || w.records(t)[0].Reason.Raw() != "" {
			t.Errorf("%d writes, reason %q", w.hs.Writes(), w.records(t)[0].Reason.Raw())
		}
	})
}

func TestReasonHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "reset-password").Press("tab", "tab", "tab").Paste(strings.Repeat("x", 300)).Paste("y")
		says(t, d, "At most 300 characters")
		d.Press("backspace").Type("z").Press("tab").Paste(strings.Repeat("x", 101))
		says(t, d, "At most 100 characters")
		d.Fits()
	})
}
