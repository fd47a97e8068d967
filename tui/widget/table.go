package widget

import (
	"github.com/mxwarden/mxwarden/styles"
)

// Table shows a window of any number of rows: only what is visible is formatted, and order is a permutation of row numbers.
//
// The cursor belongs to a key and not to a line, so that it stays on its row when rows are loaded again or sorted.
type Table[K comparable] struct {
	st    *styles.Styles
	cols  []Column
	rows  Rows[K]
	order []int32 // nil while rows are shown in the order of the source

	finder Finder[K] // rows, if they are one; nil otherwise
	heads  Heads     // likewise
	marks  *Marks[K]

	sortID  string
	desc    bool
	inOrder bool // the source is in that order already

	cursor int // position in the order
	offset int // position of the first visible row
	shift  int // cells that the texts of wide columns are scrolled to the left
	key    K   // of the row under the cursor
	hasKey bool

	width, height int
	x, y          int
	focused       bool

	hidden   map[string]bool
	layout   []span
	laidOut  int // the width that layout was made for; -1 when there is none
	viewSize int // bytes of the last view, as a hint for the next
}

// NewTable makes a table that has the focus and no rows.
func NewTable[K comparable](st *styles.Styles, cols ...Column) *Table[K] {
	return &Table[K]{st: st, cols: cols, focused: true, laidOut: -1}
}

// SetRows replaces the rows and sorts them as before; the cursor stays on its key, and its row on its line of the screen.
//
// It is also how a table is told that the same source has grown.
func (t *Table[K]) SetRows(rows Rows[K]) {
	t.rows = rows
	t.finder, _ = rows.(Finder[K])
	t.heads, _ = rows.(Heads)
	t.order = nil
	if !t.inOrder {
		t.order = t.sorted(t.sortID, t.desc)
	}
	t.follow()
}

// SetSort sorts by a column, stably, or shows the order of the source if the id is empty or not sortable.
func (t *Table[K]) SetSort(id string, desc bool) {
	t.SetSorted(id, desc, t.sorted(id, desc))
}

// SetSorted shows an order that [SortIndex] made for a column elsewhere; an order that does not fit the rows is ignored.
func (t *Table[K]) SetSorted(id string, desc bool, order []int32) {
	if order != nil && len(order) != t.total() {
		return
	}
	t.sortID, t.desc, t.inOrder, t.order = id, desc, false, order
	t.follow()
}

// SetSortSign says in the header that the source, and every later one, is in the order of a column already; nothing is sorted.
func (t *Table[K]) SetSortSign(id string, desc bool) {
	t.sortID, t.desc, t.inOrder = id, desc, true
	if t.order != nil {
		t.order = nil
		t.follow()
	}
}

// Sort returns the column sorted by, "" for the order of the source, and the direction.
func (t *Table[K]) Sort() (id string, desc bool) { return t.sortID, t.desc }

// SetSize sets the room there is; height includes the header line.
func (t *Table[K]) SetSize(width, height int) {
	t.width, t.height = max(width, 0), max(height, 0)
	t.scroll()
}

// SetOffset tells where the table's top left cell is on the screen, for mouse clicks.
func (t *Table[K]) SetOffset(x, y int) { t.x, t.y = x, y }

// SetFocused gives or takes the focus: without it the table takes no keys and its cursor is a quiet one.
func (t *Table[K]) SetFocused(on bool) { t.focused = on }

// Cursor returns the number, in the source, of the row under the cursor.
func (t *Table[K]) Cursor() (i int, ok bool) {
	if t.total() == 0 {
		return 0, false
	}
	return t.source(t.cursor), true
}

// CursorKey returns the key of the row under the cursor.
func (t *Table[K]) CursorKey() (k K, ok bool) { return t.key, t.hasKey }

// SetCursorKey moves the cursor to the row with a key and reports whether there is one.
func (t *Table[K]) SetCursorKey(k K) bool {
	pos, ok := t.find(k)
	if ok {
		t.move(pos)
	}
	return ok
}

// Position returns the cursor's place in the order, from 1, and the number of rows; both are 0 for an empty table.
func (t *Table[K]) Position() (row, total int) {
	total = t.total()
	return min(t.cursor+1, total), total
}

// NearEnd reports whether the cursor is within a screen of the last row, so that it is time to fetch more.
func (t *Table[K]) NearEnd() bool { return t.total()-t.cursor <= max(t.visible(), 1) }

func (t *Table[K]) total() int {
	if t.rows == nil {
		return 0
	}
	return t.rows.Len()
}

// source returns the row number in the source at a position of the order; rows that came after the order was made stand at its end.
func (t *Table[K]) source(pos int) int {
	if pos < len(t.order) {
		return int(t.order[pos])
	}
	return pos
}

// header returns the number of lines of the header: a table one line high shows a row instead.
func (t *Table[K]) header() int {
	if t.height < 2 {
		return 0
	}
	return 1
}

func (t *Table[K]) visible() int { return t.height - t.header() }

// move puts the cursor on a position and scrolls by as few lines as it takes to show it.
func (t *Table[K]) move(pos int) {
	n := t.total()
	t.cursor = max(min(pos, n-1), 0)
	if t.hasKey = n > 0; t.hasKey {
		t.key = t.rows.Key(t.source(t.cursor))
	}
	t.scroll()
}

func (t *Table[K]) scroll() {
	n, visible := t.total(), max(t.visible(), 1)
	t.offset = max(min(t.offset, t.cursor), t.cursor-visible+1)
	t.offset = max(min(t.offset, n-visible), 0)
}

// follow finds the cursor's key again after the order has changed and keeps its row on its line of the screen where it can.
func (t *Table[K]) follow() {
	pos := t.cursor
	if t.hasKey {
		if found, ok := t.find(t.key); ok {
			pos = found
		}
	}
	if t.offset > 0 {
		t.offset += pos - t.cursor
	}
	t.move(pos)
}

func (t *Table[K]) sorted(id string, desc bool) []int32 {
	for _, c := range t.cols {
		if c.ID == id && c.Compare != nil {
			order := sortIndex(t.total(), c.Compare, desc)
			return order
		}
	}
	return nil
}
