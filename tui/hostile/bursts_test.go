package hostile

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// able is a server on which everything can be done.
var able = matrixadmin.Server{
	Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Absent,
}

const aliceID = "@alice:demo.example"

// desk is a console on the page of an account, and what it has written to the server.
type desk struct {
	*console

	hs *homeserver
}

func newDesk(t *testing.T, id string) *desk {
	t.Helper()
	d := &desk{hs: &homeserver{filler: newFiller(newEveryone("word")), tb: t, usual: true}}
	d.console = start(t.Context(), t, tui.Config{Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(answers("{}"))}}, 90, 40)
	d.send(ui.Connected{Env: environment(t.Context(), d.hs, able)}).wait(time.Second)
	d.send(ui.Open{Route: ui.User{ID: matrixadmin.MustParseUserID(id)}}).wait(time.Second)
	return d
}

// dialogs open every dialog that a key opens: each action's, the menu and help.
func dialogs() []string {
	keys := []string{"a", "?"}
	for _, a := range catalog {
		keys = append(keys, a.Key, a.Key)
	}
	return keys
}

// keyboard is every key there is, but those that end or suspend the program.
var keyboard = func() []string {
	keys := []string{
		"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "enter", "esc", "tab", "shift+tab", "space", "backspace", "delete", "insert", "f1",
		"alt+enter", "shift+up", "shift+down", "ctrl+up", "ctrl+left", "ctrl+right", "alt+x", "alt+b", "ctrl+space", "shift+enter", "ctrl+enter",
	}
	for c := '!'; c <= '~'; c++ {
		keys = append(keys, string(c))
	}
	for c := 'a'; c <= 'z'; c++ {
		if c != 'c' && c != 'z' {
			keys = append(keys, "ctrl+"+string(c))
		}
	}
	return append(keys, "\u00e9", "\u0416", "\u6f22")
}()

// burst sends keys and pastes as accidents bring them. What it types slowly never holds the letter that every phrase needs.
func (d *desk) burst(r *rand.Rand) {
	likely := []string{"tab", "tab", "down", "enter", "enter", "ctrl+g", "space", "y", "e", "shift+tab", "up", "left", "ctrl+p", "v"}
	for n := 1 + r.IntN(64); n > 0; n-- {
		switch r.IntN(24) {
		case 0:
			d.pasted(pick(r, "yes", aliceID, "yes\n", aliceID+"\r\n", "y", "s", strings.Repeat(aliceID, 3)))
		case 1: // what terminals answer by themselves, whole and cut into keys
			d.program.Send(tea.CursorPositionMsg{X: 80, Y: 24})
			d.keys("[", "2", "4", ";", "8", "0", "R", "y")
		case 2: // a paste without brackets
			text := pick(r, "yes", aliceID, "yes\r", aliceID+"\r")
			for _, c := range text {
				d.keys(map[bool]string{true: "enter", false: string(c)}[c == '\r'])
			}
			d.keys("enter")
		case 3:
			time.Sleep(time.Duration(r.IntN(400)) * time.Millisecond)
		case 4:
			d.program.Send(drawMsg{})
		case 5, 6, 7: // slowly, one letter short of any phrase
			key := keyboard[r.IntN(len(keyboard))]
			if key != "s" && key != "@" && key != "q" && key != "Q" && !strings.Contains("0123456789", key) {
				time.Sleep(time.Duration(20+r.IntN(60)) * time.Millisecond)
				d.keys(key)
			}
		default:
			d.keys(likely[r.IntN(len(likely))])
		}
	}
}

func (d *desk) pasted(text string) {
	d.program.Send(tea.PasteStartMsg{})
	d.program.Send(tea.PasteMsg{Content: text})
	d.program.Send(tea.PasteEndMsg{})
	synctest.Wait()
}

// TestBurstsConfirmNothing sends bursts of keys at every dialog; nothing is written that was not typed by hand.
func TestBurstsConfirmNothing(t *testing.T) {
	const each = 25
	opened := map[string]int{}
	for seed := range max(amount(2_000, 100_000)/each, 4) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 11))
			d := newDesk(t, aliceID)
			for range each {
				d.keys("esc", "esc", "esc", "1")
				open := dialogs()[r.IntN(len(dialogs()))]
				opened[open]++
				d.keys(open)
				d.paint()
				time.Sleep(time.Duration(r.IntN(1500)) * time.Millisecond)
				d.burst(r)
				time.Sleep(time.Second)
				synctest.Wait()
				if n := d.hs.writes.Load(); n > 0 {
					t.Fatalf("seed %d: %d writes after a burst at %q:\n%s", seed, n, open, d.screen())
				}
				if len(d.done) > 0 {
					t.Fatalf("seed %d: the program has ended", seed)
				}
			}
			d.end()
		})
	}
	t.Logf("opened: %v", opened)
}

// confirmation is how an action is confirmed by hand, from its dialog on to the button.
func (d *desk) confirmation(a ops.Action, phrase string) {
	d.asked(a)
	d.paint()
	time.Sleep(2 * time.Second)
	synctest.Wait()
	d.filled(a, phrase)
}

// filled answers a question that is open, up to its button.
func (d *desk) filled(a ops.Action, phrase string) {
	d.keys("ctrl+g")
	if a.Danger == ops.Reversible { // the button has the focus where there is nothing to fill in
		return
	}
	for range 20 { // to the phrase, which is the line before the buttons
		d.keys("tab")
		d.paint()
		if d.asks() {
			break
		}
	}
	d.byHand(phrase)
	d.keys("tab") // in the phrase, enter would only move on
}

// asked opens the question of an action, from the page or, where it has no key there, from the menu.
func (d *desk) asked(a ops.Action) {
	if !a.Direct {
		d.keys("a")
		d.paint()
		time.Sleep(2 * time.Second)
		synctest.Wait()
	}
	d.keys(a.Key)
}

// sends answers a question on its button, by hand.
func (d *desk) sends(a ops.Action) {
	if a.Danger == ops.Reversible {
		time.Sleep(handsOff)
		d.keys("y")
		return
	}
	d.keys("enter")
}

// handsOff is how long a y is alone that counts.
const handsOff = 100 * time.Millisecond

// asks reports whether the cursor stands in the line for the phrase.
func (d *desk) asks() bool { return strings.Contains(d.screen(), "\u203a Confirm") }

// TestByHandItIsDone is the other half: the same dialogs do write, once and to the painted account, when they are answered by hand.
func TestByHandItIsDone(t *testing.T) {
	for _, a := range catalog {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, aliceID)
			phrase := map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: aliceID}[a.Danger]
			d.confirmation(a, phrase)
			d.sends(a)
			d.wait(time.Minute)
			if n := d.hs.writes.Load(); n != requests(a, aliceID) || d.hs.wrote.Load() != aliceID {
				t.Errorf("%s: %d writes, the last to %v:\n%s", a.ID, n, d.hs.wrote.Load(), d.screen())
			}
			d.end()
		})
	}
}

// TestNothingConfirmsWithinHalfASecond gives the right answer, at a pace that is taken for a hand's, before the question has stood for
// half a second; the same answer is taken later.
func TestNothingConfirmsWithinHalfASecond(t *testing.T) {
	for _, a := range catalog {
		phrase := map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: aliceID}[a.Danger]
		answer := func(after time.Duration, tabs int) (writes int64) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, aliceID)
				d.asked(a)
				d.program.Send(drawMsg{})
				synctest.Wait()
				time.Sleep(after)
				d.keys("ctrl+g")
				for range tabs {
					d.keys("tab")
				}
				for _, c := range phrase {
					time.Sleep(26 * time.Millisecond)
					d.keys(string(c))
				}
				d.program.Send(drawMsg{})
				d.sends(a)
				d.wait(time.Minute)
				writes = d.hs.writes.Load()
				d.end()
			})
			return writes
		}
		taken := 0
		for tabs := 0; tabs < 12; tabs++ {
			sends := answer(2*time.Second, tabs) == requests(a, aliceID)
			if sends {
				taken++
			} else if !outside && !long {
				continue // .ci/run begins early with all of them, and goes on behind the first that is taken
			}
			typing := max(time.Duration(len(phrase))*26*time.Millisecond, handsOff)
			step := 50 * time.Millisecond
			if !outside && !long {
				tabs, step = 12, 150*time.Millisecond
			}
			for after := 500*time.Millisecond - typing - time.Millisecond; after >= 0; after -= step {
				if n := answer(after, tabs); n > 0 {
					t.Errorf("%s: %d writes, begun %s after the first frame", a.ID, n, after)
				}
			}
		}
		if taken == 0 {
			t.Errorf("%s: the answer is not taken later either", a.ID)
		}
	}
}

// TestTargetStaysThePainted: whatever comes from the server under an open dialog, the write goes to the account that it shows.
func TestTargetStaysThePainted(t *testing.T) {
	seeds, changed := amount(160, 1000), 0
	for seed := range uint64(seeds) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 13))
			d := &desk{hs: &homeserver{filler: newFiller(&everyone{dice{seed: seed, asked: map[string]uint64{}}, "word"}), tb: t}}
			d.hs.crowd = func() []matrixadmin.User { return crowd(d.hs.random("crowd")) }
			d.console = start(t.Context(), t, tui.Config{Homeserver: baseURL, Options: []matrixadmin.Option{matrixadmin.WithTransport(answers("{}"))}}, 90, 40)
			d.send(ui.Connected{Env: environment(t.Context(), d.hs, able)}).wait(time.Second)
			for range r.IntN(6) {
				d.press("down")
			}
			d.hs.slow.Store(r.Int64N(int64(4 * time.Second)))
			d.press("r", "S", "enter")
			d.hs.slow.Store(0)
			painted := d.painted()
			a := dangerous[r.IntN(len(dangerous))] // whatever the state of the account
			phrase := map[ops.Danger]string{ops.Disruptive: "yes", ops.Irreversible: painted}[a.Danger]
			d.confirmation(a, phrase)
			for range r.IntN(5) {
				d.send(ui.Changed{User: crowd(r)[0].ID})
			}
			d.send(ui.Changed{User: matrixadmin.MustParseUserID(painted)}).wait(time.Duration(r.IntN(5000)) * time.Millisecond)
			if !strings.Contains(d.screen(), painted) {
				t.Errorf("seed %d: the dialog does not show %s any more:\n%s", seed, painted, d.screen())
			}
			d.keys("enter")
			d.wait(time.Minute)
			n := d.hs.writes.Load()
			if n == 0 && strings.Contains(d.screen(), "Nothing was sent: the account has changed") {
				changed++ // an answer gave it another age, or another number of administrators: that is a refusal of ours, and no account was written to
			} else if n != requests(a, painted) || d.hs.wrote.Load() != painted {
				t.Errorf("seed %d, %s: %d writes, the last to %v, painted was %s:\n%s", seed, a.ID, n, d.hs.wrote.Load(), painted, d.screen())
			}
			d.end()
		})
	}
	if changed > seeds/2 {
		t.Errorf("%d of %d questions were refused because the account had changed", changed, seeds)
	}
}

// crowd is a page of accounts in an order of its own each time.
func crowd(r *rand.Rand) []matrixadmin.User {
	users := make([]matrixadmin.User, 8)
	for i, n := range r.Perm(len(users)) {
		users[i].ID = matrixadmin.MustParseUserID(fmt.Sprintf("@user%d:demo.example", n))
	}
	return users
}

// painted is the account whose page is on the screen, as its header has it.
func (d *desk) painted() string {
	for word := range strings.FieldsSeq(strings.Join(strings.Split(d.screen(), "\n")[2:4], " ")) {
		if strings.HasPrefix(word, "@") {
			return word
		}
	}
	d.tb.Fatalf("no account on the screen:\n%s", d.screen())
	return ""
}
