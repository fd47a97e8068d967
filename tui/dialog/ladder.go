package dialog

import (
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// NewLadder makes a dialog that says what each way to stop an account does.
func NewLadder(st *styles.Styles) ui.Dialog {
	return &reader{st: st, title: "Suspend, lock, shadow-ban or deactivate", edge: st.Border, width: 84, content: func(width int) []string {
		var lines []string
		for i, l := range ops.LadderTable() {
			style := st.Text
			if i == 0 {
				style = st.Accent
			}
			lines = append(lines, style.Render(st.Clip(l, width)))
		}
		lines = append(lines, "")
		for _, note := range ops.LadderNotes() {
			lines = append(lines, paragraph(st, st.Muted, note, width)...)
		}
		return lines
	}}
}
