package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// takeBack asks for the action that takes back what was done, about the account as it was read afterwards.
func (c *confirm) takeBack() tea.Cmd { return c.goOn(c.result.TakesBack()) }

// then asks for the action that is usually needed next, likewise.
func (c *confirm) then() tea.Cmd { return c.goOn(c.result.Then()) }

func (c *confirm) goOn(next ops.Action, at ops.Situation, ok bool) tea.Cmd {
	switch {
	case !ok || c.checking, c.holds():
		return nil
	}
	at.Target.Devices, at.Target.Rooms = -1, -1
	return tea.Sequence(c.dismiss(), ui.Send(ui.Show{Dialog: NewConfirm(c.env, c.store, next, at.Target)}))
}
