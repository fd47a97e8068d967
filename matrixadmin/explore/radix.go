package explore

import "context"

// slice is how many rows are worked on between two looks at the context: a fraction of a millisecond to a few.
const slice = 1 << 15

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

// order returns the stable order of n things as positions. A thing's key is given by words of 32 bits, the least significant first.
func order(ctx context.Context, n int, words ...func(i int32) uint32) ([]int32, error) {
	entries, spare := make([]uint64, n), make([]uint64, n)
	for i := range entries {
		entries[i] = uint64(i)
	}
	for _, word := range words {
		ones, zeros := uint32(0), uint32(0)
		for lo := 0; lo < n; lo += slice {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			part := entries[lo:min(lo+slice, n)]
			for k, e := range part {
				w := word(int32(low(e))) //nolint:gosec // a position
				ones, zeros = ones|w, zeros|^w
				part[k] = uint64(w)<<32 | e&(1<<32-1)
			}
		}
		differ := ones & zeros
		for shift := 0; shift < 32; shift += digit {
			if differ>>shift&(values-1) == 0 {
				continue
			}
			if err := distribute(ctx, spare, entries, 32+shift); err != nil {
				return nil, err
			}
			entries, spare = spare, entries
		}
	}
	out := make([]int32, n)
	for i, e := range entries {
		out[i] = int32(low(e)) //nolint:gosec // a position
	}
	return out, nil
}

// distribute moves entries to their places by one digit, stable.
func distribute(ctx context.Context, to, from []uint64, shift int) error {
	var place [values]int
	for lo := 0; lo < len(from); lo += slice {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, e := range from[lo:min(lo+slice, len(from))] {
			place[e>>shift&(values-1)]++
		}
	}
	sum := 0
	for i, n := range place {
		place[i], sum = sum, sum+n
	}
	for lo := 0; lo < len(from); lo += slice {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, e := range from[lo:min(lo+slice, len(from))] {
			d := e >> shift & (values - 1)
			to[place[d]] = e
			place[d]++
		}
	}
	return nil
}
