package user

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyFilter     = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "filter"))
	keyRow        = key.NewBinding(key.WithKeys("enter", "v"), key.WithHelp("enter", "details"))
	keySort       = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "sort"))
	keyReverse    = key.NewBinding(key.WithKeys("S"), key.WithHelp("S", "reverse order"))
	keySave       = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "export"))
	keyMark       = key.NewBinding(key.WithKeys("space"), key.WithHelp("space", "mark"))
	keyMarkAll    = key.NewBinding(key.WithKeys("*"), key.WithHelp("*", "mark all shown"))
	keyCopy       = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy"))
	keyKeepFilter = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "apply"))
	keyDropFilter = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel filter"))
)

// Keys implements [tab].
func (t *listTab) Keys() []key.Binding {
	if t.filter.open {
		return []key.Binding{keyKeepFilter, keyDropFilter}
	}
	if t.closed() {
		return []key.Binding{keyRead}
	}
	keys := []key.Binding{keyFilter, keyRow, keyMark, keySort, keySave, keyCopy, keyMarkAll, keyReverse}
	if t.goesOn() {
		keys = slices.Insert(keys, 1, keyMore)
	}
	return keys
}

// MoveKeys implements [tab].
func (t *listTab) MoveKeys() []key.Binding { return t.grid.Keys() }

// Typing implements [typer].
func (t *listTab) Typing() bool { return t.filter.open }

// Press implements [tab].
func (t *listTab) Press(msg tea.Msg) tea.Cmd {
	if t.filter.open {
		return t.pressFilter(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if ok && t.closed() && t.lacks() == "" && key.Matches(press, keyRead) {
		return t.ask()
	}
	if !ok || t.shown == nil || t.shown.Rows.Len() == 0 {
		return nil
	}
	row, some := t.cursor()
	switch {
	case key.Matches(press, keyMore) && t.goesOn():
		return t.more()
	case key.Matches(press, keyFilter):
		t.filter.begin()
	case key.Matches(press, keySort):
		return t.chooseOrder()
	case key.Matches(press, keyReverse):
		t.desc = !t.desc
		return t.order()
	case key.Matches(press, keySave):
		return t.chooseSave()
	case key.Matches(press, keyRow) && some:
		return t.open(row)
	case key.Matches(press, keyMark) && some:
		t.marks.Toggle(t.shown.Rows.Key(row))
		t.grid.Down()
	case key.Matches(press, keyMarkAll):
		t.markShown()
	case key.Matches(press, keyCopy) && some:
		return t.chooseCopy(t.shown.Rows, row)
	default:
		t.grid.Update(press)
	}
	return nil
}

// goesOn reports whether further rows can be read.
func (t *listTab) goesOn() bool {
	if t.shown == nil || t.load.Loading() {
		return false
	}
	f := t.shown.Further()
	return f != nil && f.More()
}

// open shows a row whole, also what no column on the screen has.
func (t *listTab) open(row int) tea.Cmd {
	st := t.env.Styles
	var fields []dialog.Field
	for k, h := range t.table.Heads() {
		if h.OfMAS && !t.store.Source().KeptByMAS() {
			continue
		}
		f := dialog.Field{Label: h.Title}
		switch v := t.shown.Value(k, row); v.Kind {
		case lists.Remote:
			f.Remote = v.Text
		case lists.Time:
			f.Words = t.env.Instant(v.Time) + "  " + t.env.Ago(v.Time)
		case lists.Reading:
			f.Words = st.Glyphs.Ellipsis
		case lists.Failed:
			f.Words = cmp.Or(v.Word, "failed")
		case lists.Word, lists.Number, lists.Unknown:
			f.Words = t.plain()(v)
		}
		fields = append(fields, f)
	}
	return ui.Send(ui.Show{Dialog: dialog.NewRecord(st, english.Capitalize(t.table.Info().One), fields)})
}

// chooseOrder lists the columns that rows can be sorted by, the present one marked.
func (t *listTab) chooseOrder() tea.Cmd {
	st := t.env.Styles
	var rows []dialog.Choice
	for _, h := range t.table.Heads() {
		mark := st.Glyphs.Off
		if h.ID == t.sort {
			mark = st.Glyphs.On
		}
		if t.onScreen(h) {
			rows = append(rows, dialog.Choice{Title: t.title(h), State: func() string { return mark }, Choose: t.later(func() tea.Cmd {
				t.sort, t.desc = h.ID, h.Time || h.Number
				return t.order()
			})})
		}
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(st, "Sort by", "S reverses the order.", rows...)})
}

// chooseSave offers what to export, and how. Details that are missing are read first.
func (t *listTab) chooseSave() tea.Cmd {
	shown, all, detailed := t.shown.order, t.shown.Rows.Snapshot(), t.table.Detailed()
	src, env := t.store.Source(), t.env
	of := func(title string, n int, order iter.Seq[int]) dialog.Exportable {
		return dialog.Exportable{Title: title, Rows: n, Table: func(ctx context.Context, progress func(int)) (export.Table, error) {
			if detailed {
				if _, err := all.ReadDetails(ctx, src, order, progress); err != nil {
					return export.Table{}, err
				}
			}
			if t.table.Info().Private != "" { // before the file is there
				what := all.Reading(order)
				what.Saved = true
				if err := env.Runner.RecordReading(ctx, env.Situation(ops.Target{User: matrixadmin.User{ID: src.ID}}), what); err != nil {
					return export.Table{}, err
				}
			}
			return all.Export(order, nil, lists.Value.Exact), nil
		}}
	}
	what := []dialog.Exportable{of("Shown rows", len(shown), lists.Numbers(shown))}
	if n := all.Len(); n != len(shown) {
		what = append(what, of("All rows", n, lists.First(n)))
	}
	if marked := t.marked(all); len(marked) > 0 {
		what = append([]dialog.Exportable{of("Marked rows", len(marked), lists.Numbers(marked))}, what...)
	}
	name := t.table.Info().ID
	if !t.table.Info().Server {
		name = t.store.Account().Raw() + "-" + name
	}
	return t.export.Choose(t.env, name, what...)
}

// chooseCopy offers the cells of a row, and the row.
func (t *listTab) chooseCopy(rows *lists.Rows, row int) tea.Cmd {
	var cells []dialog.Copyable
	var all []matrixadmin.Text
	if n := t.marks.Len(); n > 0 {
		title := "IDs of " + english.Count(n, "marked row", "marked rows")
		cells = append(cells, dialog.Copyable{Title: title, What: english.Uncapitalize(title), Cells: t.marks.Keys()})
	}
	for k, h := range t.table.Heads() {
		value := matrixadmin.NewText(rows.Value(k, row).Exact())
		if all = append(all, value); !value.IsZero() {
			cells = append(cells, dialog.Copyable{Title: h.Title, Value: value})
		}
	}
	return dialog.Copying(t.env, t.later(func() tea.Cmd { return t.chooseCopy(rows, row) }), cells, all)
}

// Escape implements [ui.Escaper].
func (t *listTab) Escape() (tea.Cmd, bool) {
	if t.filter.open {
		t.filter.close()
		return t.setFilter(t.filter.before), true
	}
	if cmd, was := t.export.Stop(); was {
		return cmd, true
	}
	switch {
	case t.load.Loading() && t.load.Slow():
		t.load.Stop()
		return ui.Send(ui.Notice{Text: "Canceled. Press r to load."}), true
	case t.filter.text != "":
		return t.setFilter(""), true
	case t.marks.Clear():
		return ui.Send(ui.Notice{Text: "Marks cleared."}), true
	}
	return nil, false
}
