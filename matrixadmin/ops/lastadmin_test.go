package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestTheOnlyOtherAdministrator: who takes the rights from one, or the account, is told whether another is left, and types the full id.
func TestTheOnlyOtherAdministrator(t *testing.T) {
	list := func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/users") }
	for _, tt := range []struct {
		name  string
		given func(w *redacting)
		says  string
	}{
		{"only", func(*redacting) {}, "It is the only other administrator: afterwards nobody but you can administer this server."},
		{"one that is locked", func(w *redacting) {
			w.home.AddUser(matrixadmintest.User{ID: "@c:demo.example", Admin: true, Locked: true})
		}, "It is the only other administrator"},
		{"another", func(w *redacting) { w.home.AddUser(matrixadmintest.User{ID: "@c:demo.example", Admin: true}) }, "1 administrator remains besides you."},
		{"no list", func(w *redacting) {
			w.home.Fault(list, saying(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		}, "Unknown how many administrators remain: "},
		{"a list of everybody", func(w *redacting) {
			w.home.Fault(list, saying(http.StatusOK, `{"users":[{"name":"@b:demo.example","admin":0,"deactivated":0}],"total":2,"next_token":"1"}`))
		}, "Unknown how many administrators remain: this server cannot list them alone."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newRedacting(t)
				w.s.Target.User.Admin = matrixadmin.TriYes
				tt.given(w)
				for _, id := range []string{"revoke-admin", "lock", "deactivate"} {
					a := action(id).In(w.s)
					got := w.runner.Tell(t.Context(), a, w.s, nil, func(string) {})
					if !a.Whole || !strings.HasPrefix(got, tt.says) {
						t.Errorf("%s: %t %q", id, a.Whole, got)
					}
				}
				w.s.Target.User.Admin = matrixadmin.TriNo
				if a := action("lock").In(w.s); a.Whole || w.runner.Tell(t.Context(), a, w.s, nil, func(string) {}) != "" {
					t.Error("of somebody else")
				}
			})
		})
	}
}
