package tui

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func TestShellConnectsAndOpensTheList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := start(t, Config{Homeserver: "demo.example", Token: aToken, Open: " alice", Version: "v0.1"}, 80, 24)
		w.Shows("mxwarden", "v0.1", "Connect 80×21 knows demo.example", "? help").Lacks("esc", "back")
		w.Send(ui.Open{Route: ui.User{ID: alice}})
		if len(w.made) != 1 {
			t.Error("a page opened before there was a connection")
		}
		w.Send(ui.Connected{Env: testEnv()}).Shows("demo.example · ", "1.160.0 · @admin:demo.example", "Users alice 80×21 UTC")
		if !w.made[0].closed || w.made[1].started != 1 || w.View().WindowTitle != "mxwarden: demo.example" {
			t.Errorf("connect page closed: %t, list started %d times, title %q", w.made[0].closed, w.made[1].started, w.View().WindowTitle)
		}
	})
}

func TestShellStacksPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		list := w.last()
		w.Press("j", "j").Send(ui.Open{Route: ui.User{ID: alice}}).Shows("Users › @alice:demo.example", "@alice:demo.example 80×21", "esc back")
		w.Press("k").Press("esc").Shows("Users 80×21", "j j").Lacks("@alice", "esc")
		if !w.last().closed || list.started != 1 || !slices.Equal(w.last().log, []string{"k"}) {
			t.Errorf("the page above: closed %t, keys %v; the list started %d times", w.last().closed, w.last().log, list.started)
		}
		w.Press("esc", "esc").Shows("Users 80×21") // nothing to go back to
		w.Send(ui.Back{}).Shows("Users 80×21")
		if list.closed {
			t.Error("the last page was left")
		}
	})
}

func TestShellEscAsksThePageFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}})
		w.last().taking = true
		w.Press("esc").Shows("@alice:demo.example 80×21").Press("esc").Shows("Users 80×21")
	})
}

func TestShellDialogAloneGetsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}})
		page := w.last()
		one, two := &fakeDialog{name: "one"}, &fakeDialog{name: "two"}
		w.Send(ui.Show{Dialog: one}).Shows("│one ", "80×21", "enter close it").Lacks("find")
		w.Send(ui.Show{Dialog: two}).Press("q", "esc", "?", "z", "x").Paste("p").Click(0, 0).Send("broadcast")
		if got := []string{"q", "esc", "?", "z", "x", "paste p", "got broadcast"}; !slices.Equal(two.log, got) {
			t.Errorf("the dialog on top got %q, want %q", two.log, got)
		}
		if got := []string{"got broadcast"}; !slices.Equal(one.log, got) || !slices.Equal(page.log, got) || !slices.Equal(w.made[1].log, got) {
			t.Errorf("what is not a key reached %q, %q, %q; want it everywhere", one.log, page.log, w.made[1].log)
		}
		w.Press("enter").Shows("│one ").Lacks("│two")
		w.Send(ui.Dismiss{}).Lacks("│one ").Shows("esc back").Press("esc").Shows("Users 80×21")
		if !one.closed || !two.closed {
			t.Error("a dialog was left open")
		}
		w.Send(ui.Dismiss{}, ui.Dismiss{Dialog: one}, ui.Show{}).Shows("Users 80×21")
	})
}

// TestShellKeysInOnePacket: a key right behind one that opens a dialog belongs to the dialog, though no command has run between them.
func TestShellKeysInOnePacket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		page, d := w.last(), &fakeDialog{name: "box"}
		page.answer = func(msg tea.Msg) tea.Cmd {
			if press, ok := msg.(tea.KeyPressMsg); ok && press.String() == "s" {
				return ui.Send(ui.Show{Dialog: d})
			}
			return nil
		}
		for _, r := range "s2" {
			w.app.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		if !slices.Equal(d.log, []string{"2"}) || !slices.Equal(page.log, []string{"s"}) {
			t.Errorf("the dialog got %q, the page %q", d.log, page.log)
		}
		w.app.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		w.app.Update(tea.KeyPressMsg{Code: 'j', Text: "j"})
		if !d.closed || !slices.Equal(page.log, []string{"s", "j"}) {
			t.Errorf("the dialog is closed: %t; the page got %q", d.closed, page.log)
		}
	})
}

func TestShellTypingPageAloneGetsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.last().typing = true
		w.Press("q", "esc", "?", "z", "/").Paste("text")
		if want := []string{"q", "esc", "?", "z", "/", "paste text"}; !slices.Equal(w.last().log, want) {
			t.Errorf("got %q, want %q", w.last().log, want)
		}
		w.Advance(silentTime).Press("ctrl+c").Quits()
	})
}

func TestShellHelpNamesEveryKeyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Press("?").Shows("help Keys")
		if want := []string{"/", "?", "A", "z", "q", "C", "M", "ctrl+c", "ctrl+z"}; !slices.Equal(w.helped, want) {
			t.Errorf("help names %q, want %q", w.helped, want)
		}
	})
}

func TestShellNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Send(ui.Notice{Text: "Copied\nthe id."}).Shows(" Copied the id.").Lacks("/ find").Press("j").Lacks("Copied").Shows("/ find")
		w.Send(ui.Notice{Text: "It failed.", Err: true}).Press("j", "k").Shows("It failed.").Press("esc").Lacks("It failed.").Shows("/ find")
		w.Send(ui.Notice{Text: "It failed.", Err: true}, ui.Open{Route: ui.User{ID: alice}}).Lacks("It failed.")
	})
}

func TestShellClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Shows("80×21 UTC").Press("z").Shows("80×21 Local").Send(ui.Open{Route: ui.User{ID: alice}}).Shows("80×21 Local").Press("z").Shows("80×21 UTC")
	})
}

func TestShellMouseIsInThePagesCoordinates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Click(3, 2).Click(3, 1).Click(3, 23).Wheel(5, 12, 1)
		if want := []string{"click 3,0", "wheel 5,10"}; !slices.Equal(w.last().log, want) {
			t.Errorf("got %q, want %q", w.last().log, want)
		}
		d := &fakeDialog{name: "one"}
		w.Send(ui.Show{Dialog: d}).Click(30, 10).Click(29, 10).Click(31, 11)
		if want := []string{"click 0,0", "click 1,1"}; !slices.Equal(d.log, want) {
			t.Errorf("the dialog got %q, want %q\n%s", d.log, want, w.Screen())
		}
		if w.View().MouseMode != tea.MouseModeCellMotion || !w.View().AltScreen {
			t.Error("no mouse, or no alternate screen")
		}
	})
}

func TestShellLeavesTheMouseToTheTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		if w.Press("M").Shows("The terminal uses the mouse"); w.View().MouseMode != tea.MouseModeNone {
			t.Error("M does not give the mouse away")
		}
		if w.Press("M"); w.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("M does not take the mouse back")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		if w := connected(t, Config{NoMouse: true}, 80, 24); w.View().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is taken although it is not wanted")
		}
	})
}

func TestShellQuitAsksWhileSomethingIsUnderWay(t *testing.T) {
	for _, keys := range [][]string{{"ctrl+c", "y"}, {"ctrl+c", "ctrl+c"}, {"q", "y"}} {
		synctest.Test(t, func(t *testing.T) {
			w := connected(t, Config{}, 80, 24)
			w.Advance(silentTime)
			w.last().under = "deactivating @x:demo.example"
			w.Press(keys[0]).Shows("In progress: deactivating @x:demo.example.", "esc stay")
			w.Press("y").Shows("In progress") // typed ahead
			w.Press("esc").Lacks("In progress").Press(keys[0]).Advance(time.Second).Press(keys[1]).Quits()
		})
	}
	synctest.Test(t, func(t *testing.T) { // a dialog that is under way
		w := connected(t, Config{}, 80, 24)
		w.Advance(time.Second).Send(ui.Show{Dialog: &fakeDialog{name: "one", under: "resetting"}}).Press("ctrl+c").Shows("In progress: resetting.").Advance(time.Second).Press("n").Shows("│one ")
	})
	synctest.Test(t, func(t *testing.T) { // nothing under way
		connected(t, Config{}, 80, 24).Advance(silentTime).Press("q").Quits()
	})
}

func TestShellWaitsForLateAnswersOnlyAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the terminal is silent: it gets a second
		w := connected(t, Config{}, 80, 24)
		w.Press("q").Advance(answerTime - 1).Shows("Users").Advance(1).Quits()
	})
	synctest.Test(t, func(t *testing.T) { // asked long ago, it answers no more
		w := connected(t, Config{}, 80, 24)
		w.Advance(silentTime - 1).Press("q").Shows("Users").Advance(answerTime).Quits()
	})
	synctest.Test(t, func(t *testing.T) {
		connected(t, Config{}, 80, 24).Advance(silentTime).Press("q").Quits()
	})
	synctest.Test(t, func(t *testing.T) { // it answers: at once
		w := connected(t, Config{}, 80, 24)
		w.Press("q").Advance(100 * time.Millisecond).Send(deviceAttributes()).Quits()
	})
	synctest.Test(t, func(t *testing.T) { // it has answered before
		w := connected(t, Config{}, 80, 24)
		w.Send(deviceAttributes()).Press("q").Quits()
	})
}

func TestShellSignsInAgainInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{Homeserver: "demo.example", Token: aToken}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}})
		page, env := w.last(), w.last().env
		w.Press("k", "z")
		w.Send(ui.SignInAgain{Err: errors.New("token not accepted")}, ui.SignInAgain{}).Shows("Connect 80×21 asks https://demo.example", "The access token is no longer accepted (token not accepted).")
		if len(w.made) != 4 {
			t.Fatalf("%d pages were made, want 4", len(w.made))
		}
		again := testEnv()
		w.Send(ui.Connected{Env: again}).Shows("@alice:demo.example 80×21 Local", "Signed in again.")
		if page.env != again || page.env == env || page.closed || page.started != 1 {
			t.Errorf("the page did not go on where it was: env %v, closed %t, started %d", env, page.closed, page.started)
		}
		w.Send(ui.SignInAgain{}).Shows("Connect 80×21 asks https://demo.example").Press("esc").Shows("Connect 80×21").Lacks("no longer accepted").Press("esc").Shows("@alice:demo.example 80×21").Send(ui.SignInAgain{}).Shows("Connect 80×21")
	})
}

// What was open on one server, or as one administrator, does not go on with another: neither pages nor questions.
func TestShellBeginsAnewOnAnotherConnection(t *testing.T) {
	for name, change := range map[string]func(*ui.Env){
		"server": func(e *ui.Env) { e.BaseURL = "https://other.example" },
		"who":    func(e *ui.Env) { e.Me = matrixadmin.MustParseUserID("@eve:demo.example") },
	} {
		synctest.Test(t, func(t *testing.T) {
			w := connected(t, Config{Homeserver: "demo.example", Token: aToken}, 80, 24)
			w.Send(ui.Open{Route: ui.User{ID: alice}})
			page := w.last()
			question := &fakeDialog{name: "question"}
			w.Send(ui.Show{Dialog: question})
			again := testEnv()
			change(again)
			w.Send(ui.Connected{Env: again}).Shows("New connection").Lacks("question ", "@alice:demo.example 80")
			if !page.closed || !question.closed {
				t.Errorf("another %s: the page is closed %t, the question %t", name, page.closed, question.closed)
			}
		})
	}
}

func TestShellChangedReachesEveryPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Send(ui.Open{Route: ui.User{ID: alice}}, ui.Changed{User: alice})
		for _, p := range w.made[1:] {
			if !slices.Equal(p.log, []string{"changed @alice:demo.example"}) {
				t.Errorf("%s got %q", p.title, p.log)
			}
		}
	})
}

func TestShellPanicsOnACommandSentAsAMessage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	newApp(t.Context(), Config{}, pageFactory{}).update(tea.Cmd(tea.Quit))
}

// A program that asks for a passphrase gets the terminal only when the answer to our own question can no longer stand before it.
func TestShellLendsNoTerminalThatMayStillAnswer(t *testing.T) {
	lent := func(w *world) int {
		n := 0
		for _, line := range w.last().log {
			if line == "got lent" {
				n++
			}
		}
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 80, 24)
		w.Send(ui.LendTerminal{Do: ui.Send("lent")}).Advance(100 * time.Millisecond)
		if lent(w) != 0 {
			t.Error("lent before the terminal has answered")
		}
		if w.Send(deviceAttributes()); lent(w) != 1 {
			t.Errorf("lent %d times after the answer", lent(w))
		}
		if w.Send(ui.LendTerminal{Do: ui.Send("lent")}); lent(w) != 2 {
			t.Errorf("lent %d times when nothing is open", lent(w))
		}
	})
	synctest.Test(t, func(t *testing.T) { // a terminal that answers nothing
		w := connected(t, Config{}, 80, 24)
		if w.Send(ui.LendTerminal{Do: ui.Send("lent")}).Advance(time.Second); lent(w) != 1 {
			t.Errorf("lent %d times after a second of silence", lent(w))
		}
	})
}
