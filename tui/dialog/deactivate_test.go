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
		says(t, d, "https://demo.example", "Synapse 1.160.0", aliceID, "“Alice Liddell”", "active", "2 devices · 3 rooms",
			"leaves every room", "[ ] Erase as well", "Type the full user id to confirm")
		d.Golden("deactivate-80x24")
		d.Press("shift+tab", "shift+tab") // over Cancel, to the button: what is typed there goes to the phrase
		byHand(d, aliceID)
		says(t, d, "ready: enter on the button sends it")
		if w.hs.Writes() != 0 {
			t.Fatal("something was sent before enter")
		}
		d.Press("enter")
		says(t, d, "Done: the server shows the account as deactivated.")
		if got := w.body(t); got != `/_synapse/admin/v1/deactivate/@alice:demo.example {"erase":false}` {
			t.Errorf("sent %s", got)
		}
		if w.hs.Writes() != 1 || len(w.changed) != 1 || w.changed[0] != w.id {
			t.Errorf("%d writes, changed %v", w.hs.Writes(), w.changed)
		}
		d.Press("enter") // at once: the ending must stay readable
		says(t, d, "Done:")
		d.Advance(time.Second).Press("enter").Shows("no dialog")
		if len(w.notices) != 1 || !strings.HasPrefix(w.notices[0], "Done:") {
			t.Errorf("notices %q", w.notices)
		}
	})
}

func TestEraseIsChosen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		says(t, d, "Past messages stay visible")
		d.Press("space")
		says(t, d, "[x] Erase as well", "hides past messages")
		d.Press("ctrl+p")
		says(t, d, `POST /_synapse/admin/v1/deactivate/@alice:demo.example {"erase":true}`)
		d.Press("tab", "tab", "tab", "tab")
		byHand(d, aliceID).Press("tab", "enter") // on the button this time
		says(t, d, "deactivated and erased.")
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
		says(t, d, "ready")
		d.Press("enter").Advance(199 * time.Millisecond).Press("enter").Advance(time.Second)
		says(t, d, "enter once more sends it")
		held := tea.KeyPressMsg{Code: tea.KeyEnter, IsRepeat: true}
		if d.Send(held, held).Advance(time.Second); w.hs.Writes() != 0 {
			t.Fatal("enter in a field, or one that is held down, has sent")
		}
		d.Press("enter").Advance(time.Second)
		says(t, d, "Done:")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate")
		for range 9 {
			d.Press("enter").Advance(time.Second)
		}
		says(t, d, "not yet: type the full user id to confirm")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestEnterHeldDown: the press moves to the button, and what the keyboard repeats of it sends nothing, however long it waits before that.
func TestEnterHeldDown(t *testing.T) {
	for _, delay := range []time.Duration{250, 500, 660, 1000} {
		for _, gap := range []time.Duration{33, 120} {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, matrixadmintest.Synapse, alice())
				d := w.ask(t, "deactivate")
				byHand(d, aliceID)
				d.Press("enter").Advance(delay * time.Millisecond)
				for range 50 {
					d.Press("enter").Advance(gap * time.Millisecond)
				}
				if d.Advance(time.Second); w.hs.Writes() != 0 {
					t.Fatalf("enter that was held down for %d ms and repeated each %d ms has sent", delay, gap)
				}
				d.Press("enter").Advance(time.Second)
				says(t, d, "Done:")
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
				d.Lacks("Done:")
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
			says(t, d, "faster than a hand types")
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
		says(t, d, "Done:")
	})
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab", "enter")
		says(t, d, "not yet: type the full user id to confirm")
		byHand(d, "@alice:demo.exampl").Press("enter")
		says(t, d, "not yet: what is typed does not match yet")
		byHand(d, "f").Press("enter")
		says(t, d, "not yet: what is typed does not match yet")
		d.Press("backspace")
		byHand(d, "e")
		says(t, d, "ready")
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
		says(t, d, "The server refused, so it was not done")
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
		says(t, d, "The answer was lost, but the account is now as was asked for")
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
		says(t, d, "esc stops waiting: it does not take the request back", "0s so far")
		d.Advance(7 * time.Second)
		says(t, d, "7s so far")
		d.Press("enter", "tab", "space").Press("esc").Advance(time.Second)
		says(t, d, "You stopped waiting for the answer, and the server may still be at work: so far the server shows the account as active.", "v check again")
		d.Press("v").Advance(time.Second)
		says(t, d, "so far the server shows the account as active", "v check again")
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
		says(t, d, "so far the server shows the account as active")
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, w.id, false)); err != nil { // another administrator does it
			t.Fatal(err)
		}
		d.Press("v").Advance(time.Second)
		says(t, d, "The answer was lost, but the account is now as was asked for")
		d.Lacks("check again")
		if len(w.changed) != 2 {
			t.Errorf("changed %v", w.changed)
		}
	})
}

func TestNoSuchAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.id = id("@nobody:demo.example")
		d := w.ask(t, "deactivate").Press("shift+tab", "shift+tab")
		byHand(d, "@nobody:demo.example").Press("enter")
		says(t, d, "not yet: the server has no such account")
		if w.hs.Writes() != 0 {
			t.Error("something was sent")
		}
	})
}

// TestFactsThatDoNotCome: the dialog waits for a few seconds and then says what is not known.
func TestFactsThatDoNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.hs.Fault(hangsOn("/joined_rooms"), matrixadmintest.Fault{Hang: true})
		d := w.ask(t, "deactivate")
		says(t, d, "still reading the account", "rooms: reading")
		d.Press("shift+tab", "shift+tab")
		byHand(d, aliceID).Press("enter")
		says(t, d, "not yet: still reading the account")
		d.Advance(5 * time.Second)
		says(t, d, "rooms: not known", "2 devices", "ready")
		d.Press("enter").Advance(time.Second)
		says(t, d, "Taking evidence: ", "Nothing has been sent yet; esc cancels.")
		d.Advance(5 * time.Minute)
		says(t, d, "Nothing was sent: the evidence is not complete.", "joined rooms: failed")
	})
}
