package export

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// tableOf is a table of texts, with the row's number in front.
func tableOf(rows [][]string) Table {
	t := Table{
		Columns: []Column{{ID: "n", Title: "No", Number: true, Value: strconv.Itoa}},
		Rows:    slices.Values(seq(len(rows))),
	}
	if len(rows) > 0 {
		for k := range rows[0] {
			t.Columns = append(t.Columns, Column{ID: "c" + strconv.Itoa(k), Title: "Column " + strconv.Itoa(k), Value: func(i int) string { return rows[i][k] }})
		}
	}
	return t
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func write(tb testing.TB, table Table, f Format) string {
	tb.Helper()
	var b bytes.Buffer
	if n, err := Write(tb.Context(), &b, table, f, nil); err != nil || n < 0 {
		tb.Fatal(err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	t.Parallel()
	table := tableOf([][]string{
		{"203.0.113.9", "Mozilla/5.0 (X11; Linux)"},
		{"a,b", `say "hi"`},
		{"=1+1", "\x1b]52;c;ZQ==\x07"},
		{"-", "a|b`c\\|"},
		{"\t=x", "\r\n\u202e"},
		{"2026-11-22 21:58:39", "\U0001f600 \u009b2J \xff"},
		{" x ", "x;=1+1"},
		{"\uff1d1", "[a](http://b) <b> www.example.test"},
	})
	for f, want := range map[Format]string{
		CSV: "n,c0,c1\r\n0,203.0.113.9,\"Mozilla/5.0 (X11; Linux)\"\r\n1,\"a,b\",\"say \"\"hi\"\"\"\r\n2,'=1+1,\"‹1B›]52;c;ZQ==‹07›\"\r\n" +
			"3,'-,a|b`c\\|\r\n4,'‹09›=x,'‹0D›‹0A›‹202E›\r\n5,2026-11-22 21:58:39,\U0001f600 ‹9B›2J ‹xFF›\r\n6,\" x \",\"x;=1+1\"\r\n7,'\uff1d1,[a](http://b) <b> www.example.test\r\n",
		JSONLines: `{"n":0,"c0":"203.0.113.9","c1":"Mozilla/5.0 (X11; Linux)"}` + "\n" + `{"n":1,"c0":"a,b","c1":"say \"hi\""}` + "\n" +
			`{"n":2,"c0":"=1+1","c1":"\u001b]52;c;ZQ==\u0007"}` + "\n" + "{\"n\":3,\"c0\":\"-\",\"c1\":\"a|b`c\\\\|\"}\n" + `{"n":4,"c0":"\t=x","c1":"\r\n\u202e"}` + "\n" +
			`{"n":5,"c0":"2026-11-22 21:58:39","c1":"\ud83d\ude00 \u009b2J \ufffd"}` + "\n" + `{"n":6,"c0":" x ","c1":"x;=1+1"}` + "\n" +
			"{\"n\":7,\"c0\":\"\\uff1d1\",\"c1\":\"[a](http://b) <b> www.example.test\"}\n",
		Markdown: "| No | Column 0 | Column 1 |\n|---:|---|---|\n| 0 | 203.0.113.9 | `Mozilla/5.0 (X11; Linux)` |\n| 1 | `a,b` | `say \"hi\"` |\n" +
			"| 2 | `=1+1` | `‹1B›]52;c;ZQ==‹07›` |\n| 3 | `-` | `a\\|b‹60›c\\‹7C›` |\n| 4 | `‹09›=x` | `‹0D›‹0A›‹202E›` |\n| 5 | 2026-11-22 21:58:39 | `\U0001f600 ‹9B›2J ‹xFF›` |\n" +
			"| 6 | `‹20›x‹20›` | `x;=1+1` |\n| 7 | `\uff1d1` | `[a](http://b) <b> www.example.test` |\n",
	} {
		if got := write(t, table, f); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", f, got, want)
		}
	}
}

// hostile draws cells of which many begin or hold what could do something.
func hostile() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", `"`, ",", ";", "|", "`", `\`, "\x1b[2J", "\u202e", "\u009b", "\xff", "\u2028", " ", "'", "a", "1", "1.", ":", "www."}))
	return rapid.Map(rapid.SliceOfN(part, 0, 4), func(parts []string) string { return strings.Join(parts, "") })
}

func TestAnyCell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		columns := rapid.IntRange(1, 3).Draw(rt, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(hostile(), columns, columns), 1, 5).Draw(rt, "rows")
		table := tableOf(rows)
		checkCSV(rt, write(t, table, CSV), rows)
		lines := strings.Split(write(t, table, JSONLines), "\n")
		for i, row := range rows {
			var object map[string]any
			if err := json.Unmarshal([]byte(lines[i]), &object); err != nil || strings.ContainsFunc(lines[i], func(r rune) bool { return r < ' ' || r > '~' }) {
				rt.Fatalf("%q: %v", lines[i], err)
			}
			for k, want := range row {
				if got := object["c"+strconv.Itoa(k)]; got != strings.ToValidUTF8(each(want), "\ufffd") {
					rt.Fatalf("%q became %q", want, got)
				}
			}
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(write(t, table, Markdown), "\n"), "\n") {
			pipes := strings.Count(line, "|") - strings.Count(line, `\|`)
			if pipes != columns+2 || strings.Count(line, "`")%2 != 0 {
				rt.Fatalf("%q is not %d columns", line, columns+1)
			}
		}
	})
}

// each makes every byte that is no UTF-8 a character of its own, as a decoder of JSON sees them.
func each(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}

func checkCSV(t *rapid.T, out string, rows [][]string) {
	records, err := stdcsv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(records) != len(rows)+1 || !strings.HasSuffix(out, "\r\n") {
		t.Fatalf("%q: %v", out, err)
	}
	for i, row := range rows {
		for k, want := range row {
			got := records[i+1][k+1]
			switch {
			case got != "" && strings.Contains("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", got[:len(string([]rune(got)[0]))]):
				t.Fatalf("%q is a formula", got)
			case strings.TrimPrefix(got, "'") != strings.TrimPrefix(matrixadmin.Printable(want), "'"):
				t.Fatalf("%q became %q", want, got)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	values := []string{"0", "-5", "12.50", "", "-", "01", "1.", ".5", "1e9", "=1", "NaN"}
	table := Table{Columns: []Column{{ID: "n", Number: true, Value: func(i int) string { return values[i] }}}, Rows: slices.Values(seq(len(values)))}
	if got, want := write(t, table, JSONLines), `{"n":0}|{"n":-5}|{"n":12.50}|{"n":null}|{"n":"-"}|{"n":"01"}|{"n":"1."}|{"n":".5"}|{"n":"1e9"}|{"n":"=1"}|{"n":"NaN"}|`; strings.ReplaceAll(got, "\n", "|") != want {
		t.Errorf("%s", got)
	}
	if got, want := write(t, table, CSV), "n|0|-5|12.50||'-|01|1.|.5|1e9|'=1|NaN|"; strings.ReplaceAll(got, "\r\n", "|") != want {
		t.Errorf("%s", got)
	}
}

func TestProgressAndCancel(t *testing.T) {
	t.Parallel()
	rows := make([][]string, 10*rowsBetween)
	for i := range rows {
		rows[i] = []string{strings.Repeat("x", 100)}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var told []int
	var bytesTold int64
	var b bytes.Buffer
	n, err := Write(ctx, &b, tableOf(rows), CSV, func(rows int, bytes int64) { told, bytesTold = append(told, rows), bytes })
	if err != nil || n != len(rows) || len(told) != 11 || told[10] != len(rows) || bytesTold != int64(b.Len()) {
		t.Errorf("%d rows, told %v and %d bytes: %v", n, told, bytesTold, err)
	}
	n, err = Write(ctx, io.Discard, tableOf(rows), CSV, func(rows int, _ int64) {
		if rows == 3*rowsBetween {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || n < 3*rowsBetween || n > 4*rowsBetween {
		t.Errorf("went on for %d rows: %v", n, err)
	}
	if n, err = Write(t.Context(), io.Discard, tableOf(nil), JSONLines, nil); err != nil || n != 0 {
		t.Errorf("%d rows of none: %v", n, err)
	}
}

// TestAppend: a table in pieces is the table.
func TestAppend(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(hostile(), 2, 2), 1, 6).Draw(rt, "rows")
		cut := rapid.IntRange(0, len(rows)).Draw(rt, "cut")
		for _, f := range []Format{CSV, JSONLines, Markdown} {
			table := tableOf(rows)
			whole := write(t, table, f)
			var b bytes.Buffer
			table.Rows = slices.Values(seq(cut))
			if _, err := Write(rt.Context(), &b, table, f, nil); err != nil {
				rt.Fatal(err)
			}
			table.Rows = slices.Values(seq(len(rows))[cut:])
			if n, err := Append(rt.Context(), &b, table, f, nil); err != nil || n != len(rows)-cut || b.String() != whole {
				rt.Fatalf("%d rows, %v: %q is not %q", n, err, b.String(), whole)
			}
		}
	})
}

// small takes some bytes and no more.
type small int

func (s *small) Write(p []byte) (int, error) {
	if *s -= small(len(p)); *s < 0 {
		return 0, io.ErrShortBuffer
	}
	return len(p), nil
}

// TestFullOnTheWay: the rows behind what there was room for are not even made.
func TestFullOnTheWay(t *testing.T) {
	t.Parallel()
	rows := make([][]string, 5000)
	for i := range rows {
		rows[i] = []string{strings.Repeat("x", 100)}
	}
	room := small(100_000)
	if n, err := Write(t.Context(), &room, tableOf(rows), CSV, nil); !errors.Is(err, io.ErrShortBuffer) || n > 2000 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 21, 58, 39, 0, time.UTC)
	for about, want := range map[string]string{
		"connections of @alice:example.test": "connections-of--alice-example.test-20261122T215839Z.csv", "../..": "export-20261122T215839Z.csv",
		"\x1b\u202e/": "export-20261122T215839Z.csv", strings.Repeat("a", 300): strings.Repeat("a", 80) + "-20261122T215839Z.csv", ".hidden": "hidden-20261122T215839Z.csv",
	} {
		if got := FileName(about, now, CSV); got != want {
			t.Errorf("%q: %s", about, got)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const rows = 100_000
	table := Table{Rows: slices.Values(seq(rows)), Columns: []Column{
		{ID: "ip", Title: "IP", Value: func(int) string { return "203.0.113.9" }},
		{ID: "agent", Title: "Agent", Value: func(int) string { return "Element X iOS/25.06.1 (iPhone 14; iOS 17.5; Scale/3.00)" }},
		{ID: "count", Title: "Count", Number: true, Value: func(int) string { return "312" }},
	}}
	for _, f := range []Format{CSV, JSONLines, Markdown} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Write(b.Context(), io.Discard, table, f, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
