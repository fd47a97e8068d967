package ops_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

func silent(context.Context, audit.Head) error { return nil }

// trailAt is a real trail in a directory of the test's.
func trailAt(t *testing.T, opts audit.Options) *ops.Trail {
	t.Helper()
	opts.Outside = silent
	trail := ops.NewTrail(filepath.Join(t.TempDir(), "state", "audit.jsonl"), opts)
	t.Cleanup(func() { _ = trail.Close() })
	return trail
}

func TestRecord(t *testing.T) {
	f, s, v := newFake(), situation(), values()
	v.Reason, v.Ticket, v.Choices[ops.FieldErase] = "  spam \u202e ", "T-17", true
	f.after.Erased = matrixadmin.TriYes
	newRunner(f).Run(t.Context(), action("deactivate"), s, v, ops.Watch{})
	if len(f.intents) != 1 || len(f.outcomes) != 1 {
		t.Fatalf("%d intents, %d outcomes", len(f.intents), len(f.outcomes))
	}
	in, out := f.intents[0], f.outcomes[0]
	got := fmt.Sprintln(in.Actor, in.Server, in.BaseURL, in.Target, in.Action, in.Params["erase"], in.Params["devices_before"], in.Params["evidence"], in.Ticket, in.Evidence == f.kept.SHA256)
	if want := fmt.Sprintln(me, "demo.example", "https://demo.example", victim, "deactivate", true, 3, "complete", "T-17", true); got != want {
		t.Errorf("intent %s, want %s", got, want)
	}
	if in.Reason.Raw() != "spam \u202e" || in.Result != "" || in.Verdict != "" {
		t.Errorf("intent %+v", in)
	}
	if out.Result != "claimed" || out.Verdict != "confirmed" || out.Target != in.Target || !strings.Contains(out.Detail.Raw(), "deactivated and erased") {
		t.Errorf("outcome %+v", out)
	}
}

// TestNoSecretOnRecord: whatever an action takes, its passwords are in no record.
func TestNoSecretOnRecord(t *testing.T) {
	for _, a := range append(known(), opstest.Actions()...) {
		f := newFake()
		f.write = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown)
		s, v := situation(), values()
		s.Target.Subject = opstest.Subject(a.On)
		for _, field := range a.Fields {
			if field.Kind == ops.FieldSecret {
				v.Secrets[field.Name] = v.Secrets[ops.FieldNewPassword]
			}
		}
		newRunner(f).Run(t.Context(), a, s, v, ops.Watch{})
		for _, r := range slices.Concat(f.intents, f.steps, f.outcomes) {
			if line, err := r.MarshalJSON(); err != nil || strings.Contains(string(line), "correct horse") || strings.Contains(fmt.Sprintf("%+v", r), "correct horse") {
				t.Errorf("%s: %s %v", a.ID, line, err)
			}
		}
		if len(f.outcomes) != 1 || f.outcomes[0].Result != "unknown" || !strings.Contains(f.outcomes[0].Detail.Raw(), "An accident") && !strings.Contains(f.outcomes[0].Detail.Raw(), "an accident") {
			t.Errorf("%s: outcomes %+v", a.ID, f.outcomes)
		}
	}
}

// TestOutcomeNotRecorded: the result says so, and the intent is found at the next start.
func TestOutcomeNotRecorded(t *testing.T) {
	f := newFake()
	f.outcomeErr = errors.New("the disk is full")
	res := newRunner(f).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if got := res.Summary(); res.Unrecorded == nil || !strings.HasPrefix(got, "The account is now deactivated.") || !strings.Contains(got, "could not be written to the audit trail (the disk is full). mxwarden will offer to check it at the next start.") {
		t.Errorf("summary %q", got)
	}
}

// slow is a homeserver whose write takes a while, unless its context ends.
type slow struct {
	*fake

	takes time.Duration
}

func (s *slow) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	d, err := s.fake.Do(ctx, q)
	select {
	case <-time.After(s.takes):
		return d, err
	case <-ctx.Done():
		return d, failure(matrixadmin.KindCanceled, matrixadmin.OutcomeUnknown)
	}
}

// TestWriteOutlivesTheProgram: a program that ends waits for the answer, and the outcome is on record; nothing new begins.
func TestWriteOutlivesTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &slow{newFake(), 20 * time.Second}
		r := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f))
		go r.Run(ctx, action("deactivate"), situation(), values(), ops.Watch{})
		time.Sleep(time.Second)
		if busy := r.Busy(); len(busy) != 1 || busy[0] != "deactivate account @alice:demo.example" {
			t.Errorf("busy %q", busy)
		}
		cancel()
		ended, left := r.Wait(t.Context())
		synctest.Wait()
		if len(ended) != 1 || len(left) != 0 || ended[0].Outcome != matrixadmin.OutcomeClaimed || len(f.outcomes) != 1 || f.outcomes[0].Verdict != "confirmed" {
			t.Errorf("ended %+v, left %q, outcomes %+v", ended, left, f.outcomes)
		}
		if res := r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{}); !res.Refused || f.writes() != 1 {
			t.Errorf("a run began after the end: %+v", res)
		}
		if len(r.Busy()) != 0 {
			t.Error("still busy")
		}
	})
}

// TestWaitEnds: what does not answer in time is left as an open intent, and named.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &slow{newFake(), time.Minute}
		r := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f))
		go r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		began := time.Now()
		ended, left := r.Wait(ctx)
		took := time.Since(began)
		synctest.Wait()
		if len(ended) != 0 || len(left) != 1 || took != 30*time.Second {
			t.Errorf("ended %+v, left %q after %s", ended, left, took)
		}
		time.Sleep(time.Minute) // a process would have ended
		synctest.Wait()
		if len(f.intents) != 1 || f.writes() != 1 {
			t.Errorf("%d intents, %d writes", len(f.intents), f.writes())
		}
	})
}

// TestStopWaiting: only the administrator's own wish ends the wait for an answer.
func TestStopWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		f := &slow{newFake(), time.Hour}
		f.after, f.left = f.user, f.devices
		time.AfterFunc(5*time.Second, func() { cancel(ops.ErrStopWaiting) })
		began := time.Now()
		res := ops.NewRunner(f, ops.WithJournal(f), ops.WithCollector(f)).Run(ctx, action("deactivate"), situation(), values(), ops.Watch{})
		if res.Outcome != matrixadmin.OutcomeUnknown || time.Since(began) != 5*time.Second || len(f.outcomes) != 1 || f.outcomes[0].Result != "unknown" || f.outcomes[0].Verdict != "not applied" {
			t.Errorf("after %s: %+v, outcomes %+v", time.Since(began), res, f.outcomes)
		}
	})
}

// TestCheckingAgainIsOnRecord: an unknown outcome, and then what reading has found, of the same intent.
func TestCheckingAgainIsOnRecord(t *testing.T) {
	f := newFake()
	f.write, f.afterErr = failure(matrixadmin.KindTimeout, matrixadmin.OutcomeUnknown), failure(matrixadmin.KindTimeout, 0)
	trail := trailAt(t, audit.Options{})
	r := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f))
	res := r.Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 1 {
		t.Fatalf("nobody knows what became of it, and open are %+v, %v", open, err)
	}
	f.afterErr = nil
	res = r.Verify(t.Context(), action("deactivate"), res, values())
	if res.Finding.Verdict != ops.Confirmed || res.InDoubt() || res.Unrecorded != nil || f.writes() != 1 {
		t.Errorf("result %+v, %d writes", res, f.writes())
	}
	var got []string
	for rec, err := range audit.Read(trail.Path(), audit.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(rec.Kind)+" "+rec.Result+" "+rec.Verdict+" "+rec.ID[:1])
	}
	id := got[0][len(got[0])-1:]
	if want := "intent   " + id + "|step unknown  " + id + "|outcome unknown read failed " + id + "|outcome unknown confirmed " + id; strings.Join(got, "|") != want {
		t.Errorf("records %q, want %q", got, want)
	}
	if open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 0 {
		t.Errorf("open %+v, %v", open, err)
	}
}

// intents writes records as another console would, and returns the trail.
func intents(t *testing.T, host string, now func() time.Time, targets ...string) *ops.Trail {
	t.Helper()
	trail := trailAt(t, audit.Options{Host: host, Now: now})
	for _, target := range targets {
		server := "demo.example"
		if strings.HasSuffix(target, "elsewhere") {
			server = "elsewhere"
		}
		if _, err := trail.Intent(t.Context(), audit.Record{
			Actor: me.Text(), Server: matrixadmin.NewText(server), Target: matrixadmin.NewText(target), Action: "deactivate",
			Params: map[string]audit.Value{"erase": audit.Bool(false), "devices_before": audit.String("3")},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return trail
}

func TestUnfinished(t *testing.T) {
	host, _ := os.Hostname()
	trail := intents(t, host, time.Now, "@alice:demo.example", "@bob:demo.example", "@carol:elsewhere")
	open, err := ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now())
	if err != nil || len(open) != 2 || open[0].Intent.Target.Raw() != "@alice:demo.example" {
		t.Fatalf("open %+v, %v", open, err)
	}
	f := newFake()
	f.wrote = true // and that is how the server shows it now
	r := ops.NewRunner(f, ops.WithJournal(trail))
	s := situation()
	s.ReadOnly = true
	finding, err := r.Resolve(t.Context(), s, open[0])
	if err != nil || finding.Verdict != ops.IsSo || f.writes() != 0 {
		t.Fatalf("%+v, %v, calls %q", finding, err, f.calls)
	}
	f.afterErr = failure(matrixadmin.KindTimeout, 0)
	if finding, err = r.Resolve(t.Context(), s, open[1]); err != nil || finding.Verdict != ops.ReadFailed {
		t.Errorf("%+v, %v", finding, err)
	}
	if open, err = ops.Unfinished(trail.Path(), "demo.example", situation().BaseURL, time.Now()); err != nil || len(open) != 1 || open[0].Intent.Target.Raw() != "@bob:demo.example" {
		t.Errorf("what could not be read stays open: %+v, %v", open, err)
	}
	rep, err := audit.VerifyFile(trail.Path())
	if err != nil || rep.Head.Seq != 4 {
		t.Errorf("%+v, %v", rep, err)
	}
	for _, odd := range []audit.Record{{Action: "no-such", Target: victim.Text()}, {Action: "D", Target: victim.Text()}, {Action: "deactivate", Target: matrixadmin.NewText("nobody")}} {
		if _, err := r.Resolve(t.Context(), s, ops.Open{Intent: odd}); err == nil {
			t.Errorf("%+v was resolved", odd)
		}
	}
}

// TestUnfinishedOfTheLiving: what a console that still lives is about is not offered to another one, for as long as it may take.
func TestUnfinishedOfTheLiving(t *testing.T) {
	host, _ := os.Hostname()
	cat := exec.CommandContext(t.Context(), "sleep", "60")
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	r := audit.Record{Host: matrixadmin.NewText(host), PID: cat.Process.Pid, Time: now}
	if !ops.AtWork(r, host, now.Add(time.Minute)) || ops.AtWork(r, host, now.Add(12*time.Minute)) {
		t.Error("a living process is at work for minutes, and then no more")
	}
	_ = cat.Process.Kill()
	_ = cat.Wait()
	if ops.AtWork(r, host, now) {
		t.Error("a dead process is at work")
	}
	r.PID = os.Getpid()
	if ops.AtWork(r, host, now) {
		t.Error("a process that begins is not at work on what it finds")
	}
	r.Host = matrixadmin.NewText("other-host")
	if !ops.AtWork(r, host, now.Add(time.Minute)) || ops.AtWork(r, host, now.Add(12*time.Minute)) {
		t.Error("of another machine only the age is known")
	}
}

// TestQueuedOfTheLiving: another console may end before the server does, so that what it only waits for is followed by this one, too.
func TestQueuedOfTheLiving(t *testing.T) {
	trail := trailAt(t, audit.Options{Host: "other-host"})
	s := situation()
	r := audit.Record{Actor: s.Me.Text(), Server: matrixadmin.NewText("demo.example"), BaseURL: matrixadmin.NewText(s.BaseURL), Target: victim.Text(), Action: "redact"}
	if _, err := trail.Intent(t.Context(), r); err != nil { // one without an answer is that console's own
		t.Fatal(err)
	}
	id, err := trail.Intent(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Result, r.Verdict = matrixadmin.OutcomeClaimed.String(), ops.Queued.String()
	if err := trail.Outcome(t.Context(), id, r); err != nil {
		t.Fatal(err)
	}
	open, err := ops.Unfinished(trail.Path(), "demo.example", s.BaseURL, time.Now())
	if err != nil || len(open) != 1 || open[0].Intent.ID != id {
		t.Errorf("%+v, %v", open, err)
	}
}

// TestTrailRecovers: trouble is remembered without touching the disk, and its end is on record.
func TestTrailRecovers(t *testing.T) {
	dir := t.TempDir()
	state := filepath.Join(dir, "state")
	if err := os.Mkdir(state, 0o755); err != nil {
		t.Fatal(err)
	}
	trail := ops.NewTrail(filepath.Join(state, "audit.jsonl"), audit.Options{Outside: silent})
	t.Cleanup(func() { _ = trail.Close() })
	if trail.Trouble() != nil {
		t.Error("nothing was tried yet")
	}
	if err := trail.Check(t.Context()); !errors.Is(err, audit.ErrUnwritable) || trail.Trouble() == nil {
		t.Fatalf("others may read the directory: %v", err)
	}
	f := newFake()
	s := situation()
	res := ops.NewRunner(f, ops.WithJournal(trail), ops.WithCollector(f)).Run(t.Context(), action("deactivate"), s, values(), ops.Watch{})
	if !res.Refused || f.writes() != 0 || !strings.Contains(res.Summary(), "cannot write the audit trail") {
		t.Errorf("result %+v, calls %q", res, f.calls)
	}
	if err := os.Chmod(state, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := trail.Check(t.Context()); err != nil || trail.Trouble() != nil {
		t.Fatal(err)
	}
	notes := 0
	for r, err := range audit.Read(trail.Path(), audit.Filter{}) {
		notes++
		if err != nil || r.Action != "writable again" || !strings.Contains(r.Detail.Raw(), "accessible to others") {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if notes != 1 {
		t.Errorf("%d notes of the recovery", notes)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := trail.Intent(canceled, audit.Record{Action: "deactivate"}); err == nil || trail.Trouble() != nil {
		t.Errorf("who stops waiting says nothing about the disk: %v, %v", err, trail.Trouble())
	}
	if err := trail.Close(); err != nil {
		t.Fatal(err)
	}
	if err := trail.Note(t.Context(), audit.Record{Action: "evidence"}); err != nil {
		t.Error(err)
	}
}

// TestCollectIsNoted: evidence that is taken by itself leaves a note, and none of it is a write.
func TestCollectIsNoted(t *testing.T) {
	f, s := newFake(), situation()
	s.ReadOnly = true
	e, err := newRunner(f).Collect(t.Context(), s, nil)
	if err != nil || e.SHA256 != f.kept.SHA256 || len(f.notes) != 1 || f.notes[0].Evidence != f.kept.SHA256 || f.notes[0].Action != "evidence" || f.writes() != 0 {
		t.Errorf("%+v, %v, notes %+v", e, err, f.notes)
	}
	if _, err := ops.NewRunner(f).Collect(t.Context(), s, nil); err == nil {
		t.Error("no place to keep it, and no error")
	}
}

// TestNoJournalNoWrite: a runner that was given no journal sends nothing.
func TestNoJournalNoWrite(t *testing.T) {
	f := newFake()
	res := ops.NewRunner(f, ops.WithCollector(f)).Run(t.Context(), action("reset-password"), situation(), values(), ops.Watch{})
	if !res.Refused || f.writes() != 0 {
		t.Errorf("%+v", res)
	}
	res = ops.NewRunner(f, ops.WithJournal(f)).Run(t.Context(), action("deactivate"), situation(), values(), ops.Watch{})
	if !res.Refused || len(res.Gap) != 1 || f.writes() != 0 {
		t.Errorf("%+v", res)
	}
}
