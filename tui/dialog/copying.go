package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const copyNotice = "Copied text is sent to your terminal (OSC 52) and its clipboard. tmux and session recordings may keep it."

// Copyable is a text that can be copied.
type Copyable struct {
	Title string // "Device ID"
	What  string // in the notice, "the path"; the title where it is empty
	Value matrixadmin.Text
	Cells []matrixadmin.Text // in place of a value: several texts, copied with tabs between them
}

// copyTitle is the width of titles before the texts.
const copyTitle = 13

// Copying offers the cells of a row, and the whole row where there is one. The first time it says what copying means, and copies nothing; again then asks for the same.
func Copying(env *ui.Env, again tea.Cmd, cells []Copyable, row []matrixadmin.Text) tea.Cmd {
	if !env.Clipboard {
		return askToCopy(env, copyNotice, again)
	}
	var rows []Choice
	for _, c := range cells {
		if c.What == "" {
			c.What = c.Title
		}
		if len(c.Cells) > 0 {
			rows = append(rows, Choice{Title: c.Title, Choose: copied(c.What, c.Cells...)})
			continue
		}
		rows = append(rows, Choice{Title: env.Styles.Fit(c.Title, copyTitle), Value: c.Value, Choose: copied(c.What, c.Value)})
	}
	if len(row) > 0 {
		rows = append(rows, Choice{Title: "All columns", Choose: copied("the row", row...)})
	}
	return ui.Send(ui.Show{Dialog: NewQuestion(env.Styles, "Copy", "", rows...)})
}

// askToCopy asks once whether anything may go to the clipboard at all.
func askToCopy(env *ui.Env, notice string, again tea.Cmd) tea.Cmd {
	return ui.Send(ui.Show{Dialog: NewQuestion(env.Styles, "Enable copying?", notice,
		Choice{Title: "Keep off", Choose: ui.Send(ui.Notice{Text: "Not copied."})},
		Choice{Title: "Enable until mxwarden exits", Choose: tea.Sequence(ui.Send(ui.Consented{Clipboard: true}), again)})})
}

func copied(what string, cells ...matrixadmin.Text) tea.Cmd {
	return tea.Batch(ui.Send(ui.Copy{Cells: cells}), ui.Send(ui.Notice{Text: "Sent " + what + " to the terminal's clipboard. (Some terminals ignore this.)"}))
}
