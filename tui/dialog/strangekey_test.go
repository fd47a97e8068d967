package dialog_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// A key of the page behind does nothing in a result, and is answered with those that do.
func TestResultAnswersOtherKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		d := w.ask(t, "suspend")
		d.Press("y").Advance(5 * time.Second).Shows("o unsuspend")
		const told = "This key does nothing here. The keys below do."
		for _, name := range []string{"a", "u", "y", "v", "ctrl+y"} {
			d.Press(name).Shows(told, "o unsuspend", "enter close")
			d.Press("down").Lacks(told)
		}
		d.Press("o").Advance(time.Second).Shows("Unsuspend account")
	})
}

// What may be typed stands in the same place with the focus and without.
func TestHintsDoNotMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		for _, action := range []string{"edit", "reset-password", "sign-out-all"} {
			d := w.ask(t, action)
			fields := func() string {
				lines := strings.SplitAfter(d.Screen(), "\n")
				for i, l := range lines {
					if !strings.Contains(l, "optional") && !strings.Contains(l, "type yes") && !strings.Contains(l, "required") && !strings.Contains(l, "the same again") {
						lines[i] = ""
					}
				}
				return strings.ReplaceAll(strings.Join(lines, ""), "›", " ")
			}
			before := fields()
			for range 2 {
				if got := d.Press("tab"); fields() != before {
					t.Errorf("%s moves:\n%s\n%s", action, before, got.Screen())
				}
			}
			d.Press("esc")
		}
	})
}
