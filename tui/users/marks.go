package users

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// copyMsg asks again what to copy, after copying was agreed to.
type copyMsg struct{ page *Page }

// marks are the accounts that somebody picked out, whichever list they were in.
type marks struct {
	widget.Marks[matrixadmin.UserID]

	rows map[matrixadmin.UserID]*matrixadmin.User // as they were then

	counted struct { // what hidden has found, and for what
		of            *list
		marked, shown int
		hidden        int
	}
}

// toggle marks a row, or takes its mark away.
func (m *marks) toggle(u *matrixadmin.User) {
	m.Toggle(u.ID)
	if m.rows == nil {
		m.rows = make(map[matrixadmin.UserID]*matrixadmin.User)
	}
	m.rows[u.ID] = u
}

// toggleAll marks all accounts of a list that are shown, or takes their marks away when all of them have one.
func (m *marks) toggleAll(l *list) {
	all := true
	for i := range l.Len() {
		all = all && m.Has(l.Key(i))
	}
	for i := range l.Len() {
		if u := l.row(i); all || !m.Has(u.ID) {
			m.toggle(u)
		}
	}
}

// hidden is how many of the marked accounts a list does not show.
func (m *marks) hidden(l *list) int {
	if c := &m.counted; c.of != l || c.marked != m.Len() || c.shown != l.Len() {
		c.of, c.marked, c.shown, c.hidden = l, m.Len(), l.Len(), m.Len()
		for i := range l.Len() {
			if m.Has(l.Key(i)) {
				c.hidden--
			}
		}
	}
	return m.counted.hidden
}

// words say how many accounts are marked, and how many of them are not shown.
func (m *marks) words(l *list) string {
	n := m.Len()
	if n == 0 {
		return ""
	}
	words := english.Number(n) + " marked"
	if hidden := m.hidden(l); hidden > 0 {
		words += ", " + english.Number(hidden) + " of them not shown"
	}
	return words
}

// markedRows are the marked accounts in the order of their marks, as they are known now.
func (p *Page) markedRows() []*matrixadmin.User {
	var rows []*matrixadmin.User
	for _, id := range p.marks.Keys() {
		u := p.marks.rows[id]
		for _, l := range p.lists() {
			if i, ok := l.index[id]; ok {
				u = l.rows[i]
			}
		}
		rows = append(rows, u)
	}
	return rows
}

// chooseCopy offers the ids of the marked accounts, and the cells of the row under the cursor.
func (p *Page) chooseCopy() tea.Cmd {
	l := p.list()
	i, ok := l.table.Cursor()
	n := p.marks.Len()
	if !ok && n == 0 {
		return nil
	}
	var cells []dialog.Copyable
	if n > 0 {
		var ids []matrixadmin.Text
		for _, id := range p.marks.Keys() {
			ids = append(ids, id.Text())
		}
		title := "IDs of " + english.Count(n, "marked account", "marked accounts")
		cells = append(cells, dialog.Copyable{Title: title, What: english.Uncapitalize(title), Cells: ids})
	}
	var all []matrixadmin.Text
	for _, c := range p.shownColumns() {
		if !ok { // marks are left where a filter shows no account
			break
		}
		value := matrixadmin.NewText(c.Value(&l.about, l.row(i)).Exact())
		if all = append(all, value); !value.IsZero() {
			cells = append(cells, dialog.Copyable{Title: c.Title, Value: value})
		}
	}
	return dialog.Copying(p.env, ui.Send(copyMsg{p}), cells, all)
}

// chooseSave offers what to export, and how: the marked accounts, those that are shown, or all that match, the rest of which is read first.
func (p *Page) chooseSave() tea.Cmd {
	l := p.list()
	about, columns := l.about, p.shownColumns()
	of := func(title string, rows []*matrixadmin.User) dialog.Exportable {
		return dialog.Exportable{Title: title, Rows: len(rows), Table: func(context.Context, func(int)) (export.Table, error) {
			return accounts.Table(&about, rows, lists.First(len(rows)), columns, lists.Value.Exact), nil
		}}
	}
	var shown, sure []*matrixadmin.User
	for i := range l.Len() {
		u := l.row(i)
		if shown = append(shown, u); !l.verdictOf(u.ID).isUnknown() {
			sure = append(sure, u)
		}
	}
	var what []dialog.Exportable
	if marked := p.markedRows(); len(marked) > 0 {
		what = append(what, of("Marked accounts", marked))
	}
	complete := l.whole() && l.check.open() == 0 && l.check.unsaid() == 0 && l.shift.Doubt() == "" && l.missing() == 0
	switch {
	case len(shown) > 0, !l.filter.IsZero() && l.loaded && !complete:
	case len(what) > 0: // marks survive a filter that shows nothing
		return p.export.Choose(p.env, "accounts", what...)
	default:
		return ui.Send(ui.Notice{Text: "No accounts to export."})
	}
	title := "Loaded accounts"
	switch {
	case complete && l.filter.IsZero():
		title = "All accounts"
	case complete:
		title = "All matches"
	case !l.filter.IsZero():
		title = "Loaded matches"
	}
	if len(sure) > 0 {
		what = append(what, of(title, sure))
	}
	if len(sure) < len(shown) {
		what = append(what, of("Loaded rows, unchecked ones as well", shown))
	}
	if complete {
		return p.export.Choose(p.env, "accounts", what...)
	}
	if p.results == nil {
		what = append(what, p.everything(l, columns))
	}
	return p.export.Choose(p.env, "accounts", what...)
}

// everything is the whole list, read anew from its beginning.
func (p *Page) everything(l *list, columns []accounts.Column) dialog.Exportable {
	about, hs, filter := l.about, p.env.HS, l.filter
	q := accounts.Query(filter, l.by.By, l.desc)
	q.Limit = max(q.Limit, l.asking)
	title := "All accounts"
	if !filter.IsZero() {
		title = "All matches, out of all accounts"
	}
	if l.check.open() > 0 {
		title += ", each checked"
	}
	return dialog.Exportable{Title: title, Rows: max(l.total, 0), Table: func(ctx context.Context, progress func(int)) (export.Table, error) {
		r := &accounts.Reader{Lister: hs, About: &about, Query: q, Filter: filter}
		r.Told = func() { progress(r.Read - r.Open) }
		var rows []*matrixadmin.User
		for !r.Done {
			page, err := r.Next(ctx)
			if err != nil {
				return export.Table{}, err
			}
			rows = append(rows, page...)
			progress(r.Read)
		}
		switch why := r.Shift.Doubt(); {
		case r.Unsaid > 0:
			return export.Table{}, fmt.Errorf("incomplete: this server does not tell of %s whether they match", english.Count(r.Unsaid, "account", "accounts"))
		case why != "":
			return export.Table{}, errors.New("incomplete: " + why)
		case r.Missing() > 0 || r.Stuck():
			return export.Table{}, fmt.Errorf("incomplete: %s of %s sent; the list may have changed meanwhile", english.Number(r.Read-r.Shift.Again), english.Number(r.Total))
		}
		return accounts.Table(&about, rows, lists.First(len(rows)), columns, lists.Value.Exact), nil
	}}
}
