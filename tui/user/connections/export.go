package explorer

import (
	"context"
	"path/filepath"
	"slices"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// exportTask is an export under way.
type exportTask struct {
	load ui.Loader[export.Saved]
	rows *atomic.Int64
	of   int
}

func (s *exportTask) words() string {
	return "exporting " + english.Number(int(s.rows.Load())) + " of " + english.Number(s.of) + " (Esc cancels)"
}

// chooseSave offers what to export, and how.
func (e *Explorer) chooseSave() tea.Cmd {
	if e.saving.load.Loading() {
		return note("An export is running. Esc cancels it.")
	}
	if e.env.ExportDir == "" {
		return note("No directory for exports.")
	}
	v := e.scene.view
	var rows []dialog.Choice
	add := func(title string, n int, t func(context.Context) (export.Table, error), f export.Format) {
		rows = append(rows, dialog.Choice{Title: title, Choose: e.later(func() tea.Cmd { return e.save(t, n, f) })})
	}
	shown := "Shown rows"
	if _, ok := v.Grouped(); ok {
		shown = "Groups"
	}
	fields := e.fields(v)
	formats := []struct {
		name string
		export.Format
	}{{"CSV", export.CSV}, {"JSON Lines", export.JSONLines}, {"Markdown", export.Markdown}}
	for _, f := range formats {
		add(shown+" ("+english.Number(v.Shown())+"), "+f.name, v.Shown(), func(ctx context.Context) (export.Table, error) { return history.Table(ctx, v, fields) }, f.Format)
	}
	if n := v.History().Len(); v.Len() != n {
		for _, f := range formats {
			add("All rows ("+english.Number(n)+"), "+f.name, n, func(ctx context.Context) (export.Table, error) {
				return history.AllRows(ctx, v.History(), history.RowFields())
			}, f.Format)
		}
	}
	return ui.Send(ui.Show{Dialog: dialog.NewQuestion(e.env.Styles, "Export", "To "+matrixadmin.Printable(e.env.ExportDir)+" (readable only by you)", rows...)})
}

// fields are those of the columns that are on.
func (e *Explorer) fields(v *history.View) []history.Field {
	fields := history.RowFields()
	if by, ok := v.Grouped(); ok {
		fields = history.GroupFields(by)
	}
	return slices.DeleteFunc(fields, func(f history.Field) bool { return slices.Contains(e.hidden, f.ID) })
}

func (e *Explorer) save(table func(context.Context) (export.Table, error), n int, f export.Format) tea.Cmd {
	if e.saving.load.Loading() {
		return nil
	}
	rows := &atomic.Int64{}
	e.saving.rows, e.saving.of = rows, n
	dir := e.env.ExportDir
	path := filepath.Join(dir, export.FileName(e.id.Raw(), e.env.Now(), f))
	return tea.Batch(e.tick(), e.saving.load.Start(e.ctx, func(ctx context.Context) (export.Saved, error) {
		if err := export.MakeDir(dir); err != nil {
			return export.Saved{}, err
		}
		t, err := table(ctx)
		if err != nil {
			return export.Saved{}, err
		}
		return export.Save(ctx, path, t, f, func(done int, _ int64) { rows.Store(int64(done)) })
	}))
}

// saved says how an export ended.
func (e *Explorer) saved() tea.Cmd {
	l := &e.saving.load
	switch {
	case l.Loading():
		return e.tick()
	case l.Err() != nil:
		return ui.Send(ui.Notice{Text: ui.Sentence(l.Err()), Err: true})
	case l.Canceled():
		return nil
	}
	saved, _ := l.Value()
	ends := ""
	if e.env.Temporary {
		ends = "\n\nIt is deleted when the demo ends."
	}
	return ui.Send(ui.Show{Dialog: dialog.NewMessage(e.env.Styles, "Exported",
		english.Count(saved.Rows, "row", "rows")+", "+size(saved.Bytes)+" (readable only by you):\n\n"+matrixadmin.Printable(saved.Path)+ends)})
}
