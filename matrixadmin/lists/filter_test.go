package lists

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// item is a row with a value of every kind.
type item struct {
	id, name, state string
	size            int64
	seen            time.Time
}

var shelf = List[item]{
	Info: Info{ID: "items"},
	Key:  func(i item) matrixadmin.Text { return text(i.id) },
	Columns: []Column[item]{
		{Head{ID: "id"}, func(i item) Value { return RemoteValue(text(i.id)) }},
		{Head{ID: "name"}, func(i item) Value { return RemoteValue(text(i.name)) }},
		{Head{ID: "state"}, func(i item) Value {
			return TermValue(map[string]string{"join": "joined", "knock": "asked to join"}[i.state], text(i.state))
		}},
		{Head{ID: "size", Number: true}, func(i item) Value { return NumberValue(i.size) }},
		{Head{ID: "last_seen", Time: true}, func(i item) Value { return TimeValue(i.seen) }},
	},
}

func TestFilter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	l := shelf
	l.Read = func(context.Context, Source) ([]item, error) {
		return []item{
			{"a", "Laptop, old", "join", 10, ago(1)}, {"b", "", "knock", 1500, ago(100)}, {"c", "phone of Bob", "join", -1, time.Time{}}, {"d", "PHONE", "knock", 0, ago(8)},
		}, nil
	}
	rows, err := l.Table().Read(t.Context(), Source{})
	if err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]string{ // and how many may match
		"": "abcd", "phone": "cd", "-phone": "ab", "name:phone": "cd", "-name:phone": "ab", `name:="PHONE"`: "d", `name:=""`: "b", `-name:=""`: "acd", `name:"Laptop, old"`: "a",
		"name:laptop,bob": "ac", "state:join": "ac", "state:joined": "ac", `state:"asked to join"`: "bd", "state:knock,join": "abcd", "-state:join": "bd",
		"size:10": "a?", "size:>10": "b?", "size:>=10": "ab?", "size:<10": "d?", "size:<=10": "ad?", "size:1k..2k": "b?", "size:..10": "ad?", "size:>1M": "?", "-size:10": "bd?", `size:=""`: "c",
		"last_seen:<7d": "a?", "last_seen:>7d": "bd?", "-last_seen:<7d": "bd?", "last_seen:2026-11-18": "d?", "last_seen:..2026-11-01": "b?", `last_seen:=""`: "c",
		"last_seen:>7d name:phone": "d?", "size:>10 phone": "?", "id:a,b state:join": "a", "none": "",
	} {
		f, err := ParseFilter(l.Table().Heads(), filter, now, time.UTC)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		kept, unknown, err := f.Keep(t.Context(), rows, []int32{0, 1, 2, 3}, Value.Shown)
		got := strings.ReplaceAll(ids(rows, kept), " ", "") + strings.Repeat("?", unknown)
		if got != want || err != nil || f.IsZero() != (filter == "") {
			t.Errorf("%s: %s, want %s (%v)", filter, got, want, err)
		}
	}
	for filter, says := range map[string]string{
		"nope:x": "unknown field nope; use one of id, name, state, size, last_seen", "size:big": "size: needs a number", "last_seen:soon": "last_seen: needs <7d", "size:..": "size: needs",
		`last_seen:="2026-11-01"`: "last_seen: needs", "size:99999999999999": "size: needs", `name:"x`: "missing closing quote", "name:": "name: needs text",
		strings.Repeat("x ", 32): "too many terms",
	} {
		if _, err := ParseFilter(l.Table().Heads(), filter, now, time.UTC); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", filter, err)
		}
	}
}

// TestFilterByDetails: what was not read may match.
func TestFilterByDetails(t *testing.T) {
	t.Parallel()
	table := things(func() ([]thing, error) { return []thing{{"a", "", 1}, {"bad", "", 2}}, nil })
	f, err := ParseFilter(table.Heads(), "name:name", time.Now(), time.UTC)
	if err != nil || !f.Late() {
		t.Fatal(err)
	}
	rows, err := table.Read(t.Context(), Source{})
	if err != nil {
		t.Fatal(err)
	}
	order := []int32{0, 1}
	if kept, unknown, _ := f.Keep(t.Context(), rows, order, Value.Shown); len(kept) != 0 || unknown != 2 {
		t.Error(kept, unknown)
	}
	if _, err := rows.ReadDetails(t.Context(), Source{}, First(2), nil); err != nil {
		t.Fatal(err)
	}
	if kept, unknown, _ := f.Keep(t.Context(), rows, order, Value.Shown); ids(rows, kept) != "a" || unknown != 1 {
		t.Error(kept, unknown)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := f.Keep(stopped, rows, order, Value.Shown); err == nil {
		t.Error("goes on after it was stopped")
	}
}
