package user_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// confused answers with another account than was asked for.
type confused struct {
	ui.Homeserver

	other matrixadmin.UserID
}

func (c confused) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	u, err := c.Homeserver.User(ctx, id)
	u.ID = c.other
	return u, err
}

// TestAnotherAccountIsNotShown: what is said about somebody else does not stand on this page.
func TestAnotherAccountIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		w.env.HS = confused{w.env.HS, id("@bob:demo.example")}
		d := w.open(t, aliceID, 120, 30).Advance(time.Second)
		says(t, d, "a different account")
		d.Lacks("Alice Liddell")
	})
}

// TestRoomsAreAskedForLessAndLessOften while a deactivated account leaves them.
func TestRoomsAreAskedForLessAndLessOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.Deactivated = true
		w := newWorld(t, matrixadmintest.Synapse, u)
		w.hs.Fault(path("/memberships"), matrixadmintest.Fault{Respond: broken(http.StatusOK, `{"memberships":{"!a:demo.example":"join"}}`)})
		d := w.open(t, aliceID, 120, 30)
		asked := func(span time.Duration) (n int) {
			w.hs.ResetRequests()
			d.Advance(span)
			for _, r := range w.hs.Requests() {
				if strings.Contains(r.Path, "/memberships") {
					n++
				}
			}
			return n
		}
		early := asked(15 * time.Second)
		d.Advance(time.Minute)
		if late := asked(15 * time.Second); early < 2 || late < 1 || late >= early {
			t.Errorf("asked %d times in the first 15 s, %d times in 15 s later on", early, late)
		}
		w.Page.Close()
	})
}
