package dialog_test

import (
	"cmp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestNoKeyIsLost: each line of the question of each action has every character that a person types into it, fast or slowly, though what is typed makes
// other steps of the plan.
func TestNoKeyIsLost(t *testing.T) {
	for at, a := range append(ops.Catalog(), opstest.Actions()...) {
		a.Fields = slices.Clone(a.Fields)
		for i := range a.Fields {
			a.Fields[i].Fixed = nil // asked on other servers
		}
		t.Run(a.ID, func(t *testing.T) {
			for n, pace := range []time.Duration{30 * time.Millisecond, 150 * time.Millisecond} {
				if outside || n == at%2 {
					synctest.Test(t, func(t *testing.T) { typesEachLine(t, a, pace, []int{48, 21}[n]) })
				}
			}
		})
	}
}

func typesEachLine(t *testing.T, a ops.Action, pace time.Duration, height int) {
	t.Helper()
	w := newWorld(t, matrixadmintest.Synapse, alice())
	target := ops.Target{User: matrixadmin.User{ID: w.id}, Subject: opstest.Subject(a.On), Devices: -1, Rooms: -1}
	var asked ui.Dialog
	d := w.show(t, 80, height, func() ui.Dialog {
		asked = dialog.NewConfirm(w.env, nil, a, target)
		return asked
	}).Advance(2 * time.Second)
	for range 2*len(a.Fields) + 6 {
		_, example, ok := dialog.Line(asked)
		if !ok {
			d.Advance(pace).Press("tab")
			continue
		}
		for _, text := range []string{"new@a.example, y. n", cmp.Or(example, "Correct.horse 1!")} {
			d.Advance(pace).Press("ctrl+u")
			for _, r := range text {
				d.Advance(pace).Send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			if typed, _, _ := dialog.Line(asked); typed != text {
				t.Errorf("%s: typed %q every %s, height %d: there stands %q\n%s", a.ID, text, pace, height, typed, d.Screen())
			}
		}
		d.Advance(pace).Press("tab")
	}
	if w.hs.Writes() != 0 {
		t.Error("something was sent")
	}
}

// TestTypedPlanIsReadFirst: a plan that was made by typing is sent by no key before it has been readable for long enough, while all that is typed counts.
func TestTypedPlanIsReadFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "add-address").Press("shift+tab", "shift+tab", "shift+tab")
		byHand(d, "yes").Press("tab", "tab", "tab")
		byHand(d, "new@").Advance(time.Second)
		d.Send(tea.KeyPressMsg{Code: 'a', Text: "a"}, tea.PasteMsg{Content: ".exam"}, tea.KeyPressMsg{Code: 'p', Text: "p"}, tea.KeyPressMsg{Code: 'x', Text: "x"})
		d.Press("backspace", "l", "e", "enter")
		says(t, d, "E-mail or phone new@a.example")
		d.Press("tab", "tab", "tab", "enter").Advance(400 * time.Millisecond)
		d.Press("enter")
		if w.hs.Writes() != 0 {
			t.Error("it was sent before it could be read")
		}
		d.Advance(10 * time.Second).Press("enter").Advance(time.Second)
		if w.hs.Writes() != 1 {
			t.Errorf("%d writes\n%s", w.hs.Writes(), d.Screen())
		}
	})
}
