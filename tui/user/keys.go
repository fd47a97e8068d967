package user

import (
	"strconv"

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
	keyBack    = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back"))
)

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.typing():
		return p.tab().Press(msg)
	case key.Matches(msg, keyRefresh):
		return p.refresh()
	case key.Matches(msg, keyActions):
		return p.menu()
	case key.Matches(msg, keyKeep):
		return p.askKeep()
	case key.Matches(msg, keyTab):
		return p.turn(p.bar.Next)
	case key.Matches(msg, keyBackTab):
		return p.turn(p.bar.Prev)
	case key.Matches(msg, p.numberKeys()):
		return p.turn(func() { p.bar.SetCurrent(int(msg.String()[0] - '1')) })
	}
	for _, a := range ops.Catalog() {
		if a.Direct && msg.String() == a.Key {
			return p.act(a)
		}
	}
	return p.tab().Press(msg)
}

// numberKeys go to a tab by its number.
func (p *Page) numberKeys() key.Binding {
	var numbers []string
	for i := range p.tabs {
		numbers = append(numbers, strconv.Itoa(i+1))
	}
	return key.NewBinding(key.WithKeys(numbers...), key.WithHelp("1-9", "go to tab"))
}

func (p *Page) menu() tea.Cmd {
	if p.missing() {
		return ui.Send(ui.Notice{Text: "No actions: the account was not found.", Err: true})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewMenu(p.env, p.store, p.target(), dialog.Entry{
		Key: keyKeep.Help().Key, Title: "Collect evidence", Choose: ui.Send(keepMsg{p, false}),
		Effect: "Reads everything the server reports about the account and saves it in files readable only by you. Changes nothing.",
	})})
}

func (p *Page) mouse(msg tea.Msg) tea.Cmd {
	if m, ok := p.tab().(mouser); ok {
		return m.Mouse(msg)
	}
	return nil
}

// Keys implements [ui.Page].
func (p *Page) Keys() []key.Binding {
	own := p.tab().Keys()
	if p.typing() {
		return own
	}
	first := min(len(own), 1)
	keys := append([]key.Binding{keyActions}, own[:first]...)
	keys = append(append(keys, keyTab), own[first:]...)
	keys = append(append(keys, p.actionKeys()...), keyKeep, keyRefresh, p.numberKeys(), keyBackTab)
	return append(append(keys, p.tab().MoveKeys()...), keyBack)
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
