package audit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFaultsSayWhere: a fault names its record, and the line where the reader has to look, however the lines around it are.
func TestFaultsSayWhere(t *testing.T) {
	t.Parallel()
	lines, head := fifty(t)
	join := func(parts ...[][]byte) []byte { return bytes.Join(slices.Concat(parts...), nil) }
	flipped := func(i int) []byte { return bytes.Replace(lines[i], []byte("spam"), []byte("ham!"), 1) }
	long := [][]byte{[]byte(strings.Repeat("x", 3*maxLine) + "\n")}
	for want, trail := range map[string][]byte{
		"record 3 (line 3): content does not match its hash":                            join(lines[:2], [][]byte{flipped(2)}, lines[3:]),
		"record 5: missing before line 5":                                               join(lines[:4], lines[5:]),
		"record 5: records up to 7 are missing before line 5":                           join(lines[:4], lines[7:]),
		"record 49: missing, with all up to record 50":                                  join(lines[:48]),
		"record 50: missing: cut off at the end":                                        join(lines[:49]),
		"record 4 (line 6): repeated or moved (after record 5)":                         join(lines[:5], lines[3:]),
		"record 3 (line 3)":                                                             join(lines[:2], long, lines[2:]),
		"record 3 (line 3): the file ends inside this record; the next write seals it ": append(join(lines[:2]), lines[2][:50]...),
	} {
		_, err := Verify(bytes.NewReader(trail), &head)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestRecordsThatEndTooSoon: a line of which any part is missing is no record, whatever hash it carries.
func TestRecordsThatEndTooSoon(t *testing.T) {
	t.Parallel()
	r := act("@a\U0001f469\uffff:example.org")
	r.Result, r.Verdict, r.Detail, r.RequestID, r.AnswerID = "claimed", "confirmed", text("\t\x7f\""), text("x"), text("y")
	_, line := sealed(r)
	body := line[:bytes.LastIndex(line, []byte(hashOpen))]
	if got, err := parseLine(append(closeBody(body), hashClose...)); err != nil || got.Target != r.Target {
		t.Fatalf("%v, %q", err, got.Target)
	}
	for n := range body {
		if r, err := parseLine(append(closeBody(body[:n]), hashClose...)); err == nil {
			t.Fatalf("%d bytes make a record: %+v", n, r)
		}
	}
	for n := range line {
		if r, err := parseLine(line[:n]); err == nil {
			t.Fatalf("%d bytes of the line make a record: %+v", n, r)
		}
	}
}

// TestLimitsAreReached: what is just as long as it may be stands in the record as it was given.
func TestLimitsAreReached(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	r := act("@" + strings.Repeat("a", maxName-3) + ":b")
	r.Reason, r.Detail, r.AnswerID = text(strings.Repeat("r", maxReason)), text(strings.Repeat("d", maxDetail)), text(strings.Repeat("i", maxAnswer))
	r.Action, r.Result = strings.Repeat("A", maxWord), "Z-a_z.0/9"
	r.Params = manyParams(maxParams - 1)
	r.Params["note"] = String(strings.Repeat("n", 8000))
	id, err := l.Intent(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	for got, err := range Read(path, Filter{}) {
		if err != nil || got.ID != id || got.Target != r.Target || got.Reason != r.Reason || got.Detail != r.Detail || got.AnswerID != r.AnswerID ||
			got.Action != r.Action || got.Result != r.Result || len(got.Params) != maxParams || got.Params["note"] != r.Params["note"] {
			t.Errorf("%v, %+v", err, got)
		}
	}
	r.Action += "A"
	_, err = l.Intent(t.Context(), r)
	wantUnwritable(t, err, "invalid action")

	whole := Record{
		Seq: math.MaxInt64, Time: act("@a:b").Time, Kind: KindNote, PID: math.MaxInt32, Action: "x", Prev: strings.Repeat("0", 64),
		Target: text("\uffff\U00010000\U0010ffff"),
	}
	line := sealLine(nil, &whole)
	if got, err := parseLine(line[:len(line)-1]); err != nil || got.Seq != whole.Seq || got.PID != whole.PID || got.Target != whole.Target {
		t.Errorf("%v, %+v", err, got)
	}
}

// TestOtherChainIsRefused: a trail that goes on from another record than the one that this log wrote is not written to.
func TestOtherChainIsRefused(t *testing.T) {
	t.Parallel()
	path, other := newTrail(t), newTrail(t)
	l, forged := mustOpen(t, path, quick()), mustOpen(t, other, quick())
	record(t, l, 3)
	record(t, forged, 4)
	overwrite(t, path, contents(t, other))
	if err := os.Remove(HeadPath(path)); err != nil {
		t.Fatal(err)
	}
	_, err := l.Intent(t.Context(), act("@a:b"))
	if err == nil || !errors.Is(err, ErrTampered) && !errors.Is(err, ErrUnwritable) {
		t.Errorf("written behind another chain: %v", err)
	}
	if got := contents(t, path); !bytes.Equal(got, contents(t, other)) {
		t.Error("the trail was changed")
	}
}

// TestExportForms: what is exported is a new private file; one form is the trail's own lines, the other has a column for all of them but the last hash.
func TestExportForms(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 2)
	records := func(yield func(Record) bool) {
		for r, err := range Read(path, Filter{}) {
			if err != nil || !yield(r) {
				return
			}
		}
	}
	dir := filepath.Join(t.TempDir(), "exports")
	for _, f := range []Format{JSONLines, CSV} {
		name, err := Export(dir, "audit", f, records)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 || filepath.Dir(name) != dir || filepath.Ext(name) != "."+string(f) {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		content := contents(t, name)
		if f == JSONLines {
			if !bytes.Equal(content, contents(t, path)) {
				t.Errorf("%s is not the trail", content)
			}
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil || len(rows) != 3 || len(rows[0]) != len(csvHeader) || rows[1][8] != "deactivate" || rows[2][13] != "claimed" {
			t.Errorf("%q, %v", rows, err)
		}
	}
	for text, want := range map[string]string{"": "", "a\"b\n": `a"b\n`, "=1": "'=1", "a=": "a=", "\u202e": `\u202e`} {
		if got := cell(text); got != want {
			t.Errorf("%q is the cell %q, want %q", text, got, want)
		}
	}
	failing := func(yield func(Record) bool) { yield(Record{}) }
	wantNoFile(t, dir, "a full disk", func() error { _, err := Export(dir, "audit", "no/such", iter.Seq[Record](failing)); return err })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	wantNoFile(t, dir, "others may write there", func() error { _, err := Export(dir, "audit", CSV, records); return err })
}

// wantNoFile wants an export to fail in one line, and to leave nothing new.
func wantNoFile(t *testing.T, dir, what string, export func() error) {
	t.Helper()
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = export()
	e, ok := errors.AsType[*ExportError](err)
	if !ok || e.Path != dir || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %v", what, err)
	}
	if after, err := os.ReadDir(dir); err != nil || len(after) != len(before) {
		t.Errorf("%s: left %s, %v", what, fmt.Sprint(after), err)
	}
}
