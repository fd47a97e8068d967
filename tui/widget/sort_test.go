package widget_test

import (
	"cmp"
	"context"
	"errors"
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
				got, err := widget.SortIndex(t.Context(), n, func(i, j int) int { return cmp.Compare(values[i], values[j]) }, desc)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, reference(values, desc)) {
					t.Errorf("%d rows of %d values, descending %v: not the stable order", n, kinds, desc)
				}
			}
		}
	}
}

func TestSortIndexOfSortedRows(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 300).Draw(t, "values")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(values)
		}
		desc := rapid.Bool().Draw(t, "descending")
		got, err := widget.SortIndex(ctx, len(values), func(i, j int) int { return values[i] - values[j] }, desc)
		if err != nil || !slices.Equal(got, reference(values, desc)) {
			t.Fatalf("got %v, %v", got, err)
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

func TestSortIndexStopsWhenItIsCanceled(t *testing.T) {
	t.Parallel()
	const n = 1 << 20
	r := rand.New(rand.NewPCG(1, 2)).Perm(n)
	// run sorts, cancels after so many comparisons and counts those before and after that.
	run := func(after int) (before, late int, order []int32, err error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		order, err = widget.SortIndex(ctx, n, func(i, j int) int {
			if before == after {
				cancel()
				late++
			} else {
				before++
			}
			return r[i] - r[j]
		}, false)
		return before, late, order, err
	}
	all, _, order, err := run(-1)
	if err != nil || len(order) != n {
		t.Fatalf("%d rows, %v", len(order), err)
	}
	for _, after := range []int{0, 1, 100_000, all / 2, all - 3*n/4} { // the last is in the midst of the last merge
		_, late, order, err := run(after)
		if !errors.Is(err, context.Canceled) || order != nil {
			t.Errorf("canceled after %d of %d comparisons: %d rows, %v", after, all, len(order), err)
		}
		if late > 400_000 {
			t.Errorf("canceled after %d of %d comparisons it made %d more", after, all, late)
		}
	}
}
