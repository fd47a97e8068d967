package ops_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
)

// acts looks, plans and acts with answers, after a change of what is selected; between comes between the question and the act.
func (w *bothSides) acts(t *testing.T, id string, v ops.Values, selects func(*ops.Target), between func()) (ops.Result, []ops.Step) {
	t.Helper()
	a, s := action(id), w.s
	user, err := w.hs.User(t.Context(), s.Target.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Target.User, s.Target.Auth = user, ops.ReadAuthAccount(t.Context(), w.auth, user.ID)
	if devices, err := w.hs.Devices(t.Context(), user.ID); err == nil {
		s.Target.Devices = len(devices)
	}
	if selects != nil {
		selects(&s.Target)
	}
	if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
		t.Fatal(err)
	}
	steps, err := a.Steps(s, v)
	if err != nil {
		return ops.Result{Err: err}, nil
	}
	v.Shown = ops.Keys(steps)
	w.h.ResetRequests()
	if between != nil {
		between()
	}
	return follow(t, w.runner.Run(t.Context(), a.In(s), s, v, ops.Watch{})), steps
}

// paths are what was sent, without hosts and ids of sessions.
func (w *twoServers) paths() string {
	var all []string
	for _, line := range w.wrote() {
		method, rest, _ := strings.Cut(line, " ")
		_, path, _ := strings.Cut(rest, "/")
		path, _, _ = strings.Cut(path, " ")
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if len(p) == 26 && strings.HasPrefix(p, "01M8A5") {
				parts[i] = "*"
			}
		}
		all = append(all, method+" "+strings.TrimPrefix(strings.TrimPrefix(strings.Join(parts, "/"), "api/admin/v1/"), "_synapse/admin/"))
	}
	return strings.Join(all, "\n")
}

func inBubble(t *testing.T, test func(t *testing.T, w *bothSides)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		life, end := context.WithCancel(t.Context())
		defer end()
		test(t, newBothSides(t, life))
	})
}

func active(w *bothSides) (kinds string) {
	var all []string
	for _, s := range w.h.Auth().Sessions("alice") {
		all = append(all, s.Kind)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// TestEndSession ends one, of each kind; its device goes with it, and the others stay.
func TestEndSession(t *testing.T) {
	t.Parallel()
	for kind, tt := range map[string]struct{ path, left, device string }{
		"browser":  {"POST user-sessions/*/finish", "compat oauth2 personal", ""},
		"oauth2":   {"POST oauth2-sessions/*/finish", "browser compat personal", "APP"},
		"compat":   {"POST compat-sessions/*/finish", "browser oauth2 personal", "OLD"},
		"personal": {"POST personal-sessions/*/revoke", "browser compat oauth2", ""},
	} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			res, steps := w.acts(t, "end-session", ops.Values{}, func(target *ops.Target) { target.Subject = w.session(kind) }, nil)
			if len(steps) != 1 || w.paths() != tt.path || active(w) != tt.left {
				t.Errorf("%s: %d steps, sent %s, left %s", kind, len(steps), w.paths(), active(w))
			}
			if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Confirmed || !strings.Contains(res.Finding.Reason, "1 session has ended; 3 sessions stay active.") {
				t.Errorf("%s: %s %s: %s %v", kind, res.Outcome, res.Finding.Verdict, res.Finding.Reason, res.Err)
			}
			devices, _ := w.hs.Devices(t.Context(), victim)
			if slices.ContainsFunc(devices, func(d matrixadmin.Device) bool { return d.ID.Raw() == tt.device }) {
				t.Errorf("%s: the device is there, and that was not noticed", kind)
			}
		})
	}
}

// session is the first of a kind, as something that is selected.
func (w *bothSides) session(kind string) ops.Subject {
	for _, s := range w.h.Auth().Sessions("alice") {
		if s.Kind == kind {
			return ops.Subject{Kind: ops.OnSession, ID: matrixadmin.NewText(s.ID)}
		}
	}
	return ops.Subject{}
}

// TestSessionHasEndedAlready: between the question and the act, of each kind; and one that is not the account's is refused.
func TestSessionHasEndedAlready(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"browser", "oauth2", "compat", "personal"} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			status, title := 400, "User session with ID 01M8A5 is already finished"
			if kind == "personal" {
				status, title = 409, "Personal session with ID 01M8A5 is already revoked"
			}
			w.h.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, titled(status, title))
			id := w.session(kind)
			res, _ := w.acts(t, "end-session", ops.Values{}, func(target *ops.Target) { target.Subject = id }, nil)
			if len(res.Steps) != 1 || !res.Steps[0].Already || res.Finding.Verdict != ops.NotApplied { // the fake has not ended it, which reading back shows
				t.Errorf("%s: %+v, %s", kind, res.Steps, res.Finding.Verdict)
			}
			w.h.ClearFaults()
			w.h.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost }, titled(400, "Invalid ULID in path"))
			res, _ = w.acts(t, "end-session", ops.Values{}, func(target *ops.Target) { target.Subject = id }, nil)
			if len(res.Steps) != 1 || res.Steps[0].Already || res.Outcome != matrixadmin.OutcomeRejected {
				t.Errorf("%s: another refusal counts as done: %+v", kind, res.Steps)
			}
		})
	}
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		w.h.AddUser(matrixadmintest.User{ID: "@bob:demo.example"})
		other := w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: "BOB"})
		res, _ := w.acts(t, "end-session", ops.Values{}, func(target *ops.Target) {
			target.Subject = ops.Subject{Kind: ops.OnSession, ID: matrixadmin.NewText(other.ID)}
		}, nil)
		if res.Err == nil || !strings.Contains(res.Err.Error(), "has no active session") {
			t.Error(res.Err)
		}
	})
}

// TestEndMarkedSessions: those and no others, also when more have come since.
func TestEndMarkedSessions(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		marks := ops.Marked{Kind: ops.OnSession, IDs: []matrixadmin.Text{w.session("browser").ID, w.session("compat").ID, matrixadmin.NewText("01GONE")}}
		res, steps := w.acts(t, "end-marked-sessions", ops.Values{}, func(target *ops.Target) { target.Marked = marks }, func() {
			w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "NEW"})
		})
		if len(steps) != 2 || active(w) != "compat oauth2 personal" || res.Finding.Verdict != ops.Confirmed {
			t.Errorf("%d steps, left %s, %s: %s", len(steps), active(w), res.Finding.Verdict, res.Finding.Reason)
		}
	})
	s := newOpenMAS(t).s
	s.Target.Auth = ops.AuthAccount{State: ops.AuthFound}
	if why := action("end-marked-sessions").Blocked(s); !strings.Contains(why, "mark sessions of this account first") {
		t.Error(why)
	}
}

// TestEndSessions: of some kinds, that were not active for a time, but for the newest; and what comes meanwhile as well.
func TestEndSessions(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		choices map[string]bool
		older   time.Duration
		keep    int64
		ended   string // names of sessions
		err     string
	}{
		"all":              {ended: "app browser compat for-others new old personal"},
		"one kind":         {choices: map[string]bool{"browser": false, "personal": false, "compatibility": false}, ended: "app new"},
		"older":            {older: 30 * day, ended: "compat old"},
		"older, keep":      {older: 30 * day, keep: 6, ended: "old"},
		"keep":             {keep: 1, ended: "app browser compat for-others old personal"},
		"nothing is older": {older: 3000 * day, err: "no active session is one of these"},
	} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			s := w.h.Auth()
			for _, a := range s.Sessions("alice") {
				w.auth.Do(t.Context(), endOf(a))
			}
			ids := map[string]string{}
			for name, a := range map[string]matrixadmintest.AuthSession{
				"new": {Kind: "oauth2", LastActive: time.Now()}, "app": {Kind: "oauth2", LastActive: time.Now().Add(-day)}, "browser": {Kind: "browser", LastActive: time.Now().Add(-2 * day)},
				"compat": {Kind: "compat", Device: "D", Created: time.Now().Add(-40 * day)}, "old": {Kind: "compat", Device: "O", LastActive: time.Now().Add(-90 * day)},
				"personal": {Kind: "personal", LastActive: time.Now().Add(-3 * day)}, "for-others": {Kind: "personal", Username: "admin", Owner: "alice", LastActive: time.Now().Add(-4 * day)},
			} {
				if a.Username == "" {
					a.Username = "alice"
				}
				a.Name, a.ID = name, matrixadmintest.ULID(name)
				ids[a.ID] = name
				s.AddSession(a)
			}
			v := ops.Values{Choices: tt.choices, Durations: map[string]time.Duration{"older": tt.older}, Numbers: map[string]int64{"keep": tt.keep}}
			res, _ := w.acts(t, "end-sessions", v, nil, nil)
			if tt.err != "" {
				if res.Err == nil || !strings.Contains(res.Err.Error(), tt.err) {
					t.Errorf("%s: %v", name, res.Err)
				}
				return
			}
			for _, a := range s.Sessions("alice") {
				delete(ids, a.ID)
			}
			ended := make([]string, 0, len(ids))
			for _, name := range ids {
				ended = append(ended, name)
			}
			slices.Sort(ended)
			if got := strings.Join(ended, " "); got != tt.ended || res.Finding.Verdict != ops.Confirmed {
				t.Errorf("%s: ended %s, want %s; %s: %s", name, got, tt.ended, res.Finding.Verdict, res.Finding.Reason)
			}
		})
	}
}

// TestSessionsThatComeMeanwhile are ended in another round by a rule; more than three rounds are not made.
func TestSessionsThatComeMeanwhile(t *testing.T) {
	t.Parallel()
	for comes, want := range map[int]struct {
		verdict ops.Verdict
		steps   int
	}{1: {ops.Confirmed, 5}, 9: {ops.Partial, 6}} {
		inBubble(t, func(t *testing.T, w *bothSides) {
			t.Helper()
			left := comes
			w.h.Fault(func(r *http.Request) bool {
				if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/admin/v1/compat-sessions/") && left > 0 {
					left--
					defer func() {
						go w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: fmt.Sprint("NEW", left)})
					}()
				}
				return false
			}, matrixadmintest.Fault{})
			res, _ := w.acts(t, "end-sessions", ops.Values{}, nil, nil)
			if res.Finding.Verdict != want.verdict || len(res.Steps) != want.steps {
				t.Errorf("%d come: %s after %d steps: %s", comes, res.Finding.Verdict, len(res.Steps), res.Finding.Reason)
			}
		})
	}
}

// TestOwnSessionStays: this console's own session is not ended by a rule, which is said; others of the own account are.
func TestOwnSessionStays(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *bothSides) {
		t.Helper()
		s := w.h.Auth()
		w.s.Target.User.ID = w.s.Me
		name := w.s.Me.Localpart().Raw()
		s.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: name, Scope: "urn:synapse:admin:* urn:mas:admin", Name: "console"})
		s.AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: name})
		for _, id := range []string{"end-sessions", "reset-password"} {
			v := opstest.Answers(action(id))
			v.Durations, v.Numbers = nil, nil
			a, at := action(id), w.s
			at.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, w.s.Me)
			at.Seen, _ = w.runner.Look(t.Context(), a, at)
			if said := strings.Join(a.Notes(at, v), "\n"); !strings.Contains(said, "This is your own account.") || !strings.Contains(said, "kept") {
				t.Errorf("%s does not say what is kept: %s", id, said)
			}
			res, _ := w.acts(t, id, v, nil, nil)
			var left []string
			for _, a := range s.Sessions(name) {
				if a.Username == name {
					left = append(left, a.Kind+" "+a.Scope)
				}
			}
			if got := strings.Join(left, ", "); !strings.Contains(got, "oauth2 urn:synapse:admin:* urn:mas:admin") || strings.Contains(got, "browser") {
				t.Errorf("%s left %s: %s: %s", id, got, res.Finding.Verdict, res.Summary())
			}
			s.AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: name, ID: matrixadmintest.ULID("again")})
		}
	})
}
