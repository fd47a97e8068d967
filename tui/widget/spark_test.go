package widget_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestGoldenSpark(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		for _, days := range []int{30, 92, 400} {
			values := make([]int, days)
			for i, row := range month(days) {
				values[days-1-i] = min(row.Total, 250)
			}
			for _, width := range []int{76, 116} {
				for _, height := range []int{1, 5} {
					b.WriteString(strip(strings.Join(widget.SparkMark(st, values, width, height, days-6), "\n")) + "\n\n")
				}
			}
		}
	}
	golden.RequireEqual(t, []byte(b.String()))
}

func TestSpark(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, c := range []struct {
		values        []int
		width, height int
		want          string
	}{
		{nil, 10, 4, ""},
		{[]int{1}, 0, 4, ""},
		{[]int{1}, 4, 0, ""},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8}, 8, 1, "▁▂▃▄▅▆▇█"},
		{[]int{0, 1, 1000, -5}, 4, 1, " ▁█ "},
		{[]int{0, 0}, 2, 2, "  \n  "},
		{[]int{8, 12, 16}, 3, 2, " ▄█\n███"},
		{[]int{1, 2}, 7, 1, "▄▄ ██"},
		{[]int{1, 2}, 200, 1, "▄▄▄ ███"},
		{[]int{1, 2}, 5, 1, "▄▄██"},
		{[]int{8, 1, 1, 4, 4}, 3, 1, "█▂█"}, // 8, 1+1, 4+4: the oldest column has fewer
	} {
		if got := strip(strings.Join(widget.Spark(st, c.values, c.width, c.height), "\n")); got != c.want {
			t.Errorf("%v in %dx%d: got %q, want %q", c.values, c.width, c.height, got, c.want)
		}
	}
}

func TestSparkMark(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, c := range []struct {
		width, height, mark int
		want                []string
	}{
		{3, 2, 0, []string{"▁▃█", "▲"}},
		{3, 2, 2, []string{"▁▃█", "  ▲"}},
		{12, 2, 1, []string{"▁▁▁ ▃▃▃ ███", "     ▲"}},
		{2, 2, 1, []string{"▁█", " ▲"}},
		{2, 2, 0, []string{"▁█", "▲"}},
		{3, 2, -1, []string{"▁▃█", ""}},
		{3, 2, 3, []string{"▁▃█", ""}},
		{3, 1, 1, []string{"▁▃█"}},
		{3, 0, 1, nil},
	} {
		lines := widget.SparkMark(st, []int{1, 3, 8}, c.width, c.height, c.mark)
		if got, want := strip(strings.Join(lines, "\n")), strings.Join(c.want, "\n"); got != want || len(lines) != len(c.want) {
			t.Errorf("%+v: got %q", c, got)
		}
	}
	if line := widget.SparkMark(st, []int{1, 3, 8}, 3, 1, 1)[0]; !strings.Contains(line, st.Selected("▃")) {
		t.Errorf("%q: the marked column is not reversed", line)
	}
	if lines := widget.SparkMark(st, nil, 3, 3, 0); lines != nil {
		t.Errorf("nothing is drawn as %q", lines)
	}
}

// TestSparkSaysWhatIsThere goes over every cell of charts: it is as high as the values that are said to be there.
func TestSparkSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		values := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 300).Draw(t, "values")
		width, height := rapid.IntRange(1, 130).Draw(t, "width"), rapid.IntRange(1, 8).Draw(t, "height")
		lines := widget.Spark(st, values, width, height)
		fits(t, st, strings.Join(lines, "\n"), width, height)
		if len(lines) != height {
			t.Fatalf("%d lines, want %d", len(lines), height)
		}
		rises := strings.Join(st.Glyphs.Rises, "")
		tall := func(x int) (high int) { // in steps of signs
			for _, line := range lines {
				if sign := string([]rune(strip(line))[x]); sign != " " {
					high += 1 + strings.Index(rises, sign)/len(st.Glyphs.Rises[0])
				}
			}
			return high
		}
		type bin struct{ sum, high int }
		var bins []bin
		next := 0
		for x := range len([]rune(strip(lines[0]))) {
			lo, hi := widget.SparkAt(len(values), width, x)
			if lo != next { // still the same column, or the blank behind it
				continue
			}
			next = hi
			b := bin{high: tall(x)}
			for _, v := range values[lo:hi] {
				b.sum += v
			}
			bins = append(bins, b)
		}
		if next != len(values) {
			t.Fatalf("the columns end at value %d of %d", next, len(values))
		}
		for _, a := range bins {
			if (a.sum == 0) != (a.high == 0) {
				t.Fatalf("a sum of %d is %d high", a.sum, a.high)
			}
			for _, b := range bins {
				if a.sum < b.sum && a.high > b.high {
					t.Fatalf("%d is higher than %d", a.sum, b.sum)
				}
			}
		}
		if lo, hi := widget.SparkAt(len(values), width, width+rapid.IntRange(0, 9).Draw(t, "beyond")); lo != 0 || hi != 0 {
			t.Fatalf("beyond the chart are [%d, %d)", lo, hi)
		}
	})
}

func TestSparkAtNothing(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]int{{0, 10, 0}, {10, 0, 0}, {10, 10, -1}, {10, 10, 10}, {2, 100, 8}} {
		if lo, hi := widget.SparkAt(c[0], c[1], c[2]); lo != 0 || hi != 0 {
			t.Errorf("%v: [%d, %d)", c, lo, hi)
		}
	}
}

func TestChartsFitAnySize(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, n := range []int{0, 1, 40, 131} {
		values := make([]int, n)
		for i := range values {
			values[i] = i * i
		}
		for height := range 10 {
			for width := range 131 {
				if lines := widget.SparkMark(st, values, width, height, n/2); len(lines) > 0 {
					fits(t, st, strings.Join(lines, "\n"), width, height)
				} else if n > 0 && width > 0 && height > 0 {
					t.Fatalf("%d values in %dx%d: nothing", n, width, height)
				}
			}
		}
	}
}
