package widget_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestSortIndexIsAStableSort(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 1<<14 - 1, 1 << 14, 1<<14 + 1, 100_000} {
		for _, kinds := range []int{1, 7, 1 << 30} {
			for _, desc := range []bool{false, true} {
				values := make([]int, n)
				r := rand.New(rand.NewPCG(1, uint64(n)))
				for i := range values {
					values[i] = r.IntN(kinds)
				}
				got := widget.SortIndex(n, func(i, j int) int { return cmp.Compare(values[i], values[j]) }, desc)
				if !slices.Equal(got, reference(values, desc)) {
					t.Errorf("%d rows of %d values, descending %v: not the stable order", n, kinds, desc)
				}
			}
		}
	}
}

func TestSortIndexOfSortedRows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 300).Draw(t, "values")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(values)
		}
		desc := rapid.Bool().Draw(t, "descending")
		got := widget.SortIndex(len(values), func(i, j int) int { return values[i] - values[j] }, desc)
		if !slices.Equal(got, reference(values, desc)) {
			t.Fatalf("got %v", got)
		}
	})
}

func reference(values []int, desc bool) []int32 {
	want := make([]int32, len(values))
	for i := range want {
		want[i] = int32(i)
	}
	slices.SortStableFunc(want, func(a, b int32) int {
		if desc {
			a, b = b, a
		}
		return cmp.Compare(values[a], values[b])
	})
	return want
}
