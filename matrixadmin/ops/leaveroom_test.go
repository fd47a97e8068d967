package ops_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// lie makes the server answer a request of its own, after it was carried out or not.
type lie struct {
	path   string
	status int // 0 drops the connection
	body   string
	after  bool // it is carried out
	from   int  // of several such requests the first that is lied to, from 1
}

// tell answers as the lies say.
func tell(hs *matrixadmintest.Homeserver, lies ...lie) {
	for _, l := range lies {
		n := 0
		of := func(r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, l.path) {
				return false
			}
			n++
			return n >= l.from
		}
		f := matrixadmintest.Fault{After: l.after}
		if l.status == 0 {
			f.Err = io.ErrUnexpectedEOF
		} else {
			f.Respond = func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(l.status)
				_, _ = io.WriteString(w, l.body)
			}
		}
		hs.Fault(of, f)
	}
}

// works reports whether a token still works.
func works(t *testing.T, hs *matrixadmintest.Homeserver, token string) bool {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(token)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.WhoAmI(t.Context())
	return matrixadmin.KindOf(err) != matrixadmin.KindBadToken
}

// TestTheTokenOfARoomIsEnded: whatever becomes of the leaving, the token that was made for it is ended or the result says that it was not, and it is in no
// result itself.
func TestTheTokenOfARoomIsEnded(t *testing.T) {
	const (
		out, in      = "The account is no longer in this room.", "The account is still in this room."
		valid, maybe = "The access token made for this still works: it should end at ", "The access token made for this may still work: it should end at "
		refusal      = `{"errcode":"M_FORBIDDEN","error":"no"}`
		fault        = `{"errcode":"M_UNKNOWN","error":"x"}`
	)
	for _, tt := range []struct {
		name    string
		lies    []lie
		outcome matrixadmin.Outcome
		verdict ops.Verdict
		says    []string
		lives   bool
	}{
		{"honest", nil, matrixadmin.OutcomeClaimed, ops.Confirmed, []string{out}, false},
		{"leaving refused", []lie{{path: "/leave", status: 403, body: refusal}}, matrixadmin.OutcomePartly, ops.NotApplied, []string{in}, false},
		{"logout without effect", []lie{{path: "/logout", status: 200, body: "{}"}}, matrixadmin.OutcomePartly, ops.Partial, []string{out, valid}, true},
		{"logout failed", []lie{{path: "/logout", status: 500, body: fault}}, matrixadmin.OutcomePartly, ops.Partial, []string{out, valid}, true},
		{"logout dropped", []lie{{path: "/logout"}}, matrixadmin.OutcomePartly, ops.Partial, []string{out, valid}, true},
		{"answer to logout lost", []lie{{path: "/logout", after: true}}, matrixadmin.OutcomeUnknown, ops.Confirmed, []string{out}, false},
		{
			"logout says that the token is unknown",
			[]lie{{path: "/logout", status: 401, body: `{"errcode":"M_UNKNOWN_TOKEN","error":"x"}`}},
			matrixadmin.OutcomePartly, ops.Partial,
			[]string{out, valid},
			true,
		},
		{
			"nothing to be seen of it",
			[]lie{{path: "/logout", status: 500, body: fault}, {path: "/account/whoami", status: 500, body: fault, from: 3}},
			matrixadmin.OutcomePartly, ops.Partial,
			[]string{out, maybe},
			true,
		},
		{
			"leaving refused and logout dropped",
			[]lie{{path: "/leave", status: 403, body: refusal}, {path: "/logout"}},
			matrixadmin.OutcomePartly, ops.Partial,
			[]string{in, valid},
			true,
		},
		{
			"leaving and logout dropped",
			[]lie{{path: "/leave"}, {path: "/logout"}},
			matrixadmin.OutcomeUnknown, ops.Partial,
			[]string{in, valid},
			true,
		},
		{"memberships of null", []lie{{path: "/leave", status: 200, body: "{}"}, {path: "/memberships", status: 200, body: `{"memberships":null}`, from: 3}}, matrixadmin.OutcomeClaimed, ops.ReadFailed, nil, false},
		{
			"a membership that there is not",
			[]lie{{path: "/leave", status: 200, body: "{}"}, {path: "/memberships", status: 200, body: `{"memberships":{"!a:demo.example":"join2"}}`, from: 3}},
			matrixadmin.OutcomeClaimed, ops.ReadFailed,
			[]string{"join2"},
			false,
		},
		{"answer to the login lost", []lie{{path: "/login", after: true}}, matrixadmin.OutcomeUnknown, ops.NotApplied, []string{in, "If an access token was made, it should end at "}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := action("leave-room")
				hs, part := able(t, a)
				tell(hs, tt.lies...)
				line := &listener{hs: hs}
				res := runOn(t, a, hs, part, line)
				if res.Outcome != tt.outcome || res.Finding.Verdict != tt.verdict {
					t.Errorf("%s, %s: %s", res.Outcome, res.Finding.Verdict, res.Summary())
				}
				for _, want := range tt.says {
					if !strings.Contains(res.Finding.Reason, want) {
						t.Errorf("it says %q, not %q", res.Finding.Reason, want)
					}
				}
				if len(line.answers) == 0 {
					return // nobody has the token
				}
				token := strings.Split(string(line.answers[0].body), `"`)[3]
				if works(t, hs, token) != tt.lives {
					t.Errorf("the token works: %t", !tt.lives)
				}
				if said := fmt.Sprintf("%+v", res); strings.Contains(said, token) {
					t.Error("the token is in the result")
				}
			})
		})
	}
}

// TestATokenOfAnotherIsNotUsed: a server that returns the administrator's own token, or another user's, is not believed: nothing is left and nothing ended.
func TestATokenOfAnotherIsNotUsed(t *testing.T) {
	a := action("leave-room")
	hs, part := able(t, a)
	hs.AddUser(matrixadmintest.User{ID: "@bob:demo.example", Rooms: []string{"!a:demo.example"}})
	for who, token := range map[string]string{me.Raw(): hs.AdminToken(), "@bob:demo.example": hs.TokenFor("@bob:demo.example")} {
		hs.ClearFaults()
		tell(hs, lie{path: "/login", status: 200, body: `{"access_token":"` + token + `"}`})
		line := &listener{hs: hs}
		res := runOn(t, a, hs, part, line)
		says := "The access token that the server returned acts as another account, " + who + ": it was not used, and it was not ended."
		if res.Outcome != matrixadmin.OutcomePartly || !strings.HasSuffix(res.Summary(), says) || len(line.answers) != 1 || !works(t, hs, token) {
			t.Errorf("%s: %s, %d writes, %s", who, res.Outcome, len(line.answers), res.Summary())
		}
		if bob, _ := hs.User("@bob:demo.example"); len(bob.Rooms) != 1 {
			t.Errorf("%s has left", bob.ID)
		}
	}
}
