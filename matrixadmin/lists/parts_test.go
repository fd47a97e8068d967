package lists

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// pieces is a list of three parts, the second of which fails or takes as long as it likes, and a fourth that the server lacks.
func pieces(second func(context.Context) ([]thing, error)) Table {
	one := func(id string) func(context.Context, Source) ([]thing, error) {
		return func(context.Context, Source) ([]thing, error) { return []thing{{id: id}}, nil }
	}
	return List[thing]{
		Info: Info{ID: "pieces"},
		Parts: []Part[thing]{
			{Of: "first", Read: one("a")},
			{Of: "second", Read: func(ctx context.Context, _ Source) ([]thing, error) { return second(ctx) }},
			{Of: "third", Read: one("c")},
			{Of: "fourth", Read: one("d"), Asks: func(Source) string { return "it is too old" }},
		},
		Stands: func(part string, v Value) thing {
			return thing{id: part, name: map[Kind]string{Reading: "reading", Failed: v.Word, Unknown: v.Word}[v.Kind]}
		},
		Key: func(t thing) matrixadmin.Text { return text(t.id) },
		Columns: []Column[thing]{
			{Head{ID: "id", Min: 3}, func(t thing) Value { return RemoteValue(text(t.id)) }},
			{Head{ID: "name", Min: 3}, func(t thing) Value { return RemoteValue(text(t.name)) }},
		},
	}.Table()
}

func written(r *Rows) string {
	var s []string
	for i := range r.Len() {
		s = append(s, strings.TrimSpace(r.Value(0, i).Exact()+" "+r.Value(1, i).Exact()))
	}
	return strings.Join(s, ", ")
}

// TestPartsHideNoOthers: a part that fails or that the server lacks has a row that says so, and the others are there.
func TestPartsHideNoOthers(t *testing.T) {
	t.Parallel()
	fault, gone := errors.New("no line"), &matrixadmin.Error{Kind: matrixadmin.KindUnrecognized}
	hidden := &matrixadmin.Error{Kind: matrixadmin.KindNotExposed, Status: 403}
	for _, tt := range []struct {
		err       error
		want, gap string
		fatal     bool
	}{
		{nil, "a, b, c, fourth unknown: it is too old", "", false},
		{fault, "a, second could not be read: no line, c, fourth unknown: it is too old", "no line", false},
		{gone, "a, second unknown: this server does not have it, c, fourth unknown: it is too old", "", false},
		{hidden, "a, second unknown: hidden by a proxy, HTTP 403, c, fourth unknown: it is too old", "", false},
		{&matrixadmin.Error{Kind: matrixadmin.KindBadToken}, "", "", true},
		{&matrixadmin.Error{Kind: matrixadmin.KindNotFound}, "", "", true},
	} {
		rows, err := pieces(func(context.Context) ([]thing, error) {
			if tt.err != nil {
				return nil, tt.err
			}
			return []thing{{id: "b"}}, nil
		}).Read(t.Context(), Source{})
		if tt.fatal {
			if !errors.Is(err, tt.err) {
				t.Errorf("%v: %v %v", tt.err, rows, err)
			}
			continue
		}
		if err != nil || written(rows) != tt.want || rows.Partial() {
			t.Errorf("%v: %q %v", tt.err, written(rows), err)
		}
		if gap := rows.Gap(); (gap == nil) != (tt.gap == "") || gap != nil && gap.Error() != tt.gap {
			t.Errorf("%v: %v", tt.err, gap)
		}
	}
}

// TestPartsAreShownAsTheyCome, and nothing is read any longer when nobody waits.
func TestPartsAreShownAsTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var seen []string
		go func() {
			time.Sleep(time.Second)
			cancel()
		}()
		began := time.Now()
		rows, err := pieces(func(ctx context.Context) ([]thing, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}).Stream(ctx, Source{}, func(r *Rows) {
			if !r.Partial() {
				t.Error("rows are not said to be some")
			}
			seen = append(seen, written(r))
		})
		if rows != nil || !errors.Is(err, context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("%v %v after %v", rows, err, time.Since(began))
		}
		if len(seen) < 3 || seen[0] != "first reading, second reading, third reading, fourth unknown: it is too old" || seen[2] != "a, second reading, c, fourth unknown: it is too old" {
			t.Errorf("%q", seen)
		}
	})
}

// busy counts how many reports and counts are asked for, and at once.
type busy struct {
	Homeserver
	now, most, asked atomic.Int32
	pages            int // of reports
}

func (b *busy) work() {
	n := b.now.Add(1)
	b.most.Store(max(b.most.Load(), n))
	b.asked.Add(1)
	time.Sleep(time.Second)
	b.now.Add(-1)
}

func (b *busy) EventReports(_ context.Context, q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error) {
	b.work()
	p := matrixadmin.EventReportPage{Reports: make([]matrixadmin.EventReport, q.Limit)}
	if b.pages--; b.pages > 0 {
		p.Next = fmt.Sprint(b.pages)
	}
	return p, nil
}

func (b *busy) UserReports(context.Context, matrixadmin.UserReportQuery) (matrixadmin.UserReportPage, error) {
	b.work()
	return matrixadmin.UserReportPage{}, &matrixadmin.Error{Kind: matrixadmin.KindTimeout}
}

// TestReportsAreBounded: what could not be read is unknown and not 0, and no more than some pages are read.
func TestReportsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for pages, want := range map[int]Reports{1: {Messages: 500, Accounts: -1}, 4: {Messages: 2000, Accounts: -1}, 9: {Messages: 2000, Accounts: -1, MoreMessages: true}} {
			b := &busy{pages: pages}
			got, err := OpenReports(t.Context(), Of(b, matrixadmin.Server{}, matrixadmin.UserID{}))
			if err != nil || got.Err == nil || got.Known() {
				t.Errorf("%d pages: %+v %v", pages, got, err)
			}
			if got.Err = nil; got != want || b.most.Load() != 1 {
				t.Errorf("%d pages: %+v, %d at once", pages, got, b.most.Load())
			}
		}
	})
}

// TestMoreReportsThanAreRead: a list that is cut off has no row that is none, says where it ends, and its number is not said to be all.
func TestMoreReportsThanAreRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := Of(&busy{pages: 99}, matrixadmin.Server{}, matrixadmin.UserID{})
		all, err := parallel(t.Context(), src, activity.Parts[:1], activity.Stands, func([]act) {})
		parts, is := errors.AsType[*PartsError](err)
		if !is || parts.Cut() == nil || parts.Error() != "reports of its messages: there are more; only the newest 2,000 are read" {
			t.Errorf("%v", err)
		}
		if len(all) != 2000 || slices.ContainsFunc(all, func(a act) bool { return a.term == "unread" }) {
			t.Errorf("%d rows", len(all))
		}
		fields, _ := reportFields(t.Context(), src)
		if f := fields[0]; f.value.Shown() != "at least 2,000" || f.value.Exact() != "2000" || f.note.Exact() == "" {
			t.Errorf("%+v", f)
		}
		if f := fields[1]; f.note.Exact() != "" {
			t.Errorf("%+v", f)
		}
	})
}

// TestAllPartsAreNamed: of several parts that are cut off or could not be read, each is named, and what holds for several is said once.
func TestAllPartsAreNamed(t *testing.T) {
	t.Parallel()
	slow := &matrixadmin.Error{Op: "read jobs", Kind: matrixadmin.KindTimeout}
	e := &PartsError{[]error{left{2000, "reports of it"}, slow, left{2000, "messages it reported"}, slow, left{3, "jobs"}}}
	const cut = "reports of it, messages it reported: there are more; only the newest 2,000 are read; jobs: there are more; only the newest 3 are read"
	if e.Cut().Error() != cut || e.Error() != cut+"; "+slow.Error() || !errors.Is(e, slow) {
		t.Errorf("%v\n%v", e.Cut(), e)
	}
	if e := (&PartsError{[]error{slow}}); e.Cut() != nil || e.Error() != slow.Error() {
		t.Errorf("%v", e)
	}
}
