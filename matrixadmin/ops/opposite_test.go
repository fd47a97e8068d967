package ops_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestReactivatedWithoutPassword: the result says who can sign in, and the reset of the password is next.
func TestReactivatedWithoutPassword(t *testing.T) {
	a, _ := ops.Find("reactivate")
	for sso, want := range map[bool]string{
		false: "It has no password: nobody can sign in until you reset it (P, or mxwarden reset-password).",
		true:  "It has no password until you reset it (P, or mxwarden reset-password). Signing in through SSO may work, since external IDs stay linked.",
	} {
		u := matrixadmintest.User{ID: victim.Raw(), Deactivated: true}
		if sso {
			u.ExternalIDs = []matrixadmintest.ExternalID{{AuthProvider: "oidc", ExternalID: "1"}}
		}
		hs := matrixadmintest.New()
		hs.AddUser(u)
		res := runOn(t, a, hs, ops.Subject{}, hs)
		if said := res.Summary(); !strings.Contains(said, want) {
			t.Errorf("SSO %t: %q", sso, said)
		}
		if next, at, ok := res.Then(); !ok || next.ID != "reset-password" || at.Target.User.ID != victim || at.Target.User.Deactivated.Yes() {
			t.Errorf("SSO %t: next is %q: %t", sso, next.ID, ok)
		}
	}
}
