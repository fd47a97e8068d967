package dialog_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestContinue: an act that was cut is asked about anew with the answers of then; only what is left goes out, and the new intent names the old one.
func TestContinue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.takesTests()
		a := opstest.Action(ops.Disruptive, ops.OnAccount, ops.FieldChoice, ops.FieldText, ops.FieldNumber)
		plan := a.Plan
		a.Plan = func(s ops.Situation, v ops.Values, done []ops.StepResult) ([]ops.Step, error) {
			steps, err := plan(s, v, done)
			if err == nil && ops.Claimed(done, steps[0].Key) {
				steps = steps[1:]
			}
			return steps, err
		}
		old, err := w.env.Trail.Intent(t.Context(), audit.Record{Action: "x", Steps: []matrixadmin.Text{matrixadmin.NewText("test/1"), matrixadmin.NewText("test/2")}})
		if err != nil {
			t.Fatal(err)
		}
		open := ops.Open{Intent: w.records(t)[0]}
		v := ops.Values{
			Texts: map[string]string{a.Fields[1].Name: "as it was"}, Numbers: map[string]int64{a.Fields[2].Name: 42}, Reason: "a raid",
			Continues: ops.Continued{Intent: old, Done: []ops.StepResult{{Key: "test/1", Outcome: matrixadmin.OutcomeClaimed}}},
		}
		d := w.show(t, 100, 48, func() ui.Dialog {
			return dialog.ContinueWith(w.env, open, a, ops.Target{User: matrixadmin.User{ID: w.id}, Devices: -1, Rooms: -1}, v)
		}).Advance(time.Second)
		says(t, d, "1 of 2 steps are done", "as it was", "42", "a raid")
		toButton(t, w, d, a, "yes")
		rs := w.records(t)
		if n := w.hs.Writes(); n != 1 || len(rs) != 4 || rs[1].Continues != old || len(rs[1].Steps) != 1 || rs[1].Steps[0].Raw() != "test/2" || rs[1].Params[a.Fields[2].Name] != audit.Number(42) {
			t.Errorf("%d writes, records %+v\n%s", n, rs, d.Screen())
		}
	})
}
