package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// oldLines are a trail as version 1 of the format wrote it.
func oldLines(t *testing.T, n int) [][]byte {
	t.Helper()
	var lines [][]byte
	prev := genesis.Hash
	for i := range n {
		r := act("@old:example.org")
		r.format, r.Seq, r.Prev, r.Time = 1, uint64(i+1), prev, quick().Now()
		r.Kind, r.ID = KindIntent, strings.Repeat("0f", idBytes)
		if i%2 == 1 {
			r.Kind, r.Result, r.Verdict = KindOutcome, "claimed", "confirmed"
		}
		lines = append(lines, sealLine(nil, &r))
		prev = r.Hash
	}
	return lines
}

// TestFirstFormatIsRead: a trail of format 1 is whole, is gone on with, and its records stand in exports as they were written.
func TestFirstFormatIsRead(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	old := oldLines(t, 4)
	const want = `{"v":1,"seq":1,"time":"2026-11-23T01:02:04.234Z","kind":"intent","id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","actor":"@admin:example.org",` +
		`"server":"example.org","base_url":"https://matrix.example.org","target":"@old:example.org","action":"deactivate","params":{"erase":true,"mode":"full"},` +
		`"reason":"spam","ticket":"T-1","pid":0,"prev":"` + "0000000000000000000000000000000000000000000000000000000000000000" + `","hash":"`
	if !strings.HasPrefix(string(old[0]), want) {
		t.Fatalf("format 1 is written as %s", old[0])
	}
	l := mustOpen(t, path, quick())
	l.Close()
	overwrite(t, path, bytes.Join(old, nil))
	l = mustOpen(t, path, quick())
	record(t, l, 2)
	if rep := mustVerify(t, path); rep.Head.Seq != 6 {
		t.Fatalf("%d records", rep.Head.Seq)
	}
	var again []byte
	for r, err := range Read(path, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		again = append(append(again, line...), '\n')
	}
	if all := contents(t, path); !bytes.Equal(again, all) || !bytes.Contains(all, []byte(`{"v":2,"seq":5`)) {
		t.Fatalf("got  %s\nwant %s", again, all)
	}
}

// TestFirstFormatHasNoMore: a line that calls itself format 1 and holds what came later is no record.
func TestFirstFormatHasNoMore(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Record){
		"subject":   func(r *Record) { r.Subject = Subject{"device", text("D")} },
		"steps":     func(r *Record) { r.Steps = []matrixadmin.Text{text("a")} },
		"step":      func(r *Record) { r.Kind, r.Step = KindStep, text("a") },
		"facts":     func(r *Record) { r.Facts = map[string]matrixadmin.Text{"id": text("7")} },
		"continues": func(r *Record) { r.Continues = strings.Repeat("0a", idBytes) },
		"number":    func(r *Record) { r.Params = map[string]Value{"n": Number(7)} },
		"list":      func(r *Record) { r.Params = map[string]Value{"n": List("a")} },
	} {
		for format, taken := range map[int]bool{1: false, 2: true} {
			r := act("@a:b")
			r.format, r.Seq, r.Prev, r.Kind, r.ID = format, 1, genesis.Hash, KindIntent, strings.Repeat("0f", idBytes)
			change(&r)
			line := sealLine(nil, &r)
			if _, err := parseLine(line[:len(line)-1]); (err == nil) != taken {
				t.Errorf("%s in format %d: %v", name, format, err)
			}
		}
	}
}

func TestFormOfSteps(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	r := act("@alice:example.org")
	r.Subject = Subject{"device", text("DESK\u202eTOP")}
	r.Params = map[string]Value{"n": Number(-7), "all": List("a", "\u202e,\"", ""), "none": List(), "low": Number(math.MinInt64), "high": Number(math.MaxInt64)}
	r.Steps, r.Continues = []matrixadmin.Text{text("set-password"), text("end/01KC")}, strings.Repeat("0a", idBytes)
	id, err := l.Intent(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	step := r
	step.Step, step.Result, step.Facts = text("set-password"), "claimed", map[string]matrixadmin.Text{"job": text("\x1b7"), "access_token": text("syt_canary")}
	if err := l.Step(t.Context(), id, step); err != nil {
		t.Fatal(err)
	}
	if open, err := Pending(path); err != nil || len(open) != 1 {
		t.Fatalf("a step ends the act: %v, %v", open, err)
	}
	r.Result = "partly"
	if err := l.Outcome(t.Context(), id, r); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(contents(t, path)), "\n")
	for i, want := range []string{
		`"continues":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","actor":`, `"kind":"step",`, `"kind":"outcome",`,
	} {
		if !strings.Contains(lines[i], want) || !strings.Contains(lines[i], `"subject":{"kind":"device","id":"DESK\u202eTOP"}`) ||
			!strings.Contains(lines[i], `"params":{"all":["a","\u202e,\"",""],"high":9223372036854775807,"low":-9223372036854775808,"n":-7,"none":[]}`) {
			t.Errorf("line %d: %s", i+1, lines[i])
		}
	}
	if !strings.Contains(lines[0], `"steps":["set-password","end/01KC"]`) || strings.Contains(lines[1]+lines[2], `"steps"`) || strings.Contains(lines[1]+lines[2], `"continues"`) {
		t.Errorf("only the intent names all its steps:\n%s", strings.Join(lines, "\n"))
	}
	if !strings.Contains(lines[1], `"step":"set-password"`) || !strings.Contains(lines[1], `"facts":{"access_token":"[redacted]","job":"\u001b7"}`) {
		t.Errorf("the step: %s", lines[1])
	}
	for got, err := range Read(path, Filter{Kind: KindIntent}) {
		n, isNumber := got.Params["n"].Number()
		all, isList := got.Params["all"].Items()
		if err != nil || !isNumber || n != -7 || !isList || !slices.Equal(all, []string{"a", "\u202e,\"", ""}) || got.Params["all"].Text().Raw() != "a, \u202e,\", " {
			t.Errorf("%v: %v %v", err, got.Params["n"], got.Params["all"])
		}
	}
	mustVerify(t, path)
}

// TestOutcomeOfTheLongestIntentFits: whatever is said of an intent that could be written can be written too.
func TestOutcomeOfTheLongestIntentFits(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	r := act("@a:b")
	id, n := "", 0
	for n = maxIntent; id == ""; n -= 20 {
		r.Params = map[string]Value{"devices": List(strings.Repeat("x", n))}
		id, _ = l.Intent(t.Context(), r)
	}
	if n < maxIntent-1000 {
		t.Fatalf("the longest has %d bytes", n)
	}
	r.Detail, r.AnswerID, r.Facts = text(strings.Repeat("\x01", 5000)), text(strings.Repeat("\x01", 5000)), map[string]matrixadmin.Text{}
	r.Result, r.Verdict = strings.Repeat("r", maxWord), strings.Repeat("v", maxWord)
	for i := range maxFacts {
		r.Facts[strings.Repeat("f", maxWord-1)+fmt.Sprint(i)] = text(strings.Repeat("\x01", 5000))
	}
	if err := l.Outcome(t.Context(), id, r); err != nil {
		t.Fatal(err)
	}
	mustVerify(t, path)
}

// newerLine is a record of a format that is not known here, behind prev.
func newerLine(prev Head) ([]byte, Head) {
	line := rehashed(fmt.Sprintf(`{"v":3,"seq":%d,"shape":{"of":["things",1.5]},"prev":"%s"`, prev.Seq+1, prev.Hash))
	return append(line, '\n'), Head{prev.Seq + 1, string(line[len(line)-len(hashClose)-64 : len(line)-len(hashClose)])}
}

// TestNewerFormat: a record of a newer version is no tampering, and what is wrong beside it is still found; nothing is written behind it.
func TestNewerFormat(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	record(t, l, 4)
	l.Close()
	head := mustVerify(t, path).Head
	newer, after := newerLine(head)
	good := append(contents(t, path), newer...)
	more := act("@later:example.org")
	more.Seq, more.Prev, more.Kind, more.ID, more.Time = after.Seq+1, after.Hash, KindIntent, strings.Repeat("0f", idBytes), quick().Now()
	known := sealLine(nil, &more)

	for name, trail := range map[string][]byte{"at the end": good, "in the middle": append(slices.Clone(good), known...)} {
		_, err := Verify(bytes.NewReader(trail), &head)
		if !errors.Is(err, ErrNewer) || errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), "record 5 (line 5): unknown format (written by a newer version") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, trail := range map[string][]byte{
		"a record is changed":     bytes.Replace(good, []byte("spam"), []byte("ham!"), 1),
		"a record is missing":     good[bytes.IndexByte(good, '\n')+1:],
		"the newer one is forged": bytes.Replace(good, []byte(`"things"`), []byte(`"nothing"`), 1),
		"it is out of order":      append(slices.Clone(good), newer...),
		"one behind it is":        append(slices.Clone(good), bytes.Replace(known, []byte("later"), []byte("earlier"), 1)...),
	} {
		if _, err := Verify(bytes.NewReader(trail), &head); !errors.Is(err, ErrTampered) || errors.Is(err, ErrNewer) {
			t.Errorf("%s: %v", name, err)
		}
	}

	overwrite(t, path, good)
	_, err := Open(path, quick())
	wantUnwritable(t, err, "newer version of mxwarden writes to it")
	if !errors.Is(err, ErrNewer) || errors.Is(err, ErrTampered) {
		t.Errorf("opened with %v", err)
	}
	if _, err := Acknowledge(t.Context(), path, quick(), "because"); !errors.Is(err, ErrNewer) {
		t.Errorf("acknowledged: %v", err)
	}
	if b := contents(t, path); !bytes.Equal(b, good) {
		t.Error("the trail was written to")
	}
	readable := 0
	for _, err := range Read(path, Filter{}) {
		if err == nil {
			readable++
		}
	}
	if readable != 4 {
		t.Errorf("%d records are read, want the 4 that this version knows", readable)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
}
