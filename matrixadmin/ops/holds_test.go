package ops_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// TestWhatStillHoldsAnAccount: an action that lifts one of the states that keep an account from being used says before and after which others stay, calls the
// account active in no case, and is followed by the one that lifts the next.
func TestWhatStillHoldsAnAccount(t *testing.T) {
	lift := []string{"reactivate", "unlock", "unsuspend"}
	words := []string{"deactivated", "locked", "suspended"}
	for bits := 1; bits < 8; bits++ {
		has := func(i int) bool { return bits>>i&1 == 1 }
		for i, id := range lift {
			hs := matrixadmintest.New()
			hs.AddUser(matrixadmintest.User{ID: victim.Raw(), Deactivated: has(0), Locked: has(1), Suspended: has(2)})
			a := action(id)
			at := on(t, a, hs, ops.Subject{}, hs).situation
			if !has(i) || a.Blocked(at) != "" {
				if why := a.Blocked(at); !has(i) && !has(0) && why != "the account is not "+words[i] {
					t.Errorf("%s without it: %q", id, why)
				}
				continue
			}
			var stay []string
			next := map[string]string{"reactivate": "reset-password"}[id]
			for j := 2; j >= 0; j-- {
				if j != i && has(j) && (id != "reactivate" || j != 1) { // which lifts a lock as well
					stay, next = append([]string{words[j]}, stay...), lift[j]
				}
			}
			notes := strings.Join(a.Notes(at, opstest.Answers(a)), " ")
			res := runOn(t, a, hs, ops.Subject{}, hs)
			said := res.Summary()
			if want := "The account is no longer " + words[i] + "."; !strings.Contains(said, want) || strings.Contains(said, "active.") {
				t.Errorf("%s of %03b: %s", id, bits, said)
			}
			if all := strings.Join(stay, " and "); (all != "") != strings.Contains(said, "It is still "+all+".") || (all != "") != strings.Contains(notes, "The account is also "+all+", and stays so.") {
				t.Errorf("%s of %03b, with %q: %s: %s", id, bits, all, notes, said)
			}
			if id == "reactivate" && has(1) != (strings.Contains(said, "It was locked, too") && strings.Contains(notes, "this unlocks it")) {
				t.Errorf("%s of %03b does not speak of the lock: %s: %s", id, bits, notes, said)
			}
			if then, _, _ := res.Then(); then.ID != next {
				t.Errorf("%s of %03b: next is %q, not %q", id, bits, then.ID, next)
			}
		}
	}
}

// TestLockIsOnRecord: that a reactivation lifts a lock is on record before it is sent.
func TestLockIsOnRecord(t *testing.T) {
	for _, is := range []bool{false, true} {
		hs := matrixadmintest.New()
		hs.AddUser(matrixadmintest.User{ID: victim.Raw(), Deactivated: true, Locked: is})
		journal := newFake()
		does(t, action("reactivate"), hs, hs, journal, false)
		if was, _ := journal.intents[0].Params["locked_before"].Choice(); was != is {
			t.Errorf("locked %t: %v", is, journal.intents[0].Params)
		}
	}
	if effect := action("reactivate").Effect; !strings.Contains(effect, "also unlocks it") {
		t.Errorf("what it does: %s", effect)
	}
}

// TestPasswordOfAReactivationIsNotKnown: only an answer of success says that the new password was accepted, and nothing says that there is none.
func TestPasswordOfAReactivationIsNotKnown(t *testing.T) {
	a := action("reactivate")
	for name, line := range map[string]func(hs *matrixadmintest.Homeserver) http.RoundTripper{
		"an answer": func(hs *matrixadmintest.Homeserver) http.RoundTripper { return hs },
		"no answer": func(hs *matrixadmintest.Homeserver) http.RoundTripper { return odd{next: hs, body: `{"na`, cut: true} },
		"a refusal": func(hs *matrixadmintest.Homeserver) http.RoundTripper {
			return &denying{hs: hs, does: true, status: http.StatusForbidden}
		},
		"too many": func(hs *matrixadmintest.Homeserver) http.RoundTripper {
			return &denying{hs: hs, does: true, status: http.StatusTooManyRequests}
		},
		"not found": func(hs *matrixadmintest.Homeserver) http.RoundTripper {
			return &denying{hs: hs, does: true, status: http.StatusNotFound}
		},
		"server fault": func(hs *matrixadmintest.Homeserver) http.RoundTripper {
			return &denying{hs: hs, does: true, status: http.StatusInternalServerError}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			hs.AddUser(matrixadmintest.User{ID: victim.Raw(), Deactivated: true})
			v := opstest.Answers(a)
			v.Secrets = map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("correct horse 2")}
			res := runAnswered(t, a, hs, ops.Subject{}, line(hs), v)
			said := res.Summary()
			if accepted := name == "an answer"; accepted != (res.Finding.Verdict == ops.Confirmed) || accepted != strings.Contains(said, "password was accepted") ||
				accepted == strings.Contains(said, "Whether it has the new password cannot be read") || strings.Contains(said, "no password") {
				t.Errorf("%s: %s, %s: %s", name, res.Outcome, res.Finding.Verdict, said)
			}
		})
	}
}

// TestCutAccessIsTakenBackByBoth: cutting access is taken back by what lifts each part of it that was not so before, and says no more of either.
func TestCutAccessIsTakenBackByBoth(t *testing.T) {
	a := action("cut-access")
	for _, tt := range []struct {
		user matrixadmintest.User
		want []string
	}{
		{matrixadmintest.User{}, []string{"unlock", "unsuspend"}},
		{matrixadmintest.User{Locked: true}, []string{"unsuspend"}},
		{matrixadmintest.User{Suspended: true}, []string{"unlock"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New()
			tt.user.ID, tt.user.Devices = victim.Raw(), []matrixadmintest.Device{{ID: "ONE"}}
			hs.AddUser(tt.user)
			var got []string
			for _, back := range runOn(t, a, hs, ops.Subject{}, hs).TakeBacks() {
				got = append(got, back.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("locked %t, suspended %t: %q", tt.user.Locked, tt.user.Suspended, got)
			}
		})
	}
	for _, effect := range []string{a.Effect, a.EffectAtMAS} {
		if !strings.Contains(effect, "until it is unlocked; it can send nothing until it is unsuspended") {
			t.Errorf("what it says: %s", effect)
		}
	}
}
