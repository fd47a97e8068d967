package ops_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// twoServers is a homeserver that delegates to MAS, with a client for each.
type twoServers struct {
	h     *matrixadmintest.Homeserver
	hs    *matrixadmin.Client
	auth  *mas.Client
	trail *fake
	s     ops.Situation
}

func newTwoServers(t *testing.T, opts ...wire.Option) *twoServers {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
	h.AddUser(matrixadmintest.User{ID: victim.Raw()})
	opts = append([]wire.Option{wire.WithTransport(h), wire.WithToken(wire.NewSecret(h.AdminToken()))}, opts...)
	w := &twoServers{h: h, trail: newFake()}
	var err error
	if w.hs, err = matrixadmin.New(h.BaseURL(), opts...); err != nil {
		t.Fatal(err)
	}
	if w.auth, err = mas.New(h.Auth().Issuer(), opts...); err != nil {
		t.Fatal(err)
	}
	w.s = situation()
	w.s.BaseURL, w.s.AuthURL = w.hs.BaseURL(), w.auth.BaseURL()
	return w
}

// run carries the action out, as an administrator who has seen the plan.
func (w *twoServers) run(t *testing.T, a ops.Action) ops.Result {
	t.Helper()
	r := ops.NewRunner(w.hs, ops.WithAuth(w.auth), ops.WithJournal(w.trail))
	v := values()
	v.Shown = []string{opstest.StepHomeserver, opstest.StepPassword, opstest.StepEmail}
	return r.Run(t.Context(), a, w.s, v, ops.Watch{})
}

// writesAt counts what was sent to each server.
func (w *twoServers) writesAt() (hs, auth int) {
	for _, r := range w.h.Requests() {
		switch {
		case r.Method == http.MethodGet:
		case "https://"+r.Host == w.auth.BaseURL():
			auth++
		default:
			hs++
		}
	}
	return hs, auth
}

// titled answers as MAS does.
func titled(status int, title string) matrixadmintest.Fault {
	return matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"errors":[{"title":"`+title+`"}]}`)
	}}
}

// TestSides: one step on each of two servers, and everything that can become of the second.
func TestSides(t *testing.T) {
	t.Parallel()
	half := matrixadmintest.Fault{After: true, Respond: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"data":{"id":"01M8`)
	}, Err: io.ErrUnexpectedEOF}
	for name, tt := range map[string]struct {
		step    string
		fault   matrixadmintest.Fault // of the write at MAS
		outcome matrixadmin.Outcome   // of that step
		all     matrixadmin.Outcome
		verdict ops.Verdict
		says    []string
	}{
		"204": {step: opstest.StepPassword, outcome: matrixadmin.OutcomeClaimed, all: matrixadmin.OutcomeClaimed, verdict: ops.Likely},
		"201": {step: opstest.StepEmail, outcome: matrixadmin.OutcomeClaimed, all: matrixadmin.OutcomeClaimed, verdict: ops.Likely},
		"400": {step: opstest.StepPassword, fault: titled(400, "Password is too weak"), outcome: matrixadmin.OutcomeRejected, all: matrixadmin.OutcomePartly, verdict: ops.Partial, says: []string{"Only part of it was done", "Password is too weak"}},
		"401": {step: opstest.StepPassword, fault: titled(401, "Access token expired"), outcome: matrixadmin.OutcomeRejected, all: matrixadmin.OutcomePartly, verdict: ops.Partial, says: []string{"Access token expired"}},
		"404": {step: opstest.StepPassword, fault: titled(404, "User not found"), outcome: matrixadmin.OutcomeRejected, all: matrixadmin.OutcomePartly, verdict: ops.Partial, says: []string{"User not found"}},
		"409": {step: opstest.StepEmail, fault: titled(409, "already in use"), outcome: matrixadmin.OutcomeRejected, all: matrixadmin.OutcomePartly, verdict: ops.Partial, says: []string{"already in use"}},
		"500": {step: opstest.StepPassword, fault: titled(500, "Failed"), outcome: matrixadmin.OutcomeUnknown, all: matrixadmin.OutcomeUnknown, verdict: ops.Partial, says: []string{"Matrix Authentication Service (MAS) returned an error (HTTP 500). The change appears incomplete"}},
		"204 for 201": {
			step: opstest.StepEmail, fault: matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }},
			outcome: matrixadmin.OutcomeUnknown, all: matrixadmin.OutcomeUnknown, verdict: ops.Partial, says: []string{"did not come from the Matrix Authentication Service (MAS) itself"},
		},
		"half an answer": {step: opstest.StepEmail, fault: half, outcome: matrixadmin.OutcomeUnknown, all: matrixadmin.OutcomeUnknown, verdict: ops.Partial, says: []string{"No complete response was received from the Matrix Authentication Service (MAS)"}},
		"unreachable": {
			step: opstest.StepPassword, fault: matrixadmintest.Fault{Before: true, Err: &net.OpError{Op: "dial", Err: errors.New("refused")}},
			outcome: matrixadmin.OutcomeNotSent, all: matrixadmin.OutcomePartly, verdict: ops.Partial,
		},
		"a proxy's page": {step: opstest.StepPassword, fault: matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusForbidden)
		}}, outcome: matrixadmin.OutcomeUnknown, all: matrixadmin.OutcomeUnknown, verdict: ops.Partial, says: []string{"did not come from the Matrix Authentication Service (MAS) itself"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newTwoServers(t)
				if tt.fault.Respond != nil || tt.fault.Err != nil {
					w.h.Fault(func(r *http.Request) bool { return r.Method == http.MethodPost && r.URL.Host == "mas.demo.example" }, tt.fault)
				}
				res := w.run(t, opstest.Sides(tt.step))
				if len(res.Steps) != 2 || res.Steps[0].Outcome != matrixadmin.OutcomeClaimed || res.Steps[1].Outcome != tt.outcome || res.Outcome != tt.all || res.Finding.Verdict != tt.verdict {
					t.Fatalf("%s, all %s, found %s (%s): %v", ended(res), res.Outcome, res.Finding.Verdict, res.Finding.Reason, res.Err)
				}
				if res.Steps[0].Backend != wire.Homeserver || res.Steps[1].Backend != wire.Auth {
					t.Errorf("the steps went to %s and %s", res.Steps[0].Backend, res.Steps[1].Backend)
				}
				says := res.Summary()
				for _, want := range tt.says {
					if !strings.Contains(says, want) {
						t.Errorf("%q does not say %q", says, want)
					}
				}
				if !strings.Contains(res.Finding.Reason, "In the Matrix Authentication Service (MAS), the account") || !strings.Contains(res.Finding.Reason, "In the homeserver, the account is suspended.") {
					t.Errorf("the finding does not name the sides: %q", res.Finding.Reason)
				}
				arrived := 1
				if tt.fault.Before {
					arrived = 0
				}
				if hs, auth := w.writesAt(); hs != 1 || auth != arrived {
					t.Errorf("%d writes at the homeserver, %d at MAS", hs, auth)
				}
				for i, at := range []string{w.hs.BaseURL(), w.auth.BaseURL()} {
					if got := w.trail.steps[i].BaseURL.Raw(); got != at {
						t.Errorf("step %d is on record at %q, want %q", i+1, got, at)
					}
				}
			})
		})
	}
}

// TestSidesAreKeptApart: without a connection to MAS nothing of an action that needs it is sent, and what reads may do is to read, on both sides.
func TestSidesAreKeptApart(t *testing.T) {
	t.Parallel()
	a := opstest.Sides(opstest.StepPassword)
	w := newTwoServers(t)
	res := ops.NewRunner(w.hs, ops.WithJournal(w.trail)).Run(t.Context(), a, w.s, values(), ops.Watch{})
	if hs, auth := w.writesAt(); res.Outcome != matrixadmin.OutcomeNotSent || hs+auth > 0 || !strings.Contains(res.Summary(), "no connection to the Matrix Authentication Service (MAS)") {
		t.Errorf("%s, %d and %d writes", res.Summary(), hs, auth)
	}
	a.Look = nil
	a.Plan = func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) {
		return []ops.Step{{Key: "x", Title: "X", Request: wire.Request{Op: "x", Backend: wire.Auth, Method: http.MethodPost, Path: []string{"x"}}}}, nil
	}
	res = ops.NewRunner(w.hs, ops.WithJournal(w.trail)).Run(t.Context(), a, w.s, values(), ops.Watch{})
	if res.Outcome != matrixadmin.OutcomeNotSent || len(res.Steps) != 1 {
		t.Errorf("%s: %s", ended(res), res.Summary())
	}

	w = newTwoServers(t)
	a = opstest.Sides(opstest.StepEmail)
	a.Verify = nil
	steps, err := a.Plan(w.s, values(), nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Look = func(ctx context.Context, reads ops.Reads, _ ops.Situation) (any, error) {
		for _, step := range steps {
			if _, err := reads.Do(ctx, step.Request); !errors.Is(err, wire.ErrReadOnly) {
				t.Errorf("a read sent %s: %v", w.s.Preview(step), err)
			}
		}
		return nil, errors.New("enough")
	}
	w.run(t, a)
	if hs, auth := w.writesAt(); hs+auth > 0 {
		t.Errorf("%d and %d writes", hs, auth)
	}
	if got := w.s.Preview(steps[1]); !strings.HasPrefix(got, "POST https://mas.demo.example/api/admin/v1/user-emails {") {
		t.Error(got)
	}
	if got := w.s.Preview(steps[0]); !strings.HasPrefix(got, "PUT https://demo.example/_synapse/admin/v1/suspend/") {
		t.Error(got)
	}
}

// TestReadOnlySides: a read-only connection lets nothing out on either side.
func TestReadOnlySides(t *testing.T) {
	t.Parallel()
	w := newTwoServers(t, wire.WithReadOnly())
	res := w.run(t, opstest.Sides(opstest.StepPassword))
	if hs, auth := w.writesAt(); hs+auth > 0 || res.Outcome != matrixadmin.OutcomeNotSent {
		t.Errorf("%s, %d and %d writes", res.Summary(), hs, auth)
	}
}

// TestBoth: the worse side counts, in this order.
func TestBoth(t *testing.T) {
	t.Parallel()
	order := []ops.Verdict{ops.NotChecked, ops.ReadFailed, ops.NotApplied, ops.Partial, ops.Queued, ops.CannotBeRead, ops.Likely, ops.Confirmed}
	for i, hs := range order {
		for j, auth := range order {
			want := order[min(i, j)]
			if want == ops.NotApplied && max(i, j) >= 6 { // done on one side
				want = ops.Partial
			}
			got := ops.Both(ops.Finding{Verdict: hs, Reason: "It is here."}, ops.Finding{Verdict: auth, Reason: "It is there."})
			first := "In the homeserver, it is here. In the Matrix Authentication Service (MAS), it is there."
			if j < i {
				first = "In the Matrix Authentication Service (MAS), it is there. In the homeserver, it is here."
			}
			if got.Verdict != want || got.Reason != first {
				t.Errorf("%s and %s: %s, %q", hs, auth, got.Verdict, got.Reason)
			}
		}
	}
}
