package ops_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// told is what the deactivation says of the account beside its question, the last last.
func (w *redacting) told(t *testing.T) []string {
	t.Helper()
	var all []string
	last := w.runner.Tell(t.Context(), action("deactivate"), w.s, nil, func(s string) { all = append(all, s) })
	return append(all, last)
}

// TestInvitationsThatStay: those that nobody has answered are counted by reading the rooms, and what could not be read is not taken for none.
func TestInvitationsThatStay(t *testing.T) {
	rooms := func(n int) func(r *http.Request) bool {
		return func(r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, "/messages") {
				return false
			}
			n--
			return n >= 0
		}
	}
	at := time.Now()
	invited := func(w *redacting) {
		w.home.AddEvents(redactRoom, matrixadmintest.Invited(victim.Raw(), "@a:demo.example", at), matrixadmintest.Invited(victim.Raw(), "@b:demo.example", at),
			matrixadmintest.Joined("@b:demo.example", at), matrixadmintest.Invited(me.Raw(), "@c:demo.example", at))
		w.home.AddEvents(redactRoom2, matrixadmintest.Invited(victim.Raw(), "@a:demo.example", at), matrixadmintest.Invited(me.Raw(), "@a:demo.example", at))
	}
	no := saying(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`)
	for _, tt := range []struct {
		name  string
		given func(w *redacting)
		says  string
	}{
		{"none", func(*redacting) {}, "No pending invitation was found in the rooms that the server lists."},
		{"one", invited, "1 invitation it sent stays pending."},
		{"no room can be read", func(w *redacting) { invited(w); w.home.Fault(rooms(99), no) }, "Invitations it sent stay pending; how many is unknown: "},
		{"one cannot", func(w *redacting) { w.home.Fault(rooms(1), no) }, "No pending invitation found, but 1 of 2 rooms could not be read."},
		{"the rooms are not listed", func(w *redacting) {
			w.home.Fault(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/memberships") }, no)
		}, "Invitations it sent stay pending; how many is unknown: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newRedacting(t)
				tt.given(w)
				all := w.told(t)
				if got := all[len(all)-1]; !strings.HasPrefix(got, tt.says) {
					t.Errorf("%q, want %q", got, tt.says)
				}
				if w.posts() > 0 || !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "still counting") }) {
					t.Errorf("%d writes, %q", w.posts(), all)
				}
			})
		})
	}
}
