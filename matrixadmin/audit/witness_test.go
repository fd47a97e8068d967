package audit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// witnessed is a trail of four records with a second copy of its head; old is the state after two of them.
func witnessed(t *testing.T) (path string, opts Options, lines [][]byte, oldHead []byte) {
	t.Helper()
	path, opts = newTrail(t), quick()
	opts.Witness = filepath.Join(t.TempDir(), "witness", "w.head")
	l := mustOpen(t, path, opts)
	record(t, l, 2)
	oldHead = contents(t, HeadPath(path))
	record(t, l, 2)
	_ = l.Close()
	return path, opts, slices.Collect(bytes.Lines(contents(t, path))), oldHead
}

// TestFindingsStayUntilAcknowledged: neither a start nor a record heals them.
func TestFindingsStayUntilAcknowledged(t *testing.T) {
	t.Parallel()
	type state struct {
		path, witness string
		lines         [][]byte
		oldHead       []byte
	}
	cut := func(t *testing.T, s state) { t.Helper(); overwrite(t, s.path, bytes.Join(s.lines[:2], nil)) }
	remove := func(t *testing.T, path string) {
		t.Helper()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for what, tamper := range map[string]func(*testing.T, state){
		"cut, head deleted":  func(t *testing.T, s state) { t.Helper(); cut(t, s); remove(t, HeadPath(s.path)) },
		"cut, head damaged":  func(t *testing.T, s state) { t.Helper(); cut(t, s); overwrite(t, HeadPath(s.path), []byte("x")) },
		"cut, head empty":    func(t *testing.T, s state) { t.Helper(); cut(t, s); overwrite(t, HeadPath(s.path), nil) },
		"older copy of both": func(t *testing.T, s state) { t.Helper(); cut(t, s); overwrite(t, HeadPath(s.path), s.oldHead) },
		"both deleted":       func(t *testing.T, s state) { t.Helper(); remove(t, s.path); remove(t, HeadPath(s.path)) },
		"emptied, head damaged, witness deleted": func(t *testing.T, s state) {
			t.Helper()
			overwrite(t, s.path, nil)
			overwrite(t, HeadPath(s.path), make([]byte, headWidth))
			remove(t, s.witness)
		},
		"head deleted":    func(t *testing.T, s state) { t.Helper(); remove(t, HeadPath(s.path)) },
		"witness damaged": func(t *testing.T, s state) { t.Helper(); overwrite(t, s.witness, []byte("x")) },
		"witness and head deleted, cut": func(t *testing.T, s state) {
			t.Helper()
			cut(t, s)
			remove(t, HeadPath(s.path))
			remove(t, s.witness)
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			path, opts, lines, oldHead := witnessed(t)
			known := KnownHeads{Second: opts.Witness}
			if _, err := VerifyWith(path, known); err != nil {
				t.Fatal(err)
			}
			tamper(t, state{path, opts.Witness, lines, oldHead})
			for range 2 {
				if rep, err := VerifyWith(path, known); !errors.Is(err, ErrTampered) {
					t.Fatalf("%+v, %v", rep, err)
				}
				if l, err := Open(path, opts); err == nil {
					record(t, l, 1)
					_ = l.Close()
				}
			}
			if found, err := Acknowledge(t.Context(), path, opts, "restored from the backup"); err != nil || !errors.Is(found, ErrTampered) {
				t.Fatalf("found %v, %v", found, err)
			}
			if rep, err := VerifyWith(path, known); err != nil || rep.Acknowledged != 1 {
				t.Fatalf("%+v, %v", rep, err)
			}
			record(t, mustOpen(t, path, opts), 1)
			if _, err := VerifyWith(path, known); err != nil {
				t.Fatal(err)
			}
			if _, err := Acknowledge(t.Context(), path, opts, ""); !errors.Is(err, ErrNothingFound) {
				t.Fatal(err)
			}
		})
	}
}

// TestALossStaysNamed: a start after trail and head were taken away leaves no empty head behind, which would be all that is found then.
func TestALossStaysNamed(t *testing.T) {
	t.Parallel()
	path, opts, _, _ := witnessed(t)
	if err := errors.Join(os.Remove(path), os.Remove(HeadPath(path))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err := VerifyWith(path, KnownHeads{Second: opts.Witness})
		if !errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), "record") || strings.Contains(err.Error(), "bytes") {
			t.Errorf("%v", err)
		}
		if l, err := Open(path, opts); err == nil {
			_ = l.Note(t.Context(), Record{Action: "note"})
			_ = l.Close()
		}
	}
}

// TestWitnessThroughLinks: a trail has one second copy of its head, by whatever way it is reached, before it is there and afterwards.
func TestWitnessThroughLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "real", "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "real"), filepath.Join(dir, "alias")); err != nil {
		if runtime.GOOS == "windows" {
			t.Skip("a link needs a privilege on Windows:", err)
		}
		t.Fatal(err)
	}
	env := func(name string) string { return map[string]string{"HOME": dir}[name] }
	want := SecondHeadPath(env, filepath.Join(dir, "real", "deep", "new", "audit.jsonl"))
	for _, way := range []string{"/alias/deep/new/audit.jsonl", "/real/../alias/deep/new/audit.jsonl", "/real/deep//new/audit.jsonl"} {
		if got := SecondHeadPath(env, dir+way); got != want || got == "" {
			t.Errorf("%s: %s, want %s", way, got, want)
		}
	}
}

func TestVerifyWithAHeadThatWasKept(t *testing.T) {
	t.Parallel()
	path, _, lines, _ := witnessed(t)
	r, err := parseLine(bytes.TrimSuffix(lines[1], []byte("\n")))
	if err != nil {
		t.Fatal(err)
	}
	for hash, good := range map[string]bool{
		r.Hash: true, r.Head().String(): true, "": true, Head{Seq: 3, Hash: r.Hash}.String(): false, r.Prev[:63] + "x": false, Head{Seq: 9, Hash: r.Hash}.String(): false,
	} {
		if _, err := VerifyWith(path, KnownHeads{Hash: hash}); (err == nil) != good {
			t.Errorf("%q: %v", hash, err)
		}
	}
	later := KnownHeads{Journal: []JournalHead{{Head{Seq: 5, Hash: r.Hash}, time.Now()}}}
	if _, err := VerifyWith(path, later); !errors.Is(err, ErrTampered) {
		t.Errorf("the journal knows more: %v", err)
	}
	other := KnownHeads{Journal: []JournalHead{{Head{Seq: 1, Hash: r.Hash}, time.Now()}}}
	if _, err := VerifyWith(path, other); !errors.Is(err, ErrTampered) {
		t.Errorf("the journal knows another record: %v", err)
	}
	if rep, err := VerifyWith(path, KnownHeads{Journal: []JournalHead{{r.Head(), time.Now()}}}); err != nil || rep.Journaled != 1 || rep.Unjournaled != 2 {
		t.Errorf("the journal agrees: %+v, %v", rep, err)
	}
	if _, err := VerifyWith(filepath.Join(t.TempDir(), "none"), KnownHeads{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no trail: %v", err)
	}
}

// TestVerifyBesideAHeldLock: whoever holds the lock is no finding.
func TestVerifyBesideAHeldLock(t *testing.T) {
	t.Parallel()
	path, opts, _, _ := witnessed(t)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if ok, err := tryLock(f, false); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if rep, err := VerifyWith(path, KnownHeads{Second: opts.Witness}); err != nil || !rep.Busy || rep.Head.Seq != 4 {
		t.Fatalf("%+v, %v", rep, err)
	}
}

// TestDamageInsideStays: it is acknowledged once, with the number under which that is on record, and goes on being reported.
func TestDamageInsideStays(t *testing.T) {
	t.Parallel()
	path, opts, lines, _ := witnessed(t)
	lines[0] = bytes.Replace(lines[0], []byte(`"kind":"`), []byte(`"kinf":"`), 1)
	overwrite(t, path, bytes.Join(lines, nil))
	found, err := Acknowledge(t.Context(), path, opts, "a broken disk")
	stays, ok := errors.AsType[*AcknowledgedError](err)
	if !ok || !errors.Is(found, ErrTampered) || stays.Number != uint64(len(lines)+1) {
		t.Fatalf("%v, %v", found, err)
	}
	size := len(contents(t, path))
	if _, err := Acknowledge(t.Context(), path, opts, "again"); err == nil || len(contents(t, path)) != size {
		t.Errorf("acknowledged twice: %v", err)
	}
}
