package dialog

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Export is a table on its way into a file; there is one at a time. The zero value is ready for use.
type Export struct {
	load ui.Loader[export.Saved]
	rows *atomic.Int64
	of   int
}

// Exportable is something that can be exported.
type Exportable struct {
	Title string // "Shown rows"
	Rows  int
	// Table makes the table; what takes long tells how many rows it has done, and starts over when they are written.
	Table func(ctx context.Context, progress func(rows int)) (export.Table, error)
}

type (
	exportMsg struct { // a choice was made
		x      *Export
		env    *ui.Env
		name   string
		of     Exportable
		format export.Format
	}
	exportTickMsg struct{ x *Export }
)

var exportFormats = []struct {
	name string
	export.Format
}{{"CSV", export.CSV}, {"JSON Lines", export.JSONLines}, {"Markdown", export.Markdown}}

// exportTick is how often an export says how far it is.
const exportTick = 250 * time.Millisecond

// Choose offers what to export, and how; a file is named after the account, or whatever name says.
func (x *Export) Choose(env *ui.Env, name string, what ...Exportable) tea.Cmd {
	switch {
	case x.load.Loading():
		return ui.Send(ui.Notice{Text: "An export is running. Esc cancels it."})
	case env.ExportDir == "":
		return ui.Send(ui.Notice{Text: "No directory for exports."})
	}
	var rows []Choice
	for _, of := range what {
		for _, f := range exportFormats {
			rows = append(rows, Choice{Title: of.Title + " (" + english.Number(of.Rows) + "), " + f.name, Choose: ui.Send(exportMsg{x, env, name, of, f.Format})})
		}
	}
	return ui.Send(ui.Show{Dialog: NewQuestion(env.Styles, "Export", "To "+matrixadmin.Printable(env.ExportDir)+" (readable only by you)", rows...)})
}

// Update takes a message, and begins, goes on or ends; ctx ends with the page.
func (x *Export) Update(ctx context.Context, env *ui.Env, msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case exportMsg:
		if msg.x != x {
			return nil, false
		}
		return x.begin(ctx, msg), true
	case exportTickMsg:
		if msg.x != x {
			return nil, false
		}
		return x.tick(), true
	}
	if !x.load.Update(msg) {
		return nil, false
	}
	return x.ended(env), true
}

func (x *Export) begin(ctx context.Context, m exportMsg) tea.Cmd {
	if x.load.Loading() {
		return nil
	}
	rows := &atomic.Int64{}
	x.rows, x.of = rows, m.of.Rows
	path := filepath.Join(m.env.ExportDir, export.FileName(m.name, m.env.Now(), m.format))
	return tea.Batch(x.load.Start(ctx, func(ctx context.Context) (export.Saved, error) {
		if err := export.MakeDir(m.env.ExportDir); err != nil {
			return export.Saved{}, err
		}
		t, err := m.of.Table(ctx, func(done int) { rows.Store(int64(done)) })
		if err != nil {
			return export.Saved{}, err
		}
		return export.Save(ctx, path, t, m.format, func(done int, _ int64) { rows.Store(int64(done)) })
	}), x.tick())
}

// tick has the screen drawn again while an export goes on.
func (x *Export) tick() tea.Cmd {
	if !x.load.Loading() {
		return nil
	}
	return tea.Tick(exportTick, func(time.Time) tea.Msg { return exportTickMsg{x} })
}

// ended says how it ended.
func (x *Export) ended(env *ui.Env) tea.Cmd {
	switch {
	case x.load.Loading() || x.load.Canceled():
		return nil
	case x.load.Err() != nil:
		return ui.Send(ui.Notice{Text: ui.Sentence(x.load.Err()), Err: true})
	}
	saved, _ := x.load.Value()
	ends := ""
	if env.Temporary {
		ends = "\n\nIt is deleted when the demo ends."
	}
	return ui.Send(ui.Show{Dialog: NewMessage(env.Styles, "Exported",
		english.Count(saved.Rows, "row", "rows")+", "+Size(saved.Bytes)+" (readable only by you):\n\n"+matrixadmin.Printable(saved.Path)+ends)})
}

// Stop cancels an export and says so; it reports whether there was one.
func (x *Export) Stop() (tea.Cmd, bool) {
	if !x.load.Loading() {
		return nil, false
	}
	x.load.Stop()
	return ui.Send(ui.Notice{Text: "Export canceled. No file was created."}), true
}

// Words say how far it is, "" where there is none.
func (x *Export) Words() string {
	if !x.load.Loading() {
		return ""
	}
	return "exporting " + english.Number(int(x.rows.Load())) + " of " + english.Number(x.of) + " (Esc cancels)"
}

// Size writes a number of bytes.
func Size(n int64) string {
	if n < 1<<10 {
		return english.Count(int(n), "byte", "bytes")
	}
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}
