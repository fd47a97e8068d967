package widget

import (
	"context"
	"slices"
)

// sortSlice is how many rows are sorted or merged between two looks at the context: a few milliseconds of work.
const sortSlice = 1 << 14

// SortIndex returns the stable order of n rows by compare as a permutation of row numbers, or the context's error once it ends.
//
// It touches nothing but compare, so that a command can sort a snapshot off the event loop. Descending order keeps equal rows in
// the order of the source as well.
func SortIndex(ctx context.Context, n int, compare func(i, j int) int, desc bool) ([]int32, error) {
	order, ok := sortIndex(ctx.Done(), n, compare, desc)
	if !ok {
		return nil, ctx.Err()
	}
	return order, nil
}

// sortIndex is a bottom-up merge sort over sorted slices; it gives up when done is closed.
func sortIndex(done <-chan struct{}, n int, compare func(i, j int) int, desc bool) (order []int32, ok bool) {
	// Equal rows go by their number: that is what stable means here, and it lets a quicker sort do it.
	by := func(a, b int32) int {
		if c := compare(int(a), int(b)); c != 0 {
			return c
		}
		return int(a) - int(b)
	}
	if desc {
		by = func(a, b int32) int {
			if c := compare(int(b), int(a)); c != 0 {
				return c
			}
			return int(a) - int(b)
		}
	}
	order = make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for lo := 0; lo < n; lo += sortSlice {
		if closed(done) {
			return nil, false
		}
		slices.SortFunc(order[lo:min(lo+sortSlice, n)], by)
	}
	if n <= sortSlice {
		return order, true
	}
	from, to := order, make([]int32, n)
	for run := sortSlice; run < n; run *= 2 {
		for lo := 0; lo < n; lo += 2 * run {
			mid, hi := min(lo+run, n), min(lo+2*run, n)
			if !merge(done, to[lo:hi], from[lo:mid], from[mid:hi], by) {
				return nil, false
			}
		}
		from, to = to, from
	}
	return from, true
}

func merge(done <-chan struct{}, to, a, b []int32, by func(a, b int32) int) bool {
	if len(b) == 0 || by(a[len(a)-1], b[0]) <= 0 { // already in order
		copy(to[copy(to, a):], b)
		return !closed(done)
	}
	for k := range to {
		if k%sortSlice == 0 && closed(done) {
			return false
		}
		switch {
		case len(a) == 0:
			copy(to[k:], b)
			return true
		case len(b) == 0:
			copy(to[k:], a)
			return true
		case by(a[0], b[0]) <= 0:
			to[k], a = a[0], a[1:]
		default:
			to[k], b = b[0], b[1:]
		}
	}
	return true
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
