package widget_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// agents are rows with long texts.
type agents []string

func (a agents) Len() int      { return len(a) }
func (a agents) Key(i int) int { return i }

func wideTable(st *styles.Styles, a agents) *widget.Table[int] {
	t := widget.NewTable[int](st,
		widget.Column{ID: "n", Title: "N", Min: 3, Right: true, Cell: func(i, _ int) string { return fmt.Sprint(i) }},
		widget.Column{ID: "agent", Title: "User agent", Min: 12, Max: 12, Flex: 1, Wide: true, Priority: 1, CellAt: func(i, offset, width int) string {
			return st.PaintAt(matrixadmin.NewText(a[i]), offset, width)
		}},
		widget.Column{ID: "last", Title: "Last", Min: 4, Cell: func(int, int) string { return "|" }},
	)
	t.SetRows(a)
	t.SetSize(40, 5)
	return t
}

func strip(view string) string { return ansi.Strip(view) }

func TestWideColumnsScrollSideways(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		left, dots, cursor := "‹", "…", "▌"
		if ascii {
			left, dots, cursor = "<", "...", ">"
		}
		table := wideTable(styles.New(true, ascii), agents{"0123456789abcdefghij", "short", "", "0123456789ab"})
		want := func(keys string, lines ...string) {
			t.Helper()
			for k := range strings.FieldsSeq(keys) {
				if !table.Update(keyPress(k)) {
					t.Errorf("%s was not for the table", k)
				}
			}
			if got, want := strip(table.View()), strings.Join(lines, "\n"); got != want {
				t.Errorf("after %q:\n%s\nwant\n%s", keys, got, want)
			}
		}
		start := []string{
			"    N  User agent    Last",
			cursor + "   0  " + "0123456789ab"[:12-len([]rune(dots))] + dots + "  |",
			"    1  short         |",
			"    2                |",
			"    3  0123456789ab  |",
		}
		want("left", start...)
		end := []string{
			"    N  " + left + " User agent  Last",
			cursor + "   0  89abcdefghij  |",
			"    1  " + left + "             |",
			"    2                |",
			"    3  89ab          |",
		}
		want("right", end...)
		want("right right", end...)
		want("left left", start...)
	}
}

func TestSlidingBackFindsTheTextsThatAreThere(t *testing.T) {
	t.Parallel()
	table := wideTable(styles.New(true, false), agents{strings.Repeat("x", 8192), "a", "b", "c", "0123456789abcdef", "e", "f", "g"})
	for range 2000 {
		table.Update(keyPress("right"))
	}
	if got := strings.Split(strip(table.View()), "\n")[1]; got != "▌   0  xxxxxxxx      |" && got != "▌   0  xxxxxxxxxxxx  |" {
		t.Errorf("at the end of the long text: %q", got)
	}
	table.Update(keyPress("pgdown"))
	if got := strip(table.View()); !strings.Contains(got, "▌   4  ‹ ") {
		t.Errorf("a text that lies off to the left looks like none:\n%s", got)
	}
	table.Update(keyPress("right"))
	table.Update(keyPress("left"))
	if got := strip(table.View()); !strings.Contains(got, "▌   4  89abcdef ") {
		t.Errorf("one key back does not lead to the longest text on screen:\n%s", got)
	}
}

func TestKeysOfWideColumnsOnlyWhileOneIsOnScreen(t *testing.T) {
	t.Parallel()
	table := wideTable(styles.New(true, false), agents{"0123456789abcdefghij"})
	lists := func() bool {
		var keys []string
		for _, k := range table.Keys() {
			keys = append(keys, k.Keys()...)
		}
		return slices.Contains(keys, "left") && slices.Contains(keys, "right")
	}
	for name, c := range map[string]struct {
		width  int
		hidden []string
		want   bool
	}{
		"shown": {40, nil, true}, "dropped": {20, nil, false}, "hidden": {40, []string{"agent"}, false},
	} {
		table.SetSize(c.width, 5)
		table.SetHidden(c.hidden...)
		if table.Update(keyPress("right")) != c.want || table.Update(keyPress("left")) != c.want || lists() != c.want {
			t.Errorf("%s: the keys are taken or listed, want %v", name, c.want)
		}
	}
}

func TestHiddenColumns(t *testing.T) {
	t.Parallel()
	p := &people{{id: "somebody", age: 41, note: "n"}}
	table := newTable(styles.New(true, false), p)
	if got := fmt.Sprint(table.ColumnIDs()); got != "[id age note]" {
		t.Errorf("the columns are %s", got)
	}
	for _, c := range []struct {
		width           int
		hide            string
		head            string
		hidden, dropped string
	}{
		{60, "", "Id                 Age  Note", "[]", "[]"},
		{60, "age", "Id                 Note", "[age]", "[]"},
		{24, "", "Id                 Age", "[]", "[note]"},
		{24, "age", "Id        Note", "[age]", "[]"},
		{60, "note nothing id", "  Age", "[id note]", "[]"},
		{14, "note", "Id", "[note]", "[age]"},
		{14, "", "Id", "[]", "[age note]"},
		{2, "", "", "[]", "[id age note]"},
		{60, "id age note", "", "[id age note]", "[]"},
	} {
		table.SetSize(c.width, 5)
		table.SetHidden(strings.Fields(c.hide)...)
		head, _, _ := strings.Cut(strip(table.View()), "\n")
		if got := strings.TrimRight(strings.TrimPrefix(head, "  "), " "); got != c.head {
			t.Errorf("%d wide without %q: the header is %q, want %q", c.width, c.hide, got, c.head)
		}
		if hidden, dropped := fmt.Sprint(table.Hidden()), fmt.Sprint(table.Dropped()); hidden != c.hidden || dropped != c.dropped {
			t.Errorf("%d wide without %q: hidden %s and dropped %s, want %s and %s", c.width, c.hide, hidden, dropped, c.hidden, c.dropped)
		}
	}
}

// groups are agents of which every third is a head.
type groups struct{ agents }

func (g groups) Head(i, _ int) (string, bool) {
	return "\x1b[1m▸ group\x1b[m  " + g.agents[i] + "\nmore", i%3 == 0
}

func TestHeadsSpanAllColumns(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	rows := agents{"of two", "0123456789abcdef", "x", strings.Repeat("long ", 20)}
	table := wideTable(st, rows)
	table.SetRows(groups{rows})
	want := "    N  User agent    Last\n" +
		"▌ ▸ group  of two\n" +
		"    1  0123456789a…  |\n" +
		"    2  x             |\n" +
		"  ▸ group  long long long long long lon…"
	if got := strip(table.View()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if line := strings.Split(table.View(), "\n")[1]; !strings.HasSuffix(line, st.Selected("▸ group")+"  of two") {
		t.Errorf("the head under the cursor is %q, want its name selected", line)
	}
	table.SetFocused(false)
	if line := strings.Split(table.View(), "\n")[1]; !strings.HasSuffix(line, "\x1b[1m▸ group\x1b[m  of two") {
		t.Errorf("without the focus it is %q", line)
	}
	table.SetFocused(true)
	for range 5 {
		table.Update(keyPress("right"))
	}
	if got := strip(table.View()); !strings.Contains(got, "    1  89abcdef ") {
		t.Errorf("the texts of heads are taken for those of cells:\n%s", got)
	}
}

// TestAnyColumnsFitAnySize draws hidden columns, wide ones, heads and sizes.
func TestAnyColumnsFitAnySize(t *testing.T) {
	t.Parallel()
	rows := agents{strings.Repeat("0123456789", 30), "", "\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587", "\x1b[2J\x1b]0;x\x07", "e\u0301", strings.Repeat("\U0001f469\u200d\U0001f680", 40), "end"}
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		table := wideTable(st, rows)
		if rapid.Bool().Draw(t, "grouped") {
			table.SetRows(groups{rows})
		}
		width, height := 40, 5
		t.Repeat(map[string]func(*rapid.T){
			"press": func(t *rapid.T) {
				table.Update(keyPress(rapid.SampledFrom([]string{"up", "down", "left", "right", "right", "G"}).Draw(t, "key")))
			},
			"resize": func(t *rapid.T) {
				width, height = rapid.IntRange(1, 130).Draw(t, "width"), rapid.IntRange(1, 12).Draw(t, "height")
				table.SetSize(width, height)
			},
			"hide": func(t *rapid.T) {
				table.SetHidden(rapid.SliceOf(rapid.SampledFrom(table.ColumnIDs())).Draw(t, "hidden")...)
			},
			"": func(t *rapid.T) {
				view := table.View()
				fits(t, st, view, width, height)
				if lines := strings.Split(view, "\n"); width > 2 && len(lines) < min(height, len(rows)) {
					t.Fatalf("%d lines, want %d", len(lines), height)
				}
				for _, id := range table.ColumnIDs() {
					title := map[string]string{"n": "N", "agent": "User agent", "last": "Last"}[id]
					head, _, _ := strings.Cut(strip(view), "\n")
					away := slices.Contains(table.Hidden(), id) || slices.Contains(table.Dropped(), id)
					if height > 1 && width > 30 && away == strings.Contains(head, title) {
						t.Fatalf("%s is said to be off screen: %v, and the header is %q", id, away, head)
					}
				}
			},
		})
	})
}
