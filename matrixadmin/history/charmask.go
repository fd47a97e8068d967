package history

import (
	"context"
	"unicode/utf8"
)

// charMask has the characters that a text has, in either case: a text that lacks one of a word's need not be searched for the word.
type charMask uint64

// unfolded is set for a text that folding would change. One that is not ASCII may have all characters.
const unfolded charMask = 1 << 63

// charBit has one bit for each small letter and each digit, and shares the others.
var charBit = func() (t [utf8.RuneSelf]charMask) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = 1 << (c - 'a')
		case c >= 'A' && c <= 'Z':
			t[c] = 1<<(c-'A') | unfolded
		case c >= '0' && c <= '9':
			t[c] = 1 << (26 + c - '0')
		default:
			t[c] = 1 << (36 + c%27)
		}
	}
	return t
}()

func charMaskOf(s string) charMask {
	var has charMask
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return ^charMask(0)
		}
		has |= charBit[s[i]]
	}
	return has
}

// charMaskTable returns the masks of some texts, once for each field.
func (h *History) charMaskTable(ctx context.Context, of field, n int, text func(i int) string) ([]charMask, error) {
	return h.charMasks[of].get(ctx, func(ctx context.Context) ([]charMask, error) {
		have := make([]charMask, n)
		for i := range have {
			if i%textSlice == 0 && yield(ctx) != nil {
				return nil, yield(ctx)
			}
			have[i] = charMaskOf(text(i))
		}
		return have, nil
	})
}
