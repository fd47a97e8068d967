package dialog_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestLabelsAreWhole: on the smallest screen the question of every action shows the label of each of its fields, and what is typed there as far as the line goes.
func TestLabelsAreWhole(t *testing.T) {
	for _, a := range ops.Catalog() {
		if len(a.Fields) == 0 {
			continue
		}
		a.Fields = slices.Clone(a.Fields)
		for i := range a.Fields {
			a.Fields[i].Fixed = nil // asked on other servers
		}
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.Synapse, alice())
			target := ops.Target{User: matrixadmin.User{ID: w.id}, Subject: opstest.Subject(a.On), Devices: -1, Rooms: -1}
			d := w.show(t, 80, 24, func() ui.Dialog { return dialog.NewConfirm(w.env, nil, a, target) }).Advance(time.Second)
			seen := d.Screen()
			for range len(a.Fields) + 6 {
				seen += d.Press("tab").Screen()
			}
			offered, _ := a.Offered(ops.Situation{Me: w.env.Me, Server: w.env.Server, Target: target})
			for _, f := range offered {
				takes := []rune(f.Takes())
				if f.Kind == ops.FieldOutput {
					continue
				}
				if !strings.Contains(seen, f.Label) {
					t.Errorf("%s: the label %q is cut:\n%s", a.ID, f.Label, d.Screen())
				}
				if takes = takes[:min(len(takes), 24)]; f.Preset == "" && !strings.Contains(seen, string(takes)) {
					t.Errorf("%s: %s does not say that it takes %q:\n%s", a.ID, f.Label, string(takes), d.Screen())
				}
			}
		})
	}
}
