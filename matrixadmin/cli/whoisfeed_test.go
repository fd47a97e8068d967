package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// grown is a history of n rows, of which every shorter one is the beginning.
func grown(n int) *matrixadmin.Connections {
	b := matrixadmin.NewConnectionsBuilder(matrixadmin.MustParseUserID("@alice:example.test"))
	for i := range n {
		b.Append("", "203.0.113."+strconv.Itoa(i*7919%256), "agent "+strconv.Itoa(i%13), int64(i)*1000)
	}
	return b.Finish()
}

var blanks = regexp.MustCompile(` +`)

// TestFeed: however an answer arrives, each row is printed once and in its order, and the same is printed.
func TestFeed(t *testing.T) {
	for _, format := range []query{{table: true, limit: -1, loc: time.UTC}, {format: export.CSV, limit: -1}, {format: export.JSONLines, limit: 5}, {format: export.Markdown, limit: 150}} {
		filter, err := history.ParseFilter("-ua:\"agent 7\"", time.Now(), nil)
		if err != nil {
			t.Fatal(err)
		}
		format.shape.Filter = filter
		const some, total = 64, 3*64 + 17
		printed := func(ends ...int) string {
			var out, said bytes.Buffer
			w := whois{query: format, out: &lines{query: format, e: Process{Stdout: &out, Stderr: &said}}}
			f := feed{piece: some, put: func(c *matrixadmin.Connections) error { return w.put(t.Context(), c) }, stop: func() { t.Error("stopped") }}
			for _, n := range append(ends, total) {
				f.take(grown(n))
			}
			if err := w.out.finish(t.Context()); f.err != nil || err != nil || f.done != total || w.out.rows != total {
				t.Fatalf("%d of %d rows: %v, %v", f.done, total, f.err, err)
			}
			return blanks.ReplaceAllString(out.String(), " ") + said.String() // the width of columns is that of the first lines
		}
		want := printed()
		if strings.Contains(want, "agent 7") || len(want) < 100 {
			t.Fatalf("%.100s", want)
		}
		rapid.Check(t, func(rt *rapid.T) {
			ends := rapid.SliceOfN(rapid.IntRange(0, total), 0, 4).Draw(rt, "ends")
			slices.Sort(ends)
			if printed(ends...) != want {
				rt.Fatalf("in pieces of %v it is another table", ends)
			}
		})
	}
}

// TestFeedEnds: when nothing can be printed any more, the reading ends, and nothing else is tried.
func TestFeedEnds(t *testing.T) {
	calls, stops := 0, 0
	f := feed{piece: 8, put: func(*matrixadmin.Connections) error { calls++; return errors.New("full") }, stop: func() { stops++ }}
	f.take(grown(10))
	f.take(grown(30))
	if calls != 1 || stops != 1 || f.err == nil {
		t.Errorf("%d calls, %d stops, %v", calls, stops, f.err)
	}
}

func TestLayout(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		columns := rapid.IntRange(1, 6).Draw(rt, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.StringMatching(`[a-z漢 ]{0,90}`), columns, columns), 0, 5).Draw(rt, "rows")
		table := export.Table{Rows: func(yield func(int) bool) {
			for i := range rows {
				if !yield(i) {
					return
				}
			}
		}}
		for k := range columns {
			table.Columns = append(table.Columns, export.Column{ID: strconv.Itoa(k), Title: "Col", Value: func(i int) string { return rows[i][k] }})
		}
		room := rapid.OneOf(rapid.IntRange(0, 200), rapid.Just(6*columns-2)).Draw(rt, "room")
		var out bytes.Buffer
		if err := newLayout(table, room, time.UTC).write(rt.Context(), &out, table); err != nil {
			rt.Fatal(err)
		}
		if room < 6*columns-2 {
			return // nothing fits
		}
		for line := range strings.Lines(out.String()) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > room {
				rt.Fatalf("%d cells in %d: %q", n, room, line)
			}
		}
	})
}

// TestLayoutEnds soon after its context.
func TestLayoutEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	table := export.Table{
		Columns: []export.Column{{ID: "a", Value: func(i int) string { asked = i; return "x" }}},
		Rows: func(yield func(int) bool) {
			for i := range 1_000_000 {
				if i == 3000 {
					cancel()
				}
				if !yield(i) {
					return
				}
			}
		},
	}
	l := &layout{width: []int{1}, loc: time.UTC}
	if err := l.write(ctx, io.Discard, table); !errors.Is(err, context.Canceled) || asked > 5000 {
		t.Errorf("%d rows, %v", asked, err)
	}
}

// TestProgress is on a terminal only, not too often, and leaves nothing behind.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		for _, terminal := range []bool{false, true} {
			p := newProgress(Process{Stderr: &out, StderrTerminal: terminal})
			p.tell(1, 1)
			for _, rows := range []int{2000, 4000, 10} {
				time.Sleep(progressEvery)
				p.tell(rows, int64(rows)*100)
				p.tell(rows+1, 0)
			}
			p.clear()
			p.clear()
		}
		if want := "\r2,000 rows, 0.2 MB\r4,000 rows, 0.4 MB\r10 rows, 0.0 MB   \r                  \r"; out.String() != want {
			t.Errorf("%q", out.String())
		}
	})
}

// TestReadingCannotWrite: the client of a command that asks about an account refuses to write before anything is sent.
func TestReadingCannotWrite(t *testing.T) {
	s, err := flags{demo: true}.reading(t.Context(), Process{Version: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := signIn(t.Context(), Process{}, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.client.Logout(t.Context()); !errors.Is(err, matrixadmin.ErrReadOnly) {
		t.Errorf("%v", err)
	}
}
