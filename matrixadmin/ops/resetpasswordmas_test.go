package ops_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

func newPassword(end bool) ops.Values {
	return ops.Values{Choices: map[string]bool{ops.FieldLogout: end}, Secrets: map[string]matrixadmin.Secret{ops.FieldNewPassword: matrixadmin.NewSecret("correct horse battery")}}
}

// TestResetInMAS: the password first, then browser sessions, which make others without it, then all others; without that only the password.
func TestResetInMAS(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		res, steps := w.acts(t, "reset-password", newPassword(true), nil, nil)
		want := "POST users/*/set-password\nPOST user-sessions/*/finish\nPOST oauth2-sessions/*/finish\nPOST compat-sessions/*/finish\nPOST personal-sessions/*/revoke"
		if got := w.paths(); got != want || len(steps) != 5 {
			t.Errorf("sent\n%s", got)
		}
		u, _ := w.h.Auth().User("alice")
		if u.Password != "correct horse battery" || active(w) != "" || res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Likely {
			t.Errorf("left %q: %s %s: %s", active(w), res.Outcome, res.Finding.Verdict, res.Finding.Reason)
		}
		if body := w.wrote()[0]; !strings.HasSuffix(body, `{"password":"correct horse battery"}`) {
			t.Errorf("sent %s", body) // and nothing that has MAS not measure it
		}
		if trail, err := os.ReadFile(w.disk.Path()); err != nil || len(trail) == 0 || strings.Contains(string(trail), "correct horse") {
			t.Errorf("the password is on record: %v", err)
		}
	})
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		res, _ := w.acts(t, "reset-password", newPassword(false), nil, nil)
		if w.paths() != "POST users/*/set-password" || active(w) != "browser compat oauth2 personal" || res.Finding.Verdict != ops.CannotBeRead {
			t.Errorf("sent %s, left %s: %s: %s", w.paths(), active(w), res.Finding.Verdict, res.Finding.Reason)
		}
	})
}

// TestResetIsNotDone: whatever keeps a session active is seen, and what MAS refuses stops the rest.
func TestResetIsNotDone(t *testing.T) {
	t.Parallel()
	post := func(part string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == http.MethodPost && strings.Contains(r.URL.Path, part) }
	}
	for name, tt := range map[string]struct {
		given   func(*bothSides)
		outcome matrixadmin.Outcome
		verdict ops.Verdict
		says    string
		sent    int
	}{
		"too weak": {
			func(w *bothSides) { w.h.Fault(post("set-password"), titled(400, "Password is too weak")) },
			matrixadmin.OutcomeRejected, ops.Partial, "Password is too weak", 1,
		},
		"disabled meanwhile": {
			func(w *bothSides) { w.h.Auth().SetPolicy(matrixadmintest.AuthPolicy{NoPasswords: true}) },
			matrixadmin.OutcomeRejected, ops.Partial, "Password auth is disabled", 1,
		},
		"one session is refused": {
			func(w *bothSides) { w.h.Fault(post("compat-sessions"), titled(500, "database")) },
			matrixadmin.OutcomeUnknown, ops.Partial, "1 session is still active: compatibility session", 5,
		},
		"sessions only seem to end": {
			func(w *bothSides) {
				w.h.Fault(post("oauth2-sessions"), endedAnswer("oauth2-session", w.session("oauth2").ID.Raw()))
			},
			matrixadmin.OutcomeClaimed, ops.Partial, "1 session is still active: OAuth session", 5,
		},
		"nothing can be read back": {
			func(w *bothSides) {
				var posts atomic.Int64
				w.h.Fault(func(r *http.Request) bool {
					if r.Method == http.MethodPost {
						posts.Add(1)
					}
					return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/compat-sessions") && posts.Load() > 4
				}, titled(403, "no"))
			},
			matrixadmin.OutcomeClaimed, ops.ReadFailed, "Could not list the sessions", 5,
		},
		"the homeserver keeps a device": {
			func(w *bothSides) {
				w.h.Auth().CutOff(true)
			},
			matrixadmin.OutcomeClaimed, ops.Partial, "2 devices of ended sessions are still listed", 5, // queued at first
		},
	} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			var given func()
			if tt.given != nil {
				given = func() { tt.given(w) }
			}
			res, _ := w.acts(t, "reset-password", newPassword(true), nil, given)
			said := res.Finding.Reason + res.Summary()
			if n := len(w.wrote()); res.Outcome != tt.outcome || (res.Finding.Verdict != tt.verdict && tt.outcome != matrixadmin.OutcomeRejected) || !strings.Contains(said, tt.says) || n != tt.sent {
				t.Errorf("%s: %s %s after %d writes: %s", name, res.Outcome, res.Finding.Verdict, n, said)
			}
		})
	}
}

// endedAnswer answers as MAS does when a session ends.
func endedAnswer(kind, id string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"data":{"type":"%s","id":"%s","attributes":{"user_id":"%s","created_at":"2026-01-01T00:00:00Z","finished_at":"2026-01-01T00:00:00Z"}}}`, kind, id, matrixadmintest.ULID("alice"))
	}}
}

// TestResetOfMany: three rounds of 200 at most; the rest is partly done, and said.
func TestResetOfMany(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]struct {
		verdict ops.Verdict
		left    int
	}{595: {ops.Likely, 0}, 650: {ops.Partial, 55}} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			for i := range n {
				w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: "alice", ID: fmt.Sprintf("01M8A5%020d", i)})
			}
			res, _ := w.acts(t, "reset-password", newPassword(true), nil, nil)
			left := len(w.h.Auth().Sessions("alice"))
			if want.left > 0 && (!res.Final || res.Later()) {
				t.Errorf("%d: what is left is known, and nothing is under way: final %t, read later %t", n, res.Final, res.Later())
			}
			if res.Finding.Verdict != want.verdict || left != want.left || len(w.wrote()) > 600 {
				t.Errorf("%d: %d left after %d writes: %s: %s", n, left, len(w.wrote()), res.Finding.Verdict, res.Finding.Reason)
			}
		})
	}
}

// TestResetAfterSessionsWereEnded: a token of a session that somebody ended a moment before may still work, so that the reset is not done either.
func TestResetAfterSessionsWereEnded(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		for _, s := range w.h.Auth().Sessions("alice") {
			w.h.Auth().EndSession(s.ID)
		}
		a, s := action("reset-password"), w.s
		s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, victim)
		var err error
		if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
			t.Fatal(err)
		}
		began, res := time.Now(), w.runner.Run(t.Context(), a.In(s), s, newPassword(true), ops.Watch{})
		if res.Finding.Verdict != ops.Queued || !strings.Contains(res.Finding.Reason, "tokens of 1 session without a device may work for up to two minutes more") {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Finding.Reason)
		}
		if res = follow(t, res); res.Finding.Verdict != ops.Likely || time.Since(began) < 2*time.Minute {
			t.Errorf("%s after %s: %s", res.Finding.Verdict, time.Since(began), res.Finding.Reason)
		}
	})
}

// TestClockAhead: what ended at a time that is still to come here, since the clock of MAS is ahead, has ended just now.
func TestClockAhead(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		for _, s := range w.h.Auth().Sessions("alice") {
			w.h.Auth().EndSession(s.ID)
		}
		time.Sleep(3 * time.Minute) // those are over
		w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Created: time.Now(), Ended: time.Now().Add(time.Minute)})
		began := time.Now()
		res, _ := w.acts(t, "reset-password", newPassword(true), nil, nil)
		if took := time.Since(began); res.Finding.Verdict != ops.Likely || took < 3*time.Minute {
			t.Errorf("%s after %s: %s", res.Finding.Verdict, took, res.Finding.Reason)
		}
	})
}

// TestResetGoesOn: after a crash the password is not set again, and the sessions that are left are ended.
func TestResetGoesOn(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		v := newPassword(true)
		v.Secrets = nil
		v.Continues = ops.Continued{Done: []ops.StepResult{{Key: "mas/set-password", Outcome: matrixadmin.OutcomeClaimed}}}
		res, _ := w.acts(t, "reset-password", v, nil, nil)
		if strings.Contains(w.paths(), "set-password") || active(w) != "" || res.Finding.Verdict != ops.Likely {
			t.Errorf("sent %s, left %s: %s %v", w.paths(), active(w), res.Finding.Verdict, res.Err)
		}
	})
}

// TestResetInMASSays what MAS asks of passwords, what stays, and what a new one does not do.
func TestResetInMASSays(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		s := w.s
		s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, victim)
		a := action("reset-password")
		var err error
		if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
			t.Fatal(err)
		}
		s.Auth.Site = mas.Site{Complexity: 3, PasswordLogin: matrixadmin.TriYes}
		now := time.Now()
		for want, at := range map[string]func(*ops.Situation, *ops.Values){
			"4 sessions end.": nil, "it requires a score of 3 of 4": nil,
			"4 sessions stay active. A browser session can make new sessions without any password.": func(_ *ops.Situation, v *ops.Values) { *v = newPassword(false) },
			"The account is deactivated. MAS sets the password all the same":                        func(s *ops.Situation, _ *ops.Values) { s.Target.Auth.User.Deactivated = now },
			"The account is locked in MAS.":                                                         func(s *ops.Situation, _ *ops.Values) { s.Target.Auth.User.Locked = now },
		} {
			s, v := s, newPassword(true)
			if at != nil {
				at(&s, &v)
			}
			if said := strings.Join(a.Notes(s, v), "\n"); !strings.Contains(said, want) || a.Blocked(s) != "" {
				t.Errorf("%q is not in\n%s\nblocked: %q", want, said, a.Blocked(s))
			}
		}
		s.Auth.Site.PasswordLogin = matrixadmin.TriNo
		if why := a.Blocked(s); !strings.Contains(why, "password_login_enabled") {
			t.Errorf("blocked: %q", why)
		}
	})
}
