package user

import (
	"context"
	"errors"
	"iter"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// details are what is read of each row by itself: of those on the screen, some at once.
type details struct {
	again   bool               // the rows were read again because somebody asked, and so are their details
	busy    map[int]bool       // rows whose details are on their way
	cancel  context.CancelFunc // of those
	ctx     context.Context    // of those
	refused error              // the token is no longer accepted
	failed  error              // why the last that failed did
}

// detailMsg are the details of a row.
type detailMsg struct {
	t    *listTab
	of   *lists.Rows
	row  int
	what any
	err  error
}

// drop forgets what is on its way: other rows are shown now.
func (d *details) drop() {
	if d.cancel != nil {
		d.cancel()
	}
	*d = details{}
}

// Show implements [shower].
func (t *listTab) Show() tea.Cmd {
	if t.shown == nil || !t.table.Detailed() || t.details.refused != nil {
		return nil
	}
	d := &t.details
	if d.busy == nil {
		d.busy = map[int]bool{}
		d.ctx, d.cancel = context.WithCancel(t.ctx)
	}
	var cmds []tea.Cmd
	rows, src, ctx := t.shown.Rows, t.store.Source(), d.ctx
	for row := range t.wanted() {
		if len(d.busy) == lists.DetailsAtOnce {
			break
		}
		if d.busy[row] || !rows.NeedsDetail(row) {
			continue
		}
		d.busy[row] = true
		cmds = append(cmds, func() tea.Msg {
			what, err := rows.ReadDetail(ctx, src, row)
			return detailMsg{t, rows, row, what, err}
		})
	}
	return tea.Batch(cmds...)
}

// wanted are the rows whose details are read: those on the screen, and all where a filter that was entered cannot do without.
func (t *listTab) wanted() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, i := range t.grid.Shown() {
			if !yield(int(t.shown.order[i])) {
				return
			}
		}
		if t.filter.rows.Late() && !t.filter.open {
			lists.First(t.shown.Rows.Len())(yield)
		}
	}
}

// detailed keeps the details of a row.
func (t *listTab) detailed(m detailMsg) tea.Cmd {
	if t.shown == nil || m.of != t.shown.Rows || !t.details.busy[m.row] {
		return nil
	}
	delete(t.details.busy, m.row)
	if t.details.ctx.Err() != nil { // nobody waits for it; an error that only says so is one like any other, or it would be read again at once
		return nil
	}
	if errors.Is(m.err, matrixadmin.ErrBadToken) {
		t.details.refused = m.err
	}
	if m.err != nil {
		t.details.failed = m.err
	}
	m.of.SetDetail(m.row, m.what)
	if t.late(t.sort) || t.filter.text != "" {
		return t.order()
	}
	return nil
}

// late reports whether a column comes with the details.
func (t *listTab) late(column string) bool {
	for _, h := range t.table.Heads() {
		if h.ID == column {
			return h.Late
		}
	}
	return false
}
