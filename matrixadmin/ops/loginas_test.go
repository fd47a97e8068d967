package ops_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestWhoseTokenItIs: the token that a server returns is shown as the account's own, with the time that it was asked for and that nobody can check, or else
// not at all.
func TestWhoseTokenItIs(t *testing.T) {
	const asked = "It should end at 2000-01-01 01:00 UTC"
	for _, tt := range []struct {
		name    string
		lies    []lie
		outcome matrixadmin.Outcome
		verdict ops.Verdict
		says    string
		shown   bool
	}{
		{"the account's", nil, matrixadmin.OutcomeClaimed, ops.Likely, "The access token was made and works for this account. " + asked + "; no server shows whether it does.", true},
		{
			"not tried",
			[]lie{{path: "/account/whoami", status: 500, body: `{"errcode":"M_UNKNOWN","error":"x"}`, from: 2}},
			matrixadmin.OutcomePartly, ops.CannotBeRead, "could not be tried. " + asked + ".", true,
		},
		{
			"another's",
			[]lie{{path: "/login", status: 200, body: `{"access_token":"ADMIN"}`}},
			matrixadmin.OutcomePartly, ops.NotApplied, "acts as another account, @admin:demo.example: it is not shown, and it was not ended.", false,
		},
		{"lost", []lie{{path: "/login", after: true}}, matrixadmin.OutcomeUnknown, ops.CannotBeRead, "If one was made, it should end at 2000-01-01 01:00 UTC.", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := action("login-as")
				hs, part := able(t, a)
				for i := range tt.lies {
					tt.lies[i].body = strings.ReplaceAll(tt.lies[i].body, "ADMIN", hs.AdminToken())
				}
				tell(hs, tt.lies...)
				res := runOn(t, a, hs, part, hs)
				if res.Outcome != tt.outcome || res.Finding.Verdict != tt.verdict || !strings.Contains(res.Summary(), tt.says) {
					t.Errorf("%s, %s: %s", res.Outcome, res.Finding.Verdict, res.Summary())
				}
				if given := res.Gives[ops.FieldAccessToken]; given.IsZero() == tt.shown {
					t.Errorf("it is shown: %t", !tt.shown)
				}
				if !works(t, hs, hs.AdminToken()) {
					t.Error("the administrator was signed out")
				}
			})
		})
	}
}
