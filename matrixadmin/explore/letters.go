package explore

import (
	"context"
	"unicode/utf8"
)

// letters are the characters that a text has, in either case: a text that lacks one of a word's need not be searched for the word.
type letters uint64

// unfolded is set for a text that folding would change. One that is not ASCII may have all letters.
const unfolded letters = 1 << 63

// letterBit has one bit for each small letter and each digit, and shares the others.
var letterBit = func() (t [utf8.RuneSelf]letters) {
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

func lettersOf(s string) letters {
	var has letters
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return ^letters(0)
		}
		has |= letterBit[s[i]]
	}
	return has
}

// letterTable returns the letters of some texts, once for each field.
func (h *History) letterTable(ctx context.Context, of field, n int, text func(i int) string) ([]letters, error) {
	return h.letters[of].get(ctx, func(ctx context.Context) ([]letters, error) {
		have := make([]letters, n)
		for i := range have {
			if i%textSlice == 0 && pause(ctx) != nil {
				return nil, pause(ctx)
			}
			have[i] = lettersOf(text(i))
		}
		return have, nil
	})
}
