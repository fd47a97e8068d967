package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// keeping is a session whose token is renewed.
type keeping struct{ err error }

func (*keeping) Drop()                        {}
func (*keeping) Logout(context.Context) error { return nil }
func (k *keeping) Unkept() error              { return k.err }

// TestUnkeptIsSaidOnce: that a renewed token was not saved is said when it happens, with what follows, and again only after one was saved in between.
func TestUnkeptIsSaidOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := start(t, Config{}, 120, 24)
		k := &keeping{}
		env := testEnv()
		env.Session = k
		w.Send(ui.Connected{Env: env}).Lacks("not saved")
		const says = "The renewed token was not saved: at the next start you have to sign in again. The keyring is locked."
		k.err = errors.New("the keyring is locked")
		shows := func(want bool) {
			t.Helper()
			if got := strings.Contains(strings.Join(strings.Fields(w.Screen()), " "), says); got != want {
				t.Errorf("it is said: %t, want %t:\n%s", got, want, w.Screen())
			}
		}
		w.Send("an answer")
		shows(true)
		w.Press("esc").Send("another")
		shows(false)
		k.err = nil
		w.Send("saved")
		k.err = errors.New("the keyring is locked")
		w.Send("and not")
		shows(true)
	})
}
