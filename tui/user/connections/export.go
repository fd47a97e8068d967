package connections

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// chooseSave offers what to export, and how.
func (e *Tab) chooseSave() tea.Cmd {
	v := e.model.view
	fields := e.fields(v)
	shown := dialog.Exportable{Title: "Shown rows", Rows: v.Shown(), Table: func(ctx context.Context, _ func(int)) (export.Table, error) {
		return history.Table(ctx, v, fields)
	}}
	if _, ok := v.Grouped(); ok {
		shown.Title = "Groups"
	}
	what := []dialog.Exportable{shown}
	n := v.History().Len()
	if _, grouped := v.Grouped(); (grouped || v.Folded()) && v.Hits() != n {
		what = append(what, dialog.Exportable{Title: "Matching rows", Rows: v.Hits(), Table: func(ctx context.Context, _ func(int)) (export.Table, error) {
			return history.FilteredRows(ctx, v.History(), v.Shape.Filter, history.RowFields())
		}})
	}
	if v.Len() != n {
		what = append(what, dialog.Exportable{Title: "All rows", Rows: n, Table: func(ctx context.Context, _ func(int)) (export.Table, error) {
			return history.AllRows(ctx, v.History(), history.RowFields())
		}})
	}
	return e.export.Choose(e.env, e.id.Raw(), what...)
}

// fields are those of the columns that are on; what groups have in common always is.
func (e *Tab) fields(v *history.View) []history.Field {
	hidden := func(f history.Field) bool { return slices.Contains(e.hidden, f.ID) }
	if by, ok := v.Grouped(); ok {
		fields := history.GroupFields(by)
		return append(fields[:1:1], slices.DeleteFunc(fields[1:], hidden)...)
	}
	return slices.DeleteFunc(history.RowFields(), hidden)
}
