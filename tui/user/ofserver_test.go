package user_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/uitest"
	"github.com/mxwarden/mxwarden/tui/user"
)

// openAdmins opens the page of administrator sessions: one of alice's, one of a client's own, and a compatibility session.
func (w *world) openAdmins(t *testing.T, width, height int) *uitest.Driver {
	t.Helper()
	w.env.AuthOpen.Site.ServerName = matrixadmin.NewText("demo.example")
	s := w.hs.Auth()
	s.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Client: matrixadmintest.ULID("robot"), Scope: "urn:mas:admin", LastActive: time.Now().Add(-time.Hour)})
	s.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "OLDER", LastActive: time.Now()})
	w.Stage = &uitest.Stage{Env: w.env, Page: user.NewOfServer(w.env, ui.OfServer{ID: "admin-sessions"})}
	t.Cleanup(w.Page.Close)
	return uitest.Start(t, w.Stage, width, height)
}

// TestAdminSessionsPage: what may use an admin API, by whom, and how to get to the account.
func TestAdminSessionsPage(t *testing.T) {
	t.Parallel()
	for _, size := range []struct {
		name          string
		width, height int
	}{{"80x24", 80, 21}, {"120x40", 120, 37}} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.MAS, alice())
			w.withMAS(t)
			d := w.openAdmins(t, size.width, size.height).Advance(time.Second).Fits()
			order(t, d, "Account", "▌ @alice:demo.example", "Synapse", "none", "MAS", "a client", "@alice:demo.example", "rights unknown")
			d.Shows("2 with administrator rights, 1 compatibility session (rights unknown)").Golden("admin-sessions-" + size.name)
			d.Press("enter")
			if len(w.Opened) != 1 || w.Opened[0] != (ui.User{ID: id(aliceID)}) {
				t.Errorf("%+v", w.Opened)
			}
			d.Press("down", "enter")
			if len(w.Opened) != 1 || len(w.Notices) == 0 {
				t.Errorf("%+v, %+v", w.Opened, w.Notices)
			}
			d.Press("v").Shows("Session ID", "urn:mas:admin").Press("esc")
			d.Press("/").Type("admin:yes account:alice").Press("enter").Shows("1 row of 3").Lacks("none")
			d.Press("esc", "r").Advance(time.Second).Shows("rights unknown")
		})
	}
}

// TestEndFromAdminSessions: the menu is about the account of the row, its session, and the marked sessions of the same account only. What ended is gone from
// the list.
func TestEndFromAdminSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice(), matrixadmintest.User{ID: "@bob:demo.example"})
		w.withMAS(t)
		s := w.hs.Auth()
		s.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: "BOBS", LastActive: time.Now().Add(-2 * time.Hour)})
		active := func(user, device string) bool {
			return slices.ContainsFunc(s.Sessions(user), func(session matrixadmintest.AuthSession) bool {
				return strings.Contains(session.Device+session.Scope, device)
			})
		}
		d := w.openAdmins(t, 80, 24).Advance(time.Second)
		order(t, d, "▌ @alice", "Synapse", "none", "@alice", "rights unknown", "@bob", "rights unknown")
		end := func(key string) {
			d.Press("a").Shows("Actions on").Press(key).Advance(time.Second)
		}
		end("&")
		if len(w.Dialogs) != 1 {
			t.Fatal("nothing is marked")
		}
		d.Shows("mark sessions of this account first").Press("esc")
		d.Press("space", "space", "space", "space", "home") // all but that of the client, which no account has
		d.Shows("4 marked")
		end("&")
		if n := len(w.Notices); n == 0 || w.Notices[n-1] != "2 marked sessions of other accounts are left out." {
			t.Errorf("%q", w.Notices)
		}
		says(t, d, "End OAuth session", "End compatibility session")
		d.Lacks("BOBS")
		d.Press("down", "down")
		byHand(d, "yes").Press("enter").Advance(time.Second).Press("enter").Advance(10 * time.Second)
		says(t, d, "Confirmed")
		if active("alice", "NEWER") || active("alice", "OLDER") || !active("bob", "BOBS") {
			t.Errorf("alice %+v, bob %+v", s.Sessions("alice"), s.Sessions("bob"))
		}
		d.Press("esc").Advance(time.Second).Lacks("@alice").Shows("@bob", "none", "2 marked")
		d.Press("end")
		end("$")
		d.Shows("@bob:demo.example", "BOBS").Press("down", "down")
		byHand(d, "yes").Press("enter").Advance(time.Second).Press("enter").Advance(10 * time.Second)
		if active("bob", "BOBS") {
			t.Error(d.Screen())
		}
		d.Press("esc").Advance(time.Second).Lacks("@bob").Press("a")
		if n := len(w.Notices); len(w.Dialogs) != 0 || !strings.Contains(w.Notices[n-1], "No account to act on") {
			t.Errorf("%d dialogs, %q", len(w.Dialogs), w.Notices)
		}
	})
}

// TestAdminSessionsClosed: without MAS nothing is asked, and the page says why; what fails is said too, and can be read again.
func TestAdminSessionsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.env.AuthOpen = mas.Closed("the token lacks the scope urn:mas:admin")
		says(t, w.openAdmins(t, 120, 40).Advance(time.Second), "The token lacks the scope urn:mas:admin.")
		if w.asked("sessions") > 0 {
			t.Error("MAS was asked")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		w.hs.Fault(path("oauth2-sessions"), matrixadmintest.Fault{Respond: broken(400, `{"errors":[{"title":"nope"}]}`), Times: 2})
		d := w.openAdmins(t, 120, 40).Advance(time.Second)
		d.Shows("OAuth sessions with urn:mas:admin could not be read", "rights unknown").Lacks("a client")
		d.Press("+").Advance(time.Second).Shows("a client").Lacks("could not be read")
	})
}

// TestAdminSessionsFailing: where MAS does not answer, one sentence says so, once; nothing is asked again by itself, and esc leaves.
func TestAdminSessionsFailing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]matrixadmintest.Fault{
		"500":     {Respond: broken(500, `{"errors":[{"title":"boom"}]}`)},
		"refused": {Err: syscall.ECONNREFUSED},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, matrixadmintest.MAS, alice())
			w.withMAS(t)
			w.hs.Fault(path("/api/admin/"), fault)
			d := w.openAdmins(t, 80, 21).Advance(time.Minute).Fits()
			asked := w.asked("/api/admin/")
			if d.Advance(time.Hour).Press("down", "r"); asked == 0 || asked > 15 || w.asked("/api/admin/") < asked {
				t.Errorf("%s: MAS was asked %d times", name, asked)
			}
			d.Advance(time.Minute)
			if again := w.asked("/api/admin/"); again > 2*asked {
				t.Errorf("%s: MAS was asked %d times, then %d", name, asked, again)
			}
			says(t, d, "Could not load administrator sessions", "Press r to retry.")
			if n := strings.Count(flat(d), "Could not"); n != 1 {
				t.Errorf("%s: %d errors on\n%s", name, n, d.Screen())
			}
			if page, ok := w.Page.(ui.Escaper); ok {
				if _, taken := page.Escape(); taken {
					t.Errorf("%s: the page keeps esc", name)
				}
			}
		})
	}
}

// dropped answers lists, and drops whatever is asked of one session as if somebody had given it up.
type dropped struct {
	ui.Auth
	asked atomic.Int64
}

func (a *dropped) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	if last := r.Path[len(r.Path)-1]; strings.HasSuffix(last, "-sessions") {
		return a.Auth.Do(ctx, r)
	}
	if a.asked.Add(1) > 50 {
		return nil, matrixadmin.ErrNotFound
	}
	return nil, &matrixadmin.Error{Op: "read user", Kind: matrixadmin.KindCanceled}
}

// TestDetailsThatAreDropped are not read again at once, for ever: only who gave them up knows why.
func TestDetailsThatAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.MAS, alice())
		w.withMAS(t)
		auth := &dropped{Auth: w.env.Auth}
		w.env.Auth = auth
		w.openAdmins(t, 120, 37).Advance(time.Minute).Shows("Synapse", "failed")
		if n := auth.asked.Load(); n == 0 || n > 6 {
			t.Errorf("details were asked for %d times", n)
		}
	})
}
