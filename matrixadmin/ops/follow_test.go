package ops_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// late is a server that answers with a time-out at once, and carries the write out after a while; never for 0.
type late struct {
	*fake

	after time.Duration
	sent  time.Time
}

func (l *late) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	d, err := l.fake.Do(ctx, q)
	l.sent = time.Now()
	return d, err
}

func (l *late) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	l.wrote = !l.sent.IsZero() && l.after > 0 && time.Since(l.sent) >= l.after
	return l.fake.User(ctx, id)
}

// TestLateWriteIsFound: whenever the server carries out what it did not answer, that is read, put on record once, and nothing is sent again.
func TestLateWriteIsFound(t *testing.T) {
	for after, found := range map[time.Duration]time.Duration{
		500 * time.Millisecond: time.Second, 4 * time.Second: 10 * time.Second, 25 * time.Second: 30 * time.Second, 9 * time.Minute: 9*time.Minute + 30*time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &late{fake: newFake(), after: after}
			f.write = failure(matrixadmin.KindServerFault, matrixadmin.OutcomeUnknown)
			trail := trailAt(t, audit.Options{Now: time.Now})
			life, end := context.WithCancel(t.Context())
			defer end()
			r := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f), ops.WithFollowing(life))
			began := time.Now()
			res := r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
			if !res.Followed() || res.Final || res.Finding.Verdict != ops.NotApplied {
				t.Fatalf("%s: %+v", after, res)
			}
			for res.Finding.Verdict != ops.Confirmed {
				if open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 1 {
					t.Fatalf("%s: nobody would be asked: %+v, %v", after, open, err)
				}
				next, ok := res.Next(t.Context())
				if !ok {
					t.Fatalf("%s: ended with %+v", after, res)
				}
				res = next
			}
			if took := time.Since(began); took != found || !res.Final || f.writes() != 1 {
				t.Errorf("%s: found after %s, want %s; final %t, %d writes", after, took, found, res.Final, f.writes())
			}
			if open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 0 {
				t.Errorf("%s: still open: %+v, %v", after, open, err)
			}
		})
	}
}

// TestFollowingGoesOnWithTheNewToken: after signing in again what became of a write is read with the new access token, the old one being dead.
func TestFollowingGoesOnWithTheNewToken(t *testing.T) {
	for _, handed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			f := &late{fake: newFake(), after: 5 * time.Second}
			f.write = failure(matrixadmin.KindServerFault, matrixadmin.OutcomeUnknown)
			r := ops.NewRunner(f, ops.WithJournal(trailAt(t, audit.Options{Now: time.Now})), ops.WithCollector(f), ops.WithFollowing(t.Context()))
			res := r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
			f.userErr, f.afterErr = failure(matrixadmin.KindBadToken, 0), failure(matrixadmin.KindBadToken, 0)
			again := newFake()
			again.wrote = true
			if handed {
				between := ops.NewRunner(f)
				r.HandOver(between)
				between.HandOver(ops.NewRunner(again))
			}
			for !res.Final {
				next, ok := res.Next(t.Context())
				if !ok {
					t.Fatal("it gave up")
				}
				res = next
			}
			if confirmed := res.Finding.Verdict == ops.Confirmed; confirmed != handed {
				t.Errorf("handed over %t: %+v", handed, res.Finding)
			}
		})
	}
}

// TestNotAppliedTakesItsTime: that nothing was done is final only when the server can no longer be at work.
func TestNotAppliedTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &late{fake: newFake()}
		f.write = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
		trail := trailAt(t, audit.Options{Now: time.Now})
		r := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f), ops.WithFollowing(t.Context()))
		began := time.Now()
		res := r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
		for !res.Final {
			next, ok := res.Next(t.Context())
			if !ok {
				t.Fatal("it gave up")
			}
			res = next
		}
		if took := time.Since(began); took < 10*time.Minute || took > 12*time.Minute || res.Finding.Verdict != ops.NotApplied {
			t.Errorf("final after %s: %+v", took, res.Finding)
		}
		if open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 0 {
			t.Errorf("still open: %+v, %v", open, err)
		}
	})
}

// TestOnlyTheSameAddressIsAsked: what was begun at one address is not looked for at another.
func TestOnlyTheSameAddressIsAsked(t *testing.T) {
	f := newFake()
	f.write, f.afterErr = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown), failure(matrixadmin.KindTimeout, 0)
	trail := trailAt(t, audit.Options{})
	ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f)).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	for base, want := range map[string]int{situation().BaseURL: 1, "https://elsewhere.example": 0} {
		if open, err := ops.Unfinished(trail.Path(), "demo.example", base, time.Now()); err != nil || len(open) != want {
			t.Errorf("%q: %d open, want %d: %v", base, len(open), want, err)
		}
	}
}

// TestWhatWasSoIsNotConfirmed: an account that was deactivated before shows nothing of what this request did.
func TestWhatWasSoIsNotConfirmed(t *testing.T) {
	for _, lost := range []bool{false, true} {
		f, s := newFake(), situation()
		f.user.Deactivated, f.devices, f.left = matrixadmin.TriYes, 0, 0
		f.after.Deactivated = matrixadmin.TriYes
		s.Target.User, s.Target.Devices = f.user, 0
		if lost {
			f.write = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
		}
		res := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f)).Run(t.Context(), action("deactivate"), s, values(), ops.Watch{})
		if res.Finding.Verdict == ops.Confirmed || res.Finding.Verdict == ops.Likely {
			t.Errorf("lost %t: %s", lost, res.Summary())
		}
	}
}

// TestRefusalThatWasNone: a server that refuses and has done it all the same is not believed.
func TestRefusalThatWasNone(t *testing.T) {
	for _, kind := range []matrixadmin.Kind{matrixadmin.KindForbidden, matrixadmin.KindNotFound, matrixadmin.KindRateLimited} {
		f := &liar{newFake()}
		f.write = failure(kind, matrixadmin.OutcomeRejected)
		res := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f)).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
		if res.Outcome != matrixadmin.OutcomeUnknown || res.Finding.Verdict != ops.Confirmed {
			t.Errorf("%v: %+v", kind, res)
		}
	}
}

type liar struct{ *fake }

func (l *liar) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	d, err := l.fake.Do(ctx, q)
	l.wrote = true
	return d, err
}

// TestResolveKnowsWhatWasSo: what the account was before the request is on record, so that the next start does not take it for an effect either.
func TestResolveKnowsWhatWasSo(t *testing.T) {
	f, s, v := newFake(), situation(), values()
	f.user.Deactivated, f.user.Erased, f.devices, f.left = matrixadmin.TriYes, matrixadmin.TriYes, 0, 0
	f.after = f.user
	f.write = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
	v.Choices[ops.FieldErase] = true
	s.Target.User, s.Target.Devices = f.user, 0
	trail := trailAt(t, audit.Options{})
	r := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f))
	r.Run(t.Context(), action("deactivate"), s, v, ops.Watch{})
	open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now())
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	if found, err := r.Resolve(t.Context(), situation(), open[0]); err != nil || found.Verdict == ops.Confirmed || found.Verdict == ops.Likely {
		t.Errorf("%+v %v", found, err)
	}
}

// TestRefusalThatDidAPart: devices that are gone after a refusal make it unknown.
func TestRefusalThatDidAPart(t *testing.T) {
	f := &liar{newFake()}
	f.write, f.left = failure(matrixadmin.KindForbidden, matrixadmin.OutcomeRejected), 0
	f.after.Deactivated = matrixadmin.TriNo
	res := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f)).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if res.Outcome != matrixadmin.OutcomeUnknown || res.Finding.Verdict != ops.Partial {
		t.Errorf("%+v", res)
	}
}

// TestNothingElseIsTakenForIt: what a run reads of its own act, whose answer was lost, is its work only where no other console did the same meanwhile. What
// is on record of another account or part, or was not done, is nothing else.
func TestNothingElseIsTakenForIt(t *testing.T) {
	bob := matrixadmin.MustParseUserID("@bob:demo.example")
	for name, tt := range map[string]struct {
		target matrixadmin.UserID
		action string
		result string
		want   ops.Verdict
	}{
		"nothing":         {want: ops.Confirmed},
		"the same":        {victim, "deactivate", "", ops.IsSo},
		"done":            {victim, "cut-access", "claimed", ops.IsSo},
		"not known here":  {victim, "of-a-later-version", "", ops.IsSo},
		"refused":         {victim, "deactivate", "rejected", ops.Confirmed},
		"not sent":        {victim, "deactivate", "not sent", ops.Confirmed},
		"another thing":   {victim, "shadow-ban", "", ops.Confirmed},
		"another account": {bob, "deactivate", "", ops.Confirmed},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &late{fake: newFake(), after: 4 * time.Second}
			f.write = failure(matrixadmin.KindServerFault, matrixadmin.OutcomeUnknown)
			trail := trailAt(t, audit.Options{Now: time.Now})
			res := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f), ops.WithFollowing(t.Context())).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
			if tt.action != "" {
				r := audit.Record{Actor: me.Text(), Server: matrixadmin.NewText("demo.example"), Target: tt.target.Text(), Action: tt.action}
				id, err := trail.Intent(t.Context(), r)
				if r.Result = tt.result; err == nil && r.Result != "" {
					err = trail.Outcome(t.Context(), id, r)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			res = follow(t, res)
			named := strings.Contains(res.Summary(), "Whether this action did it is not known: "+tt.action+" of the same account was started at ")
			if res.Finding.Verdict != tt.want || named != (tt.want == ops.IsSo) || !res.Final || res.InDoubt() {
				t.Errorf("%s: %s: %s", name, res.Finding.Verdict, res.Summary())
			}
		})
	}
}

// TestFollowingALostRequestEnds: what no answer came to, and nothing shows, is not followed for longer than a server is at work on one request, whatever the action is.
func TestFollowingALostRequestEnds(t *testing.T) {
	for _, a := range ops.Catalog() {
		synctest.Test(t, func(t *testing.T) {
			hs, part := able(t, a)
			at := on(t, a, hs, part, vanishing{hs})
			s, v := at.situation, opstest.Answers(a)
			trail := trailAt(t, audit.Options{Now: time.Now})
			runner := ops.NewRunner(at.client, ops.WithJournal(trail), ops.WithAuth(at.auth), ops.WithFollowing(t.Context()))
			var err error
			if s.Seen, err = runner.Look(t.Context(), a, s); err != nil {
				t.Fatal(err)
			}
			steps, err := a.Steps(s, v)
			if err != nil {
				t.Fatal(err)
			}
			v.Shown = ops.Keys(steps)
			began := time.Now()
			res := runner.Run(t.Context(), a.In(s), s, v, ops.Watch{})
			for res.Followed() {
				next, ok := res.Next(t.Context())
				if !ok {
					t.Fatalf("%s: it gave up", a.ID)
				}
				res = next
			}
			if took := time.Since(began); took > 12*time.Minute || !res.Final || res.Finding.Verdict == ops.Confirmed {
				t.Errorf("%s: after %s, final %t: %s", a.ID, took, res.Final, res.Summary())
			}
			if open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now()); err != nil || len(open) != 0 && res.Finding.Verdict != ops.ReadFailed {
				t.Errorf("%s: still open: %+v, %v", a.ID, open, err)
			}
		})
	}
}

// vanishing loses each change on the way.
type vanishing struct{ hs *matrixadmintest.Homeserver }

func (l vanishing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return l.hs.RoundTrip(r)
	}
	return nil, io.ErrUnexpectedEOF
}
