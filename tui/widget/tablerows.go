package widget

import "slices"

// Rows is what a table shows: an index-addressed source whose rows have an identity.
type Rows[K comparable] interface {
	Len() int
	Key(i int) K
}

// Finder is what a source of rows may offer besides: it knows where a key stands, so that nobody has to look at every row for it.
type Finder[K comparable] interface {
	Find(k K) (i int, ok bool)
}

// Heads is what a source of rows may offer besides: a row that is one text over all columns, such as the head of a group.
type Heads interface {
	// Head paints row i as one line of at most width cells, or says that it has cells like other rows. What stands before the first two
	// blanks is what the cursor marks.
	Head(i, width int) (line string, ok bool)
}

// Column is one column of a table, as data.
type Column struct {
	ID, Title string
	Min, Flex int // cells: never narrower than Min while there is room; spare room is shared by Flex
	Max       int // 0: no limit
	Priority  int // 0 stays always; the highest number is dropped first when the table is narrow
	Right     bool
	Wide      bool // its texts may be far wider than its room, and scroll sideways: CellAt paints them
	// Cell paints row i of the source as one line of at most width cells; the table pads it.
	Cell func(i, width int) string
	// CellAt paints, in a wide column, the width cells of row i's text from offset on; "" where the text has ended. See [styles.Styles.PaintAt].
	CellAt func(i, offset, width int) string
	// Compare orders two rows of the source; nil where the column cannot be sorted by.
	Compare func(i, j int) int
}

// find returns the place of a key in the order.
func (t *Table[K]) find(k K) (pos int, ok bool) {
	n := t.total()
	if t.cursor < n && t.rows.Key(t.source(t.cursor)) == k {
		return t.cursor, true
	}
	if t.finder != nil {
		return t.position(t.finder.Find(k))
	}
	for pos := range n {
		if t.rows.Key(t.source(pos)) == k {
			return pos, true
		}
	}
	return 0, false
}

// position is the reverse of source.
func (t *Table[K]) position(i int, found bool) (pos int, ok bool) {
	switch {
	case !found || i < 0 || i >= t.total():
		return 0, false
	case t.order == nil:
		return i, true
	}
	if pos = slices.IndexFunc(t.order, func(row int32) bool { return int(row) == i }); pos < 0 {
		pos = i
	}
	return pos, true
}

// Shown returns the numbers, in the source, of the rows that are on the screen.
func (t *Table[K]) Shown() []int {
	var rows []int
	for pos := t.offset; pos < min(t.offset+t.visible(), t.total()); pos++ {
		rows = append(rows, t.source(pos))
	}
	return rows
}
