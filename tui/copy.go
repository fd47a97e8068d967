package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// copy puts texts into the terminal's clipboard, where that was agreed to: as harmless as they are shown, since they may be pasted into a shell.
func (a *app) copy(cells []matrixadmin.Text) tea.Cmd {
	if a.env == nil || !a.env.Clipboard || a.armClipboard == nil {
		return nil
	}
	painted := make([]string, len(cells))
	for i, cell := range cells {
		painted[i] = cell.Printable()
	}
	a.armClipboard()
	return tea.SetClipboard(strings.Join(painted, "\t"))
}
