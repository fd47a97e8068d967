package audit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
		"head deleted":       func(t *testing.T, s state) { t.Helper(); remove(t, HeadPath(s.path)) },
		"witness damaged":    func(t *testing.T, s state) { t.Helper(); overwrite(t, s.witness, []byte("x")) },
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
			known := Witnesses{Second: opts.Witness}
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
		if _, err := VerifyWith(path, Witnesses{Hash: hash}); (err == nil) != good {
			t.Errorf("%q: %v", hash, err)
		}
	}
	later := Witnesses{Journal: []JournalHead{{Head{Seq: 5, Hash: r.Hash}, time.Now()}}}
	if _, err := VerifyWith(path, later); !errors.Is(err, ErrTampered) {
		t.Errorf("the journal knows more: %v", err)
	}
	other := Witnesses{Journal: []JournalHead{{Head{Seq: 1, Hash: r.Hash}, time.Now()}}}
	if _, err := VerifyWith(path, other); !errors.Is(err, ErrTampered) {
		t.Errorf("the journal knows another record: %v", err)
	}
	if rep, err := VerifyWith(path, Witnesses{Journal: []JournalHead{{r.Head(), time.Now()}}}); err != nil || rep.Journaled != 1 || rep.Unjournaled != 2 {
		t.Errorf("the journal agrees: %+v, %v", rep, err)
	}
	if _, err := VerifyWith(filepath.Join(t.TempDir(), "none"), Witnesses{}); !errors.Is(err, fs.ErrNotExist) {
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
	if rep, err := VerifyWith(path, Witnesses{Second: opts.Witness}); err != nil || !rep.Busy || rep.Head.Seq != 4 {
		t.Fatalf("%+v, %v", rep, err)
	}
}
