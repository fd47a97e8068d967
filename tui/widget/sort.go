package widget

import "slices"

// sortIndex returns the stable order of n rows by compare as a permutation of row numbers. Descending order keeps equal rows in the order of
// the source as well.
func sortIndex(n int, compare func(i, j int) int, desc bool) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { // equal rows go by their number, which lets a quicker sort be a stable one
		c := 0
		if desc {
			c = compare(int(b), int(a))
		} else {
			c = compare(int(a), int(b))
		}
		if c != 0 {
			return c
		}
		return int(a) - int(b)
	})
	return order
}
