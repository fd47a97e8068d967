package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// outside asks for the numbers of .ci/run rather than those of every go test.
var outside = os.Getenv("MXWARDEN_OUTSIDE") != ""

// closeBody appends to a record's body the hash that fits it, up to the closing quote.
func closeBody(body []byte) []byte {
	sum := sha256.Sum256(append(slices.Clone(body), '}'))
	return append(append(slices.Clone(body), hashOpen...), hex.EncodeToString(sum[:])...)
}

// fifty is a trail of 50 records, line by line with their newlines, and its head.
func fifty(t *testing.T) ([][]byte, Head) {
	t.Helper()
	return trailOf(t, 50)
}

// many is a trail for tests that change it in every place, longer in .ci/run.
func many(t *testing.T) ([][]byte, Head) {
	t.Helper()
	return trailOf(t, map[bool]int{true: 50, false: 20}[outside])
}

func trailOf(t *testing.T, records int) ([][]byte, Head) {
	t.Helper()
	path := newTrail(t)
	record(t, mustOpen(t, path, quick()), records)
	head, err := ReadHead(path)
	if err != nil || head == nil || head.Seq != uint64(records) {
		t.Fatalf("head %v, %v", head, err)
	}
	lines := slices.Collect(bytes.Lines(contents(t, path)))
	if len(lines) != records {
		t.Fatalf("%d lines", len(lines))
	}
	return lines, *head
}

// found wants a fault, with and without the head, that names record want, in one line.
func found(t *testing.T, what string, trail []byte, head *Head, want int) {
	t.Helper()
	for _, h := range []*Head{nil, head} {
		_, err := Verify(bytes.NewReader(trail), h)
		fault, ok := errors.AsType[*ChainError](err)
		if !ok || !errors.Is(err, ErrTampered) || fault.Record != uint64(want) || fault.Reason == "" || strings.Contains(err.Error(), "\n") {
			t.Fatalf("%s (head: %v): got %v, want a fault at record %d", what, h != nil, err, want)
		}
	}
}

// before is the head that the chain has when it comes to each of the lines.
func before(t *testing.T, lines [][]byte) []Head {
	t.Helper()
	heads := []Head{genesis}
	for _, line := range lines {
		r, err := parseLine(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, r.Head())
	}
	return heads
}

// firstFault verifies from a record on, as if all before had been seen; the exhaustive tests would otherwise read the same records a million times.
func firstFault(from Head, trail []byte) (record uint64) {
	w := walker{last: from}
	_ = w.records(bytes.NewReader(trail), func(_ Record, err error) bool {
		if fault, ok := errors.AsType[*ChainError](err); ok {
			record = fault.Record
		}
		return err == nil
	})
	return record
}

func TestVerifyFindsEveryFlippedBit(t *testing.T) {
	t.Parallel()
	lines, head := many(t)
	heads := before(t, lines)
	whole := bytes.Join(lines, nil)
	if rep, err := Verify(bytes.NewReader(whole), &head); err != nil || rep.Head != head || rep.Bytes != int64(len(whole)) || !rep.HeadChecked {
		t.Fatalf("the trail itself: %+v, %v", rep, err)
	}
	start := 0
	for i, line := range lines {
		window := whole[start:]
		if i+2 < len(lines) {
			window = whole[start : start+len(line)+len(lines[i+1])]
		}
		for at := range line {
			for bit := range 8 {
				if !outside && bit != (at+i)%8 { // .ci/run flips them all
					continue
				}
				window[at] ^= 1 << bit
				if got := firstFault(heads[i], window); got != uint64(i+1) {
					t.Fatalf("bit %d of byte %d of record %d: fault at %d", bit, at, i+1, got)
				}
				if at%16 == i%16 && bit == (at+i)%8 {
					found(t, "flipped", whole, &head, i+1)
				}
				window[at] ^= 1 << bit
			}
		}
		start += len(line)
	}
}

func TestVerifyFindsMissingMovedAndRepeatedRecords(t *testing.T) {
	t.Parallel()
	lines, head := many(t)
	join := func(parts ...[][]byte) []byte { return bytes.Join(slices.Concat(parts...), nil) }
	for i := range lines[:len(lines)-1] {
		found(t, "deleted", join(lines[:i], lines[i+1:]), &head, i+1)
	}
	for i := range lines {
		for j := i + 1; j < len(lines); j++ {
			swapped := slices.Clone(lines)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			found(t, "swapped", join(swapped), &head, i+1)
		}
	}
	for i, line := range lines {
		for at := range len(lines) + 1 { // a copy of record i+1 after record at
			want := i + 1
			if at < i { // it stands too early, and is missed there
				want = at + 1
			}
			found(t, "repeated", join(lines[:at], [][]byte{line}, lines[at:]), &head, want)
		}
	}
}

func TestVerifyFindsInsertedRecords(t *testing.T) {
	t.Parallel()
	lines, head := many(t)
	heads := before(t, lines)
	for at := range lines {
		forged, _ := sealed(act("@forged:example.org"))
		forged.Seq, forged.Prev = heads[at].Seq+1, heads[at].Hash
		line := sealLine(nil, &forged)
		found(t, "inserted", bytes.Join(slices.Insert(slices.Clone(lines), at, line), nil), &head, at+1)
	}
	// Put at the very end, such a record is a good one: the account that may write the trail may also write to it.
}

func TestVerifyFindsCutTailWithTheHeadOnly(t *testing.T) {
	t.Parallel()
	lines, head := many(t)
	heads := before(t, lines)
	whole := bytes.Join(lines, nil)
	start := 0
	for i, line := range lines {
		for n := 1; n < len(line); n++ {
			if got := firstFault(heads[i], line[:n]); got != uint64(i+1) {
				t.Fatalf("record %d cut to %d bytes: fault at %d", i+1, n, got)
			}
			if n%16 == i%16 {
				found(t, "cut within a record", whole[:start+n], &head, i+1)
			}
		}
		if rep, err := Verify(bytes.NewReader(whole[:start]), nil); err != nil || rep.Head != heads[i] || rep.HeadChecked {
			t.Fatalf("cut behind record %d, without a head: %+v, %v", i, rep, err)
		}
		_, err := Verify(bytes.NewReader(whole[:start]), &head)
		fault, ok := errors.AsType[*ChainError](err)
		if !ok || fault.Record != uint64(i+1) || !strings.Contains(fault.Reason, "cut off at the end") {
			t.Fatalf("cut behind record %d, with the head: %v", i, err)
		}
		start += len(line)
	}
}

func TestVerifyFindsRewrittenTrailWithTheHeadOnly(t *testing.T) {
	t.Parallel()
	lines, head := fifty(t)
	var forged []byte
	last := genesis
	for i, line := range lines {
		r, err := parseLine(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		if i == 20 {
			r.Target = text("@somebody-else:example.org")
		}
		r.Prev = last.Hash
		forged = sealLine(forged, &r)
		last = r.Head()
	}
	if _, err := Verify(bytes.NewReader(forged), nil); err != nil {
		t.Fatalf("a chain that was made anew should hold by itself: %v", err)
	}
	if _, err := Verify(bytes.NewReader(forged), &head); !errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), "record 50") {
		t.Fatalf("with the head: %v", err)
	}
	// An older head is as good for all that it has seen.
	older := before(t, lines)[30]
	if _, err := Verify(bytes.NewReader(forged), &older); !errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), "record 30") {
		t.Fatalf("with an older head: %v", err)
	}
	if _, err := Verify(bytes.NewReader(bytes.Join(lines, nil)), &older); err != nil {
		t.Fatalf("an older head does not fit the true trail: %v", err)
	}
}

func TestVerifyTakesAnythingForATrail(t *testing.T) {
	t.Parallel()
	lines, _ := fifty(t)
	for what, trail := range map[string]string{
		"a book":        strings.Repeat("In the beginning.\n", 9),
		"one long line": strings.Repeat("x", 3*maxLine) + "\n",
		"no newline":    strings.Repeat("x", 3*maxLine),
		"zeros":         strings.Repeat("\x00", 3*maxLine),
		"empty lines":   "\n\n\n",
		"long between":  string(lines[0]) + strings.Repeat("y", 3*maxLine) + "\n" + string(lines[1]),
	} {
		rep, err := Verify(strings.NewReader(trail), nil)
		if !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %+v, %v", what, rep, err)
		}
	}
	if rep, err := Verify(strings.NewReader(""), nil); err != nil || rep.Head != genesis {
		t.Errorf("nothing: %+v, %v", rep, err)
	}
}
