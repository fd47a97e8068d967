package widget

import (
	"math"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/styles"
)

// HeatRow is a line of a heat map, such as a day: how many there were in each hour, and in all.
type HeatRow struct {
	Label string
	Hours [24]int
	Total int
}

// Heat is a heat map of connections: a row of hours a day, drawn with block characters, with a cursor over its cells.
//
// The darker the cell the more, by the logarithm, from a single one to the most there are in a cell; nothing stays blank.
type Heat struct {
	st   *styles.Styles
	rows []HeatRow

	row, hour     int // of the cursor; the hour is wholeRow for all of the row
	offset        int // the first visible row
	width, height int
	x, y          int
	focused       bool

	plan    heatPlan
	planned bool
}

// wholeRow is the hour of a cursor that is on all of a row.
const wholeRow = -1

// NewHeat makes a heat map that has the focus and no rows.
func NewHeat(st *styles.Styles) *Heat { return &Heat{st: st, hour: wholeRow, focused: true} }

// SetRows replaces the rows; the cursor stays on the row with its label if there is one.
func (h *Heat) SetRows(rows []HeatRow) {
	at := h.row
	if h.row < len(h.rows) {
		for i := range rows {
			if rows[i].Label == h.rows[h.row].Label {
				at = i
				break
			}
		}
	}
	if h.offset > 0 {
		h.offset += at - h.row
	}
	h.rows, h.row, h.planned = rows, at, false
	h.Move(0, 0)
}

// SetSize sets the room there is.
func (h *Heat) SetSize(width, height int) {
	h.width, h.height, h.planned = max(width, 0), max(height, 0), false
	h.Move(0, 0)
}

// SetOffset tells where the top left cell is on the screen, for mouse clicks.
func (h *Heat) SetOffset(x, y int) { h.x, h.y = x, y }

// SetFocused gives or takes the focus: without it the map takes no keys and its cursor is a quiet one.
func (h *Heat) SetFocused(on bool) { h.focused = on }

// Cursor returns the row and the first hour under the cursor; the hour is -1 while all of the row is. ok is false without rows.
func (h *Heat) Cursor() (row, hour int, ok bool) {
	if len(h.rows) == 0 {
		return 0, wholeRow, false
	}
	if h.hour < 0 {
		return h.row, wholeRow, true
	}
	fold := h.CellHours()
	return h.row, h.hour / fold * fold, true
}

// SetCursor moves the cursor to a row and an hour, -1 for all of the row.
func (h *Heat) SetCursor(row, hour int) {
	h.row, h.hour = row, min(max(hour, wholeRow), 23)
	h.Move(0, 0)
}

// CellHours returns how many hours a cell stands for: one, or more where there is no room for 24.
func (h *Heat) CellHours() int { return h.place().fold }

// Move moves the cursor by rows and by cells; left of the first cell is all of the row.
func (h *Heat) Move(rows, cells int) {
	h.row = max(min(h.row+rows, len(h.rows)-1), 0)
	if fold := h.CellHours(); cells != 0 {
		at := wholeRow
		if h.hour >= 0 {
			at = h.hour / fold
		}
		if h.hour = max(min(at+cells, 24/fold-1), wholeRow); h.hour >= 0 {
			h.hour *= fold
		}
	}
	visible := max(h.visible(), 1)
	h.offset = max(min(h.offset, h.row), h.row-visible+1)
	h.offset = max(min(h.offset, len(h.rows)-visible), 0)
}

// heatPlan is what of a map is drawn at a width, and what its shades mean.
type heatPlan struct {
	label  int   // cells of the label
	cell   int   // cells of a cell
	fold   int   // hours in a cell
	total  int   // cells of the number behind; 0: none
	bar    int   // cells of the longest bar; 0: none
	most   int   // the greatest total
	shades []int // the least count that gets each shade
}

// lead is where the cells begin.
func (p heatPlan) lead() int {
	if p.label == 0 {
		return gutter
	}
	return gutter + p.label + gap
}

// cells returns the cells of the grid.
func (p heatPlan) cells() int { return 24 / p.fold * p.cell }

// Room for parts that are drawn only where there is some.
const (
	heatLabel  = 24 // labels get no more
	heatMinBar = 3
	heatMaxBar = 40
)

func (h *Heat) place() heatPlan {
	if h.planned {
		return h.plan
	}
	p := heatPlan{}
	number := len("total")
	for i := range h.rows {
		r := &h.rows[i]
		p.label = max(p.label, min(h.st.Width(oneLine(r.Label)), heatLabel))
		p.most = max(p.most, r.Total)
		number = max(number, len(english.Number(r.Total)))
	}
	p = p.fit(h.width, number)
	most := 0
	for i := range h.rows {
		for c := range 24 / p.fold {
			most = max(most, h.rows[i].count(c*p.fold, p.fold))
		}
	}
	p.shades = shades(most, len(h.st.Glyphs.Shades))
	h.plan, h.planned = p, true
	return p
}

// fit shares the width: the wider the cells the better, but not at the cost of the total, until they are one cell wide. Then hours go
// together, and at last the label goes.
func (p heatPlan) fit(width, number int) heatPlan {
	for _, try := range []struct{ cell, total int }{{3, number}, {2, number}, {2, 0}, {1, number}, {1, 0}} {
		p.cell, p.total, p.fold = try.cell, try.total, 1
		rest := width - p.lead() - p.cells()
		if try.total > 0 {
			rest -= gap + number
		}
		if rest < 0 {
			continue
		}
		if bar := min(rest-1, heatMaxBar); try.total > 0 && bar >= heatMinBar {
			p.bar = bar
		}
		return p
	}
	if room := width - gutter - gap - 4; p.label > room { // four cells at the least beside it
		p.label = room
	}
	if p.label < 3 {
		p.label = 0
	}
	for _, p.fold = range []int{1, 2, 3, 4, 6, 8, 12, 24} {
		if p.lead()+p.cells() <= width {
			break
		}
	}
	return p
}

// shades returns the least count that gets each of n shades: their logarithms are as far from each other as can be.
func shades(most, n int) []int {
	least := make([]int, n)
	for i := range least {
		least[i] = 1
		if i > 0 && most > 1 {
			part := (float64(i) - 0.5) / float64(n-1)
			least[i] = min(int(math.Ceil(math.Pow(float64(most), part))), most)
		}
	}
	return least
}

// shade returns the step of a count: 0 for nothing.
func (p heatPlan) shade(count int) int {
	step := 0
	for step < len(p.shades) && count >= p.shades[step] {
		step++
	}
	return step
}

// count returns how many there were in some hours.
func (r *HeatRow) count(hour, hours int) int {
	n := 0
	for _, c := range r.Hours[hour : hour+hours] {
		n += max(c, 0)
	}
	return n
}
