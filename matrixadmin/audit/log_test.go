package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLogWritesIntentAndOutcome(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	opts := quick()
	var heads []Head
	opts.Outside = func(_ context.Context, h Head) error { heads = append(heads, h); return nil }
	l := mustOpen(t, path, opts)
	id, err := l.Intent(t.Context(), act("@alice:example.org"))
	if err != nil || !isHex(id, 32) {
		t.Fatalf("id %q, %v", id, err)
	}
	done := act("@alice:example.org")
	done.Result, done.Verdict, done.Detail = "not sent", "confirmed", text("no route\nto host")
	done.Evidence, done.RequestID, done.AnswerID = strings.Repeat("ab", 32), text("req-1"), text("proxy-1")
	if err := l.Outcome(t.Context(), id, done); err != nil {
		t.Fatal(err)
	}
	if err := l.Note(t.Context(), Record{Action: "evidence", Detail: text("by itself")}); err != nil {
		t.Fatal(err)
	}
	var got []Record
	for r, err := range Read(path, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	if len(got) != 3 || got[0].ID != id || got[1].ID != id || got[2].ID != "" || got[0].Kind != KindIntent || got[1].Kind != KindOutcome || got[2].Kind != KindNote {
		t.Fatalf("got %+v", got)
	}
	for i, r := range got {
		if r.Seq != uint64(i+1) || r.PID != os.Getpid() || r.Host != text("jump") || r.Version != text("1.2.3") || heads[i] != r.Head() {
			t.Errorf("record %d: %+v, head outside %v", i+1, r, heads[i])
		}
	}
	if got[1].Result != "not sent" || got[1].Evidence != done.Evidence || got[1].Detail != done.Detail || got[1].RequestID != done.RequestID || got[1].AnswerID != done.AnswerID || got[1].Params["erase"] != Bool(true) {
		t.Errorf("outcome %+v", got[1])
	}
	if n := bytes.Count(contents(t, path), []byte("\n")); n != 3 {
		t.Errorf("%d lines", n)
	}
	if rep := mustVerify(t, path); rep.Head != heads[2] || !rep.HeadChecked || !rep.First.Before(rep.Last) {
		t.Errorf("report %+v", rep)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = l.Intent(t.Context(), act("@a:b"))
	wantUnwritable(t, err, "closed")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestLogsOfSeveralGoroutinesMakeOneChain(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	var wg sync.WaitGroup
	for range 3 { // consoles
		l := mustOpen(t, path, Options{Outside: nowhere, disk: quick().disk})
		for g := range 3 {
			wg.Go(func() {
				for i := range 10 {
					id, err := l.Intent(t.Context(), act(fmt.Sprintf("@g%d-%d:example.org", g, i)))
					if err == nil {
						err = l.Outcome(t.Context(), id, act("@a:b"))
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	if rep := mustVerify(t, path); rep.Head.Seq != 180 {
		t.Fatalf("%d records", rep.Head.Seq)
	}
	if pending, err := Pending(path); err != nil || len(pending) != 0 {
		t.Fatalf("pending %v, %v", pending, err)
	}
}

func TestLogRefusesTrailThatLostRecords(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	running := mustOpen(t, path, quick())
	record(t, running, 6)
	whole := contents(t, path)
	lines := slices.Collect(bytes.Lines(whole))
	for what, damaged := range map[string][]byte{
		"a record is cut off":     bytes.Join(lines[:5], nil),
		"all is cut off":          nil,
		"the last is cut within":  whole[:len(whole)-10],
		"the last is overwritten": append(slices.Clone(whole[:len(whole)-3]), "x\"}\n"...),
	} {
		overwrite(t, path, damaged)
		_, err := Open(path, quick())
		wantUnwritable(t, err, "record 6 was written")
		if !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v is not about tampering", what, err)
		}
		// The console that runs remembers by itself, even when the head file was made to fit.
		head := contents(t, HeadPath(path))
		overwrite(t, HeadPath(path), fmt.Appendf(nil, "%020d:%s\n", 0, genesis.Hash))
		_, err = running.Intent(t.Context(), act("@a:b"))
		wantUnwritable(t, err, "record 6 was written")
		overwrite(t, HeadPath(path), head)
		if !bytes.Equal(contents(t, path), damaged) {
			t.Errorf("%s: the damaged trail was written to", what)
		}
	}
	// Another sixth record.
	head := contents(t, HeadPath(path))
	overwrite(t, path, bytes.Join(lines[:5], nil))
	overwrite(t, HeadPath(path), fmt.Appendf(nil, "%020d:%s\n", 0, genesis.Hash))
	record(t, mustOpen(t, path, quick()), 1)
	_, err := running.Intent(t.Context(), act("@a:b"))
	wantUnwritable(t, err, "record 6 was altered")
	overwrite(t, path, whole)
	overwrite(t, HeadPath(path), head)
	record(t, running, 1)
	mustVerify(t, path)
}

func TestLogPutsLostHeadOnRecord(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 2)
	for i, damage := range []func() error{
		func() error { return os.Remove(HeadPath(path)) },
		func() error { return os.Truncate(HeadPath(path), 0) },
		func() error { return os.Truncate(HeadPath(path), 50) },
		func() error { return os.WriteFile(HeadPath(path), []byte(strings.Repeat("x", 200)), 0o600) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		record(t, l, 1)
		if rep, err := VerifyFile(path); !errors.Is(err, ErrTampered) || rep.HeadLost != i+1 || !rep.HeadChecked {
			t.Fatalf("report %+v, %v", rep, err) // it stays a finding, whatever is written after it
		}
	}
}

func TestLogFollowsFileThatIsReplaced(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 3)
	aside := path + ".1"
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	_, err := l.Intent(t.Context(), act("@a:b")) // into a file that nobody would look at, if it were written
	wantUnwritable(t, err, "record 3 was written, but the trail now ends at record 0")
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
	record(t, l, 1)
	if rep := mustVerify(t, path); rep.Head.Seq != 4 {
		t.Fatalf("report %+v", rep)
	}
}

func TestLogWaitsForItsTurnAndGivesUp(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	opts := quick()
	opts.LockTimeout = 20 * time.Millisecond
	l := mustOpen(t, path, opts)
	holder, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if ok, err := tryLock(holder, false); !ok || err != nil {
		t.Fatal(ok, err)
	}
	_, err = l.Intent(t.Context(), act("@a:b"))
	wantUnwritable(t, err, "another mxwarden has held the lock for 20ms")
	ctx, cancel := context.WithCancel(t.Context())
	l.patience = time.Hour
	waiting := make(chan error)
	go func() { _, err := l.Intent(ctx, act("@a:b")); waiting <- err }()
	cancel()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	go func() { _, err := l.Intent(t.Context(), act("@a:b")); waiting <- err }()
	if err := unlock(holder); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Fatal(err)
	}
	_, err = l.Intent(ctx, act("@a:b"))
	wantUnwritable(t, err, "canceled")
	if rep := mustVerify(t, path); rep.Head.Seq != 1 {
		t.Fatalf("report %+v", rep)
	}
}

func TestLockPatienceIsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "f")
		var files [2]*os.File
		for i := range files {
			f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			files[i] = f
		}
		if err := lock(nil, files[0], false, time.Second); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := lock(nil, files[1], true, 5*time.Second); err == nil || time.Since(start) != 5*time.Second {
			t.Fatalf("%v after %v", err, time.Since(start))
		}
		time.AfterFunc(time.Second, func() { _ = unlock(files[0]) })
		start = time.Now()
		if err := lock(nil, files[1], false, 5*time.Second); err != nil || time.Since(start) > time.Second+lastPause {
			t.Fatalf("%v after %v", err, time.Since(start))
		}
	})
}

func TestLogWarnsWhenTheHeadCannotBeKept(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	opts := quick()
	var trouble error
	opts.Outside = func(context.Context, Head) error { return trouble }
	failSync := false
	opts.disk.syncHead = func(*os.File) error {
		if failSync {
			return errors.New("head \x1bdisk")
		}
		return nil
	}
	l := mustOpen(t, path, opts)
	record(t, l, 1)
	if err := l.Warning(); err != nil {
		t.Fatal(err)
	}
	trouble = errors.New("journal\x1b is down")
	record(t, l, 1)
	if err := l.Warning(); err == nil || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), "journal/syslog") {
		t.Fatal(err)
	}
	failSync = true
	record(t, l, 1)
	if err := l.Warning(); err == nil || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), "head file") {
		t.Fatal(err)
	}
	failSync, trouble = false, nil
	record(t, l, 1)
	if err := l.Warning(); err == nil || !strings.HasPrefix(err.Error(), "2 heads") { // what the journal lacks, it lacks for good
		t.Fatal(err)
	}
	mustVerify(t, path)
}

func TestOpenWithoutAHome(t *testing.T) {
	t.Parallel()
	env := func(vars map[string]string) func(string) string { return func(k string) string { return vars[k] } }
	home, state := filepath.Join(t.TempDir(), "h"), filepath.Join(t.TempDir(), "s")
	for want, vars := range map[string]map[string]string{
		"": {"XDG_STATE_HOME": "relative"},
		filepath.Join(home, ".local", "state", "mxwarden", "audit.jsonl"): {"HOME": home, "XDG_STATE_HOME": "relative"},
		filepath.Join(state, "mxwarden", "audit.jsonl"):                   {"HOME": home, "XDG_STATE_HOME": state},
	} {
		if got := DefaultPath(env(vars)); got != want {
			t.Errorf("%v: got %q, want %q", vars, got, want)
		}
	}
	_, err := Open("", quick())
	wantUnwritable(t, err, "no home directory")
}

func TestHeadSaysItselfAndReadsItself(t *testing.T) {
	t.Parallel()
	h := Head{Seq: 50, Hash: strings.Repeat("ab", 32)}
	for _, s := range []string{h.String(), h.String() + "\n", "00000000000000000050:" + h.Hash} {
		if got, err := ParseHead(s); err != nil || got != h {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "50", "50:", ":" + h.Hash, "-1:" + h.Hash, "x:" + h.Hash, "50:" + h.Hash + "0", "50:" + strings.ToUpper(h.Hash), "9223372036854775808:" + h.Hash} {
		if got, err := ParseHead(s); err == nil {
			t.Errorf("%q was taken as %v", s, got)
		}
	}
}
