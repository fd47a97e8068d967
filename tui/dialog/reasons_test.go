package dialog_test

import (
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// TestReadOnlyHidesNoReason: what a server cannot do is said in read-only mode as well, and first.
func TestReadOnlyHidesNoReason(t *testing.T) {
	const readOnly = "mxwarden is in read-only mode"
	for _, mode := range []matrixadmintest.Mode{matrixadmintest.Synapse, matrixadmintest.Dendrite, matrixadmintest.ProxyHidesAdmin} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, mode, alice())
			blocked := 0
			for _, a := range ops.Catalog() {
				target := ops.Target{User: matrixadmin.User{ID: w.id}, Subject: opstest.Subject(a.On), Devices: -1, Rooms: -1}
				own, want := a.Blocked(w.env.Situation(target)), readOnly
				if own != "" {
					blocked++
					want = own + "; " + readOnly
				}
				env := *w.env
				env.ReadOnly = true
				if got := dialog.Reason(&env, a, target); got != want {
					t.Errorf("%s: %q, want %q", a.ID, got, want)
				}
			}
			if blocked == 0 {
				t.Error("the server can do everything")
			}
		})
	}
}

// TestReasonsAreWhole: why the action under the cursor cannot be chosen, and what is missing in a question, can be read whole, in a small terminal too.
func TestReasonsAreWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Dendrite, alice())
		target := ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1}
		for _, size := range [][2]int{{56, 12}, {80, 21}, {120, 37}} {
			for _, a := range ops.Catalog() {
				if why := a.Blocked(w.env.Situation(a.About(target))); why != "" {
					d := w.show(t, size[0], size[1], func() ui.Dialog { return dialog.NewMenu(w.env, nil, target) }).Press(a.Key)
					says(t, d, "Not available: "+why)
				}
			}
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		says(t, w.ask(t, "add-address").Type("x"), "with its country code such as +49 30 1234567.")
	})
}

// TestWheelMovesInLists: the wheel moves the cursor of the menu and of choices, and never past an end.
func TestWheelMovesInLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Dendrite, alice())
		wheel := func(d *uitest.Driver, button tea.MouseButton, times int) {
			for range times {
				d.Send(tea.MouseWheelMsg{Button: button})
			}
		}
		menu := w.show(t, 80, 30, func() ui.Dialog {
			return dialog.NewMenu(w.env, nil, ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1})
		})
		wheel(menu, tea.MouseWheelUp, 50)
		wheel(menu, tea.MouseWheelDown, 2)
		says(t, menu, "Not available: Dendrite's admin API cannot shadow-ban accounts")
		wheel(menu, tea.MouseWheelUp, 1)
		says(t, menu, "Not available: Dendrite's admin API cannot lock accounts")
		chosen := ""
		choice := func(name string) dialog.Choice {
			return dialog.Choice{Title: name, Choose: func() tea.Msg { chosen = name; return nil }}
		}
		list := w.show(t, 80, 30, func() ui.Dialog { return dialog.NewChoice(w.env.Styles, "List", "", choice("one"), choice("two")) })
		wheel(list, tea.MouseWheelDown, 5)
		if list.Press("enter"); chosen != "two" {
			t.Errorf("chosen: %q", chosen)
		}
	})
}
