package history

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// fewTexts is how many texts are compared with each other rather than distributed by their bytes.
const fewTexts = 512

// rankTexts gives each of some distinct texts its place in the order of their bytes.
func rankTexts(ctx context.Context, texts []matrixadmin.Text) ([]uint32, error) {
	index := make([]int32, len(texts))
	for i := range index {
		index[i] = i32(i)
	}
	if err := sortTexts(ctx, texts, index); err != nil {
		return nil, err
	}
	ranks := make([]uint32, len(texts))
	for place, i := range index {
		ranks[i] = u32(place)
	}
	return ranks, nil
}

// run is a part of an index whose texts agree in their first bytes.
type run struct{ lo, hi, depth int }

// sortTexts orders an index of distinct texts: by eight bytes at a time where there are many, after what all of them have in common.
func sortTexts(ctx context.Context, texts []matrixadmin.Text, index []int32) error {
	for todo := []run{{0, len(index), 0}}; len(todo) > 0; {
		if err := yield(ctx); err != nil {
			return err
		}
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		part := index[r.lo:r.hi]
		if len(part) <= fewTexts {
			slices.SortFunc(part, func(a, b int32) int { return strings.Compare(texts[a].Raw()[r.depth:], texts[b].Raw()[r.depth:]) })
			continue
		}
		depth := r.depth + common(texts, part, r.depth)
		keys := make([]uint64, len(part))
		for k, i := range part {
			keys[k] = chunk(texts[i].Raw()[depth:])
		}
		places, err := order(ctx, len(part), func(k int32) uint32 { return low(keys[k]) }, func(k int32) uint32 { return high(keys[k]) })
		if err != nil {
			return err
		}
		sorted := make([]int32, len(part))
		for k, place := range places {
			sorted[k] = part[place]
		}
		copy(part, sorted)
		for lo := 0; lo < len(part); {
			hi := lo + 1
			for hi < len(part) && keys[places[hi]] == keys[places[lo]] {
				hi++
			}
			if hi-lo > 1 {
				todo = append(todo, run{r.lo + ended(texts, part[lo:hi], depth) + lo, r.lo + hi, depth + 8})
			}
			lo = hi
		}
	}
	return nil
}

// common is how many bytes behind depth all of some texts share.
func common(texts []matrixadmin.Text, part []int32, depth int) int {
	first := texts[part[0]].Raw()[depth:]
	n := len(first)
	for _, i := range part[1:] {
		s := texts[i].Raw()[depth:]
		n = min(n, len(s))
		for k := range n {
			if s[k] != first[k] {
				n = k
				break
			}
		}
		if n == 0 {
			break
		}
	}
	return n
}

// chunk is the first eight bytes of a text as a number, with zeros for what is not there.
func chunk(s string) uint64 {
	var key uint64
	for i := range min(8, len(s)) {
		key |= uint64(s[i]) << (56 - 8*i)
	}
	return key
}

// ended puts the texts that end within the eight bytes at depth in front, the shorter first, and returns how many they are.
// The others go on behind these bytes, which they all share.
func ended(texts []matrixadmin.Text, part []int32, depth int) int {
	n := 0
	for k, i := range part {
		if len(texts[i].Raw()) <= depth+8 {
			part[n], part[k] = part[k], part[n]
			n++
		}
	}
	slices.SortFunc(part[:n], func(a, b int32) int { return cmp.Compare(len(texts[a].Raw()), len(texts[b].Raw())) })
	return n
}
