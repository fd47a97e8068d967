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
		false: "It was given no password, and whether it has one cannot be read: reset it (P, or mxwarden reset-password).",
		true:  "whether it has one cannot be read: reset it (P, or mxwarden reset-password). Signing in through SSO may work, since external IDs stay linked.",
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
	if said := res.Summary(); res.Finding.Verdict != ops.Confirmed || !strings.Contains(said, "The new password was accepted") {
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

// TestTakingBackBringsBackWhatWas: the action that takes one back has the answers for it, in the dialog and in the command.
func TestTakingBackBringsBackWhatWas(t *testing.T) {
	for id, want := range map[string]string{
		"set-feature":        "mxwarden set-feature '@alice:demo.example' --yes --feature msc3881 --state off",
		"edit":               "mxwarden edit '@alice:demo.example' --yes --display-name Alice",
		"set-rate-limit":     "mxwarden clear-rate-limit '@alice:demo.example' --yes",
		"clear-rate-limit":   "mxwarden set-rate-limit '@alice:demo.example' --yes --messages-per-second 1 --burst-count 1",
		"add-address":        "mxwarden remove-address '@alice:demo.example' --confirm '@alice:demo.example' --address 'new@example.org'",
		"remove-address":     "mxwarden add-address '@alice:demo.example' --confirm '@alice:demo.example' --address 'new@example.org'",
		"link-external-id":   "mxwarden unlink-external-id '@alice:demo.example' --confirm '@alice:demo.example' --provider oidc-new --external-id new-1",
		"unlink-external-id": "mxwarden link-external-id '@alice:demo.example' --confirm '@alice:demo.example' --provider oidc-new --external-id new-1",
		"rename-device":      "", // it had no name, and none can be given
	} {
		hs, part := able(t, action(id))
		res := runOn(t, action(id), hs, part, hs)
		back, at, ok := res.TakesBack()
		if got := back.Command(at.Target, ops.Evidence{}); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %t %s (%s)", id, ok, got, res.Summary())
		}
	}
}

// TestTakingBackFromAnAdministrator: what asks one step more of some accounts says so in its command.
func TestTakingBackFromAnAdministrator(t *testing.T) {
	a := action("unsuspend")
	hs := matrixadmintest.New()
	hs.AddUser(matrixadmintest.User{ID: victim.Raw(), Admin: true, Suspended: true})
	back, at, ok := runOn(t, a, hs, ops.Subject{}, hs).TakesBack()
	if got := back.Command(at.Target, ops.Evidence{}); !ok || got != "mxwarden suspend '@alice:demo.example' --yes --confirm '@alice:demo.example'" {
		t.Errorf("%t %s", ok, got)
	}
}
