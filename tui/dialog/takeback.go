package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// takeBack asks for the action that takes back what was done, about the account as it was read afterwards.
func (c *confirm) takeBack() tea.Cmd {
	back, at, ok := c.result.TakesBack()
	switch {
	case !ok || c.checking, c.holds():
		return nil
	}
	at.Target.Devices, at.Target.Rooms = -1, -1
	return tea.Sequence(c.dismiss(), ui.Send(ui.Show{Dialog: NewConfirm(c.env, c.store, back, at.Target)}))
}
