package widget

import (
	"iter"
	"slices"
)

// Marks are rows that somebody picked out. They belong to keys and not to lines, so that they survive filters, orders, and reading again. The zero value is
// ready for use.
type Marks[K comparable] struct {
	set   map[K]bool
	order []K
}

// Toggle marks a row, or takes its mark away.
func (m *Marks[K]) Toggle(k K) {
	if m.set[k] {
		delete(m.set, k)
		m.order = slices.DeleteFunc(m.order, func(o K) bool { return o == k })
		return
	}
	if m.set == nil {
		m.set = map[K]bool{}
	}
	m.set[k], m.order = true, append(m.order, k)
}

// Has reports whether a row is marked.
func (m *Marks[K]) Has(k K) bool { return m.set[k] }

// Len is the number of marks.
func (m *Marks[K]) Len() int { return len(m.order) }

// Keys are the marked rows, in the order in which they were marked.
func (m *Marks[K]) Keys() []K { return slices.Clone(m.order) }

// Clear takes all marks away, and reports whether there were any.
func (m *Marks[K]) Clear() bool {
	had := len(m.order) > 0
	m.set, m.order = nil, nil
	return had
}

// Keep takes the marks of rows away that are not there any more.
func (m *Marks[K]) Keep(there iter.Seq[K]) {
	if m.Len() == 0 {
		return
	}
	left := map[K]bool{}
	for k := range there {
		if m.set[k] {
			left[k] = true
		}
	}
	m.set, m.order = left, slices.DeleteFunc(m.order, func(k K) bool { return !left[k] })
}

// SetMarks has the table show the marks of its rows, in the column of the cursor's sign.
func (t *Table[K]) SetMarks(m *Marks[K]) { t.marks = m }

// marked reports whether row i of the source is marked.
func (t *Table[K]) marked(i int) bool {
	return t.marks != nil && t.marks.Len() > 0 && t.marks.Has(t.rows.Key(i))
}
