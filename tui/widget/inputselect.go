package widget

import (
	tea "charm.land/bubbletea/v2"
)

// SelectAll marks the whole text: what is typed or pasted next takes its place, and a key that moves the cursor keeps it.
func (in *Input) SelectAll() { in.selected = in.model.Value() != "" }

// replace empties a marked text before a key or a paste that puts something in its place, or takes it away.
func (in *Input) replace(msg tea.Msg) {
	if !in.selected {
		return
	}
	in.selected = false
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.model.Reset()
	case tea.KeyPressMsg:
		if name := msg.String(); msg.Text != "" || name == "backspace" || name == "delete" {
			in.model.Reset()
		}
	}
}
