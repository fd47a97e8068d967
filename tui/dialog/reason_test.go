package dialog_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// eachReversible runs a test for every action that a single y confirms, with its question open and the focus on its button.
func eachReversible(t *testing.T, test func(t *testing.T, w *world, d *uitest.Driver)) {
	t.Helper()
	for _, a := range opstest.Actions() {
		if a.Danger != ops.Reversible {
			continue
		}
		t.Run(a.ID, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				w.takesTests()
				d := w.confirms(t, a).Press("ctrl+g")
				for range 6 {
					if !strings.Contains(d.Screen(), "› [ "+a.Title) {
						d.Press("tab")
					}
				}
				says(t, d.Advance(time.Second), "optional; press r to add it")
				test(t, w, d)
			})
		})
	}
}

// TestOtherKeysThanY: of enter, and of any letter, the question says which key confirms instead; only that one does.
func TestOtherKeysThanY(t *testing.T) {
	eachReversible(t, func(t *testing.T, w *world, d *uitest.Driver) {
		t.Helper()
		says(t, d.Press("enter").Advance(time.Second), "Enter does not confirm. Press y.")
		says(t, d.Press("x").Advance(time.Second), "Only y confirms.")
		says(t, d.Press("Y").Advance(time.Second), "Only y confirms.")
		if w.hs.Writes() != 0 {
			t.Fatal("something was sent")
		}
		if d.Press("y").Advance(time.Second); w.hs.Writes() != opstest.Steps {
			t.Errorf("%d writes\n%s", w.hs.Writes(), d.Screen())
		}
	})
}

// TestEnterNamesWhatIsMissing: where y would not confirm, enter does not ask for it.
func TestEnterNamesWhatIsMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Dendrite, alice())
		says(t, w.ask(t, "suspend").Press("enter"), "Not sent: Dendrite's admin API cannot")
	})
}

// TestReasonOfReversible: r opens reason and ticket, nothing that is typed there confirms, nor does a y that comes right behind it, and both are recorded.
func TestReasonOfReversible(t *testing.T) {
	eachReversible(t, func(t *testing.T, w *world, d *uitest.Driver) {
		t.Helper()
		const reason = "yes, y: your policy"
		d.Press("r")
		for _, r := range reason {
			d.Advance(700 * time.Millisecond).Send(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		d.Press("enter")
		byHand(d, "T-1").Press("enter")
		says(t, d.Advance(300*time.Millisecond).Press("y").Advance(time.Second), "Press y again to confirm.")
		if w.hs.Writes() != 0 {
			t.Fatal("something was sent")
		}
		if d.Press("y").Advance(time.Second); w.hs.Writes() != opstest.Steps {
			t.Fatalf("%d writes\n%s", w.hs.Writes(), d.Screen())
		}
		if r := w.records(t)[0]; r.Reason.Raw() != reason || r.Ticket.Raw() != "T-1" {
			t.Errorf("recorded %q %q", r.Reason, r.Ticket)
		}
	})
}

// TestAReasonTypedWithoutALine: the y of a word that somebody types at the question confirms nothing, wherever it stands in the word.
func TestAReasonTypedWithoutALine(t *testing.T) {
	eachReversible(t, func(t *testing.T, w *world, d *uitest.Driver) {
		t.Helper()
		for _, words := range []string{"spam by him", "you", "-17y", "why"} {
			for _, r := range words {
				if r == 'r' {
					continue // opens the line of the reason
				}
				d.Advance(110 * time.Millisecond).Send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			if d.Advance(2 * time.Second); w.hs.Writes() != 0 {
				t.Fatalf("%q confirmed\n%s", words, d.Screen())
			}
		}
	})
}
