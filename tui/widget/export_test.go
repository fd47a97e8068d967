package widget

import "github.com/mxwarden/mxwarden/styles"

// SortIndex is sortIndex.
func SortIndex(n int, compare func(i, j int) int, desc bool) []int32 {
	return sortIndex(n, compare, desc)
}

// Spark is a chart without a mark.
func Spark(st *styles.Styles, values []int, width, height int) []string {
	return spark(st, values, width, height, -1)
}

// SparkAt returns which of n values, [lo, hi), are drawn at a cell of a chart of a width; both are 0 where there are none.
func SparkAt(n, width, x int) (lo, hi int) {
	p := planSpark(n, width)
	if p.columns == 0 || x < 0 || x/p.cell >= p.columns {
		return 0, 0
	}
	return p.span(x / p.cell)
}

// ColumnIDs returns the ids of all columns, hidden ones as well, from left to right.
func (t *Table[K]) ColumnIDs() []string {
	return t.ids(func(int) bool { return true })
}
