package user

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// ordered are rows in an order, without those that the filter leaves out. It is what the grid shows.
type ordered struct {
	*lists.Rows
	order   []int32
	unknown int // how many more may match the filter
}

// Len implements [widget.Rows].
func (o *ordered) Len() int { return len(o.order) }

// Key implements [widget.Rows].
func (o *ordered) Key(i int) matrixadmin.Text { return o.Rows.Key(int(o.order[i])) }

// order puts the rows that came last in the order that is asked for; what is shown stays until then.
func (t *listTab) order() tea.Cmd {
	rows, ok := t.load.Value()
	if !ok {
		return nil
	}
	t.grid.SetSortSign(t.sort, t.desc)
	column, desc, filter, still, show := t.sort, t.desc, t.filter.rows, rows.Snapshot(), t.plain()
	return t.make.Start(t.ctx, func(ctx context.Context) (*ordered, error) {
		order, err := still.Order(ctx, column, desc)
		if err != nil {
			return nil, err
		}
		kept, unknown, err := filter.Keep(ctx, still, order, show)
		return &ordered{rows, kept, unknown}, err
	})
}
