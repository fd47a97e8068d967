package user

import (
	"context"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// listTab shows any list of the catalog.
type listTab struct {
	env   *ui.Env
	ctx   context.Context // of the page
	store *ui.Store
	table lists.Table

	load   ui.Loader[*lists.Rows]
	make   ui.Loader[*ordered]
	shown  *ordered // nil before the first rows
	seen   bool     // it was read, or is
	sort   string   // column
	desc   bool
	filter listFilter
	marks  widget.Marks[matrixadmin.Text]
	export dialog.Export
	grid   *widget.Table[matrixadmin.Text]
	zone   string // that the grid was made for

	details details

	opened   bool          // private rows were asked for
	onRecord onRecord      // those that are on record as read
	progress *atomic.Int64 // of the reading: rooms that are done, and all
	ticks    bool          // it is drawn again soon

	width, height, y int
}

func newListTab(ctx context.Context, env *ui.Env, store *ui.Store, table lists.Table) *listTab {
	info := table.Info()
	t := &listTab{ctx: ctx, env: env, store: store, table: table, sort: info.Sort, desc: info.Desc, filter: newListFilter(env.Styles, table.Heads())}
	t.layOut()
	return t
}

// Name implements [tab].
func (t *listTab) Name() string { return t.table.Info().Title }

// Count implements [tab].
func (t *listTab) Count() int {
	if rows, ok := t.load.Value(); ok && !t.table.Info().Plain && t.load.Err() == nil && rows.Gap() == nil && !rows.Partial() {
		return rows.Len()
	}
	return -1
}

// Waits implements [waiter].
func (t *listTab) Waits() bool { return !t.table.Info().Early && !t.seen }

// Topic implements [topical].
func (t *listTab) Topic() ops.SubjectKind { return t.table.Info().Rows }

// Load implements [tab].
func (t *listTab) Load() tea.Cmd {
	if t.closed() {
		return nil
	}
	t.seen = true
	if t.lacks() != "" {
		return nil
	}
	table := t.table
	if t.shown == nil && table.Info().Private == "" { // later ones replace rows that are there
		src := t.store.Source()
		return t.load.StartStream(t.ctx, func(ctx context.Context, tell func(*lists.Rows)) (*lists.Rows, error) {
			return table.Stream(ctx, src, tell)
		})
	}
	return t.start(table.Read)
}

// lacks says why the server has no such list, "" where it may have one.
func (t *listTab) lacks() string { return t.table.Info().Lacks(t.store.Source()) }

// Loading implements [tab].
func (t *listTab) Loading() bool { return t.load.Loading() }

// Err implements [tab].
func (t *listTab) Err() error {
	if err := t.load.Err(); err != nil {
		return err
	}
	return t.details.refused
}

// Update implements [tab].
func (t *listTab) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case listMsg:
		if msg.t != t {
			return nil, false
		}
		return msg.do(), true
	case progressMsg:
		if msg.t != t {
			return nil, false
		}
		return t.ticked(), true
	case detailMsg:
		if msg.t != t {
			return nil, false
		}
		return t.detailed(msg), true
	}
	switch {
	case t.load.Update(msg):
		if rows, ok := t.load.Value(); ok && (!t.load.Loading() || rows.Partial()) && (t.shown == nil || t.shown.Rows != rows) {
			if t.shown != nil {
				rows.Inherit(t.shown.Rows, t.details.again || t.table.Info().AuthDetails)
			}
			if rows.Gap() == nil && !rows.Partial() {
				t.marks.Keep(rows.Keys())
			}
			t.details.drop()
			return tea.Batch(t.order(), t.load.Next()), true
		}
		return t.load.Next(), true
	case t.make.Update(msg):
		if made, ok := t.make.Value(); ok && !t.make.Loading() {
			i, _ := t.grid.Cursor()
			top := i == 0 && t.shown != nil && t.shown.Rows.Partial() && made.Len() > 0 // nobody has moved while rows were coming
			t.shown = made
			if t.grid.SetRows(made); top {
				t.grid.SetCursorKey(made.Key(0))
			}
		}
		return nil, true
	}
	return t.export.Update(t.ctx, t.env, msg)
}

// listMsg does something of this tab's after a dialog.
type listMsg struct {
	t  *listTab
	do func() tea.Cmd
}

func (t *listTab) later(do func() tea.Cmd) tea.Cmd { return ui.Send(listMsg{t, do}) }

// Subject implements [picker].
func (t *listTab) Subject() (ops.Subject, bool) {
	i, ok := t.cursor()
	if !ok || t.table.Info().Rows == ops.OnAccount {
		return ops.Subject{}, false
	}
	return t.shown.Subject(i), true
}

// Answers implements [picker].
func (t *listTab) Answers() ops.Values {
	if i, ok := t.cursor(); ok {
		return t.shown.Rows.Answers(i)
	}
	return ops.Values{}
}

// cursor is the number of the row under the cursor.
func (t *listTab) cursor() (row int, ok bool) {
	if t.shown == nil {
		return 0, false
	}
	i, ok := t.grid.Cursor()
	if !ok || i >= t.shown.Len() {
		return 0, false
	}
	return int(t.shown.order[i]), true
}

// SetEnv implements [tab].
func (t *listTab) SetEnv(env *ui.Env) { t.env = env }

// ZoneChanged implements [zoner].
func (t *listTab) ZoneChanged() tea.Cmd {
	t.layOut()
	if t.filter.text != "" {
		return t.setFilter(t.filter.text)
	}
	return nil
}

// SetSize implements [tab].
func (t *listTab) SetSize(width, height, y int) {
	t.width, t.height, t.y = width, height, y
	if t.zone != t.env.Zone() {
		t.layOut()
	}
	above := len(t.above())
	t.grid.SetOffset(0, y+above)
	t.grid.SetSize(width, max(height-above-len(t.foot()), 0))
}

// layOut makes the grid anew, as for another zone; the cursor stays on its row.
func (t *listTab) layOut() {
	before := t.grid
	t.zone = t.env.Zone()
	t.grid = widget.NewTable[matrixadmin.Text](t.env.Styles, t.columns()...)
	t.grid.SetMarks(&t.marks)
	t.grid.SetSortSign(t.sort, t.desc)
	if before == nil || t.shown == nil {
		return
	}
	t.grid.SetRows(t.shown)
	if k, ok := before.CursorKey(); ok {
		t.grid.SetCursorKey(k)
	}
}

// Mouse implements [mouser].
func (t *listTab) Mouse(msg tea.Msg) tea.Cmd {
	t.grid.Update(msg)
	return nil
}
