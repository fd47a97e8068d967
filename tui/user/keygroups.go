package user

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/tui/ui"
)

// KeyGroups implements [ui.KeyHelper]: the keys of the tab, those of the account, and those that move.
func (p *Page) KeyGroups() (of string, groups []ui.KeyGroup) {
	account := append(append([]key.Binding{keyActions}, p.actionKeys()...), keyKeep, keyRefresh, keyTab, keyBackTab, p.numberKeys())
	move := p.tab().MoveKeys()
	var tab []key.Binding
	for _, k := range p.Keys() {
		same := func(other key.Binding) bool { return other.Help() == k.Help() }
		if k.Help() != keyBack.Help() && !slices.ContainsFunc(account, same) && !slices.ContainsFunc(move, same) {
			tab = append(tab, k)
		}
	}
	return "account", []ui.KeyGroup{{Title: "This tab", Keys: tab}, {Title: "Account", Keys: account}, {Title: "Move", Keys: move}}
}
