package ops_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
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

// TestReactivatedWithPassword: the password goes out in the same request, which answers nothing of it, and no reset is next.
func TestReactivatedWithPassword(t *testing.T) {
	a, _ := ops.Find("reactivate")
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: victim.Raw(), Deactivated: true})
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	s := situation()
	if s.Server, err = c.Server(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.Target.User, err = c.User(t.Context(), victim); err != nil {
		t.Fatal(err)
	}
	s.Policy.MinimumLength = 10
	v := ops.Values{Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("short")}}
	if err := ops.Check(a, s, v); err == nil || !strings.Contains(err.Error(), "10 characters") {
		t.Errorf("a short one: %v", err)
	}
	v.Secrets[ops.FieldNewPassword] = matrixadmin.NewSecret("correct horse 2")
	res := ops.NewRunner(c, ops.WithJournal(newFake())).Run(t.Context(), a, s, v, ops.Watch{})
	if said := res.Summary(); res.Finding.Verdict != ops.Confirmed || !strings.Contains(said, "It has the new password") {
		t.Errorf("%s: %s", res.Finding.Verdict, said)
	}
	if _, _, ok := res.Then(); ok {
		t.Error("a reset is next")
	}
	for _, r := range hs.Requests() {
		if r.Method == http.MethodPut && string(r.Body) != `{"deactivated":false,"locked":false,"password":"correct horse 2","logout_devices":true}` {
			t.Errorf("sent %s", r.Body)
		}
	}
}
