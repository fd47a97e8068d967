package history

import (
	"context"
	"sync/atomic"
)

// The width of a digit and the number of its values.
const (
	digit  = 11
	values = 1 << digit
)

// i32 and u32 are for numbers of rows and of distinct texts, which the reading of an answer limits far below 2^31.
func i32(n int) int32  { return int32(n) }  //nolint:gosec // see above
func u32(n int) uint32 { return uint32(n) } //nolint:gosec // see above

// low and high are the halves of a key.
func low(key uint64) uint32  { return uint32(key & (1<<32 - 1)) }
func high(key uint64) uint32 { return uint32(key >> 32) }

// manyEntries is how many entries a goroutine of its own is worth.
const manyEntries = 1 << 16

// order returns the stable order of n things as positions. A thing's key is given by words of 32 bits, the least significant first; they
// are asked for in several goroutines.
func order(ctx context.Context, n int, words ...func(i int32) uint32) ([]int32, error) {
	workers := workersFor(n, manyEntries)
	entries, spare := make([]uint64, n), make([]uint64, n)
	for i := range entries {
		entries[i] = uint64(i)
	}
	for _, word := range words {
		var ones, zeros atomic.Uint32
		err := parallelFor(ctx, n, workers, slice, func(_, lo, hi int) {
			set, unset := uint32(0), uint32(0)
			part := entries[lo:hi]
			for k, e := range part {
				w := word(int32(low(e))) //nolint:gosec // a position
				set, unset = set|w, unset|^w
				part[k] = uint64(w)<<32 | e&(1<<32-1)
			}
			ones.Or(set)
			zeros.Or(unset)
		})
		if err != nil {
			return nil, err
		}
		differ := ones.Load() & zeros.Load()
		for shift := 0; shift < 32; shift += digit {
			if differ>>shift&(values-1) == 0 {
				continue
			}
			if err := distribute(ctx, spare, entries, 32+shift, workers); err != nil {
				return nil, err
			}
			entries, spare = spare, entries
		}
	}
	out := make([]int32, n)
	for i, e := range entries {
		out[i] = int32(low(e)) //nolint:gosec // a position
	}
	return out, yield(ctx)
}

// distribute moves entries to their places by one digit, stable.
func distribute(ctx context.Context, to, from []uint64, shift, workers int) error {
	place := make([][values]int32, workers)
	err := parallelFor(ctx, len(from), workers, slice, func(w, lo, hi int) {
		mine := &place[w]
		for _, e := range from[lo:hi] {
			mine[e>>shift&(values-1)]++
		}
	})
	if err != nil {
		return err
	}
	sum := int32(0)
	for d := range values {
		for w := range place {
			place[w][d], sum = sum, sum+place[w][d]
		}
	}
	return parallelFor(ctx, len(from), workers, slice, func(w, lo, hi int) {
		mine := &place[w]
		for _, e := range from[lo:hi] {
			d := e >> shift & (values - 1)
			to[mine[d]] = e
			mine[d]++
		}
	})
}
