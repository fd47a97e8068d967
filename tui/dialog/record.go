package dialog

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Field is one line of a record: a text of somebody else, or words of ours.
type Field struct {
	Label  string
	Remote matrixadmin.Text
	Words  string // where there is no such text
}

// fieldLabel is the width of labels before the values.
const fieldLabel = 13

// NewRecord makes a dialog that shows every field of something whole, and is closed.
func NewRecord(st *styles.Styles, title string, fields []Field) ui.Dialog {
	return &reader{st: st, title: title, edge: st.Border, width: 96, content: func(width int) []string {
		label := fieldLabel
		for _, f := range fields {
			label = max(label, min(st.Width(f.Label)+2, 2*fieldLabel))
		}
		room := max(width-label, 1)
		var lines []string
		for _, f := range fields {
			text, style := f.Words, st.Text
			switch {
			case !f.Remote.IsZero():
				text, style = f.Remote.Printable(), st.Stranger
			case text == "":
				text, style = st.Glyphs.Dash, st.Muted
			}
			name := f.Label
			for _, line := range WrapWhole(st, text, room) {
				lines = append(lines, st.Clip(st.Muted.Render(st.Fit(name, label))+style.Render(line), width))
				name = ""
			}
		}
		return lines
	}}
}
