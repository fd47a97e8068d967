package lists

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
)

// Order returns the rows ordered by a column, or as they were read without one. Rows that are equal in it are in the order of their ids.
func (r *Rows) Order(ctx context.Context, column string, desc bool) ([]int32, error) {
	order := make([]int32, 0, r.Len())
	for i := range r.Len() {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		order = append(order, int32(i))
	}
	col := slices.IndexFunc(r.list.columns(), func(h Head) bool { return h.ID == column })
	if col < 0 {
		if desc {
			slices.Reverse(order)
		}
		return order, ctx.Err()
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := r.Value(col, int(a)), r.Value(col, int(b))
		if x.Kind != y.Kind && (x.Kind == Reading || y.Kind == Reading) { // what is not read yet stays below, so that it is not read for being on top
			return map[bool]int{true: 1, false: -1}[x.Kind == Reading]
		}
		c := x.Compare(y)
		if desc {
			c = -c
		}
		if c == 0 {
			c = cmp.Or(strings.Compare(r.Key(int(a)).Raw(), r.Key(int(b)).Raw()), cmp.Compare(a, b))
		}
		return c
	})
	return order, ctx.Err()
}

// has reports whether a word in small letters is somewhere in the columns of a row, whatever its case.
func (r *Rows) has(i int, word string, show func(Value) string) bool {
	var text strings.Builder
	for col := range r.list.columns() {
		text.WriteString(show(r.Value(col, i)))
		text.WriteByte('\n')
	}
	return strings.Contains(strings.ToLower(text.String()), word)
}

// Numbers yields an order.
func Numbers(order []int32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range order {
			if !yield(int(i)) {
				return
			}
		}
	}
}

// First yields the first n numbers.
func First(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
