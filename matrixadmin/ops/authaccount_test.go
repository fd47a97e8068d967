package ops_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// TestAtMAS: who keeps an account, as the Runner finds it before it sends anything.
func TestAtMAS(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		id    string
		start func(*twoServers)
		state ops.AuthState
		keeps ops.Keeper
		why   string
	}{
		"there":               {id: "@alice:demo.example", state: ops.AuthFound, keeps: ops.KeptByMAS},
		"application service": {id: "@_bridge_x:demo.example", state: ops.AuthNone, keeps: ops.HomeserverAlone},
		"unknown to MAS": {id: "@ghost:demo.example", start: func(w *twoServers) {
			w.h.AddUser(matrixadmintest.User{ID: "@ghost:demo.example"})
			w.h.Auth().RemoveUser("ghost")
		}, state: ops.AuthNone, keeps: ops.HomeserverAlone},
		"capital letters": {id: "@ALICE:demo.example", start: func(w *twoServers) {
			w.h.AddUser(matrixadmintest.User{ID: "@ALICE:demo.example"})
			w.h.Auth().RemoveUser("ALICE")
		}, state: ops.AuthNear, keeps: ops.KeeperUnknown, why: "no account ALICE, only alice, which is another account"},
		"both": {id: "@ALICE:demo.example", start: func(w *twoServers) {
			w.h.AddUser(matrixadmintest.User{ID: "@ALICE:demo.example"})
		}, state: ops.AuthFound, keeps: ops.KeptByMAS},
		"broken": {id: "@alice:demo.example", start: func(w *twoServers) {
			w.h.Fault(masPath("by-username"), titled(500, "database"))
		}, state: ops.AuthFailed, keeps: ops.KeeperUnknown, why: "could not read the account from MAS"},
		"unreachable": {id: "@alice:demo.example", start: func(w *twoServers) {
			w.h.Fault(masPath("by-username"), matrixadmintest.Fault{Before: true, Err: &net.OpError{Op: "dial", Err: errors.New("refused")}})
		}, state: ops.AuthFailed, keeps: ops.KeeperUnknown, why: "could not read the account from MAS"},
		"closed": {id: "@alice:demo.example", start: func(w *twoServers) { w.s.Auth = mas.Closed("the token lacks it") }, keeps: ops.KeeperUnknown, why: "the token lacks it"},
		"no MAS": {id: "@alice:demo.example", start: func(w *twoServers) { w.s.Server.MAS = matrixadmin.Absent }, keeps: ops.HomeserverAlone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newOpenMAS(t)
			w.h.AddUser(matrixadmintest.User{ID: "@_bridge_x:demo.example", AppserviceID: "bridge"})
			if tt.start != nil {
				tt.start(w)
			}
			s := w.found(t, tt.id)
			if keeps, why := s.AtMAS(); s.Target.Auth.State != tt.state || keeps != tt.keeps || !strings.Contains(why, tt.why) || (why == "") != (tt.why == "") {
				t.Errorf("state %d, keeper %d: %q", s.Target.Auth.State, keeps, why)
			}
		})
	}
}

// TestNotReadYet: what was not read yet is neither here nor there.
func TestNotReadYet(t *testing.T) {
	t.Parallel()
	s := newOpenMAS(t).s
	if keeps, why := s.AtMAS(); keeps != ops.KeeperUnread || why != "" {
		t.Errorf("%d: %s", keeps, why)
	}
	s.Server.MAS = matrixadmin.Unknown
	if keeps, why := s.AtMAS(); keeps != ops.KeeperUnknown || !strings.Contains(why, "could not find out whether this server uses MAS") {
		t.Errorf("%d: %s", keeps, why)
	}
}

// TestMASHangs: a MAS that does not answer does not keep the homeserver from acting for longer than a few seconds.
func TestMASHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newOpenMAS(t)
		w.h.Fault(masPath("by-username"), matrixadmintest.Fault{Hang: true})
		began := time.Now()
		s := w.found(t, victim.Raw())
		if took := time.Since(began); s.Target.Auth.State != ops.AuthFailed || took > 6*time.Second {
			t.Errorf("state %d after %s", s.Target.Auth.State, took)
		}
	})
}

// newOpenMAS is two servers of which the administrator may use both.
func newOpenMAS(t *testing.T) *twoServers {
	t.Helper()
	w := newTwoServers(t)
	w.s.Server.MAS, w.s.Auth = matrixadmin.Present, mas.Access{Answer: mas.Yes}
	return w
}

// masPath finds the requests to MAS with a segment in their path.
func masPath(segment string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.URL.Host == "mas.demo.example" && slices.Contains(strings.Split(r.URL.Path, "/"), segment)
	}
}

// found is the situation as the Runner reads it afresh.
func (w *twoServers) found(t *testing.T, user string) ops.Situation {
	t.Helper()
	var found ops.Situation
	a := opstest.Action(ops.Disruptive, ops.OnAccount)
	a.Look = func(_ context.Context, _ ops.Reads, s ops.Situation) (any, error) {
		found = s
		return nil, errors.New("enough")
	}
	w.s.Target.User = matrixadmin.User{ID: matrixadmin.MustParseUserID(user)}
	if res := w.run(t, a); !strings.Contains(res.Summary(), "enough") {
		t.Fatal(res.Summary())
	}
	return found
}
