package widget

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// Marks are rows that somebody picked out. They belong to keys and not to lines, so that they survive filters, orders, and reading again. The zero value is
// ready for use.
type Marks[K comparable] struct {
	since map[K]int // when each was marked, by number
	last  int
}

// Toggle marks a row, or takes its mark away.
func (m *Marks[K]) Toggle(k K) {
	if m.Has(k) {
		delete(m.since, k)
		return
	}
	if m.since == nil {
		m.since = map[K]int{}
	}
	m.last++
	m.since[k] = m.last
}

// Has reports whether a row is marked.
func (m *Marks[K]) Has(k K) bool { return m.since[k] > 0 }

// Len is the number of marks.
func (m *Marks[K]) Len() int { return len(m.since) }

// Keys are the marked rows, in the order in which they were marked.
func (m *Marks[K]) Keys() []K {
	return slices.SortedFunc(maps.Keys(m.since), func(a, b K) int { return cmp.Compare(m.since[a], m.since[b]) })
}

// Clear takes all marks away, and reports whether there were any.
func (m *Marks[K]) Clear() bool {
	had := len(m.since) > 0
	m.since = nil
	return had
}

// Keep takes the marks of rows away that are not there any more.
func (m *Marks[K]) Keep(there iter.Seq[K]) {
	if m.Len() == 0 {
		return
	}
	left := map[K]int{}
	for k := range there {
		if m.Has(k) {
			left[k] = m.since[k]
		}
	}
	m.since = left
}

// SetMarks has the table show the marks of its rows, in the column of the cursor's sign.
func (t *Table[K]) SetMarks(m *Marks[K]) { t.marks = m }

// marked reports whether row i of the source is marked.
func (t *Table[K]) marked(i int) bool {
	return t.marks != nil && t.marks.Len() > 0 && t.marks.Has(t.rows.Key(i))
}

// Down moves the cursor to the next row.
func (t *Table[K]) Down() { t.move(t.cursor + 1) }
