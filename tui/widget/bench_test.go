package widget_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// BenchmarkKey is one arrow key and the view after it, at 120×40; the figure to reach is 0.3 ms at a million rows.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		for _, by := range []string{"", "seen"} {
			b.Run(fmt.Sprintf("rows=%d/sort=%s", n, by), func(b *testing.B) {
				table := connections(styles.New(true, false), n)
				table.SetSort(by, true)
				table.SetSize(120, 40)
				down, home := keyPress("down"), keyPress("home")
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if i%(n-1) == 0 {
						table.Update(home)
					}
					table.Update(down)
					_ = table.View()
				}
			})
		}
	}
}

func BenchmarkSortIndex(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		values := make([]int64, n)
		r := rand.New(rand.NewPCG(1, 2))
		for i := range values {
			values[i] = r.Int64()
		}
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				widget.SortIndex(n, func(i, j int) int { return cmp.Compare(values[i], values[j]) }, true)
			}
		})
	}
}

// BenchmarkSetRows is what a reload costs when a row has come in above: the cursor's key is looked for again.
func BenchmarkSetRows(b *testing.B) {
	const n = 1_000_000
	for name, rows := range map[string][2]widget.Rows[int]{
		"searched": {later{logins(n), 0}, later{logins(n + 1), 1}},
		"found":    {placed{later{logins(n), 0}}, placed{later{logins(n + 1), 1}}},
	} {
		b.Run(name, func(b *testing.B) {
			table := connections(styles.New(true, false), n)
			table.SetRows(rows[0])
			table.SetSize(120, 40)
			table.Update(keyPress("end"))
			b.ReportAllocs()
			for b.Loop() {
				table.SetRows(rows[1])
				table.SetRows(rows[0])
			}
		})
	}
}

// BenchmarkSetSorted shows two orders in turn; the cursor's place in them is looked for in the order alone if the source knows its row.
func BenchmarkSetSorted(b *testing.B) {
	const n = 1_000_000
	up, down := make([]int32, n), reversed(n)
	for i := range up {
		up[i] = int32(i)
	}
	for _, rows := range []widget.Rows[int]{later{logins(n), 0}, placed{later{logins(n), 0}}} {
		b.Run(fmt.Sprintf("%T", rows), func(b *testing.B) {
			table := connections(styles.New(true, false), n)
			table.SetRows(rows)
			table.SetSize(120, 40)
			table.SetCursorKey(n / 3)
			b.ReportAllocs()
			for b.Loop() {
				table.SetSorted("seen", true, down)
				table.SetSorted("seen", false, up)
			}
		})
	}
}

// later are logins after some more have come in above.
type later struct {
	logins
	more int
}

func (l later) Key(i int) int { return i - l.more }

// placed are such that know where their keys are.
type placed struct{ later }

func (p placed) Find(k int) (int, bool) { return k + p.more, k+p.more < p.Len() }

// BenchmarkHeat is a key and the view after it, with three months of days, at 120×40.
func BenchmarkHeat(b *testing.B) {
	heat := widget.NewHeat(styles.New(true, false))
	heat.SetRows(month(92))
	heat.SetSize(116, 38)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		heat.SetCursor(i%92, i%24)
		_ = heat.View()
	}
}
