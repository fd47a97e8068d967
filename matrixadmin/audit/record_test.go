package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// hostile are strings that would forge a line, move a cursor, or hide.
var hostile = []string{
	"x\r\n{\"seq\":99,\"act\":\"nothing\"}", "\x1b]52;c;ZXZpbA==\a", "\x1b[2J\x1b[H", "\u009b31m", "\u202egnp.exe", "a\u200bb", "\x00\x7f",
	"\"},\"hash\":\"0\"}\n", `back\slash "quote"`, "tab\tbell\b\f", "\u2028\u2029", "\U000e0001\U0001f600", "\ufffd", "=HYPERLINK(\"x\")", "é ü 漢字",
	strings.Repeat("\u0301", 60), "<script>&amp;'",
}

// sealed gives a record the parts that the Log sets.
func sealed(r Record) (Record, []byte) {
	r.Seq, r.Prev, r.PID = 7, genesis.Hash, 4711
	r.Time = time.Date(2026, 11, 23, 1, 2, 3, 45e6, time.UTC)
	r.Kind, r.ID = KindIntent, strings.Repeat("0f", idBytes)
	line := sealLine(nil, &r)
	return r, line[:len(line)-1]
}

func sameRecord(a, b Record) bool {
	if !maps.Equal(a.Params, b.Params) || !maps.Equal(a.Facts, b.Facts) || !slices.Equal(a.Steps, b.Steps) || !a.Time.Equal(b.Time) {
		return false
	}
	a.Params, b.Params, a.Time, b.Time = nil, nil, time.Time{}, time.Time{}
	a.Facts, b.Facts, a.Steps, b.Steps = nil, nil, nil, nil
	return fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b) && a.Target == b.Target && a.Reason == b.Reason && a.Detail == b.Detail && a.Actor == b.Actor
}

func TestRecordHoldsHostileStringsHarmlessly(t *testing.T) {
	t.Parallel()
	for _, s := range hostile {
		r := act(s)
		r.Actor, r.Server, r.BaseURL, r.Reason, r.Ticket, r.Detail, r.RequestID, r.AnswerID = text(s), text(s), text(s), text(s), text(s), text(s), text(s), text(s)
		r.Params = map[string]Value{"note": String(s)}
		want, line := sealed(r)
		for _, b := range line {
			if b < 0x20 || b > 0x7e {
				t.Fatalf("%q leaves byte %#x in %s", s, b, line)
			}
		}
		got, err := parseLine(line)
		if err != nil || !sameRecord(got, want) {
			t.Fatalf("%q: %v, got %#v", s, err, got)
		}
		var free map[string]any
		if err := json.Unmarshal(line, &free); err != nil || free["target"] != s || free["reason"] != s {
			t.Fatalf("another reader sees %q as %q (%v)", s, free["target"], err)
		}
	}
}

func TestRecordHasOneForm(t *testing.T) {
	t.Parallel()
	_, line := sealed(Record{Action: "deactivate", Target: text("@a:b"), Params: map[string]Value{"a": Bool(true), "b": String("x")}})
	const want = `{"v":2,"seq":7,"time":"2026-11-23T01:02:03.045Z","kind":"intent","id":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","target":"@a:b",` +
		`"action":"deactivate","params":{"a":true,"b":"x"},"pid":4711,"prev":"0000000000000000000000000000000000000000000000000000000000000000",` +
		`"hash":"b6d0"}`
	body, hash, _ := strings.Cut(string(line), `,"hash":"`)
	if body+`,"hash":"b6d0"}` != want || len(hash) != 66 {
		t.Fatalf("got  %s\nwant %s", line, want)
	}
	// The same thing said in another way is not taken, even with a hash that fits.
	for _, change := range [][2]string{
		{`"seq":7`, `"seq":07`},
		{`"seq":7`, `"seq": 7`},
		{`"seq":7`, `"seq":0`},
		{`"seq":7`, `"seq":99999999999999999999`},
		{`.045Z`, `.04Z`},
		{`01:02:03.045Z`, `25:02:03.045Z`},
		{`"intent"`, `"other"`},
		{`"kind":"intent"`, `"kind":"note"`},
		{`"0f0f`, `"0F0f`},
		{`"@a:b"`, `"@a:\u0062"`},
		{`"@a:b"`, `"@a:\u000a"`},
		{`"@a:b"`, `"@a:\/b"`},
		{`"@a:b"`, `"@a:\ud800"`},
		{`"@a:b"`, `"@a:\ud800\u0041"`},
		{`"@a:b"`, `"@a:\u00E9"`},
		{`"@a:b"`, `"@a:é"`},
		{`"@a:b"`, `""`},
		{`"target":"@a:b"`, `"target":"@a:b","target":"@c:d"`},
		{`"target":"@a:b","action":"deactivate"`, `"action":"deactivate","target":"@a:b"`},
		{`"a":true,"b":"x"`, `"b":"x","a":true`},
		{`"a":true`, `"a":true,"a":true`},
		{`"a":true,"b":"x"`, ``},
		{`"deactivate"`, `"deactivate;"`},
		{`"pid":4711`, `"pid":-1`},
		{`"pid":4711`, `"pid":4294967296`},
		{`"v":2`, `"v":3`},
		{`"v":2`, `"v":0`},
		{`"v":2`, `"v":02`},
		{`{"v"`, `{"u":0,"v"`},
		{`"prev":"0`, `"prev":"`},
		{`,"prev"`, `,"extra":1,"prev"`},
	} {
		altered := strings.Replace(body, change[0], change[1], 1)
		if altered == body {
			t.Fatalf("%q is not in the line", change[0])
		}
		if _, err := parseLine(rehashed(altered)); err == nil {
			t.Errorf("%s was taken", altered)
		}
	}
	if _, err := parseLine(rehashed(body)); err != nil {
		t.Fatalf("the form itself was not taken: %v", err)
	}
	if r, err := parseLine(rehashed(strings.Replace(body, `"v":2`, `"v":3`, 1))); err != errNewer || r.Seq != 7 { //nolint:errorlint // the very value
		t.Fatalf("a newer version is reported as %v", err)
	}
}

func FuzzLineHasOneForm(f *testing.F) {
	for _, s := range hostile {
		r := act(s)
		r.Params = map[string]Value{"note": String(s), "on": Bool(false)}
		_, line := sealed(r)
		f.Add(string(line[:len(line)-hashTail]))
	}
	f.Fuzz(func(t *testing.T, body string) {
		line := rehashed(body)
		r, err := parseLine(line)
		if err != nil {
			return
		}
		if again := sealLine(nil, &r); !bytes.Equal(bytes.TrimSuffix(again, []byte("\n")), line) {
			t.Fatalf("read   %s\nwrites %s", line, again)
		}
	})
}

// rehashed closes a body with the hash that fits it.
func rehashed(body string) []byte {
	return append(closeBody([]byte(body)), hashClose...)
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	anyText := rapid.Custom(func(t *rapid.T) matrixadmin.Text {
		s := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile)).Draw(t, "text")
		return text(s)
	})
	anyWord := rapid.StringMatching(`([a-z0-9]([a-z0-9 ._/-]{0,20}[a-z0-9])?)?`)
	anyValue := rapid.OneOf(rapid.Map(rapid.Bool(), Bool), rapid.Map(rapid.String(), String), rapid.Map(rapid.Int64(), Number),
		rapid.Map(rapid.SliceOf(rapid.String()), func(s []string) Value { return List(s...) }))
	rapid.Check(t, func(t *rapid.T) {
		r := Record{
			Seq: rapid.Uint64Range(1, 1<<62).Draw(t, "seq"), PID: rapid.IntRange(0, 1<<22).Draw(t, "pid"),
			Time: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "time")).UTC(),
			Kind: KindOutcome, ID: rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "id"), Prev: rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "prev"),
			Host: anyText.Draw(t, "host"), Version: anyText.Draw(t, "version"), Actor: anyText.Draw(t, "actor"), Server: anyText.Draw(t, "server"),
			BaseURL: anyText.Draw(t, "base"), Target: anyText.Draw(t, "target"), Action: rapid.StringMatching(`[a-z]([a-z-]{0,20}[a-z])?`).Draw(t, "action"),
			Params: rapid.MapOfN(rapid.StringMatching(`[a-z]([a-z_]{0,9}[a-z])?`), anyValue, 0, 5).Draw(t, "params"),
			Reason: anyText.Draw(t, "reason"), Ticket: anyText.Draw(t, "ticket"), Evidence: rapid.StringMatching(`([0-9a-f]{64})?`).Draw(t, "evidence"),
			Result: anyWord.Draw(t, "result"), Verdict: anyWord.Draw(t, "verdict"), Detail: anyText.Draw(t, "detail"), RequestID: anyText.Draw(t, "request"), AnswerID: anyText.Draw(t, "answer"),
		}
		if rapid.Bool().Draw(t, "of a part") {
			r.Subject = Subject{Kind: "device", ID: text("D" + anyText.Draw(t, "subject").Raw())}
			r.Facts = rapid.MapOfN(rapid.StringMatching(`[a-z]([a-z_]{0,9}[a-z])?`), anyText, 0, maxFacts).Draw(t, "facts")
			switch r.Kind = rapid.SampledFrom([]Kind{KindIntent, KindStep, KindOutcome}).Draw(t, "kind"); r.Kind {
			case KindIntent:
				r.Steps = rapid.SliceOfN(anyText, 0, 5).Draw(t, "steps")
				r.Continues = rapid.StringMatching(`([0-9a-f]{32})?`).Draw(t, "continues")
			case KindStep:
				r.Step = text("s" + anyText.Draw(t, "step").Raw())
			default:
			}
		}
		line := sealLine(nil, &r)
		got, err := parseLine(line[:len(line)-1])
		if err != nil || !sameRecord(got, r) {
			t.Fatalf("%v\nwrote %s\nread  %#v", err, line, got)
		}
		if !utf8.Valid(line) || !json.Valid(line) {
			t.Fatalf("not JSON: %q", line)
		}
	})
}

func TestRecordHasNoPlaceForSecrets(t *testing.T) {
	t.Parallel()
	const canary = "syt_canary_password"
	secret := matrixadmin.NewSecret(canary)
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	r := act("@a:example.org")
	r.Params = map[string]Value{
		"printed":            String(fmt.Sprint(secret)),
		"new_password":       String(canary),
		"Access-Token":       String(canary),
		"password_generated": Bool(true),
	}
	r.Reason, r.Detail = text(fmt.Sprintf("%v", secret)), text(fmt.Sprintf("%+v", struct{ s matrixadmin.Secret }{secret}))
	if _, err := l.Intent(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	b := contents(t, path)
	if bytes.Contains(b, []byte(canary)) {
		t.Fatalf("a secret is on record: %s", b)
	}
	if !bytes.Contains(b, []byte(`"params":{"Access-Token":"[redacted]","new_password":"[redacted]","password_generated":true,"printed":"[redacted]"}`)) {
		t.Fatalf("got %s", b)
	}
	if r.Params["new_password"] != String(canary) {
		t.Fatal("the caller's own map was changed")
	}
}

func TestRecordIsMadeToFit(t *testing.T) {
	t.Parallel()
	path := newTrail(t)
	l := mustOpen(t, path, quick())
	r := act("@a:example.org")
	r.Reason = text(strings.Repeat("é", 5000))
	r.Params = map[string]Value{"note": String(strings.Repeat("x", 5000))} // what was asked for is never cut
	r.AnswerID = text(strings.Repeat("y", 5000))                           // a server's word: cut, since it must not keep an outcome from the record
	if _, err := l.Intent(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for got, err := range Read(path, Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		reason, note := got.Reason.Raw(), got.Params["note"].Text().Raw()
		if len(reason) > maxReason || !utf8.ValidString(reason) || !strings.HasSuffix(reason, "\u00e9\u2026 (cut)") || len(note) != 5000 || len(got.AnswerID.Raw()) > maxAnswer {
			t.Fatalf("reason of %d bytes ends in %q, note has %d", len(reason), reason[len(reason)-12:], len(note))
		}
	}
	// What names the act is never cut: a record that would name something else is refused.
	for what, r := range map[string]Record{
		"target is longer":        act("@" + strings.Repeat("a", 2000) + ":b"),
		"invalid action":          {Action: "de\nactivate"},
		"too many parameters: 33": {Action: "x", Params: manyParams(33)},
		"invalid parameter name":  {Action: "x", Params: map[string]Value{"a\x1b": Bool(true)}},
		"not a SHA-256":           {Action: "x", Evidence: "abc"},
		"result or verdict":       {Action: "x", Result: "\x1b[31m"},
	} {
		_, err := l.Intent(t.Context(), r)
		wantUnwritable(t, err, what)
	}
	wantUnwritable(t, l.Outcome(t.Context(), "not an id", act("@a:b")), "ID is not 128-bit")
	wantUnwritable(t, l.Note(t.Context(), Record{Action: "seal"}), "reserved note")
	huge := Record{Action: "x", Params: manyParams(32)}
	for name := range huge.Params {
		huge.Params[name] = String(strings.Repeat("\x01", 512))
	}
	_, err := l.Intent(t.Context(), huge)
	wantUnwritable(t, err, "too long")
	if rep := mustVerify(t, path); rep.Head.Seq != 1 {
		t.Fatalf("%d records, want the one that fits", rep.Head.Seq)
	}
}

func manyParams(n int) map[string]Value {
	params := map[string]Value{}
	for i := range n {
		params[fmt.Sprintf("p%d", i)] = Bool(true)
	}
	return params
}

func TestRecordMarshalsAsItStands(t *testing.T) {
	t.Parallel()
	r, line := sealed(act("@alice:example.org"))
	got, err := json.Marshal(r)
	if err != nil || !bytes.Equal(got, line) {
		t.Fatalf("%v\ngot  %s\nwant %s", err, got, line)
	}
}
