package dialog_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

func TestDeactivate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		says(t, d, "https://demo.example", "Synapse 1.163.2", aliceID, "“Alice Liddell”", "active", "2 devices · 3 joined rooms",
			"leaves all rooms", "[ ] Erase (name, avatar", "Confirm type @alice:demo.example", "Type the user ID to confirm.")
		d.Golden("deactivate-80x24")
		d.Press("shift+tab", "shift+tab") // over Cancel, to the button: what is typed there goes to the phrase
		byHand(d, aliceID)
		says(t, d, "Ready. Select the button and press Enter to send.")
		if w.hs.Writes() != 0 {
			t.Fatal("something was sent before enter")
		}
		d.Press("enter")
		says(t, d.Advance(4*time.Second), "The account is now deactivated. Confirmed by reading it back.")
		if got := w.body(t); got != `/_synapse/admin/v1/deactivate/@alice:demo.example {"erase":false}` {
			t.Errorf("sent %s", got)
		}
		if w.hs.Writes() != 1 || len(w.changed) != 1 || w.changed[0] != w.id {
			t.Errorf("%d writes, changed %v", w.hs.Writes(), w.changed)
		}
		d.Press("enter") // at once: the ending must stay readable
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
		d.Advance(time.Second).Press("enter").Shows("no dialog")
		if len(w.notices) != 1 || !strings.HasPrefix(w.notices[0], "The account is now deactivated.") {
			t.Errorf("notices %q", w.notices)
		}
	})
}

func TestEraseIsChosen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		says(t, d, "Past messages, display name and avatar stay visible")
		d.Press("space")
		says(t, d, "[x] Erase (name, avatar", "hide past messages")
		d.Press("ctrl+p")
		says(t, d, `POST /_synapse/admin/v1/deactivate/@alice:demo.example {"erase":true}`, "to https://demo.example, as @admin:demo.example. Nothing has been sent yet.")
		d.Press("esc").Advance(time.Second).Press("tab", "tab", "tab", "tab")
		byHand(d, aliceID).Press("tab", "enter") // on the button this time
		says(t, d.Advance(4*time.Second), "deactivated and erased. Confirmed")
		if !strings.HasSuffix(w.body(t), `{"erase":true}`) {
			t.Errorf("sent %s", w.body(t))
		}
	})
}

// TestEscCancels: at once and later; on Cancel, enter does too.
func TestEscCancels(t *testing.T) {
	for _, keys := range [][]string{{"esc"}, {"shift+tab", "enter"}, {"space", "x", "enter", "esc"}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			w.ask(t, "deactivate").Press(keys...).Shows("no dialog")
			if w.hs.Writes() != 0 || len(w.notices) != 0 {
				t.Errorf("%d writes, notices %q", w.hs.Writes(), w.notices)
			}
		})
	}
}

// TestEnterMovesOn: in a field it goes on to the next, and nothing but the button sends.
func TestEnterMovesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		byHand(d, aliceID) // into the phrase, from wherever the focus is
		says(t, d, "Ready.")
		d.Press("enter").Advance(199 * time.Millisecond).Press("enter").Advance(time.Second)
		says(t, d, "Press Enter again to send.")
		held := tea.KeyPressMsg{Code: tea.KeyEnter, IsRepeat: true}
		if d.Send(held, held).Advance(time.Second); w.hs.Writes() != 0 {
			t.Fatal("enter in a field, or one that is held down, has sent")
		}
		d.Press("enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		for range 9 {
			d.Press("enter").Advance(time.Second)
		}
		says(t, d, "Not sent: type the user ID to confirm.")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestEnterHeldDown: the press moves to the button, and what the keyboard repeats of it sends nothing, however long it waits before that.
func TestEnterHeldDown(t *testing.T) {
	for _, delay := range []time.Duration{250 * time.Millisecond, 500 * time.Millisecond, 660 * time.Millisecond, time.Second} {
		for _, gap := range []time.Duration{33 * time.Millisecond, 120 * time.Millisecond} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := w.ask(t, "deactivate")
				byHand(d, aliceID)
				d.Press("enter").Advance(delay)
				for range 50 {
					d.Press("enter").Advance(gap)
				}
				if d.Advance(time.Second); w.hs.Writes() != 0 {
					t.Fatalf("enter that was held down for %v and repeated each %v has sent", delay, gap)
				}
				d.Press("enter").Advance(time.Second)
				says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
			})
		}
	}
}

// TestPiecesOfPastesDoNotAddUp: the phrase comes without the marks of a paste, in pieces, each as fast as a terminal delivers it.
func TestPiecesOfPastesDoNotAddUp(t *testing.T) {
	for _, size := range []int{2, 3, 4, 5, 8, 30} {
		for _, pause := range []time.Duration{15 * time.Millisecond, 60 * time.Millisecond, 300 * time.Millisecond, 2 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
				for piece := range slices.Chunk([]rune(aliceID), size) {
					d.Type(string(piece)).Advance(pause)
				}
				d.Advance(time.Second).Press("enter").Advance(time.Second)
				d.Lacks("Confirmed")
				if w.hs.Writes() != 0 {
					t.Errorf("pieces of %d every %s were taken for a hand", size, pause)
				}
			})
		}
	}
	for _, pace := range []time.Duration{12 * time.Millisecond, 20 * time.Millisecond} { // letter by letter, as no hand does
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
			for _, r := range aliceID {
				d.Type(string(r)).Advance(pace)
			}
			d.Advance(time.Second).Press("enter").Advance(time.Second)
			says(t, d, "too fast to be typed")
			if w.hs.Writes() != 0 {
				t.Errorf("a letter every %s was taken for a hand", pace)
			}
		})
	}
}

// TestASlowLineHandsOverPairs: two keys at once may come from a hand, in a long phrase and not often.
func TestASlowLineHandsOverPairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, "@ali").Type("ce")
		byHand(d, ":demo").Type(".e")
		byHand(d, "xample").Press("enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "Confirmed by reading it back.")
	})
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab", "enter")
		says(t, d, "Not sent: type the user ID to confirm.")
		byHand(d, "@alice:demo.exampl").Press("enter")
		says(t, d, "Not sent: the confirmation does not match yet.")
		byHand(d, "f").Press("enter")
		says(t, d, "Not sent: the confirmation does not match yet.")
		d.Press("backspace")
		byHand(d, "e")
		says(t, d, "Ready.")
		d.Press("backspace").Press("enter")
		if w.hs.Writes() != 0 {
			t.Error("sent without the phrase")
		}
	})
}

func TestRejected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.lose(matrixadmintest.Fault{Respond: refuse})
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter").Advance(time.Second)
		says(t, d, "Not done. The server refused the request: ")
		d.Lacks("check again")
	})
}

// TestAnswerLostAfterTheEffect: it happened, the answer went missing, and reading back tells.
func TestAnswerLostAfterTheEffect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.lose(matrixadmintest.Fault{After: true, Err: io.ErrUnexpectedEOF})
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter").Advance(time.Second)
		says(t, d.Advance(4*time.Second), "No response was received, but the account is now deactivated.")
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes", w.hs.Writes())
		}
	})
}

// TestStopWaiting: esc ends the wait, the outcome is unknown, reading back is offered, and nothing goes out again.
func TestStopWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.lose(matrixadmintest.Fault{Hang: true})
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter")
		says(t, d, "Esc stops waiting; it does not cancel the request.", "0s elapsed")
		d.Advance(7 * time.Second)
		says(t, d, "7s elapsed")
		d.Press("enter", "tab", "space").Press("esc").Advance(time.Second)
		says(t, d, "You stopped waiting for the response. The account is still active. The server may still be working.", "v check again")
		d.Press("v").Advance(time.Second)
		says(t, d, "The account is still active. The server may still be working.", "v check again")
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes", w.hs.Writes())
		}
		for _, r := range w.hs.Requests() {
			if r.Method != http.MethodGet && r.Method != http.MethodPost {
				t.Errorf("a %s went out", r.Method)
			}
		}
	})
}

// TestCheckAgainFindsIt: the effect comes later than the answer would have.
func TestCheckAgainFindsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.lose(matrixadmintest.Fault{Err: io.ErrUnexpectedEOF, Times: 1})
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter").Advance(time.Second)
		says(t, d, "The account is still active. The server may still be working.")
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, w.id, false)); err != nil { // another administrator does it
			t.Fatal(err)
		}
		d.Advance(4 * time.Second).Press("v").Advance(time.Second)
		says(t, d, "No response was received, but the account is now deactivated.")
		d.Lacks("check again")
		if len(w.changed) != 2 {
			t.Errorf("changed %v", w.changed)
		}
	})
}

// TestRefusedByAFreshRead: what another administrator did between the question and its answer refuses it, and the page reads what is so now.
func TestRefusedByAFreshRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "suspend")
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Suspend(matrixadmin.ViaSynapse, w.id, true)); err != nil { // another administrator does it
			t.Fatal(err)
		}
		d.Press("y").Advance(time.Second)
		says(t, d, "Nothing was sent: the account is already suspended.")
		if w.hs.Writes() != 1 || len(w.changed) != 1 || w.changed[0] != w.id {
			t.Errorf("%d writes, changed %v", w.hs.Writes(), w.changed)
		}
	})
}

func TestNoSuchAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.id = id("@nobody:demo.example")
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, "@nobody:demo.example").Press("enter")
		says(t, d, "Not sent: account not found.")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestFactsThatDoNotCome: the dialog waits for a few seconds and then says what is not known.
func TestFactsThatDoNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(hangsOn("/memberships"), matrixadmintest.Fault{Hang: true})
		d := w.ask(t, "deactivate")
		says(t, d, "Still loading the account", "rooms: loading")
		d.Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter")
		says(t, d, "Not sent: still loading the account")
		d.Advance(5 * time.Second)
		says(t, d, "rooms: unknown", "2 devices", "Ready.")
		d.Press("enter").Advance(time.Second)
		says(t, d, "Collecting evidence: ", "Nothing has been sent yet. Esc cancels.")
		d.Advance(5 * time.Minute)
		says(t, d, "Nothing was sent. Evidence is incomplete.", "memberships: failed")
	})
}
