package auditlog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// save exports the records of the entries that are shown into a file beside the trail.
func (p *Page) save(format audit.Format) tea.Cmd {
	if len(p.rows) == 0 {
		return ui.Send(ui.Notice{Text: "Nothing to export."})
	}
	if p.export.Loading() {
		return nil
	}
	records := make([]audit.Record, 0, len(p.rows))
	for i := range p.rows {
		t, e := p.entry(i)
		for _, n := range e.records {
			records = append(records, t.records[n])
		}
	}
	slices.SortFunc(records, func(a, b audit.Record) int { return cmp.Compare(b.Seq, a.Seq) })
	dir := export.Dir(p.env.Trail.Path())
	name := "audit-" + p.env.Now().UTC().Format("20060102T150405Z")
	return p.export.Start(p.ctx, func(context.Context) (string, error) {
		path, err := audit.Export(dir, name, format, slices.Values(records))
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, newest first (readable only by you):\n\n%s", english.Count(len(records), "record", "records"), matrixadmin.Printable(path)), nil
	})
}

// exported says how an export ended.
func (p *Page) exported() tea.Cmd {
	if err := p.export.Err(); err != nil {
		return ui.Send(ui.Notice{Text: english.Sentence(matrixadmin.Line(err)), Err: true})
	}
	text, _ := p.export.Value()
	return ui.Send(ui.Show{Dialog: dialog.NewMessage(p.env.Styles, "Exported", text)})
}
