package explorer

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const copyNotice = "Copied text is sent to your terminal (OSC 52) and its clipboard. tmux and session recordings may keep it."

// chooseCopy offers the cells of a line, and the line. The first time it says what copying means, and copies nothing.
func (e *Explorer) chooseCopy(i int) tea.Cmd {
	st := e.env.Styles
	if !e.env.Clipboard {
		return ui.Send(ui.Show{Dialog: dialog.NewQuestion(st, "Enable copying?", copyNotice,
			dialog.Choice{Title: "Keep off", Choose: note("Not copied.")},
			dialog.Choice{Title: "Enable until mxwarden exits", Choose: tea.Sequence(
				ui.Send(ui.Consented{Clipboard: true}), e.later(func() tea.Cmd { return e.chooseCopy(i) }))})})
	}
	if i >= e.scene.view.Len() {
		return nil
	}
	v, l := e.scene.view, e.line(i)
	fields := history.RowFields()
	if l.Kind == history.KindGroup {
		fields = history.GroupFields(e.made.group)
	}
	var rows []dialog.Choice
	if e.evidence != nil && !e.evidence().IsZero() {
		rows = append(rows, dialog.Choice{Title: "Evidence     ", Value: e.evidence(), Choose: copied("the path", e.evidence())})
	}
	var all []matrixadmin.Text
	for _, f := range fields {
		value := matrixadmin.NewText(f.Value(v, l))
		all = append(all, value)
		if value.IsZero() || f.ID == "certainty" || f.ID == "tags" {
			continue
		}
		rows = append(rows, dialog.Choice{Title: (f.Title + "             ")[:13], Value: value, Choose: copied(f.Title, value)})
	}
	rows = append(rows, dialog.Choice{Title: "Whole row", Choose: copied("the row", all...)})
	return ui.Send(ui.Show{Dialog: dialog.NewQuestion(st, "Copy", "", rows...)})
}

func copied(what string, cells ...matrixadmin.Text) tea.Cmd {
	return tea.Batch(ui.Send(ui.Copy{Cells: cells}), note("Sent "+what+" to the terminal's clipboard. (Some terminals ignore this.)"))
}
