package user

import (
	"iter"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// marked are the numbers of the marked rows, in the order in which they were read.
func (t *listTab) marked(rows *lists.Rows) []int32 {
	var marked []int32
	if t.marks.Len() == 0 {
		return nil
	}
	for i := range rows.Len() {
		if t.marks.Has(rows.Key(i)) {
			marked = append(marked, int32(i))
		}
	}
	return marked
}

// markShown marks all rows that the filter leaves, or takes their marks away when all of them have one.
func (t *listTab) markShown() {
	all := true
	for i := range t.shown.Len() {
		all = all && t.marks.Has(t.shown.Key(i))
	}
	for i := range t.shown.Len() {
		if k := t.shown.Key(i); all || !t.marks.Has(k) {
			t.marks.Toggle(k)
		}
	}
}

// markedShown is how many of the marked rows the filter leaves.
func (t *listTab) markedShown() int {
	if t.shown == nil || t.shown.Len() == t.shown.Rows.Len() {
		return t.marks.Len()
	}
	n := 0
	for i := range t.shown.Len() {
		if t.marks.Has(t.shown.Key(i)) {
			n++
		}
	}
	return n
}

// Marked implements [marker].
func (t *listTab) Marked() ops.Marked {
	if kind := t.table.Info().Rows; kind != ops.OnAccount && t.marks.Len() > 0 {
		return ops.Marked{Kind: kind, IDs: t.marks.Keys()}
	}
	return ops.Marked{}
}

// markedOf are the marked rows of one account, in a list of several.
func (t *listTab) markedOf(account matrixadmin.Text) ops.Marked {
	m := ops.Marked{Kind: t.table.Info().Rows}
	for _, row := range t.marked(t.shown.Rows) {
		if t.shown.Rows.Of(int(row)) == account {
			m.IDs = append(m.IDs, t.shown.Rows.Key(int(row)))
		}
	}
	if m.Kind == ops.OnAccount || len(m.IDs) == 0 {
		return ops.Marked{}
	}
	return m
}

// sums reports whether a column of the list can be added up.
func (t *listTab) sums() bool { return t.summed() >= 0 }

func (t *listTab) summed() int {
	return slices.IndexFunc(t.table.Heads(), func(h lists.Head) bool { return h.Sum })
}

// sum is what some rows add up to, for the foot; "" where nothing can be added up.
func (t *listTab) sum(rows iter.Seq[int]) string {
	col := t.summed()
	if col < 0 {
		return ""
	}
	return " (" + lists.SizeValue(t.shown.Sum(col, rows)).Shown() + ")"
}
