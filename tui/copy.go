package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// copy puts a text into the terminal's clipboard, where that was agreed to: as harmless as it is shown, since it may be pasted into a shell.
func (a *app) copy(text string) tea.Cmd {
	if a.env == nil || !a.env.Clipboard || a.cfg.ArmClipboard == nil {
		return nil
	}
	cells := strings.Split(text, "\t")
	for i := range cells {
		cells[i] = matrixadmin.Printable(cells[i])
	}
	a.cfg.ArmClipboard()
	return tea.SetClipboard(strings.Join(cells, "\t"))
}
