package audit

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// seqs reads the numbers of the records that a filter wants.
func seqs(t *testing.T, path string, f Filter) []uint64 {
	t.Helper()
	var got []uint64
	for r, err := range Read(path, f) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Seq)
	}
	return got
}

func TestReadFilters(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	id := record(t, l, 4) // intents 1 and 3, outcomes 2 and 4, of four accounts
	other := act("@bob:example.org")
	other.Actor, other.Server, other.Action, other.Params = text("@root:other.example"), text("other.example"), "reset-password", map[string]Value{"logout_devices": Bool(false)}
	if _, err := l.Intent(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	for what, c := range map[string]struct {
		filter Filter
		want   []uint64
	}{
		"all":            {Filter{}, []uint64{1, 2, 3, 4, 5}},
		"kind":           {Filter{Kind: KindIntent}, []uint64{1, 3, 5}},
		"id":             {Filter{ID: id}, []uint64{3, 4}},
		"actor":          {Filter{Actor: "@root:other.example"}, []uint64{5}},
		"server":         {Filter{Server: "example.org"}, []uint64{1, 2, 3, 4}},
		"target":         {Filter{Target: "@user1:example.org"}, []uint64{2}},
		"target, exact":  {Filter{Target: "@user"}, nil},
		"action":         {Filter{Action: "reset-password"}, []uint64{5}},
		"result":         {Filter{Result: "claimed"}, []uint64{2, 4}},
		"text":           {Filter{Text: "USER3"}, []uint64{4}},
		"text of params": {Filter{Text: "logout_devices=false"}, []uint64{5}},
		"text, verdict":  {Filter{Text: "Confirmed"}, []uint64{2, 4}},
		"since":          {Filter{Since: start.Add(3 * 1234 * time.Millisecond)}, []uint64{3, 4, 5}},
		"until":          {Filter{Until: start.Add(3 * 1234 * time.Millisecond)}, []uint64{1, 2}},
		"two":            {Filter{Kind: KindOutcome, Text: "user1"}, []uint64{2}},
	} {
		if got := seqs(t, path, c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", what, got, c.want)
		}
	}
	for range Read(path, Filter{}) { // leaving early is fine
		break
	}
	if got := seqs(t, filepath.Join(t.TempDir(), "none"), Filter{}); got != nil {
		t.Errorf("a trail that is not there has %v", got)
	}
}

func TestReadGoesOnAfterAFault(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	record(t, mustOpen(t, path, quick()), 6)
	lines := slices.Collect(bytes.Lines(contents(t, path)))
	lines[2] = append([]byte("x"), lines[2]...)
	overwrite(t, path, bytes.Join(slices.Delete(lines, 4, 5), nil))
	var got, faults []uint64
	for r, err := range Read(path, Filter{}) {
		if fault, ok := errors.AsType[*ChainError](err); ok {
			faults = append(faults, fault.Record)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Seq)
	}
	if !slices.Equal(got, []uint64{1, 2, 4, 6}) || !slices.Equal(faults, []uint64{3, 5}) {
		t.Fatalf("records %v, faults %v", got, faults)
	}
	if pending, err := Pending(path); !errors.Is(err, ErrTampered) || len(pending) != 0 {
		t.Fatalf("pending %v, %v", pending, err)
	}
}

func TestPendingAreIntentsWithoutOutcome(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	if pending, err := Pending(path); err != nil || len(pending) != 0 {
		t.Fatalf("before there is a trail: %v, %v", pending, err)
	}
	l := mustOpen(t, path, quick())
	last := record(t, l, 5)
	second, err := l.Intent(t.Context(), act("@second:example.org"))
	if err != nil {
		t.Fatal(err)
	}
	pending, err := Pending(path)
	if err != nil || len(pending) != 2 || pending[0].ID != last || pending[1].ID != second || pending[1].Target != text("@second:example.org") {
		t.Fatalf("%+v, %v", pending, err)
	}
	if err := l.Outcome(t.Context(), last, Record{Action: "deactivate", Result: "unknown"}); err != nil {
		t.Fatal(err)
	}
	if err := l.Outcome(t.Context(), last, Record{Action: "deactivate", Result: "confirmed"}); err != nil {
		t.Fatal(err)
	}
	if pending, err := Pending(path); err != nil || len(pending) != 1 || pending[0].ID != second {
		t.Fatalf("%+v, %v", pending, err)
	}
}

func TestVerifyFileLooksAtTheHeadFile(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	if rep, err := VerifyFile(path); err != nil || rep.HeadChecked {
		t.Fatalf("before there is a trail: %+v, %v", rep, err)
	}
	record(t, mustOpen(t, path, quick()), 2)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyFile(path); !errors.Is(err, ErrTampered) {
		t.Fatalf("the whole trail is gone: %v", err)
	}
	if err := os.Rename(path+".1", path); err != nil {
		t.Fatal(err)
	}
	overwrite(t, HeadPath(path), []byte("\x1b"))
	if _, err := VerifyFile(path); err == nil {
		t.Fatal("an unreadable head file was passed over")
	}
	if err := os.Remove(HeadPath(path)); err != nil {
		t.Fatal(err)
	}
	if rep, err := VerifyFile(path); !errors.Is(err, ErrTampered) || rep.HeadChecked || rep.Head.Seq != 2 {
		t.Fatalf("without a head file: %+v, %v", rep, err)
	}
	if _, err := VerifyFile(t.TempDir()); err == nil {
		t.Fatal("a directory was verified")
	}
}

// TestReadersBesideAWriter reads while a console writes: no half record, and no head that is ahead of its trail.
func TestReadersBesideAWriter(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	if l.Path() != path {
		t.Fatal(l.Path())
	}
	done := make(chan error)
	go func() {
		var err error
		for range 300 {
			if _, err = l.Intent(t.Context(), act("@a:example.org")); err != nil {
				break
			}
		}
		done <- err
	}()
	for last := uint64(0); ; {
		rep := mustVerify(t, path)
		if rep.Head.Seq < last {
			t.Fatalf("record %d after record %d", rep.Head.Seq, last)
		}
		last = rep.Head.Seq
		select {
		case err := <-done:
			if rep := mustVerify(t, path); err != nil || rep.Head.Seq != 300 {
				t.Fatal(rep, err)
			}
			return
		default:
		}
	}
}
