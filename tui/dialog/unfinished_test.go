package dialog_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// began puts an intent on record that nobody saw the end of.
func (w *world) began(t *testing.T, action, target, reason string) {
	t.Helper()
	if _, err := w.env.Trail.Intent(t.Context(), audit.Record{
		Actor: w.env.Me.Text(), Server: matrixadmin.NewText("demo.example"), Target: matrixadmin.NewText(target), Action: action,
		Reason: matrixadmin.NewText(reason), Params: map[string]audit.Value{"erase": audit.Bool(false), "devices_before": audit.String("2")},
	}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) unfinished(t *testing.T) []ops.Open {
	t.Helper()
	open, err := ops.Unfinished(w.env.Trail.Path(), "demo.example", w.env.BaseURL, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return open
}

// TestUnfinishedIsChecked: each is read on demand, what is found is on record, and nothing is sent.
func TestUnfinishedIsChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		bob := alice()
		bob.ID = "@bob:demo.example"
		w.hs.AddUser(bob)
		w.began(t, "deactivate", aliceID, "spam \x1b[31mwave\u202e")
		w.began(t, "deactivate", "@bob:demo.example", "")
		w.began(t, "no longer known", "@carol:demo.example", "")
		if _, err := w.env.HS.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, w.id, false)); err != nil {
			t.Fatal(err)
		}
		w.hs.ResetRequests()
		d := w.show(t, 80, 24, func() ui.Dialog { return dialog.NewUnfinished(w.env, w.unfinished(t)) }).Fits().Press("v").Advance(time.Second)
		says(t, d, "the outcome of these 3 actions", "never sends the action again", aliceID, "spam ‹1B›[31mwave‹202E›", "@bob:demo.example")
		harmless(t, w.env.Styles, d.Frame())
		d.Advance(4 * time.Second).Press("v").Advance(time.Second)
		says(t, d, "The account is now deactivated.")
		d.Press("down", "enter").Advance(time.Second)
		says(t, d, "The account is still active.")
		d.Press("down", "v", "v").Advance(time.Second)
		says(t, d, "This version does not know the action")
		// What is not done may still be: it is asked for again until the server can no longer be at work.
		says(t, d, "check again before you repeat it")
		if open := w.unfinished(t); len(open) != 2 || open[0].Intent.Target.Raw() != "@bob:demo.example" || open[1].Intent.Action != "no longer known" {
			t.Errorf("still open: %+v", open)
		}
		rs := w.records(t)
		if last := rs[len(rs)-1]; last.Verdict != "is not so now" || last.Target.Raw() != "@bob:demo.example" || last.ID != rs[1].ID {
			t.Errorf("on record %+v", last)
		}
		if w.hs.Writes() != 0 || len(w.changed) != 4 {
			t.Errorf("%d writes, changed %v", w.hs.Writes(), w.changed)
		}
		d.Press("esc").Shows("no dialog")
	})
}

// TestUnfinishedThatCannotBeRead stays open and can be tried again.
func TestUnfinishedThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.began(t, "deactivate", aliceID, "")
		w.hs.Fault(hangsOn("/users/"), matrixadmintest.Fault{Respond: refuse, Times: 1})
		d := w.show(t, 80, 24, func() ui.Dialog { return dialog.NewUnfinished(w.env, w.unfinished(t)) }).Advance(time.Second)
		says(t, d.Press("v").Advance(time.Minute), "The account could not be read back")
		if len(w.unfinished(t)) != 1 {
			t.Error("it is no longer open")
		}
		says(t, d.Press("v").Advance(time.Minute), "The account is still active. It is not done yet, or it did not last. The server may still be working")
		if len(w.unfinished(t)) != 1 {
			t.Error("it is no longer open, though the server may be at work")
		}
		says(t, d.Advance(10*time.Minute).Press("v").Advance(time.Second), "The account is still active.", "enter close")
		d.Lacks("may still be working").Press("enter").Shows("no dialog")
		if len(w.unfinished(t)) != 0 {
			t.Error("it is still open")
		}
	})
}

// TestUnfinishedSizes: it fits, however small, and the cursor stays in sight.
func TestUnfinishedSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		for range 12 {
			w.began(t, "deactivate", aliceID, "a reason")
		}
		d := w.show(t, 80, 24, func() ui.Dialog { return dialog.NewUnfinished(w.env, w.unfinished(t)) }).Advance(time.Second)
		for _, size := range [][2]int{{80, 24}, {40, 10}, {120, 40}, {5, 3}, {20, 4}, {3, 1}} {
			d.Resize(size[0], size[1]).Fits()
			for range 13 {
				d.Press("down").Fits()
			}
			d.Press("up", "up").Fits()
		}
		d.Resize(80, 12).Press("down", "down", "down").Shows("›")
	})
}
