package connections

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// note is a line for the shell to show.
func note(text string) tea.Cmd { return ui.Send(ui.Notice{Text: text}) }

// choosePick offers what the line under the cursor has, as a filter for or against it.
func (e *Tab) choosePick(i int) tea.Cmd {
	v, l := e.model.view, e.line(i)
	var rows []dialog.Choice
	add := func(title, term string) {
		if term == "" {
			return
		}
		rows = append(rows, dialog.Choice{
			Title: title, Value: matrixadmin.NewText(term), Choose: e.later(func() tea.Cmd { return e.remember(e.addTerm(term)) }),
			Turned: e.later(func() tea.Cmd { return e.remember(e.addTerm("-" + term)) }),
		})
	}
	if l.Kind == history.KindGroup {
		add("Group          ", v.GroupFilter(l))
	}
	if p := e.model.proxy; p.Filter != "" {
		add("Without proxy  ", p.Filter)
	}
	h := v.History()
	for _, by := range []history.Column{history.IP, history.Network, history.Country, history.Client, history.Agent, history.Device} {
		value := h.Cell(by, l.Row)
		if value.IsZero() && (by == history.Device || by == history.Country) || by == history.Country && !h.HasPlaces() {
			continue
		}
		if l.Kind != history.KindGroup || by == e.layoutMade.group {
			add((by.Title() + "               ")[:15], history.FilterFor(by, value))
		}
	}
	if l.Last != matrixadmin.NoTime && l.Kind != history.KindGroup {
		at := time.UnixMilli(l.Last).In(e.env.Location)
		day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, e.env.Location)
		add("Day            ", history.FilterBetween(day, day.AddDate(0, 0, 1)))
	}
	if len(rows) == 0 {
		return note("Nothing to filter by in this row.")
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(e.env.Styles, "Filter by value", "Press Enter to keep only these rows, or - to exclude them.", rows...)})
}

// chooseGroup offers what rows can be grouped by.
func (e *Tab) chooseGroup() tea.Cmd {
	var rows []dialog.Choice
	for _, by := range history.Groupings() {
		if by == history.Country && (e.history == nil || !e.history.HasPlaces()) {
			continue
		}
		rows = append(rows, dialog.Choice{
			Title: by.Title(), State: e.whether(func() bool { return e.shape.Grouped && e.shape.Group == by }),
			Choose: e.later(func() tea.Cmd { return e.groupBy(by, true) }),
		})
	}
	rows = append(rows, dialog.Choice{
		Title: "none", State: e.whether(func() bool { return !e.shape.Grouped }), Choose: e.later(func() tea.Cmd { return e.groupBy(history.Time, false) }),
	})
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(e.env.Styles, "Group by", "In the grouped list, Enter opens a group and Esc closes it.", rows...)})
}

// whether says whether something is on.
func (e *Tab) whether(on func() bool) func() string {
	g := e.env.Styles.Glyphs
	return func() string {
		if on() {
			return g.On
		}
		return g.Off
	}
}

// chooseColumns turns columns on and off.
func (e *Tab) chooseColumns() tea.Cmd {
	var rows []dialog.Choice
	for _, c := range e.columns()[1:] { // the first one stays: it carries the cursor
		title := c.Title
		if title == "" {
			title = "Notes"
		}
		rows = append(rows, dialog.Choice{Title: title, State: e.whether(func() bool { return !slices.Contains(e.hidden, c.ID) }), Choose: e.later(func() tea.Cmd {
			if i := slices.Index(e.hidden, c.ID); i >= 0 {
				e.hidden = slices.Delete(slices.Clone(e.hidden), i, i+1)
			} else {
				e.hidden = append(slices.Clone(e.hidden), c.ID)
			}
			e.table.SetHidden(e.hidden...)
			return nil
		})})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewSwitches(e.env.Styles, "Columns", "Columns that do not fit are hidden on screen. Exports contain all selected columns.", rows...)})
}
