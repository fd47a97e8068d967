package tui

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestNoTwoMeaningsOfAKey: on each page and each tab of it a key does one thing, the shell's keys included, and in the menu a letter is one action's.
func TestNoTwoMeaningsOfAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, a := console(t, hs, nil)
		shell := []key.Binding{keyHelp, keyBack, keyAudit, keyCan, keyClock, keyMouse, keyQuit, keyLogout, keyForce, keyStop}
		check := func(where string) {
			t.Helper()
			meanings := map[string]key.Help{}
			for _, k := range slices.Concat(a.top().Keys(), shell) {
				for _, name := range k.Keys() {
					other, taken := meanings[name]
					if taken && other != k.Help() && (other.Key != "esc" || k.Help().Key != "esc") {
						t.Errorf("%s: %s is %q and %q", where, name, other.Desc, k.Help().Desc)
					}
					meanings[name] = k.Help()
				}
			}
		}
		d.Shows("5,000")
		check("accounts")
		d.Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell").Advance(time.Second)
		check("connections")
		d.Press("g", "2").Advance(time.Second)
		check("groups")
		d.Press("esc", "enter").Shows("Connection 1 of")
		check("details")
		d.Press("esc", "t").Advance(time.Second)
		check("times")
		d.Press("esc")
		for _, tab := range d.Tabs() {
			d.Tab(tab)
			check(tab)
		}
		d.Tab("Activity").Shows("reported a message").Press("A").Shows("Audit trail")
		check("audit trail")
		d.Press("esc", "C").Shows("Capabilities", "Find accounts by e-mail")
		check("capabilities")

		taken := []string{"E", "a", "r", "/", "=", "j", "k", "g", "G"} // of the account page and of the menu, whatever tab is shown
		for _, k := range shell {
			taken = append(taken, k.Keys()...)
		}
		free := ""
		for k := range strings.SplitSeq("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-.:;<>?@[]^_{|}~", "") {
			if _, found := ops.Find(k); !found && !slices.Contains(taken, k) {
				free += k
			}
		}
		for _, action := range ops.Catalog() {
			if slices.Contains(taken, action.Key) || len(action.Key) != 1 {
				t.Errorf("in the menu %q of %s is taken, or no key; free are %s", action.Key, action.ID, free)
			}
			taken = append(taken, action.Key)
		}
	})
}

// TestResultLeadsToItsRecord: A in the result of an action opens the audit trail at the account.
func TestResultLeadsToItsRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := console(t, matrixadmintest.Demo(matrixadmintest.WithNow(time.Now)), nil)
		const alice = "@alice:demo.example"
		d.Shows("5,000").Press("/").Type(alice).Press("enter").Shows("Alice Liddell").Press("D").Advance(2*time.Second).Press("down", "space")
		word(d, alice).Press("tab").Advance(time.Second).Press("enter").Advance(6*time.Second).Shows("Confirmed by reading it back.", "A audit record")
		d.Press("A").Advance(time.Second).Shows("Audit trail", alice).Lacks("[ Cancel ]")
	})
}
