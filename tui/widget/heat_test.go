package widget_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// month is a heat map's worth of days, the newest first: office hours, quiet Sundays, and one night when something was wrong.
func month(days int) []widget.HeatRow {
	r := rand.New(rand.NewPCG(3, 4))
	rows := make([]widget.HeatRow, days)
	for i := range rows {
		day := time.Date(2026, 11, 24-i, 0, 0, 0, 0, time.UTC)
		rows[i].Label = day.Format("Mon 2006-01-02")
		for hour := range rows[i].Hours {
			n := 0
			switch {
			case i == 4 && (hour == 2 || hour == 3):
				n = 312 + hour
			case day.Weekday() == time.Sunday && hour%5 == 0:
				n = r.IntN(2)
			case day.Weekday() != time.Sunday && hour >= 7 && hour < 23:
				n = int(r.ExpFloat64() * float64(12-max(hour-15, 15-hour)))
			}
			rows[i].Hours[hour] = n
			rows[i].Total += n
		}
	}
	return rows
}

func TestGoldenHeat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		width, height int
		hour          int
		ascii, strip  bool
	}{
		{"80x24", 80, 24, 14, false, true},
		{"120x40", 120, 40, 2, false, true},
		{"80x12 ascii", 80, 12, -1, true, true},
		{"40x8", 40, 8, 14, false, true},
		{"120x8 painted", 120, 8, 14, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := styles.New(true, c.ascii)
			heat := widget.NewHeat(st)
			heat.SetRows(month(30))
			heat.SetSize(c.width, c.height)
			heat.SetCursor(4, c.hour)
			frame := heat.View()
			if c.strip {
				frame = strip(frame)
			}
			golden.RequireEqual(t, []byte(frame+"\n"))
		})
	}
}

// TestHeatFitsAnySize looks at every size and every place of the cursor's hour.
func TestHeatFitsAnySize(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		st := styles.New(true, ascii)
		heat := widget.NewHeat(st)
		heat.SetRows(month(9))
		for height := range 15 {
			for width := range 131 {
				heat.SetSize(width, height)
				heat.SetCursor(width%9, height*2-2)
				view := heat.View()
				if width == 0 || height == 0 {
					if view != "" {
						t.Errorf("%dx%d: %q", width, height, view)
					}
					continue
				}
				fits(t, st, view, width, height)
				if !strings.Contains(strip(view), st.Glyphs.Cursor) {
					t.Fatalf("%dx%d: no sign of the cursor in\n%s", width, height, strip(view))
				}
			}
		}
	}
}

// TestHeatSaysWhatIsThere draws maps and reads them back: every cell has the sign of its count, and the words name it.
func TestHeatSaysWhatIsThere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := styles.New(true, rapid.Bool().Draw(t, "ascii"))
		rows := make([]widget.HeatRow, rapid.IntRange(1, 6).Draw(t, "rows"))
		most := rapid.SampledFrom([]int{1, 2, 5, 40, 2000, 1 << 40}).Draw(t, "most")
		for i := range rows {
			rows[i].Label = fmt.Sprintf("day %d", i)
			for hour := range rows[i].Hours {
				rows[i].Hours[hour] = rapid.IntRange(-1, most).Draw(t, "n")
				rows[i].Total += max(rows[i].Hours[hour], 0)
			}
		}
		heat := widget.NewHeat(st)
		heat.SetRows(rows)
		heat.SetSize(rapid.IntRange(36, 130).Draw(t, "width"), len(rows)+2)
		heat.SetFocused(false)
		lines := strings.Split(strip(heat.View()), "\n")
		fold := heat.CellHours()
		cell := cellWidth(t, lines[0], fold)
		step := map[int]int{}
		for i, line := range lines[1 : len(rows)+1] {
			grid := []rune(line)[2+len("day 0")+2:]
			for at := range 24 / fold {
				n := 0
				for _, c := range rows[i].Hours[at*fold : (at+1)*fold] {
					n += max(c, 0)
				}
				sign := string(grid[at*cell])
				s := 1 + strings.Index(" "+strings.Join(st.Glyphs.Shades, ""), sign)
				for k := 1; k < cell; k++ {
					if string(grid[at*cell+k]) != sign {
						t.Fatalf("%q: cell %d of row %d is of two kinds", line, at, i)
					}
				}
				if (n == 0) != (sign == " ") {
					t.Fatalf("%q: %d are drawn as %q", line, n, sign)
				}
				step[n] = s
			}
		}
		for a, x := range step {
			for b, y := range step {
				if a < b && x > y {
					t.Fatalf("%d gets step %d and %d step %d", a, x, b, y)
				}
			}
		}
		row, hour := rapid.IntRange(0, len(rows)-1).Draw(t, "row"), rapid.IntRange(-1, 23).Draw(t, "hour")
		heat.SetCursor(row, hour)
		want := fmt.Sprintf("%s: %s", rows[row].Label, english.Number(rows[row].Total))
		if hour >= 0 {
			from, n := hour/fold*fold, 0
			for _, c := range rows[row].Hours[from : from+fold] {
				n += max(c, 0)
			}
			want = fmt.Sprintf("%02d:00-%02d:00: %s", from, from+fold, english.Number(n))
		}
		if words := strip(heat.View()); !strings.Contains(words, want) {
			t.Fatalf("on hour %d of row %d:\n%s\nlacks %q", hour, row, words, want)
		}
	})
}

// cellWidth reads the width of a cell off the header, where the second number says which cell it stands over.
func cellWidth(t *rapid.T, head string, fold int) int {
	second := strings.Fields(head)[1:]
	if len(second) == 0 || second[0] == "total" {
		return 1
	}
	hour, err := strconv.Atoi(second[0])
	if err != nil {
		t.Fatalf("the header is %q", head)
	}
	return (strings.Index(head, " "+second[0]) + 1 - strings.Index(head, "00")) / (hour / fold)
}

func TestHeatShades(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	heat := widget.NewHeat(st)
	row := widget.HeatRow{Label: "x", Hours: [24]int{0, 1, 2, 5, 10, 50, 100, 300, 500, 1000}}
	heat.SetRows([]widget.HeatRow{row})
	heat.SetSize(30, 3)
	line := strings.Split(strip(heat.View()), "\n")[1]
	if want := "▌ x   ··░░▒▓▓██"; strings.TrimRight(line, " ") != want {
		t.Errorf("got %q, want %q", line, want)
	}
	heat.SetSize(80, 4)
	for most, want := range map[int]string{1000: "· 1+  ░ 3+  ▒ 14+  ▓ 75+  █ 422+", 2: "· 1+  █ 2+", 1: "█ 1+"} {
		heat.SetRows([]widget.HeatRow{{Label: "x", Hours: [24]int{most, 1}}})
		if view := strip(heat.View()); !strings.Contains(view, "  "+want) || strings.Count(view, "+") != strings.Count(want, "+") {
			t.Errorf("at the most %d:\n%s\nwant the legend %q", most, view, want)
		}
	}
}

func TestHeatCursor(t *testing.T) {
	t.Parallel()
	rows := month(30)
	heat := widget.NewHeat(styles.New(true, false))
	at := func(what string, row, hour int) {
		t.Helper()
		if r, h, ok := heat.Cursor(); r != row || h != hour || ok != (row >= 0 && len(rows) > 0) {
			t.Errorf("%s: the cursor is at %d, %d (%v), want %d, %d", what, r, h, ok, row, hour)
		}
	}
	if _, hour, ok := heat.Cursor(); ok || hour != -1 || heat.View() != "" || heat.Update(keyPress("down")) && heat.View() != "" {
		t.Error("an empty map has a cursor or a view")
	}
	heat.SetRows(rows)
	heat.SetSize(80, 12)
	at("first", 0, -1)
	for _, c := range []struct {
		keys      string
		row, hour int
	}{
		{"right", 0, 0},
		{"l l j", 1, 2},
		{"h left h", 1, -1},
		{"left", 1, -1},
		{"up k", 0, -1},
		{"pgdown", 10, -1},
		{"end", 29, -1},
		{"down pgdown", 29, -1},
		{"pgup", 19, -1},
		{"home", 0, -1},
		{"pgup", 0, -1},
		{strings.Repeat("right ", 30), 0, 23},
		{"G", 29, 23},
		{"g", 0, 23},
	} {
		for k := range strings.FieldsSeq(c.keys) {
			if !heat.Update(keyPress(k)) {
				t.Errorf("%s was not for the map", k)
			}
		}
		at(c.keys, c.row, c.hour)
	}
	if heat.Update(keyPress("x")) {
		t.Error("x was for the map")
	}
	heat.SetFocused(false)
	if heat.Update(keyPress("down")) {
		t.Error("a key was taken without the focus")
	}
	heat.SetCursor(7, 15)
	heat.SetRows(append([]widget.HeatRow{{Label: "new"}}, rows...))
	at("a day came in above", 8, 15)
	heat.SetSize(40, 12)
	if heat.CellHours() != 2 {
		t.Fatalf("a cell has %d hours, want 2", heat.CellHours())
	}
	at("hours go together", 8, 14)
	heat.Move(0, 1)
	at("one cell on", 8, 16)
	heat.SetCursor(99, 99)
	at("beyond", 30, 22)
	heat.SetRows(rows[:2])
	at("most days are gone", 1, 22)
	rows = nil
	heat.SetRows(nil)
	if _, _, ok := heat.Cursor(); ok {
		t.Error("all are gone, and there is a cursor")
	}
}

func TestHeatMouse(t *testing.T) {
	t.Parallel()
	heat := widget.NewHeat(styles.New(true, false))
	heat.SetRows(month(30))
	heat.SetSize(80, 12)
	heat.SetOffset(5, 3)
	for _, c := range []struct {
		name      string
		msg       tea.Msg
		handled   bool
		row, hour int
	}{
		{"click on the third cell of the second row", tea.MouseClickMsg{X: 5 + 18 + 5, Y: 3 + 2, Button: tea.MouseLeft}, true, 1, 2},
		{"right click", tea.MouseClickMsg{X: 30, Y: 9, Button: tea.MouseRight}, false, 1, 2},
		{"click on the hours", tea.MouseClickMsg{X: 30, Y: 3, Button: tea.MouseLeft}, false, 1, 2},
		{"click on the words", tea.MouseClickMsg{X: 30, Y: 3 + 11, Button: tea.MouseLeft}, false, 1, 2},
		{"click beside", tea.MouseClickMsg{X: 4, Y: 6, Button: tea.MouseLeft}, false, 1, 2},
		{"click on a label", tea.MouseClickMsg{X: 8, Y: 6, Button: tea.MouseLeft}, true, 2, -1},
		{"click on the last cell", tea.MouseClickMsg{X: 5 + 18 + 47, Y: 6, Button: tea.MouseLeft}, true, 2, 23},
		{"click on a total", tea.MouseClickMsg{X: 5 + 18 + 48, Y: 6, Button: tea.MouseLeft}, true, 2, -1},
		{"wheel down", tea.MouseWheelMsg{X: 8, Y: 6, Button: tea.MouseWheelDown}, true, 5, -1},
		{"wheel up", tea.MouseWheelMsg{X: 8, Y: 6, Button: tea.MouseWheelUp}, true, 2, -1},
		{"wheel elsewhere", tea.MouseWheelMsg{X: 86, Y: 6, Button: tea.MouseWheelUp}, false, 2, -1},
		{"wheel sideways", tea.MouseWheelMsg{X: 8, Y: 6, Button: tea.MouseWheelLeft}, false, 2, -1},
	} {
		handled := heat.Update(c.msg)
		if row, hour, _ := heat.Cursor(); handled != c.handled || row != c.row || hour != c.hour {
			t.Errorf("%s: %v, at %d, %d; want %v, at %d, %d", c.name, handled, row, hour, c.handled, c.row, c.hour)
		}
	}
}

// TestHeatCursorShowsWithoutColours wants the count of the cell, reversed, so that a blank one does not look full.
func TestHeatCursorShowsWithoutColours(t *testing.T) {
	t.Parallel()
	st := styles.New(true, false)
	heat := widget.NewHeat(st)
	heat.SetSize(80, 12)
	for n, want := range map[int]string{0: " 0", 7: " 7", 42: "42", 314: "++", 1204: "1k", 31204: "++", 2500000: "2M"} {
		heat.SetRows([]widget.HeatRow{{Label: "Tue 2026-11-24", Hours: [24]int{n, n}, Total: 2 * n}})
		heat.SetCursor(0, 1)
		if view := heat.View(); !strings.Contains(view, st.Selected(want)) {
			t.Errorf("%d: %q lacks %q", n, view, st.Selected(want))
		}
	}
	heat.SetCursor(0, -1)
	if view := heat.View(); !strings.Contains(view, st.Selected("Tue 2026-11-24")) {
		t.Errorf("the row is not selected in %q", view)
	}
}
