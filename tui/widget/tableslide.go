package widget

import "sort"

// slideCells is how far a key scrolls the texts of wide columns.
const slideCells = 8

func (c *Column) scrolls() bool { return c.Wide && c.CellAt != nil }

// slides reports whether a wide column is on screen.
func (t *Table[K]) slides() bool {
	t.place()
	for _, s := range t.layout {
		if t.cols[s.col].scrolls() {
			return true
		}
	}
	return false
}

// slideRight scrolls on while a text on screen goes on beyond its column.
func (t *Table[K]) slideRight() {
	if t.reach(func(s span) int { return t.shift + s.width }) {
		t.shift += slideCells
	}
}

// slideLeft scrolls back, and at once to the end of the longest text on screen if those that were longer have gone from it.
func (t *Table[K]) slideLeft() {
	steps := t.shift / slideCells
	ended := sort.Search(steps, func(k int) bool {
		return !t.reach(func(span) int { return k * slideCells })
	})
	t.shift = max(ended-1, 0) * slideCells
}

// reach reports whether a text of a wide column on screen has something at the cell that is asked for or beyond.
func (t *Table[K]) reach(at func(s span) int) bool {
	for pos := t.offset; pos < min(t.offset+t.visible(), t.total()); pos++ {
		i := t.source(pos)
		if _, head := t.head(i); head {
			continue
		}
		for _, s := range t.layout {
			if c := &t.cols[s.col]; c.scrolls() && c.CellAt(i, at(s), 1) != "" {
				return true
			}
		}
	}
	return false
}

// cell paints a cell; a text that lies off to the left altogether leaves a sign, so that it does not look like none.
func (t *Table[K]) cell(c *Column, i, width int) string {
	if !c.scrolls() {
		return c.Cell(i, width)
	}
	cell := c.CellAt(i, t.shift, width)
	if cell == "" && t.shift > 0 && c.CellAt(i, 0, 1) != "" {
		return t.st.Muted.Render(t.st.Glyphs.Left)
	}
	return cell
}
