package connections

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
)

// chooseCopy offers the cells of a line, and the line.
func (e *Tab) chooseCopy(i int) tea.Cmd {
	if i >= e.model.view.Len() {
		return nil
	}
	v, l := e.model.view, e.line(i)
	fields := history.RowFields()
	if l.Kind == history.KindGroup {
		fields = history.GroupFields(e.layoutMade.group)
	}
	var cells []dialog.Copyable
	if e.evidence != nil && !e.evidence().IsZero() {
		cells = append(cells, dialog.Copyable{Title: "Evidence", What: "the path", Value: e.evidence()})
	}
	var all []matrixadmin.Text
	for _, f := range fields {
		value := matrixadmin.NewText(f.Value(v, l))
		all = append(all, value)
		if !value.IsZero() && f.ID != "certainty" && f.ID != "tags" {
			cells = append(cells, dialog.Copyable{Title: f.Title, Value: value})
		}
	}
	return dialog.Copying(e.env, e.later(func() tea.Cmd { return e.chooseCopy(i) }), cells, all)
}
