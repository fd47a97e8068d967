package history

import (
	"context"
	"iter"

	"github.com/mxwarden/mxwarden/matrixadmin/export"
)

// AsSent returns a view of the rows that a filter wants in the order of the server, neither sorted nor folded.
func AsSent(ctx context.Context, h *History, f Filter) (*View, error) {
	v, err := Build(ctx, h, Shape{Filter: f, By: Time, Desc: true, Fold: FoldOff}, nil, nil)
	if err != nil {
		return nil, err
	}
	wanted := make([]bool, h.Len())
	for _, row := range v.hits {
		wanted[row] = true
	}
	v.rows = make([]int32, 0, len(v.hits))
	for row, want := range wanted {
		if want {
			v.rows = append(v.rows, i32(row))
		}
	}
	return v, nil
}

// Table returns the fields of what a view shows as a table: its rows or intervals as they stand, and of groups the heads only, opened or
// not. The fields are some of [RowFields], or of [GroupFields] where the view is grouped. The table is for one goroutine at a time.
func Table(ctx context.Context, v *View, fields []Field) (export.Table, error) {
	if err := v.h.ready(ctx, fields); err != nil {
		return export.Table{}, err
	}
	t := export.Table{Columns: make([]export.Column, len(fields)), Rows: v.heads()}
	at, line := -1, Line{} // the line that was asked for last: its other columns come next
	for k, f := range fields {
		t.Columns[k] = export.Column{ID: f.ID, Title: f.Title, Number: f.Number, Time: f.Time, Value: func(i int) string {
			if i != at {
				at, line = i, v.At(i)
			}
			return f.Value(v, line)
		}}
	}
	return t, nil
}

// AllRows returns the fields of every row as a table, newest first, whatever is shown.
func AllRows(ctx context.Context, h *History, fields []Field) (export.Table, error) {
	return FilteredRows(ctx, h, Filter{}, fields)
}

// FilteredRows returns the fields of every row that a filter wants, newest first, whatever is grouped or folded.
func FilteredRows(ctx context.Context, h *History, f Filter, fields []Field) (export.Table, error) {
	v, err := Build(ctx, h, Shape{Filter: f, By: Time, Desc: true, Fold: FoldOff}, nil, nil)
	if err != nil {
		return export.Table{}, err
	}
	return Table(ctx, v, fields)
}

// Shown returns how many rows [Table] has: lines without those below a group's head.
func (v *View) Shown() int {
	if v.groups != nil {
		return len(v.order)
	}
	return v.Len()
}

// heads yields the lines of a view; of groups their heads only.
func (v *View) heads() iter.Seq[int] {
	return func(yield func(int) bool) {
		below, next := 0, 0 // lines of opened groups above, and the group that is opened next
		for i := range v.Shown() {
			if !yield(i + below) {
				return
			}
			if v.groups != nil && next < len(v.opened) && v.opened[next].place == i {
				below += v.opened[next].len()
				next++
			}
		}
	}
}

// ready works out what the fields show of each distinct text, so that no row has to.
func (h *History) ready(ctx context.Context, fields []Field) error {
	for _, f := range fields {
		var err error
		switch f.By {
		case Client:
			_, err = h.clientTable(ctx)
		case Network:
			_, err = h.netTable(ctx)
		case Country:
			_, err = h.countryTable(ctx)
		case Time, First, Count, IP, Agent, Device, Day:
		}
		if err != nil {
			return err
		}
	}
	return yield(ctx)
}
