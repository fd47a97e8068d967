package styles_test

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
)

var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

func corpus(tb testing.TB) []string {
	tb.Helper()
	f, err := os.Open("testdata/hostile.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var values []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var entry struct {
			Value *string `json:"value"`
		}
		if err := json.Unmarshal(in.Bytes(), &entry); err != nil || entry.Value == nil {
			tb.Fatalf("%v in %.80s", err, in.Bytes())
		}
		values = append(values, *entry.Value)
	}
	if in.Err() != nil || len(values) < 60 {
		tb.Fatalf("read %d entries: %v", len(values), in.Err())
	}
	return values
}

// harmless checks what was painted for a width: our colour sequences, and besides them one line of visible characters that fits.
func harmless(tb testing.TB, painted string, width int, graphemes bool) {
	tb.Helper()
	plain := ours.ReplaceAllString(painted, "")
	measure := ansi.StringWidthWc
	if graphemes {
		measure = ansi.StringWidth
	}
	if n := measure(plain); n > width {
		tb.Errorf("%q takes %d cells, want at most %d", painted, n, width)
	}
	if !utf8.ValidString(plain) {
		tb.Errorf("%q is not valid UTF-8", painted)
	}
	for _, r := range plain {
		switch {
		case r == '\u200d': // between two pictographs
		case !unicode.IsGraphic(r), unicode.In(r, unicode.Cc, unicode.Cf, unicode.Bidi_Control, unicode.Variation_Selector, unicode.Co, unicode.Zl, unicode.Zp):
			tb.Errorf("%q lets %U through", painted, r)
		}
	}
}

func TestPaintCorpus(t *testing.T) {
	t.Parallel()
	for _, graphemes := range []bool{false, true} {
		for _, ascii := range []bool{false, true} {
			st := styles.New(true, ascii)
			st.SetGraphemes(graphemes)
			for _, value := range corpus(t) {
				for width := range 41 {
					harmless(t, st.Paint(matrixadmin.NewText(value), width), width, graphemes)
				}
			}
		}
	}
}

func TestPaintHasTheStrangersColourAndNothingElse(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	got := st.Paint(matrixadmin.NewText("a\x1b[31mb"), 40)
	if want := st.Stranger.Render("a‹1B›[31mb"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for name, other := range map[string]string{
		"muted": st.Muted.Render("x"), "accent": st.Accent.Render("x"), "ok": st.OK.Render("x"), "warn": st.Warn.Render("x"), "danger": st.Danger.Render("x"),
	} {
		if other == st.Stranger.Render("x") {
			t.Errorf("%s looks like what a stranger wrote", name)
		}
	}
	if got := st.Paint(matrixadmin.NewText("long enough to be cut"), 8); ansi.Strip(got) != "long en…" {
		t.Errorf("cut: got %q", got)
	}
	if got := st.Paint(matrixadmin.NewText(""), 8); got != "" {
		t.Errorf("nothing is painted as %q", got)
	}
}

func FuzzPaint(f *testing.F) {
	for _, value := range corpus(f) {
		f.Add(value, 12, false)
		f.Add(value, 3, true)
	}
	f.Fuzz(func(t *testing.T, value string, width int, graphemes bool) {
		width %= 200
		st := styles.New(false, false)
		st.SetGraphemes(graphemes)
		harmless(t, st.Paint(matrixadmin.NewText(value), width), max(width, 0), graphemes)
	})
}

// line draws a painted line of words, wide and combining characters.
func line() *rapid.Generator[string] {
	words := []string{
		"a", "word", " ", "\u4e2d\u6587", "e\u0301", "\U0001f469\u200d\U0001f680", "\U0001f1e9\U0001f1ea", "\u00b7", "\u2026",
		"\x1b[38;5;75m", "\x1b[m", "\x1b[1;4m", "\u0e01\u0e33", "\uac00",
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words"), "")
	})
}

func TestClipAndFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		st.SetGraphemes(rapid.Bool().Draw(t, "graphemes"))
		in, width := line().Draw(t, "line"), rapid.IntRange(-1, 30).Draw(t, "width")
		got := st.Clip(in, width)
		if n := st.Width(got); n > max(width, 0) {
			t.Fatalf("Clip(%q, %d) = %q takes %d cells", in, width, got, n)
		}
		if width > 0 && st.Width(in) <= width && got != in {
			t.Fatalf("Clip(%q, %d) = %q changed a line that fits", in, width, got)
		}
		if width > 0 && !slices.Equal(ours.FindAllString(in, -1), ours.FindAllString(got, -1)) {
			t.Fatalf("Clip(%q, %d) = %q lost paint", in, width, got)
		}
		if n := st.Width(st.Fit(in, width)); n != max(width, 0) {
			t.Fatalf("Fit(%q, %d) takes %d cells", in, width, n)
		}
	})
}

// TestWidthIsTheRenderers compares the quick way with the library's.
func TestWidthIsTheRenderers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := line().Draw(t, "line")
		st := styles.New(true, false)
		if got, want := st.Width(in), ansi.StringWidthWc(in); got != want {
			t.Fatalf("Width(%q) = %d, want %d", in, got, want)
		}
		st.SetGraphemes(true)
		if got, want := st.Width(in), ansi.StringWidth(in); got != want {
			t.Fatalf("Width(%q) = %d of graphemes, want %d", in, got, want)
		}
	})
}

func TestASCII(t *testing.T) {
	t.Parallel()
	st := styles.New(true, true)
	g := st.Glyphs
	b := g.Border
	for _, s := range slices.Concat(g.Shades, g.Rises, g.Bars[:], []string{
		g.Crumb, g.Down, g.Up, g.Ellipsis, g.Dot, g.Dash, g.Mask, g.On, g.Off, g.Cursor, g.Left,
		b.Top, b.Bottom, b.Left, b.Right, b.TopLeft, b.TopRight, b.BottomLeft, b.BottomRight,
	}) {
		if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q is not ASCII", s)
		}
	}
	for _, line := range []string{"one two", st.Muted.Render("one two"), "\u4e2d\u6587"} {
		if got := st.Clip(line, 0) + st.Clip(line, -1); got != "" {
			t.Errorf("nothing of %q has room, and %q is left", line, got)
		}
	}
	for i, style := range []styles.Style{st.Muted, st.Accent, st.OK, st.Warn, st.Danger, st.Stranger, st.Title, st.Selection, st.Muted.Bold()} {
		if got, want := st.Clip(style.Render("one two"), 6), style.Render("one..."); got != want {
			t.Errorf("style %d: a painted line is cut to %q, want %q", i, got, want)
		}
		if got := st.Width(style.Render("one two")); got != 7 {
			t.Errorf("style %d: a painted line takes %d cells", i, got)
		}
	}
	for in, want := range map[string]string{"a b c d e f": "a b c...", "\u4e2d\x07\x7f \u4e2d x y": "\u4e2d \u4e2d...", "e\u0301 e\u0301 e\u0301 e\u0301 e": "e\u0301 e\u0301 e\u0301..."} {
		if got := st.Clip(st.Muted.Render(in), 8); got != st.Muted.Render(want) {
			t.Errorf("%+q is cut to %+q, want %+q in its paint", in, got, want)
		}
	}
	for width, want := range []string{"", ".", "..", "...", "o...", "on..."} {
		if got := st.Clip("one two", width); got != want {
			t.Errorf("Clip to %d: got %q, want %q", width, got, want)
		}
	}
}

func TestStatesShowWithoutColours(t *testing.T) {
	t.Parallel()
	colours := regexp.MustCompile(`[34]8;5;\d+;?`)
	without := func(s string) string { return strings.ReplaceAll(colours.ReplaceAllString(s, ""), ";m", "m") }
	for _, dark := range []bool{true, false} {
		st := styles.New(dark, false)
		for name, painted := range map[string]string{"selection": st.Selected("x"), "cursor of an input": st.Block("x")} {
			if got := without(painted); got != "\x1b[7mx\x1b[m" {
				t.Errorf("%s: without colours it is %q, want it reversed", name, got)
			}
		}
		for kind := styles.Neutral; kind <= styles.Bad; kind++ {
			if got := ansi.Strip(st.Chip(kind, "locked")); got != "locked" {
				t.Errorf("chip %d reads %q, want the word", kind, got)
			}
		}
	}
}

func TestSelectedReplacesPaint(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	if got, want := st.Selected(st.Stranger.Render("ab")+"c"), st.Selected("abc"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAppendPadded(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for _, cell := range []string{"", "plain", st.Muted.Render("muted"), st.Stranger.Render("his"), st.Stranger.Render("his") + st.Stranger.Render("hers"), st.Stranger.Render("his") + "ours", "ours" + st.Stranger.Render("his"), st.Muted.Render("a") + "b"} {
		for _, n := range []int{0, 1, 63, 64, 65, 200} {
			got := ansi.Strip(string(st.AppendPadded(nil, cell, n)))
			if want := ansi.Strip(cell) + strings.Repeat(" ", n); got != want {
				t.Errorf("%q and %d blanks: got %q", cell, n, got)
			}
		}
	}
	two := string(st.AppendPadded(nil, st.Stranger.Render("a"), 2))
	if want := st.Stranger.Render("a  "); two != want {
		t.Errorf("blanks behind a stranger's text: got %q, want %q", two, want)
	}
}

func TestTrimJoiners(t *testing.T) {
	t.Parallel()
	const man, joiner = "\U0001F468", "\u200d"
	for _, c := range []struct{ in, tail, want string }{
		{"", "", ""},
		{"abc", "\u2026", "abc"},
		{man + joiner + man, "", man + joiner + man},
		{man + joiner, "", man},
		{man + joiner + "\u2026", "\u2026", man + "\u2026"},
		{man + joiner + "\x1b[m", "", man + "\x1b[m"},
		{"\x1b[1m" + man + joiner + "\u2026\x1b[m", "\u2026", "\x1b[1m" + man + "\u2026\x1b[m"},
		{joiner + man, "", man},
		{"\x1b[1m" + joiner + man, "", "\x1b[1m" + man},
		{man + joiner + "x", "\u2026", man + joiner + "x"},
		{joiner, "", ""},
		{man + joiner + man + joiner, "", man + joiner + man},
	} {
		if got := styles.TrimJoiners(c.in, c.tail); got != c.want {
			t.Errorf("%+q with the tail %q: got %+q, want %+q", c.in, c.tail, got, c.want)
		}
	}
}

func BenchmarkClip(b *testing.B) {
	st := styles.New(true, false)
	for name, s := range map[string]string{
		"ascii": strings.Repeat("Mozilla/5.0 ", 10), "painted": st.Muted.Render(strings.Repeat("word ", 30)), "wide": strings.Repeat("\u4e2d", 60),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				st.Clip(s, 40)
			}
		})
	}
}

// TestOddLines: a line that ends within a sequence, or is none, is measured and cut without harm.
func TestOddLines(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	for line, width := range map[string]int{"": 0, "\t\n": 0, "\x1b": 0, "\x1b[1;": 0, "ab\x1b[1;": 2, "\x1b[1mab\x1b[m": 2, "\x1b[1m": 0, "a~ b": 4} {
		if got := st.Width(line); got != width {
			t.Errorf("%q takes %d cells, want %d", line, got, width)
		}
		if got := st.Width(st.Clip(line+"xyz", 2)); got > 2 {
			t.Errorf("%q and xyz: %d cells for 2", line, got)
		}
	}
	st.SetGraphemes(true)
	if got, want := st.Clip("1\ufe0f\u20e3xyz", 2), "…"; got != want {
		t.Errorf("half of a keycap is left: %+q, want %q", got, want)
	}
}
