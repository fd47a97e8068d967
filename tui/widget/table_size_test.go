package widget_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/styles"
)

func TestEveryRowIsReachableAndFitsAnySize(t *testing.T) {
	t.Parallel()
	p := crowd(23)
	st := styles.New(true, false)
	for height := 1; height <= 60; height++ {
		table := newTable(st, p)
		for width := 1; width <= 200; width++ {
			table.SetSize(width, height)
			fits(t, st, table.View(), width, height)
		}
		table.SetSize(60, height)
		seen := map[string]bool{}
		for range 23 {
			id, _ := at(t, table, p)
			seen[id] = true
			press(table, "down")
		}
		if len(seen) != 23 {
			t.Errorf("height %d: %d of 23 rows were reached", height, len(seen))
		}
	}
}

// failer is what fits needs of a test, whether of testing or of rapid.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func fits(tb failer, st *styles.Styles, view string, width, height int) {
	tb.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		tb.Fatalf("%dx%d: %d lines", width, height, len(lines))
	}
	for _, l := range lines {
		if n := st.Width(l); n > width {
			tb.Fatalf("%dx%d: a line of %d cells: %q", width, height, n, l)
		}
	}
}

// TestCursorSurvives drives a table by random steps and holds it to the promise that only movements move the cursor off its key.
func TestCursorSurvives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := crowd(rapid.IntRange(1, 60).Draw(t, "rows"))
		st := styles.New(true, false)
		table := newTable(st, p)
		width, height := 60, 11
		table.SetSize(width, height)
		under := func() string {
			i, _ := table.Cursor()
			return (*p)[i].id
		}
		stays := func(f func()) {
			before := under()
			f()
			if now := under(); now != before {
				t.Fatalf("the cursor went from %s to %s", before, now)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"press": func(t *rapid.T) {
				key := rapid.SampledFrom([]string{"up", "down", "pgup", "pgdown", "ctrl+u", "ctrl+d", "g", "G"}).Draw(t, "key")
				table.Update(keyPress(key))
			},
			"sort": func(t *rapid.T) {
				by, desc := rapid.SampledFrom([]string{"", "id", "age"}).Draw(t, "by"), rapid.Bool().Draw(t, "desc")
				stays(func() { table.SetSort(by, desc) })
			},
			"resize": func(t *rapid.T) {
				width, height = rapid.IntRange(1, 200).Draw(t, "width"), rapid.IntRange(1, 60).Draw(t, "height")
				stays(func() { table.SetSize(width, height) })
			},
			"reload": func(t *rapid.T) {
				before := under()
				*p = rapid.Permutation(*p).Draw(t, "rows")
				table.SetRows(p)
				if now := under(); now != before {
					t.Fatalf("the cursor went from %s to %s", before, now)
				}
			},
			"": func(t *rapid.T) {
				fits(t, st, table.View(), width, height)
			},
		})
	})
}
