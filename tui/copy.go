package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// copy puts texts into the terminal's clipboard, where that was agreed to: as harmless as they are shown, since they may be pasted into a shell.
func (a *app) copy(cells []matrixadmin.Text) tea.Cmd {
	painted := make([]string, len(cells))
	for i, cell := range cells {
		painted[i] = cell.Printable()
	}
	return a.setClipboard(strings.Join(painted, "\t"))
}

// copySecret puts a secret into the terminal's clipboard as it is, or nothing where it would not be harmless.
func (a *app) copySecret(secret matrixadmin.Secret) tea.Cmd {
	if text := secret.Reveal(); matrixadmin.Printable(text) == text {
		return a.setClipboard(text)
	}
	return ui.Send(ui.Notice{Text: "Not copied: it contains characters that are not printed.", Err: true})
}

func (a *app) setClipboard(text string) tea.Cmd {
	if a.env == nil || !a.env.Clipboard || a.armClipboard == nil {
		return nil
	}
	a.armClipboard()
	return tea.SetClipboard(text)
}
