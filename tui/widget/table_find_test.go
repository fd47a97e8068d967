package widget_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/styles"
)

// directory is a source that knows where its keys are, and counts how often it is asked for one.
type directory struct {
	people
	at   map[string]int
	asks int
}

func index(p people) *directory {
	d := &directory{people: p, at: map[string]int{}}
	for i := range p {
		d.at[p[i].id] = i
	}
	return d
}

func (d *directory) Key(i int) string {
	d.asks++
	return d.people[i].id
}

func (d *directory) Find(id string) (int, bool) {
	i, ok := d.at[id]
	return i, ok
}

func TestRowsThatKnowTheirKeysAreNotSearched(t *testing.T) {
	t.Parallel()
	p := *crowd(5000)
	d := index(p)
	table := newTable(styles.New(true, false), &p)
	table.SetRows(d)
	table.SetSize(60, 11)
	press(table, "G", "up")
	under := func() string {
		i, _ := table.Cursor()
		return d.people[i].id
	}
	for name, change := range map[string]func(){
		"reload":    func() { table.SetRows(d) },
		"sort":      func() { table.SetSort("age", true) },
		"elsewhere": func() { table.SetSorted("age", false, reversed(5000)) },
		"jump":      func() { table.SetCursorKey("p4998") },
		"sign": func() {
			table.SetSorted("age", false, reversed(5000))
			table.SetSortSign("id", true)
		},
	} {
		d.asks = 0
		change()
		if d.asks > 6 {
			t.Errorf("%s: %d keys were looked at", name, d.asks)
		}
		if got := under(); got != "p4998" {
			t.Errorf("%s: the cursor went to %s", name, got)
		}
	}
	if table.SetCursorKey("nobody") {
		t.Error("somebody was found who is not there")
	}
	d.at["p0007"] = 5000 // a source may err: no row has that number
	if table.SetCursorKey("p0007") || under() != "p4998" {
		t.Error("a row number beyond the last was believed")
	}
}

func reversed(n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(n - 1 - i)
	}
	return order
}

func TestSortSign(t *testing.T) {
	t.Parallel()
	p := &people{{id: "c", age: 2}, {id: "a", age: 1}, {id: "b", age: 2}}
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 9)
	shows := func(head, rows string) {
		t.Helper()
		lines := strings.Split(ansi.Strip(table.View()), "\n")
		var got []string
		for _, l := range lines[1:] {
			got = append(got, strings.Fields(strings.TrimPrefix(l, "▌"))[0])
		}
		if !strings.Contains(lines[0], head) || strings.Join(got, " ") != rows {
			t.Errorf("%q over %v, want %q over %s", lines[0], got, head, rows)
		}
	}
	table.SetSort("id", false)
	shows("Id ▲", "a b c")
	table.SetSortSign("note", true)
	shows("Note ▼", "c a b")
	if id, desc := table.Sort(); id != "note" || !desc {
		t.Errorf("Sort() = %q, %v", id, desc)
	}
	table.SetSortSign("age", false)
	shows("Age ▲", "c a b")
	*p = append(*p, person{id: "0"})
	table.SetRows(p) // a column that could be sorted by is not: it is the source's business
	shows("Age ▲", "c a b 0")
	table.SetSort("id", true)
	shows("Id ▼", "c b a 0")
}

// TestCursorAgainstAModel drives tables over sources of both kinds by random steps, and compares them with a list of ids in order.
func TestCursorAgainstAModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := *crowd(rapid.IntRange(0, 40).Draw(t, "rows"))
		st := styles.New(true, false)
		table := newTable(st, &p)
		table.SetSize(60, 11)
		var d *directory
		signed := false
		order, under := []string(nil), "" // the model: ids from top to bottom, and the one under the cursor
		follow := func(row int) {
			for i, id := range order {
				if id == under {
					row = i
				}
			}
			if under = ""; len(order) > 0 {
				under = order[max(min(row, len(order)-1), 0)]
			}
		}
		reload := func(row int) {
			d = index(p)
			if rapid.Bool().Draw(t, "finds") {
				table.SetRows(d)
			} else {
				table.SetRows(&p)
			}
			rows := append(people(nil), p...)
			if !signed {
				id, desc := table.Sort()
				sortModel(rows, id, desc)
			}
			order = order[:0]
			for _, r := range rows {
				order = append(order, r.id)
			}
			follow(row)
		}
		row := func() int {
			row, _ := table.Position()
			return row - 1
		}
		reload(0)
		t.Repeat(map[string]func(*rapid.T){
			"press": func(t *rapid.T) {
				n := len(order)
				table.Update(keyPress(rapid.SampledFrom([]string{"up", "down", "pgdown", "g", "G"}).Draw(t, "key")))
				if n > 0 {
					under = order[row()]
				}
			},
			"jump": func(t *rapid.T) {
				id := crowdID(rapid.IntRange(0, 60).Draw(t, "id"))
				if _, there := d.at[id]; table.SetCursorKey(id) != there {
					t.Fatalf("SetCursorKey(%s), and it is there: %v", id, there)
				} else if there {
					under = id
				}
			},
			"sort": func(t *rapid.T) {
				was := row()
				table.SetSort(rapid.SampledFrom([]string{"", "id", "age", "note"}).Draw(t, "by"), rapid.Bool().Draw(t, "desc"))
				signed = false
				reload(was)
			},
			"sign": func(t *rapid.T) {
				was := row()
				table.SetSortSign(rapid.SampledFrom([]string{"", "id", "age"}).Draw(t, "by"), true)
				signed = true
				reload(was)
			},
			"lose": func(t *rapid.T) {
				was := row()
				p = rapid.Permutation(p).Draw(t, "left")
				p = p[:rapid.IntRange(0, len(p)).Draw(t, "how many")]
				reload(was)
			},
			"": func(t *rapid.T) {
				i, ok := table.Cursor()
				if ok != (len(order) > 0) || ok && p[i].id != under {
					t.Fatalf("the cursor is on row %d (%v), want %q of %v", i, ok, under, order)
				}
				if ok && order[row()] != under {
					t.Fatalf("the cursor is in line %d, want that of %q in %v", row(), under, order)
				}
			},
		})
	})
}

func crowdID(i int) string { return (*crowd(i + 1))[i].id }

// sortModel sorts as the table should have, by insertion.
func sortModel(rows people, id string, desc bool) {
	compare := map[string]func(a, b person) int{
		"id":  func(a, b person) int { return cmp.Compare(a.id, b.id) },
		"age": func(a, b person) int { return a.age - b.age },
	}[id]
	for i := range rows {
		for k := i; k > 0 && compare != nil; k-- {
			if c := compare(rows[k-1], rows[k]); c > 0 && !desc || c < 0 && desc {
				rows[k-1], rows[k] = rows[k], rows[k-1]
			}
		}
	}
}
