package styles_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/styles"
)

func TestChartSigns(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		st.Set(false) // a second set of colours replaces the first
		for _, n := range []int{-1, 0, 1, 7} {
			seen := map[string]bool{}
			for step := range len(st.Glyphs.Shades) + 1 {
				cell := styles.Plain(st.Shade(step, n))
				if st.Width(cell) != max(n, 0) || n > 0 && seen[cell] {
					t.Errorf("%d cells of step %d are %q", n, step, cell)
				}
				seen[cell] = true
			}
			if got := styles.Plain(st.Shade(0, n)); strings.TrimSpace(got) != "" {
				t.Errorf("nothing is shown as %q", got)
			}
			if got, want := st.Shade(99, n), st.Shade(len(st.Glyphs.Shades), n); got != want {
				t.Errorf("more than the most is %q, want %q", got, want)
			}
		}
		for halves := -1; halves < 20; halves++ {
			if bar := st.Bar(halves); st.Width(bar) != max(halves+1, 0)/2 {
				t.Errorf("a bar of %d halves is %q", halves, bar)
			}
		}
		for eighths := -9; eighths < 20; eighths++ {
			if rise := st.Rise(eighths); st.Width(rise) != 1 || (rise == " ") != (eighths <= 0) || (rise == st.Rise(8)) != (eighths >= 8 || ascii && eighths == 7) {
				t.Errorf("%d eighths are %q", eighths, rise)
			}
		}
	}
}
