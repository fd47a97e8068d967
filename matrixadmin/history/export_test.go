package history

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
)

// cells reads a table the way it is written.
func cells(t export.Table) [][]string {
	var out [][]string
	for i := range t.Rows {
		row := make([]string, len(t.Columns))
		for k, c := range t.Columns {
			row[k] = c.Value(i)
		}
		out = append(out, row)
	}
	return out
}

// TestTableIsTheView: a table has what the lines of a view have, and of groups what their heads have, whichever are open.
func TestTableIsTheView(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"))
		s := Shape{
			By: rapid.SampledFrom([]Column{Time, IP, Client, Device}).Draw(t, "by"), Desc: rapid.Bool().Draw(t, "desc"), Fold: FoldMode(rapid.IntRange(0, 2).Draw(t, "fold")),
			Grouped: rapid.Bool().Draw(t, "grouped"), Group: rapid.SampledFrom(Groupings()).Draw(t, "group"), GroupBy: ByCount, GroupDesc: true,
		}
		v, err := Build(t.Context(), h, s, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		fields := RowFields()
		if s.Grouped {
			fields = GroupFields(s.Group)
			for i := rapid.IntRange(0, 3).Draw(t, "opened"); i > 0 && v.Len() > 0; i-- {
				if v, err = v.Toggle(t.Context(), v.At(rapid.IntRange(0, v.Len()-1).Draw(t, "at"))); err != nil {
					t.Fatal(err)
				}
			}
		}
		var want [][]string
		for i := range v.Len() {
			l := v.At(i)
			if s.Grouped && l.Kind != KindGroup {
				continue
			}
			row := make([]string, len(fields))
			for k, f := range fields {
				row[k] = f.Value(v, l)
			}
			want = append(want, row)
		}
		table, err := Table(t.Context(), v, fields)
		if err != nil {
			t.Fatal(err)
		}
		if got := cells(table); !slices.EqualFunc(got, want, slices.Equal) || v.Shown() != len(want) {
			t.Fatalf("%d lines %q\nwant %q", v.Shown(), got, want)
		}
	})
}

// TestAsSent: the rows that are wanted, as they came; and all rows of a history are newest first.
func TestAsSent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := New(someRows().Draw(t, "rows"))
		f, err := ParseFilter(rapid.SampledFrom([]string{"", "ip:203.0.113.0/24", "-element", "no such thing"}).Draw(t, "filter"), someNow, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := h.Filter(t.Context(), f, h.All())
		if err != nil {
			t.Fatal(err)
		}
		v, err := AsSent(t.Context(), h, f)
		if err != nil || v.Len() != len(rows) || v.Hits() != len(rows) || v.Partial() || v.Folded() {
			t.Fatalf("%v: %d lines, %d hits", err, v.Len(), v.Hits())
		}
		for i, row := range rows {
			if l := v.At(i); l.Row != int(row) || l.Kind != KindRow || l.Count != 1 || l.Last != h.Connections().LastSeenMilli(int(row)) {
				t.Fatalf("line %d is %+v, want row %d", i, l, row)
			}
		}
		table, err := AllRows(t.Context(), h, RowFields()[:1])
		if err != nil {
			t.Fatal(err)
		}
		byTime, err := h.ByTime(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range cells(table) {
			if want := stamp(h.Connections().LastSeenMilli(int(byTime[i]))); got[0] != want {
				t.Fatalf("row %d is of %s, want %s", i, got[0], want)
			}
		}
	})
}

// TestTableOfOneRow shows every field of a row once, in each format.
func TestTableOfOneRow(t *testing.T) {
	t.Parallel()
	b := matrixadmin.NewConnectionsBuilder(someUser)
	b.Append("", "203.0.113.9:443", "curl/8.5.0", someNow.UnixMilli()+7)
	b.Append("ABC", "=1\x1b", "", matrixadmin.NoTime)
	h := New(b.Finish())
	marks, err := h.Attribute(t.Context(), []matrixadmin.Device{{ID: matrixadmin.NewText("Q"), LastIP: matrixadmin.NewText("203.0.113.9"), LastAgent: matrixadmin.NewText("curl/8.5.0"), LastSeen: someNow.Add(7 * time.Millisecond)}})
	if err != nil {
		t.Fatal(err)
	}
	h.SetMarks(marks)
	h.SetDeviceNames(map[matrixadmin.Text]DeviceNames{matrixadmin.NewText("Q"): {Name: matrixadmin.NewText("Wall"), Client: matrixadmin.NewText("Element X")}})
	table, err := AllRows(t.Context(), h, RowFields())
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[export.Format]string{
		export.JSONLines: `{"last_seen":"2026-11-22T21:58:39.007Z","first_seen":"2026-11-22T21:58:39.007Z","count":1,"ip":"203.0.113.9:443","tags":"documentation","country":"","network":"203.0.113.0/24","client":"curl 8.5","device":"Q","certainty":"likely","user_agent":"curl/8.5.0","device_name":"Wall","mas_client":"Element X"}` + "\n" +
			`{"last_seen":"","first_seen":"","count":1,"ip":"=1\u001b","tags":"","country":"","network":"","client":"","device":"ABC","certainty":"exact","user_agent":"","device_name":"","mas_client":""}` + "\n",
		export.CSV: "last_seen,first_seen,count,ip,tags,country,network,client,device,certainty,user_agent,device_name,mas_client\r\n" +
			"2026-11-22T21:58:39.007Z,2026-11-22T21:58:39.007Z,1,203.0.113.9:443,documentation,,203.0.113.0/24,curl 8.5,Q,likely,curl/8.5.0,Wall,Element X\r\n,,1,'=1‹1B›,,,,,ABC,exact,,,\r\n",
	} {
		var out bytes.Buffer
		if n, err := export.Write(t.Context(), &out, table, f, nil); err != nil || n != 2 || out.String() != want {
			t.Errorf("%d rows, %v:\n%s\nwant\n%s", n, err, out.String(), want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v, err := AsSent(t.Context(), h, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	_, ofTable := Table(ctx, v, RowFields())
	_, ofLines := AsSent(ctx, h, Filter{})
	if !errors.Is(ofTable, context.Canceled) || !errors.Is(ofLines, context.Canceled) {
		t.Errorf("after the end of the context: %v, %v", ofTable, ofLines)
	}
}

// BenchmarkTable writes a million rows of eleven columns.
func BenchmarkTable(b *testing.B) {
	const n = 1_000_000
	h := New(manyRows(n))
	for _, f := range []export.Format{export.CSV, export.JSONLines, export.Markdown} {
		b.Run(f.String(), func(b *testing.B) {
			size := int64(0)
			report(b, n, func() {
				table, err := AllRows(b.Context(), h, RowFields())
				must(b, err)
				must(b, second(export.Write(b.Context(), io.Discard, table, f, func(_ int, bytes int64) { size = bytes })))
			})
			b.SetBytes(size)
		})
	}
}

// BenchmarkTableCancel measures how long a cancelled export goes on, with cells of eight kilobytes that have to be escaped.
func BenchmarkTableCancel(b *testing.B) {
	rows := matrixadmin.NewConnectionsBuilder(someUser)
	for i := range 100_000 {
		rows.Append("", "203.0.113.9", strings.Repeat("\x1b\u202e", 2<<10), int64(i))
	}
	h := New(rows.Finish())
	table, err := AllRows(b.Context(), h, RowFields())
	must(b, err)
	var slowest time.Duration
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		var at time.Time
		_, err := export.Write(ctx, io.Discard, table, export.CSV, func(rows int, _ int64) {
			if at.IsZero() && rows > 0 {
				at = time.Now()
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			b.Fatal(err)
		}
		slowest = max(slowest, time.Since(at))
	}
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms/slowest")
}
