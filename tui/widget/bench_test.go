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
				if _, err := widget.SortIndex(b.Context(), n, func(i, j int) int { return cmp.Compare(values[i], values[j]) }, true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSetRows is what a reload costs: the order and the cursor's key are looked for again.
func BenchmarkSetRows(b *testing.B) {
	table := connections(styles.New(true, false), 1_000_000)
	table.SetSize(120, 40)
	table.Update(keyPress("end"))
	for b.Loop() {
		table.SetRows(logins(1_000_001))
		table.SetRows(logins(1_000_000))
	}
}
