package ops_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// family is an action of tests on a homeserver in memory: the password of the account, which nothing shows, and then each account of its family, whose
// state decides whether something is left to do.
func family(ids ...matrixadmin.UserID) ops.Action {
	a := plan()
	a.ID, a.Grows = "close-family", true
	a.Fields = []ops.Field{{Name: "new_password", Label: "New password", Kind: ops.FieldSecret}, {Name: "why", Label: "Why", Kind: ops.FieldText}}
	a.Look = func(ctx context.Context, reads ops.Reads, _ ops.Situation) (any, error) {
		var active []matrixadmin.UserID
		for _, id := range ids {
			u, err := reads.User(ctx, id)
			if err != nil {
				return nil, err
			}
			if !u.Deactivated.Yes() {
				active = append(active, id)
			}
		}
		return active, nil
	}
	a.Plan = func(s ops.Situation, v ops.Values, done []ops.StepResult) ([]ops.Step, error) {
		var steps []ops.Step
		if !ops.Claimed(done, "set-password") {
			password := v.Secrets["new_password"]
			if password.IsZero() {
				return nil, errors.New("the new password is empty")
			}
			steps = append(steps, ops.Step{Key: "set-password", Title: "Set the password", Request: matrixadmin.ResetPassword(matrixadmin.ViaSynapse, s.Target.User.ID, password, false)})
		}
		active, _ := s.Seen.([]matrixadmin.UserID)
		for _, id := range active {
			steps = append(steps, ops.Step{Key: "close/" + id.Raw(), Title: "Close " + id.Raw(), Need: ops.May, Request: matrixadmin.Deactivate(matrixadmin.ViaSynapse, id, false)})
		}
		return steps, nil
	}
	a.Verify = func(ctx context.Context, reads ops.Reads, s ops.Situation, _ ops.Values, _ []ops.StepResult) ops.Finding {
		left, err := a.Look(ctx, reads, s)
		active, _ := left.([]matrixadmin.UserID)
		switch {
		case err != nil:
			return ops.Finding{Verdict: ops.ReadFailed, Reason: "it could not be read."}
		case len(active) > 0:
			return ops.Finding{Verdict: ops.Partial, Reason: fmt.Sprintf("%d are active.", len(active))}
		}
		return ops.Finding{Verdict: ops.Likely, Reason: "all are closed, and no server shows a password."}
	}
	return a
}

// mortal is a journal, and a homeserver, in whose process something dies at the nth thing that is done.
type mortal struct {
	ops.Journal
	*matrixadmin.Client

	left int
}

func (m *mortal) live() {
	if m.left--; m.left < 0 {
		runtime.Goexit()
	}
}

func (m *mortal) Intent(ctx context.Context, r audit.Record) (string, error) {
	m.live()
	defer m.live()
	return m.Journal.Intent(ctx, r)
}

func (m *mortal) Step(ctx context.Context, id string, r audit.Record) error {
	m.live()
	defer m.live()
	return m.Journal.Step(ctx, id, r)
}

func (m *mortal) Outcome(ctx context.Context, id string, r audit.Record) error {
	m.live()
	defer m.live()
	return m.Journal.Outcome(ctx, id, r)
}

func (m *mortal) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	m.live()
	defer m.live()
	return m.Client.Do(ctx, r)
}

// TestCrashAtEachStep: wherever a process dies, the next one knows what is proven, asks for the secret again only if that is not, and does the rest;
// nothing that is known to be done is sent again, and in the end nothing is open.
func TestCrashAtEachStep(t *testing.T) {
	bob, carol := matrixadmin.MustParseUserID("@bob:demo.example"), matrixadmin.MustParseUserID("@carol:demo.example")
	a := family(bob, carol)
	ops.WithActions(t, a)
	crashes := 0
	for at, died := 0, true; died; at++ {
		synctest.Test(t, func(t *testing.T) {
			hs := matrixadmintest.New(matrixadmintest.WithNow(time.Now))
			for _, id := range []matrixadmin.UserID{victim, bob, carol} {
				hs.AddUser(matrixadmintest.User{ID: id.Raw(), Password: "before"})
			}
			client, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
			if err != nil {
				t.Fatal(err)
			}
			host, _ := os.Hostname()
			trail := trailAt(t, audit.Options{Host: host, Now: time.Now})
			s, v := situation(), values()
			s.Target.User = matrixadmin.User{ID: victim}
			v.Texts = map[string]string{"why": "a raid \u202e"}
			m := &mortal{Journal: trail, Client: client, left: at}
			died = true
			gone := make(chan struct{})
			go func() {
				defer close(gone)
				ops.NewRunner(m, ops.WithJournal(m)).Run(t.Context(), a, s, v, ops.Watch{})
				died = false
			}()
			<-gone
			if died {
				crashes++
			}
			open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now())
			if err != nil || len(open) > 1 || !died && len(open) != 0 {
				t.Fatalf("died at %d: open %+v, %v", at, open, err)
			}
			if len(open) == 0 {
				return // before anything, or when all was on record
			}
			goOn(t, at, client, trail, open[0])
			if open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now()); err != nil || len(open) != 0 {
				t.Fatalf("died at %d: still open %+v, %v", at, open, err)
			}
			sent := map[string]int{}
			for _, r := range hs.Requests() {
				if r.Method == http.MethodPost {
					sent[r.Path]++
				}
			}
			for path, n := range sent {
				if n > 1 && !strings.Contains(path, "reset_password") { // of a password nothing shows whether it was set
					t.Errorf("died at %d: %s was sent %d times", at, path, n)
				}
			}
			if len(sent) != 3 {
				t.Errorf("died at %d: sent %v", at, sent)
			}
			if _, err := audit.VerifyFile(trail.Path()); err != nil {
				t.Error(err)
			}
		})
	}
	if crashes < 16 {
		t.Errorf("it died %d times", crashes)
	}
}

// goOn is what the next process does with an act that was left open.
func goOn(t *testing.T, at int, client *matrixadmin.Client, trail *ops.Trail, open ops.Open) {
	t.Helper()
	a, target, v, err := open.Rest()
	if err != nil || a.ID != "close-family" || target.User.ID != victim || v.Texts["why"] != "a raid \u202e" || len(v.Secrets) != 0 || v.Continues.Intent != open.Intent.ID {
		t.Fatalf("died at %d: %v, %+v, %+v, %v", at, a.ID, target, v, err)
	}
	r := ops.NewRunner(client, ops.WithJournal(trail))
	s := situation()
	s.Target = target
	proven := slices.ContainsFunc(open.Steps, func(r audit.Record) bool { return r.Step.Raw() == "set-password" && r.Result == "claimed" })
	if ops.Claimed(v.Continues.Done, "set-password") != proven {
		t.Fatalf("died at %d: proven %t, %+v", at, proven, v.Continues)
	}
	res := r.Run(t.Context(), a, s, v, ops.Watch{})
	if !proven {
		if !res.Refused || !strings.Contains(res.Summary(), "password is empty") {
			t.Fatalf("died at %d: went on without the secret: %q", at, res.Summary())
		}
		v.Secrets = map[string]matrixadmin.Secret{"new_password": matrixadmin.NewSecret("after all this")}
		res = r.Run(t.Context(), a, s, v, ops.Watch{})
	}
	if nothing := res.Refused && strings.Contains(res.Summary(), "nothing to do"); nothing {
		finding, err := r.Resolve(t.Context(), situation(), open)
		if err != nil || finding.Verdict != ops.Likely {
			t.Fatalf("died at %d: %+v, %v", at, finding, err)
		}
		return
	}
	if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Likely {
		t.Fatalf("died at %d: %q, %q", at, ended(res), res.Summary())
	}
}

// TestGoingOnThatIsRefused: as long as nothing was sent of what goes on, the act stays open.
func TestGoingOnThatIsRefused(t *testing.T) {
	s := &shop{answers: map[string]error{"a": errUnsent}}
	a := plan(s.step("a", ops.Must), s.step("b", ops.Must))
	ops.WithActions(t, a)
	trail := trailAt(t, audit.Options{Now: time.Now})
	first, err := trail.Intent(t.Context(), audit.Record{
		Actor: me.Text(), Server: matrixadmin.NewText("demo.example"), Target: victim.Text(), Action: a.ID, Steps: []matrixadmin.Text{matrixadmin.NewText("a"), matrixadmin.NewText("b")},
	})
	if err != nil {
		t.Fatal(err)
	}
	open := func() []ops.Open {
		open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return open
	}
	for _, answer := range []error{errUnsent, nil} {
		s.answers["a"] = answer
		left := open()
		if len(left) != 1 || left[0].Intent.ID != first {
			t.Fatalf("open %+v", left)
		}
		a, target, v, err := left[0].Rest()
		if err != nil {
			t.Fatal(err)
		}
		sit := situation()
		sit.Target = target
		res := ops.NewRunner(s.fake(), ops.WithJournal(trail)).Run(t.Context(), a, sit, v, ops.Watch{})
		if want := ops.Combine([]ops.StepResult{{Outcome: matrixadmin.OutcomeOf(answer)}}); res.Outcome != want {
			t.Errorf("%q, want %v", ended(res), want)
		}
	}
	if left := open(); len(left) != 0 {
		t.Errorf("still open: %+v", left)
	}
}

// TestJobOutlivesItsProcess: what the server has yet to do is followed until it is done, by the process that asked for it and by the next.
func TestJobOutlivesItsProcess(t *testing.T) {
	for _, dies := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			const takes = 40 * time.Minute
			begun := time.Time{}
			s := &shop{doing: map[string]func(context.Context, wire.Request) (wire.Facts, error){"redact": func(context.Context, wire.Request) (wire.Facts, error) {
				begun = time.Now()
				return wire.Facts{"redact_id": "job-17"}, nil
			}}}
			a := plan()
			a.ID, a.Patience = "redact", 2*time.Hour
			a.Plan = func(ops.Situation, ops.Values, []ops.StepResult) ([]ops.Step, error) {
				return []ops.Step{s.step("redact", ops.Must)}, nil
			}
			a.Verify = func(_ context.Context, _ ops.Reads, _ ops.Situation, _ ops.Values, done []ops.StepResult) ops.Finding {
				switch job := ops.Fact(done, "redact_id"); {
				case job != "job-17":
					return ops.Finding{Verdict: ops.CannotBeRead, Reason: "the job is not known."}
				case time.Since(begun) < takes:
					return ops.Finding{Verdict: ops.Queued, Reason: "the job is still running."}
				}
				return ops.Finding{Verdict: ops.Confirmed, Reason: "the job has ended."}
			}
			ops.WithActions(t, a)
			trail := trailAt(t, audit.Options{Now: time.Now})
			life, die := context.WithCancel(t.Context())
			res := ops.NewRunner(s.fake(), ops.WithJournal(trail), ops.WithFollowing(life)).Run(t.Context(), a, situation(), values(), ops.Watch{})
			if res.Outcome != matrixadmin.OutcomeClaimed || res.Finding.Verdict != ops.Queued || !res.Followed() || res.Final || !strings.Contains(res.Summary(), "still working on it") {
				t.Fatalf("%+v, %q", res.Finding, res.Summary())
			}
			left := func() []ops.Open {
				open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				return open
			}
			if open := left(); len(open) != 1 || !open[0].Queued() {
				t.Fatalf("open %+v", open)
			}
			if dies {
				time.Sleep(10 * time.Minute)
				die()
				synctest.Wait()
				now := situation()
				now.Target = ops.Target{}
				var ok bool
				if res, ok = ops.NewRunner(s.fake(), ops.WithJournal(trail), ops.WithFollowing(t.Context())).Watch(now, left()[0]); !ok {
					t.Fatal("the job is not followed by the next process")
				}
			}
			for more := true; more; {
				var next ops.Result
				if next, more = res.Next(t.Context()); more {
					res = next
				}
			}
			if !res.Final || res.Finding.Verdict != ops.Confirmed || time.Since(begun) > takes+2*time.Minute || len(left()) != 0 {
				t.Errorf("%+v after %v, open %+v", res.Finding, time.Since(begun), left())
			}
			die()
			synctest.Wait()
		})
	}
}

// TestCrashWhileGoingOn: of an act that goes on with another, and of its second round, all that was proven before is known; it is asked about once.
func TestCrashWhileGoingOn(t *testing.T) {
	s := &shop{}
	a := plan(s.step("a", ops.Must), s.step("b", ops.Must), s.step("c", ops.Must))
	ops.WithActions(t, a)
	trail := trailAt(t, audit.Options{Now: time.Now})
	text := matrixadmin.NewText
	r := audit.Record{Actor: me.Text(), Server: text("demo.example"), Target: victim.Text(), Action: a.ID}
	for i, key := range []string{"a", "b", "c"} { // each process does one step more, and dies
		for _, k := range []string{"a", "b", "c"}[i:] {
			r.Steps = append(r.Steps, text(k))
		}
		id, err := trail.Intent(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		step := r
		step.Step, step.Result, step.Facts = text(key), "claimed", map[string]matrixadmin.Text{"of_" + key: text("x")}
		if err := trail.Step(t.Context(), id, step); err != nil {
			t.Fatal(err)
		}
		open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
		if err != nil || len(open) != 1 || open[0].Intent.ID != id {
			t.Fatalf("%s: open %+v, %v", key, open, err)
		}
		_, _, v, err := open[0].Rest()
		if err != nil || len(v.Continues.Done) != i+1 || ops.Fact(v.Continues.Done, "of_a") != "x" || !ops.Claimed(v.Continues.Done, key) {
			t.Fatalf("%s: known is %+v, %v", key, v.Continues, err)
		}
		r.Steps, r.Continues = nil, id
	}
}
