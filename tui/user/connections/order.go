package connections

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// isBy reports whether lines are sorted by a field, either way round.
func isBy(f history.Field, s history.Shape) bool {
	if s.Grouped {
		return f.Groups == s.GroupBy
	}
	return f.By == s.By
}

// chooseOrder lists the columns that lines can be sorted by, the present one marked.
func (e *Tab) chooseOrder() tea.Cmd {
	grouped := e.layoutMade.grouped
	var rows []dialog.Choice
	for _, f := range e.shownFields() {
		rows = append(rows, dialog.Choice{
			Title: e.column(f).Title, State: e.whether(func() bool { return isBy(f, e.shape) }),
			Choose: e.later(func() tea.Cmd { return e.remember(e.sort(f, grouped)) }),
		})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(e.env.Styles, "Sort by", "S reverses the order.", rows...)})
}

// sort orders by a field, the way round that is asked for most.
func (e *Tab) sort(f history.Field, grouped bool) tea.Cmd {
	switch {
	case grouped != e.shape.Grouped:
		return nil // other lines are shown by now
	case grouped:
		e.shape.GroupBy, e.shape.GroupDesc = f.Groups, f.Down
	default:
		e.shape.By, e.shape.Desc = f.By, f.Down
	}
	return e.rebuild()
}

// reverse turns the order round.
func (e *Tab) reverse() tea.Cmd {
	if e.shape.Grouped {
		e.shape.GroupDesc = !e.shape.GroupDesc
	} else {
		e.shape.Desc = !e.shape.Desc
	}
	return e.rebuild()
}

// fold goes from what is shown to the other form, and back to what is best.
func (e *Tab) fold() tea.Cmd {
	if e.model.view.Folded() || e.shape.Grouped && e.shape.Fold != history.FoldOff {
		e.shape.Fold = history.FoldOff
	} else {
		e.shape.Fold = history.FoldOn
	}
	if !e.shape.Grouped && e.shape.Fold == history.FoldOff && (e.shape.By == history.Count || e.shape.By == history.First) {
		e.shape.By, e.shape.Desc = history.Time, true
	}
	return e.rebuild()
}

// groupBy shows groups by a column, the largest first, or no groups.
func (e *Tab) groupBy(by history.Column, on bool) tea.Cmd {
	e.shape.Grouped, e.shape.Group, e.shape.Loc = on, by, e.env.Location
	e.shape.GroupBy, e.shape.GroupDesc = history.ByCount, true
	if by == history.Day {
		e.shape.GroupBy = history.ByLabel
	}
	if e.atTop = on; on { // the largest groups are what one groups for
		e.wanted = nil
		return e.rebuild()
	}
	return e.remember(e.rebuild())
}
