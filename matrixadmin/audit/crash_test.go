package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestTornTailIsSealed breaks the last write off at every byte, as a crash may, then the write that seals it at every byte again.
func TestTornTailIsSealed(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 3)
	before, head := contents(t, path), contents(t, HeadPath(path))
	record(t, l, 1)
	whole := contents(t, path)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	crash := func(trail []byte) {
		overwrite(t, path, trail)
		overwrite(t, HeadPath(path), head)
	}
	reopen := func() Report {
		l := mustOpen(t, path, quick())
		defer l.Close()
		if rep := mustVerify(t, path); rep.Head.Seq < 3 {
			t.Fatalf("an acknowledged record is gone: %+v", rep)
		}
		record(t, l, 1)
		return mustVerify(t, path)
	}
	for n := len(before); n <= len(whole); n++ {
		crash(whole[:n])
		_, err := VerifyFile(path)
		if torn := n > len(before) && n < len(whole); torn != errors.Is(err, ErrTampered) {
			t.Fatalf("%d bytes of the record: %v", n-len(before), err)
		}
		rep := reopen()
		torn, sealed, seq := n-len(before), 1, 5 // three records, the seal, and one more
		switch {
		case torn == 0:
			sealed, seq = 0, 4
		case n >= len(whole)-1: // nothing but the newline is missing: the record is there
			torn, sealed = 0, 0
		}
		if rep.TornBytes != int64(torn) || rep.Sealed != sealed || rep.Head.Seq != uint64(seq) {
			t.Fatalf("%d bytes of the record: %+v", n-len(before), rep)
		}
	}
	torn := len(before) + 100
	crash(whole[:torn])
	reopen()
	twice := contents(t, path)
	for n := torn; n <= len(twice); n++ {
		crash(twice[:n])
		if rep := reopen(); rep.Sealed < 1 {
			t.Fatalf("%d bytes after the torn ones: %+v", n-torn, rep)
		}
	}
}

// TestSealCountsAndHashes changes what a seal vouches for.
func TestSealCountsAndHashes(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 2)
	head := contents(t, HeadPath(path))
	record(t, l, 1)
	l.Close()
	whole := contents(t, path)
	start := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	overwrite(t, path, whole[:start+200])
	overwrite(t, HeadPath(path), head)
	mustOpen(t, path, quick())
	sealed := contents(t, path)
	if rep := mustVerify(t, path); rep.TornBytes != 200 || rep.Sealed != 1 || rep.Head.Seq != 3 {
		t.Fatalf("report %+v", rep)
	}
	if !bytes.Contains(sealed, []byte(`"action":"seal","params":{"torn_bytes":"200"}`)) || !bytes.Contains(sealed, []byte("incomplete record of 200 bytes")) {
		t.Fatalf("got %s", sealed)
	}
	for at := start; at < start+201; at++ {
		flipped := bytes.Clone(sealed)
		flipped[at] ^= 1
		if _, err := Verify(bytes.NewReader(flipped), nil); !errors.Is(err, ErrTampered) {
			t.Fatalf("byte %d of the torn ones was changed: %v", at-start, err)
		}
	}
	for what, trail := range map[string][]byte{
		"torn bytes removed":   append(bytes.Clone(sealed[:start]), sealed[start+201:]...),
		"a torn byte removed":  append(bytes.Clone(sealed[:start]), sealed[start+1:]...),
		"seal removed":         sealed[:start+201],
		"torn bytes elsewhere": append(append(bytes.Clone(sealed[start:start+201]), sealed[:start]...), sealed[start+201:]...),
		"torn bytes twice":     append(append(bytes.Clone(sealed[:start+201]), sealed[start:start+201]...), sealed[start+201:]...),
	} {
		if _, err := Verify(bytes.NewReader(trail), nil); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", what, err)
		}
	}
	n := 0
	for r, err := range Read(path, Filter{}) { // a sealed tail is no trouble to a reader
		if err != nil {
			t.Fatal(err)
		}
		n++
		_ = r
	}
	if n != 3 {
		t.Fatalf("%d records", n)
	}
}

func TestOpenRefusesWhatIsNoTrail(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	mustOpen(t, path, quick()).Close()
	long := strings.Repeat("a line of something else\n", lastLook/20)
	overwrite(t, path, []byte(long))
	_, err := Open(path, quick())
	wantUnwritable(t, err, "no record in its last")
	if !errors.Is(err, ErrTampered) || len(contents(t, path)) != len(long) {
		t.Fatal(err)
	}
}

// TestFailedWriteIsTakenBack fails each step of a write: the record must not be there, and the next one must follow.
func TestFailedWriteIsTakenBack(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom\x1b")
	short := 0
	for what, fault := range map[string]disk{
		"nothing is written": {write: func(*os.File, []byte) (int, error) { return 0, boom }},
		"half, with an error": {write: func(f *os.File, b []byte) (int, error) {
			n, _ := f.Write(b[:len(b)/2])
			return n, boom
		}},
		"half, without an error": {write: func(f *os.File, b []byte) (int, error) {
			short++
			if short > 1 {
				return f.Write(b)
			}
			return f.Write(b[:len(b)/2])
		}},
		"sync fails": {sync: func(*os.File) error { return boom }},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			path := newTrail(t)
			l := mustOpen(t, path, quick())
			record(t, l, 2)
			before := contents(t, path)
			good := l.disk
			l.disk = disk{write: fault.write, sync: fault.sync, syncHead: noSync}.orReal()
			_, err := l.Intent(t.Context(), act("@a:b"))
			wantUnwritable(t, err, "")
			if after := contents(t, path); !bytes.Equal(after, before) {
				t.Fatalf("%d bytes are left of the failed record", len(after)-len(before))
			}
			l.disk = good
			record(t, l, 2)
			if rep := mustVerify(t, path); rep.Head.Seq != 4 || rep.Sealed != 0 {
				t.Fatalf("report %+v", rep)
			}
		})
	}
}

func TestFailedWriteThatCannotBeTakenBackIsSealed(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 2)
	good := l.disk
	l.disk.write = func(f *os.File, b []byte) (int, error) {
		n, _ := f.Write(b[:99])
		return n, errors.New("boom")
	}
	l.disk.truncate = func(*os.File, int64) error { return errors.New("boom") }
	for range 3 {
		_, err := l.Intent(t.Context(), act("@a:b"))
		wantUnwritable(t, err, "boom")
	}
	l.disk = good
	record(t, l, 1)
	if rep := mustVerify(t, path); rep.Head.Seq != 4 || rep.Sealed != 1 || rep.TornBytes != 3*99 {
		t.Fatalf("report %+v: %s", rep, contents(t, path))
	}
}

func TestErrorsAreOneHarmlessLine(t *testing.T) {
	t.Parallel()
	err := unwritable("/tmp/\x1b[31m\n", fmt.Errorf("x\n\x1b]52;c;eA==\a %w", os.ErrClosed))
	wantUnwritable(t, err, "")
	if !errors.Is(err, os.ErrClosed) || unwritable("p", nil) != nil {
		t.Fatal(err)
	}
}
