package user

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyRefresh = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "refresh"))
	keyKeep    = key.NewBinding(key.WithKeys("E"), key.WithHelp("E", "collect evidence"))
	keyActions = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "actions"))
	keyTab     = key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "next tab"))
	keyBackTab = key.NewBinding(key.WithKeys("shift+tab"), key.WithHelp("shift+tab", "previous tab"))
	keyNumber  = key.NewBinding(key.WithKeys("1", "2", "3"), key.WithHelp("1-3", "go to tab"))
	keyScroll  = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "scroll"))
	keyBack    = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back"))
)

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.Typing():
		return p.connections.Press(msg)
	case key.Matches(msg, keyRefresh):
		return p.refresh()
	case key.Matches(msg, keyActions):
		return p.menu()
	case key.Matches(msg, keyKeep):
		return p.keep()
	case key.Matches(msg, keyTab):
		p.turn(p.tabs.Next)
		return nil
	case key.Matches(msg, keyBackTab):
		p.turn(p.tabs.Prev)
		return nil
	case key.Matches(msg, keyNumber):
		p.turn(func() { p.tabs.SetCurrent(int(msg.String()[0] - '1')) })
		return nil
	}
	for _, a := range ops.Catalog() {
		if a.Direct && msg.String() == a.Key {
			return p.act(a)
		}
	}
	switch p.tabs.Current() {
	case tabConnections:
		return p.connections.Press(msg)
	case tabDevices:
		p.devices.table.Update(msg)
	case tabAccount:
		p.account.press(msg)
	}
	return nil
}

func (p *Page) turn(to func()) {
	p.connections.Leave()
	to()
}

func (p *Page) menu() tea.Cmd {
	if p.missing() {
		return ui.Send(ui.Notice{Text: "No actions: the account was not found.", Err: true})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewMenu(p.env, p.target(), dialog.Entry{
		Key: keyKeep.Help().Key, Title: "Collect evidence", Choose: ui.Send(keepMsg{p}),
		Effect: "Reads everything the server reports about the account and saves it in files readable only by you. Changes nothing.",
	})})
}

func (p *Page) mouse(msg tea.Msg) tea.Cmd {
	switch p.tabs.Current() {
	case tabConnections:
		return p.connections.Mouse(msg)
	case tabDevices:
		p.devices.table.Update(msg)
	case tabAccount:
		p.account.mouse(msg)
	}
	return nil
}

// Escape implements [ui.Escaper]: esc steps back one state at a time, from what covers the rows over evidence that is collected, or how that ended, to groups
// and the filter, before it leaves the page.
func (p *Page) Escape() (tea.Cmd, bool) {
	if p.tabs.Current() != tabConnections {
		return nil, p.evidence.stop()
	}
	if !p.connections.Covered() && p.evidence.stop() {
		return nil, true
	}
	return p.connections.Escape()
}

// Keys implements [ui.Page].
func (p *Page) Keys() []key.Binding {
	var keys []key.Binding
	common := append(p.actionKeys(), keyKeep, keyRefresh, keyNumber, keyBackTab)
	switch p.tabs.Current() {
	case tabConnections:
		own := p.connections.Keys()
		if p.connections.Typing() {
			return own
		}
		keys = append([]key.Binding{keyActions, own[0], keyTab}, own[1:]...)
		keys = append(append(keys, common...), p.connections.MoveKeys()...)
	case tabDevices:
		keys = append(append([]key.Binding{keyActions, keyTab}, common...), p.devices.table.Keys()...)
	case tabAccount:
		keys = append(append([]key.Binding{keyActions, keyTab}, common...), keyScroll)
	}
	return append(keys, keyBack)
}

// actionKeys are those of the actions that have one on the page; none where nothing can be changed.
func (p *Page) actionKeys() []key.Binding {
	var keys []key.Binding
	for _, a := range ops.Catalog() {
		if a.Direct && !p.env.ReadOnly {
			keys = append(keys, key.NewBinding(key.WithKeys(a.Key), key.WithHelp(a.Key, a.Short)))
		}
	}
	return keys
}
