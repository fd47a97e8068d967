package users

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// columnMsg turns a column on or off.
type columnMsg struct {
	page *Page
	id   string
}

// listName is what the choice of columns is saved under.
const listName = "accounts"

// savedColumns are the columns that are hidden, as somebody chose before, or those that are extra.
func (p *Page) savedColumns() []string {
	chosen := p.env.Views.Columns(p.env.Profile.Name, listName)
	var hidden []string
	for _, c := range accounts.Columns() {
		if chosen == nil && c.Extra || chosen != nil && c.ID != "id" && !slices.Contains(chosen, c.ID) {
			hidden = append(hidden, c.ID)
		}
	}
	return hidden
}

// dress gives a list the page's columns and marks.
func (p *Page) dress(l *list) {
	l.size = p.height
	l.table.SetHidden(p.hidden...)
	l.table.SetMarks(&p.marks.Marks)
}

// shownColumns are those that are not hidden.
func (p *Page) shownColumns() []accounts.Column {
	return slices.DeleteFunc(slices.Clone(accounts.Columns()), func(c accounts.Column) bool { return slices.Contains(p.hidden, c.ID) })
}

// chooseColumns turns columns on and off.
func (p *Page) chooseColumns() tea.Cmd {
	g := p.env.Styles.Glyphs
	var rows []dialog.Choice
	for _, c := range accounts.Columns()[1:] { // the first one stays: it carries the cursor
		if c.OfMAS && p.atMAS == nil {
			continue
		}
		rows = append(rows, dialog.Choice{Title: c.Title, Choose: ui.Send(columnMsg{p, c.ID}), State: func() string {
			if slices.Contains(p.hidden, c.ID) {
				return g.Off
			}
			return g.On
		}})
	}
	hint := "Columns that do not fit are hidden on screen. Exports contain all selected columns."
	return ui.Send(ui.Show{Dialog: dialog.NewSwitches(p.env.Styles, "Columns", hint, rows...)})
}

// toggleColumn turns a column on or off, and saves the choice.
func (p *Page) toggleColumn(id string) tea.Cmd {
	if i := slices.Index(p.hidden, id); i >= 0 {
		p.hidden = slices.Delete(slices.Clone(p.hidden), i, i+1)
	} else {
		p.hidden = append(slices.Clone(p.hidden), id)
	}
	var chosen []string
	for _, c := range p.shownColumns() {
		chosen = append(chosen, c.ID)
	}
	for _, l := range p.lists() {
		l.table.SetHidden(p.hidden...)
	}
	if err := p.env.Views.SetColumns(p.env.Profile.Name, listName, chosen); err != nil {
		return ui.Send(ui.Notice{Text: "The choice of columns could not be saved: " + matrixadmin.Printable(err.Error()), Err: true})
	}
	return nil
}
