package styles

import (
	"math/rand/v2"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestPlainWidth holds the short way of measuring to the renderer's two: for each character that it takes, and for any mix of them.
func TestPlainWidth(t *testing.T) {
	t.Parallel()
	var signs []rune
	for r := rune(' '); r <= 0xffff; r++ {
		if r < 0x7f || oneCell(r) {
			signs = append(signs, r)
		}
	}
	if len(signs) < 95+160 {
		t.Fatalf("only %d characters are measured the short way", len(signs))
	}
	check := func(line string) {
		n, ok := plainWidth(line)
		if wc, grapheme := ansi.WcWidth.StringWidth(line), ansi.GraphemeWidth.StringWidth(line); !ok || n != wc || n != grapheme {
			t.Errorf("%q: %d cells (%t), the renderer measures %d or %d", line, n, ok, wc, grapheme)
		}
	}
	for _, r := range signs {
		check(string(r))
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		line := make([]rune, 1+random.IntN(12))
		for i := range line {
			line[i] = signs[random.IntN(len(signs))]
		}
		check("\x1b[38;5;75m" + string(line) + "\x1b[m")
	}
	for _, other := range []string{"a\u0301", "\u25b8\ufe0f", "\u200d", "\u4e2d", "\x1b[2J", "a\tb", "\xff", "\xc2"} {
		if n, ok := plainWidth(other); ok {
			t.Errorf("%q is taken for plain, of %d cells", other, n)
		}
	}
}
