package widget_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// people is a source whose keys are not its row numbers.
type people []person

type person struct {
	id   string
	age  int
	note string
}

func (p *people) Len() int         { return len(*p) }
func (p *people) Key(i int) string { return (*p)[i].id }

func newTable(st *styles.Styles, p *people) *widget.Table[string] {
	t := widget.NewTable[string](st,
		widget.Column{
			ID: "id", Title: "Id", Min: 6, Flex: 1, Max: 20,
			Cell:    func(i, width int) string { return st.Paint(matrixadmin.NewText((*p)[i].id), width) },
			Compare: func(i, j int) int { return cmp.Compare((*p)[i].id, (*p)[j].id) },
		},
		widget.Column{
			ID: "age", Title: "Age", Min: 5, Right: true, Priority: 1,
			Cell:    func(i, _ int) string { return fmt.Sprint((*p)[i].age) },
			Compare: func(i, j int) int { return (*p)[i].age - (*p)[j].age },
		},
		widget.Column{
			ID: "note", Title: "Note", Min: 8, Flex: 3, Priority: 2,
			Cell: func(i, width int) string { return st.Paint(matrixadmin.NewText((*p)[i].note), width) },
		},
	)
	t.SetRows(p)
	return t
}

func crowd(n int) *people {
	p := make(people, n)
	for i := range p {
		p[i] = person{id: fmt.Sprintf("p%04d", i), age: i * 7919 % 97, note: "note"}
	}
	return &p
}

func press(t *widget.Table[string], keys ...string) {
	for _, k := range keys {
		t.Update(keyPress(k))
	}
}

func keyPress(k string) tea.KeyPressMsg {
	codes := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd}
	if code, ok := codes[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if c, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl}
	}
	if k == "G" {
		return tea.KeyPressMsg{Code: 'g', ShiftedCode: 'G', Text: "G", Mod: tea.ModShift}
	}
	return tea.KeyPressMsg{Code: rune(k[0]), Text: k}
}

// at returns the id under the cursor and the line of the view that shows the cursor's sign.
func at(tb testing.TB, t *widget.Table[string], p *people) (id string, line int) {
	tb.Helper()
	i, ok := t.Cursor()
	if !ok {
		tb.Fatal("the table has no cursor")
	}
	for n, l := range strings.Split(ansi.Strip(t.View()), "\n") {
		if rest, ok := strings.CutPrefix(l, "▌"); ok {
			if !strings.Contains(rest, (*p)[i].id) {
				tb.Fatalf("the cursor is on %s, the sign stands before %q", (*p)[i].id, l)
			}
			return (*p)[i].id, n
		}
	}
	tb.Fatalf("no line shows the cursor:\n%s", ansi.Strip(t.View()))
	return "", 0
}

func TestKeysMoveTheCursor(t *testing.T) {
	t.Parallel()
	p := crowd(100)
	for _, c := range []struct {
		keys string
		id   string
		line int
	}{
		{"", "p0000", 1},
		{"down down j", "p0003", 4},
		{"down k up", "p0000", 1},
		{"up", "p0000", 1},
		{"pgdown", "p0010", 1},
		{"down ctrl+f", "p0011", 2},
		{"pgdown pgdown ctrl+b", "p0010", 1},
		{"ctrl+d", "p0005", 1},
		{"ctrl+d ctrl+d ctrl+u", "p0005", 1},
		{"G", "p0099", 10},
		{"end down", "p0099", 10},
		{"G up up", "p0097", 8},
		{"G g", "p0000", 1},
		{"end home", "p0000", 1},
		{"end pgdown", "p0099", 10},
		{"G pgup", "p0089", 10},
		{"down pgup", "p0000", 1},
	} {
		table := newTable(styles.New(true, false), p)
		table.SetSize(60, 11)
		press(table, strings.Fields(c.keys)...)
		if id, line := at(t, table, p); id != c.id || line != c.line {
			t.Errorf("%q: the cursor is on %s in line %d, want %s in line %d", c.keys, id, line, c.id, c.line)
		}
	}
}

func TestScrollingByOneRowMovesTheRestByOneLine(t *testing.T) {
	t.Parallel()
	p := crowd(100)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	press(table, "pgdown", "G")
	for range 9 {
		press(table, "up")
	}
	before := strings.Split(ansi.Strip(table.View()), "\n")
	press(table, "up")
	after := strings.Split(ansi.Strip(table.View()), "\n")
	for n := 2; n < 10; n++ { // the cursor leaves line 1 and arrives in it, so that its sign is in neither
		if after[n+1] != before[n] {
			t.Errorf("line %d: %q did not move down by one, there is %q", n, before[n], after[n+1])
		}
	}
	if !strings.HasPrefix(after[1], "▌") {
		t.Errorf("the cursor is not in the first line: %q", after[1])
	}
}

func TestUnfocusedTableTakesNoKeys(t *testing.T) {
	t.Parallel()
	p := crowd(10)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	table.SetFocused(false)
	if table.Update(keyPress("down")) {
		t.Error("it took a key")
	}
	if id, _ := at(t, table, p); id != "p0000" {
		t.Errorf("the cursor went to %s", id)
	}
	table.SetFocused(true)
	if !table.Update(keyPress("down")) || table.Update(keyPress("x")) {
		t.Error("with the focus it takes its own keys and no others")
	}
}

func TestMouse(t *testing.T) {
	t.Parallel()
	p := crowd(100)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	table.SetOffset(5, 3)
	for _, c := range []struct {
		name    string
		msg     tea.Msg
		handled bool
		id      string
		line    int
	}{
		{"click on the fourth row", tea.MouseClickMsg{X: 7, Y: 7, Button: tea.MouseLeft}, true, "p0003", 4},
		{"click on the header", tea.MouseClickMsg{X: 7, Y: 3, Button: tea.MouseLeft}, false, "p0003", 4},
		{"click beside the table", tea.MouseClickMsg{X: 4, Y: 5, Button: tea.MouseLeft}, false, "p0003", 4},
		{"click below the table", tea.MouseClickMsg{X: 7, Y: 14, Button: tea.MouseLeft}, false, "p0003", 4},
		{"right click", tea.MouseClickMsg{X: 7, Y: 9, Button: tea.MouseRight}, false, "p0003", 4},
		{"wheel down keeps the row", tea.MouseWheelMsg{X: 7, Y: 7, Button: tea.MouseWheelDown}, true, "p0003", 1},
		{"wheel down takes the cursor along", tea.MouseWheelMsg{X: 7, Y: 7, Button: tea.MouseWheelDown}, true, "p0006", 1},
		{"wheel up", tea.MouseWheelMsg{X: 7, Y: 7, Button: tea.MouseWheelUp}, true, "p0006", 4},
		{"wheel elsewhere", tea.MouseWheelMsg{X: 90, Y: 7, Button: tea.MouseWheelUp}, false, "p0006", 4},
		{"wheel up to the top", tea.MouseWheelMsg{X: 7, Y: 7, Button: tea.MouseWheelUp}, true, "p0006", 7},
		{"wheel up at the top", tea.MouseWheelMsg{X: 7, Y: 7, Button: tea.MouseWheelUp}, true, "p0003", 4},
	} {
		handled := table.Update(c.msg)
		if id, line := at(t, table, p); handled != c.handled || id != c.id || line != c.line {
			t.Errorf("%s: %v, %s in line %d; want %v, %s in line %d", c.name, handled, id, line, c.handled, c.id, c.line)
		}
	}
}

func TestSortIsStableAndShown(t *testing.T) {
	t.Parallel()
	p := &people{{id: "c", age: 2}, {id: "a", age: 1}, {id: "b", age: 2}, {id: "d", age: 1}}
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 9)
	for _, c := range []struct {
		id   string
		desc bool
		want string
		head string
	}{
		{"", false, "c a b d", "Age  Note"},
		{"age", false, "a d c b", "Age ▲"},
		{"age", true, "c b a d", "Age ▼"},
		{"id", false, "a b c d", "Id ▲"},
		{"note", false, "c a b d", "Age  Note"},
		{"none", true, "c a b d", "Age  Note"},
	} {
		table.SetSort(c.id, c.desc)
		press(table, "g")
		var got []string
		for range 4 {
			i, _ := table.Cursor()
			got = append(got, (*p)[i].id)
			press(table, "down")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("sorted by %q (descending %v): %v, want %s", c.id, c.desc, got, c.want)
		}
		head, _, _ := strings.Cut(ansi.Strip(table.View()), "\n")
		if !strings.Contains(head, c.head) {
			t.Errorf("sorted by %q: the header %q lacks %q", c.id, head, c.head)
		}
		if id, desc := table.Sort(); id != c.id || desc != c.desc {
			t.Errorf("Sort() = %q, %v; want %q, %v", id, desc, c.id, c.desc)
		}
	}
}

func TestOrderMadeElsewhere(t *testing.T) {
	t.Parallel()
	p := crowd(4)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 9)
	press(table, "down")
	table.SetSorted("age", true, []int32{3, 2, 1, 0})
	if row, total := table.Position(); row != 3 || total != 4 {
		t.Errorf("the cursor is at %d of %d, want 3 of 4: it stays on its key", row, total)
	}
	table.SetSorted("id", false, []int32{0, 1})
	if id, _ := table.Sort(); id != "age" {
		t.Error("an order of other rows was taken")
	}
}

func TestReloadKeepsKeyLineAndOrder(t *testing.T) {
	t.Parallel()
	p := crowd(50)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	press(table, "pgdown", "pgdown", "down", "down")
	id, line := at(t, table, p)
	grown := append(people{{id: "new1"}, {id: "new2"}, {id: "new3"}}, *p...)
	*p = grown
	table.SetRows(p)
	if now, l := at(t, table, p); now != id || l != line {
		t.Errorf("after rows came in above: %s in line %d, want %s in line %d", now, l, id, line)
	}
	*p = append((*p)[:10:10], (*p)[40:]...)
	table.SetRows(p)
	if row, total := table.Position(); row != total {
		t.Errorf("its row is gone and few are left: the cursor is at %d of %d, want the last", row, total)
	}
	*p = nil
	table.SetRows(p)
	if _, ok := table.Cursor(); ok {
		t.Error("an empty table has a cursor")
	}
	if row, total := table.Position(); row != 0 || total != 0 {
		t.Errorf("an empty table is at %d of %d", row, total)
	}
	press(table, "down", "G", "pgdown", "ctrl+u")
	*p = *crowd(5)
	table.SetRows(p)
	if id, _ := at(t, table, p); id != "p0000" {
		t.Errorf("rows came back: the cursor is on %s, want the first", id)
	}
}

func TestSourceThatGrowsOrShrinksBeforeSetRows(t *testing.T) {
	t.Parallel()
	p := crowd(5)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	table.SetSort("id", true)
	*p = append(*p, person{id: "zz"})
	if lines := strings.Split(ansi.Strip(table.View()), "\n"); !strings.HasPrefix(lines[len(lines)-1], "  zz") {
		t.Error("a row that came after the sort is not shown at the end")
	}
	if !table.SetCursorKey("zz") || table.SetCursorKey("nobody") {
		t.Error("SetCursorKey does not tell rows that are there from others")
	}
	table.SetRows(p)
	if row, _ := table.Position(); row != 1 {
		t.Errorf("sorted in, it is in row %d, want the first", row)
	}
}

func TestNearEnd(t *testing.T) {
	t.Parallel()
	p := crowd(30)
	table := newTable(styles.New(true, false), p)
	table.SetSize(60, 11)
	if table.NearEnd() {
		t.Error("at the top of three screens the end is near")
	}
	press(table, "pgdown")
	if table.NearEnd() {
		t.Error("on the second of three screens the end is near")
	}
	press(table, "pgdown")
	if !table.NearEnd() {
		t.Error("on the last screen the end is not near")
	}
}

func TestColumnsGiveWay(t *testing.T) {
	t.Parallel()
	p := &people{{id: "somebody", age: 41, note: "n"}}
	table := newTable(styles.New(true, false), p)
	for _, c := range []struct {
		width int
		want  string
	}{
		{60, "Id                 Age  Note"},
		{25, "Id        Age  Note"},
		{24, "Id                 Age"}, // Note went first
		{15, "Id        Age"},
		{14, "Id"},
		{6, "Id"},
		{3, "…"},
		{2, ""},
	} {
		table.SetSize(c.width, 5)
		head, _, _ := strings.Cut(ansi.Strip(table.View()), "\n")
		if strings.TrimSpace(head) != c.want {
			t.Errorf("%d wide: the header is %q, want %q", c.width, head, c.want)
		}
	}
}

// TestCellsCannotBreakTheRow gives the table cells that are too wide or hold a line feed.
func TestCellsCannotBreakTheRow(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	table := widget.NewTable[string](st,
		widget.Column{ID: "a", Title: "A", Min: 4, Cell: func(int, int) string { return "far too wide" }},
		widget.Column{ID: "b", Title: "B", Min: 4, Cell: func(int, int) string { return "x\ny" }},
	)
	table.SetRows(crowd(1))
	table.SetSize(30, 5)
	if got, want := ansi.Strip(table.View()), "  A     B\n▌ far…  x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSelectionIsVisibleWithoutColours(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		table := newTable(st, crowd(3))
		table.SetSize(40, 5)
		row := strings.Split(table.View(), "\n")[1]
		if !strings.HasPrefix(ansi.Strip(row), st.Glyphs.Cursor+" ") || !strings.Contains(row, "\x1b[7;") {
			t.Errorf("the row under the cursor is %q: want the sign %q and something reversed", row, st.Glyphs.Cursor)
		}
	}
}
