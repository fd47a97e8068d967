package tui

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// generated resets a password to one that nobody has seen.
func generated(t *testing.T) *uitest.Driver {
	t.Helper()
	hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
	d, _ := console(t, hs, nil)
	d.Shows("5,000").Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell").Press("P").Advance(time.Second).Press("ctrl+g", "tab", "tab", "tab")
	return word(d, "yes").Press("tab").Advance(time.Second).Press("enter").Advance(time.Second).Shows("The server reported success.")
}

// TestQuitAsksBeforeASecretIsLost: what is shown once, and was not, is not lost by one key; a second one quits all the same.
func TestQuitAsksBeforeASecretIsLost(t *testing.T) {
	const asks = "The new password of @alice:demo.example has not been shown yet"
	t.Run("staying", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := generated(t).Press("ctrl+c").Shows(asks, "esc stay").Advance(time.Second).Press("esc").Lacks(asks).Shows("The server reported success.")
			d.Advance(time.Second).Press("ctrl+r").Lacks("•••").Advance(time.Second).Press("ctrl+c").Quits() // it was seen
		})
	})
	for _, again := range []string{"ctrl+c", "y"} {
		t.Run(again, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				generated(t).Press("ctrl+c").Shows(asks).Advance(time.Second).Press(again).Quits()
			})
		})
	}
}

// TestQuitAsksBeforeATokenIsLost names what it is.
func TestQuitAsksBeforeATokenIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		d, _ := console(t, hs, nil)
		d.Shows("5,000").Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell").Press("a").Advance(time.Second).Press("@").Advance(time.Second).Press("tab", "tab", "tab")
		word(d, "yes").Press("tab").Advance(4 * time.Second).Press("enter").Advance(time.Second).Shows("The access token was made")
		d.Press("ctrl+c").Shows("The access token of @alice:demo.example has not been shown yet").Advance(time.Second).Press("ctrl+c").Quits()
	})
}

// TestIdleLockKeepsASecretThatWasNotSeen, and who only wants to leave the locked console is told of it without a name.
func TestIdleLockKeepsASecretThatWasNotSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := generated(t).Advance(10*time.Minute).Shows("Locked").Lacks("alice", "password")
		unlock(d).Shows("The server reported success.").Press("ctrl+r").Lacks("•••")
	})
	synctest.Test(t, func(t *testing.T) {
		const warning = "again: quit and lose what has not been shown yet"
		d := generated(t).Advance(10*time.Minute).Shows("Locked").Press("ctrl+c").Shows("Locked", warning).Lacks("alice")
		d.Advance(time.Second).Press("ctrl+c").Quits()
	})
	synctest.Test(t, func(t *testing.T) { // who changed one's mind goes on
		d := generated(t).Advance(10 * time.Minute).Press("ctrl+c").Advance(time.Second)
		unlock(d).Press("esc").Advance(time.Second).Shows("The server reported success.")
	})
}
