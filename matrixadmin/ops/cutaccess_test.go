package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestCutAccess: what works at once comes first, and both sides show that nothing is left.
func TestCutAccess(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		tokens := w.tokens()
		res, _ := w.acts(t, "cut-access", ops.Values{}, nil, nil)
		want := "PUT v1/suspend/@alice:demo.example\nPOST users/*/lock\nPOST user-sessions/*/finish\nPOST oauth2-sessions/*/finish\nPOST compat-sessions/*/finish\n" +
			"POST personal-sessions/*/revoke\nPOST v2/users/@alice:demo.example/delete_devices\nPOST v2/users/@alice:demo.example/delete_devices"
		if got := w.paths(); got != want {
			t.Errorf("sent\n%s", got)
		}
		u, _ := w.h.User(victim.Raw())
		if active(w) != "" || w.h.Auth().CanSignIn("alice") || !u.Suspended || len(u.Devices) != 0 || res.Finding.Verdict != ops.Confirmed || res.Outcome != matrixadmin.OutcomeClaimed {
			t.Errorf("left %s, %+v: %s %s: %s", active(w), u.Devices, res.Outcome, res.Finding.Verdict, res.Finding.Reason)
		}
		time.Sleep(2 * time.Minute) // of the clock in the bubble
		for _, token := range tokens {
			if w.h.Takes(token) {
				t.Error("a token works")
			}
		}
	})
}

func (w *bothSides) tokens() (tokens []string) {
	for _, s := range w.h.Auth().Sessions("alice") {
		if s.Username == "alice" {
			tokens = append(tokens, s.Token)
		}
	}
	return tokens
}

// TestPartsAreLeftOut: each choice takes its part out of the plan and out of what is read back.
func TestPartsAreLeftOut(t *testing.T) {
	t.Parallel()
	for id, parts := range map[string]map[string]string{
		"cut-access":   {"suspend": "/suspend/", "lock": "/lock", "sessions": "-sessions/", "devices": "/delete_devices"},
		"end-sessions": {"browser": "user-sessions", "oauth": "oauth2-sessions", "compatibility": "compat-sessions", "personal": "personal-sessions"},
	} {
		if n := 0; true {
			for _, f := range action(id).Fields {
				if f.Kind == ops.FieldChoice {
					n++
				}
			}
			if n != len(parts) {
				t.Errorf("%s has %d choices", id, n)
			}
		}
		for part, path := range parts {
			inBubble(t, func(t *testing.T, w *bothSides) {
				t.Helper()
				res, _ := w.acts(t, id, ops.Values{Choices: map[string]bool{part: false}}, nil, nil)
				for other, sent := range parts {
					if has := strings.Contains(w.paths(), sent); has == (other == part) {
						t.Errorf("%s without %s (%s): sent\n%s", id, part, path, w.paths())
					}
				}
				if want := map[bool]ops.Verdict{true: ops.Partial, false: ops.Confirmed}[id == "cut-access" && part == "sessions"]; res.Finding.Verdict != want { // which bring devices back
					t.Errorf("%s without %s: %s: %s", id, part, res.Finding.Verdict, res.Finding.Reason)
				}
			})
		}
	}
}

// TestCutAccessIsNotDone: each part that a server only says that it has done is seen.
func TestCutAccessIsNotDone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		path, answer string
		says         string
	}{
		"suspension": {"/suspend/", `{"user_` + victim.Raw() + `_suspended":true}`, "The account is not suspended."},
		"devices":    {"/delete_devices", `{}`, "still signed in"},
		"lock":       {"/lock", "", "the account is not locked."},
		"session":    {"compat-sessions/", "", "1 session is still active: compatibility session"},
	} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			u, _ := w.h.Auth().User("alice")
			fault := endedAnswer("compat-session", w.session("compat").ID.Raw())
			switch name {
			case "lock":
				fault = respond(`{"data":{"type":"user","id":"` + u.ID + `","attributes":{"username":"alice","created_at":"2026-01-01T00:00:00Z","locked_at":"2026-01-01T00:00:00Z","deactivated_at":null,"admin":false}}}`)
			case "suspension", "devices":
				fault = respond(tt.answer)
			}
			v := ops.Values{}
			if name == "devices" { // those of ended sessions go by themselves
				v.Choices = map[string]bool{"sessions": false}
			}
			w.h.Fault(func(r *http.Request) bool { return r.Method != http.MethodGet && strings.Contains(r.URL.Path, tt.path) }, fault)
			res, _ := w.acts(t, "cut-access", v, nil, nil)
			if res.Finding.Verdict != ops.Partial || !strings.Contains(strings.ToLower(res.Finding.Reason), strings.ToLower(tt.says)) {
				t.Errorf("%s: %s: %s (%v)", name, res.Finding.Verdict, res.Finding.Reason, res.Err)
			}
		})
	}
}

func respond(body string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}}
}

// TestCutAccessWithoutMAS suspends, locks and signs out.
func TestCutAccessWithoutMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := action("cut-access")
		hs, part := able(t, a)
		res := runOn(t, a, hs, part, hs)
		u, _ := hs.User(victim.Raw())
		if res.Finding.Verdict != ops.Confirmed || !u.Suspended || !u.Locked || len(u.Devices) != 0 {
			t.Errorf("%s: %s, %+v", res.Finding.Verdict, res.Summary(), u)
		}
	})
}
