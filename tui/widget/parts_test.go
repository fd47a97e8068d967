package widget_test

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 96310: "96,310", 1234567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		if got := widget.Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestTabs(t *testing.T) {
	t.Parallel()
	tabs := widget.NewTabs(styles.New(true, false), widget.Tab{Name: "One", Count: 1200}, widget.Tab{Name: "Two", Count: -1}, widget.Tab{Name: "Three"})
	check := func(width int, want string) {
		t.Helper()
		if got := ansi.Strip(tabs.View(width)); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	check(40, " One 1,200  ─ Two ─ Three 0")
	tabs.Prev()
	check(40, "One 1,200 ─ Two ─  Three 0 ")
	check(15, "Two ─  Three 0 ") // the current one stays in view
	check(9, " Three 0 ")
	check(4, " Th…")
	check(0, "")
	tabs.Next()
	tabs.Next()
	tabs.SetCount(1, 3)
	tabs.SetCurrent(7)
	if tabs.Current() != 1 {
		t.Errorf("the current tab is %d, want 1", tabs.Current())
	}
	check(40, "One 1,200 ─  Two 3  ─ Three 0")
	if !strings.Contains(tabs.View(40), "\x1b[7;") {
		t.Error("without colours the current tab does not show")
	}
}

func TestKeyLine(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	bind := func(k, does string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, does)) }
	off := bind("x", "nothing")
	off.SetEnabled(false)
	keys := []key.Binding{bind("/", "find"), off, bind("f", "filter"), bind("esc", "back")}
	for _, c := range []struct {
		width int
		want  string
	}{
		{80, "/ find  f filter  esc back"},
		{26, "/ find  f filter  esc back"},
		{25, "/ find  f filter  …"},
		{19, "/ find  f filter  …"},
		{18, "/ find  …"},
		{9, "/ find  …"},
		{8, "…"},
		{1, "…"},
		{0, ""},
	} {
		if got := ansi.Strip(widget.KeyLine(st, keys, c.width)); got != c.want {
			t.Errorf("in %d cells: %q, want %q", c.width, got, c.want)
		}
	}
}

func TestBoxFillsAnySize(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		body := "short\n" + strings.Repeat("\u4e2d", 150) + "\n" + strings.Repeat("line\n", 70)
		for height := range 61 {
			for width := range 201 {
				got := widget.Box(st, "a title \u4e2d\u6587", body, "a footer", width, height)
				if width == 0 || height == 0 {
					if got != "" {
						t.Fatalf("%dx%d: %q", width, height, got)
					}
					continue
				}
				lines := strings.Split(got, "\n")
				if len(lines) != height {
					t.Fatalf("%dx%d: %d lines", width, height, len(lines))
				}
				for _, l := range lines {
					if n := st.Width(l); n > width || n < width && width > widget.FrameWidth && height > widget.FrameHeight {
						t.Fatalf("%dx%d: a line of %d cells: %q", width, height, n, ansi.Strip(l))
					}
				}
			}
		}
	}
}

func TestBox(t *testing.T) {
	t.Parallel()
	got := ansi.Strip(widget.Box(styles.New(true, false), "Title", "one\ntwo\nthree", "end", 14, 5))
	want := strings.Join([]string{
		"╭ Title ─────╮",
		"│ one        │",
		"│ two        │",
		"│ three      │",
		"╰ end ───────╯",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
