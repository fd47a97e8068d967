package styles_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
)

func TestPaintAt(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, c := range []struct {
		in            string
		offset, width int
		want          string
	}{
		{"", 0, 5, ""},
		{"abcdef", 0, 0, ""},
		{"abcdef", 0, -1, ""},
		{"abcdef", 0, 6, "abcdef"},
		{"abcdef", 0, 5, "abcd…"},
		{"abcdef", -3, 5, "abcd…"},
		{"abcdef", 2, 3, "cd…"},
		{"abcdef", 2, 4, "cdef"},
		{"abcdef", 5, 4, "f"},
		{"abcdef", 6, 4, ""},
		{"abcdef", 1 << 60, 4, ""},
		{"a\u4e2db", 0, 2, "a…"},
		{"a\u4e2db", 0, 3, "a …"},
		{"a\u4e2db", 0, 4, "a\u4e2db"},
		{"a\u4e2db", 1, 2, " …"},
		{"a\u4e2db", 2, 2, " b"},
		{"a\u4e2db", 2, 1, "…"},
		{"a\u4e2d", 2, 1, " "},
		{"a\u4e2d", 3, 1, ""},
		{"e\u0301e\u0301e\u0301", 1, 2, "e\u0301e\u0301"},
		{"e\u0301e\u0301e\u0301", 3, 2, ""},
		{"a\x1bb", 1, 4, "‹1B›"[:len("‹1B")] + "…"},
		{strings.Repeat("x", 9000) + "\x1b", 8999, 5, "x‹1B›"},
		{strings.Repeat("\x80", 9000), 5 * 8999, 5, "‹x80›"},
	} {
		if got := ansi.Strip(st.PaintAt(matrixadmin.NewText(c.in), c.offset, c.width)); got != c.want {
			t.Errorf("%d cells of %.20q from %d: got %+q, want %+q", c.width, c.in, c.offset, got, c.want)
		}
	}
	if got, want := st.PaintAt(matrixadmin.NewText("abc"), 1, 2), st.Stranger.Render("bc"); got != want {
		t.Errorf("got %q, want it painted as a stranger's: %q", got, want)
	}
}

// TestPaintAtIsAWindow holds it to a slow model: the whole text laid out cell by cell.
func TestPaintAtIsAWindow(t *testing.T) {
	t.Parallel()
	values := append(corpus(t), "plain words ", "\u4e2d\u6587", "\U0001f469\u200d\U0001f680", "\U0001f469\u200d", "e\u0301", "\u0915\u094d\u0937", "\u0e01\u0e33", "\U0001f1e9\U0001f1ea", "\x80", "\u202e")
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		graphemes := rapid.Bool().Draw(t, "graphemes")
		st.SetGraphemes(graphemes)
		in := strings.Repeat(strings.Join(rapid.SliceOfN(rapid.SampledFrom(values), 0, 6).Draw(t, "text"), ""), rapid.IntRange(1, 30).Draw(t, "times"))
		if len(in) > 20000 {
			in = in[:20000]
		}
		offset, width := rapid.IntRange(0, 500).Draw(t, "offset"), rapid.IntRange(0, 60).Draw(t, "width")
		got := styles.Plain(st.PaintAt(matrixadmin.NewText(in), offset, width))
		if want := window(st, matrixadmin.Printable(in), offset, width, graphemes); got != want {
			t.Fatalf("%d cells from %d: got %+q, want %+q", width, offset, got, want)
		}
	})
}

// TestPaintAtOfDenseText has many bytes in a cell, so that what is read first does not do, and ends within a character.
func TestPaintAtOfDenseText(t *testing.T) {
	t.Parallel()
	for _, dense := range []string{"e\u0301\u0302\u0303\u0304", "\u0915\u094d\u0915\u094d\u0937", "\U0001f469\u200d\U0001f680", "\U0001f1e9\U0001f1ea"} {
		in := strings.Repeat(dense, 200)
		for _, graphemes := range []bool{false, true} {
			st := styles.New(true, false)
			st.SetGraphemes(graphemes)
			for offset := range 90 {
				for width := 1; width < 30; width += 7 {
					got := styles.Plain(st.PaintAt(matrixadmin.NewText(in), offset, width))
					if want := window(st, matrixadmin.Printable(in), offset, width, graphemes); got != want {
						t.Fatalf("%d cells of %+q from %d: got %+q, want %+q", width, dense, offset, got, want)
					}
				}
			}
		}
	}
}

func window(st *styles.Styles, line string, offset, width int, graphemes bool) string {
	m := ansi.WcWidth
	if graphemes {
		m = ansi.GraphemeWidth
	}
	var cells []string // the cluster in its first cell, nothing in its second
	for line != "" {
		cluster, w := ansi.FirstGraphemeCluster(line, m)
		line = line[len(cluster):]
		if w == 0 && len(cells) > 0 {
			cells[len(cells)-1] += cluster
			continue
		}
		cells = append(cells, cluster)
		for range w - 1 {
			cells = append(cells, "")
		}
	}
	if width <= 0 || offset >= len(cells) {
		return ""
	}
	tail, end := "", min(len(cells), offset+width)
	if len(cells) > end {
		tail = st.Clip(strings.Repeat("x", width+1), width)
		tail = tail[len(strings.TrimRight(tail, st.Glyphs.Ellipsis)):]
		end -= len([]rune(tail))
	}
	var b strings.Builder
	for at := offset; at < end; at++ { // a cluster at a time
		if cells[at] == "" { // the rest of one that begins before the window
			b.WriteByte(' ')
			continue
		}
		next := at + 1
		for next < len(cells) && cells[next] == "" {
			next++
		}
		if next > end { // the edge goes through it
			b.WriteString(strings.Repeat(" ", end-at))
			break
		}
		b.WriteString(cells[at])
		at = next - 1
	}
	return styles.TrimJoiners(b.String()+tail, tail)
}

func FuzzPaintAt(f *testing.F) {
	for _, value := range corpus(f) {
		f.Add(value, 3, 12, false)
		f.Add(value, 1, 3, true)
	}
	f.Fuzz(func(t *testing.T, value string, offset, width int, graphemes bool) {
		width %= 200
		st := styles.New(false, false)
		st.SetGraphemes(graphemes)
		harmless(t, st.PaintAt(matrixadmin.NewText(value), offset, width), max(width, 0), graphemes)
	})
}

// BenchmarkPaintAt paints 40 cells of 8 KiB: at the start it must cost what 40 cells cost.
func BenchmarkPaintAt(b *testing.B) {
	st := styles.New(true, false)
	for name, s := range map[string]string{"ascii": strings.Repeat("Mozilla ", 1024), "wide": strings.Repeat("\u4e2d", 2730), "escapes": strings.Repeat("\x1b", 8192)} {
		for at, offset := range map[string]int{"start": 0, "middle": 2000} {
			b.Run(name+"/"+at, func(b *testing.B) {
				for b.Loop() {
					st.PaintAt(matrixadmin.NewText(s), offset, 40)
				}
			})
		}
	}
}
