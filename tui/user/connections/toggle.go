package connections

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

// toggle opens or closes the group of a line. What is in it is put in order in a command: it may be much.
func (e *Tab) toggle(l history.Line) tea.Cmd {
	if e.make.Loading() || e.model.view.Partial() {
		return nil // another scene is on its way
	}
	s := *e.model
	return e.make.StartStream(e.ctx, func(ctx context.Context, _ func(*viewModel)) (*viewModel, error) {
		var err error
		s.view, err = s.view.Toggle(ctx, l)
		return &s, err
	})
}

// ungroup steps back: it closes the group under the cursor, or all that are open, and where none is it shows rows again.
func (e *Tab) ungroup() tea.Cmd {
	v := e.model.view
	if _, grouped := v.Grouped(); !grouped || len(v.Opened()) == 0 {
		return e.groupBy(history.Time, false)
	}
	if i, ok := e.table.Cursor(); ok {
		if l := e.line(i); v.IsOpen(l) {
			head := v.HeadKey(l)
			e.wanted = &head
			return e.toggle(l)
		}
	}
	if e.make.Loading() {
		return nil
	}
	s := *e.model
	s.view = v.Closed()
	e.remember(nil)
	e.put(&s)
	return nil
}

// look takes note of what there is to compare with: the rows of the last look, in this page or before it.
func (e *Tab) look(old *history.History) {
	c := e.history.Connections()
	switch {
	case old != nil:
		e.last = old.Connections()
	case e.last == nil:
		e.last = e.env.Histories.Last(e.id)
	}
	e.env.Histories.Store(c)
}
