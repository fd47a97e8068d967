package users

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyFind    = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "find, filter"))
	keyOpen    = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "open"))
	keySort    = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "sort order"))
	keyRefresh = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "refresh"))

	keyReverse = key.NewBinding(key.WithKeys("S"), key.WithHelp("S", "reverse order"))
	keyColumns = key.NewBinding(key.WithKeys("c"), key.WithHelp("c", "columns"))
	keySave    = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "export"))
	keyCopy    = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy"))
	keyMark    = key.NewBinding(key.WithKeys("space"), key.WithHelp("space", "mark"))
	keyMarkAll = key.NewBinding(key.WithKeys("*"), key.WithHelp("*", "mark all shown"))
	keyActions = key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "actions"))

	keyCheck = key.NewBinding(key.WithKeys("v"), key.WithHelp("v", "check all"))

	keyAdmins = key.NewBinding(key.WithKeys("m"), key.WithHelp("m", "administrator sessions"))

	keySearch = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "search"))
	keyLeave  = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel"))
	keyWhole  = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "all accounts"))
	keyRetry  = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "retry"))
)

// KeyGroups implements [ui.KeyHelper].
func (p *Page) KeyGroups() (of string, groups []ui.KeyGroup) {
	keys := p.Keys()
	move := p.list().table.Keys()
	if n := len(keys) - len(move); n > 0 && p.list().Len() > 0 {
		return "accounts", []ui.KeyGroup{{Title: "Accounts", Keys: keys[:n]}, {Title: "Move", Keys: move}}
	}
	return "accounts", []ui.KeyGroup{{Title: "Accounts", Keys: keys}}
}

// Keys are the keys that work now.
func (p *Page) Keys() []key.Binding {
	if p.Typing() {
		return append(append([]key.Binding{keySearch}, help.Keys()...), keyLeave)
	}
	if p.results == nil && !p.env.Lists() {
		return append([]key.Binding{keyFind}, p.adminKeys()...)
	}
	l := p.list()
	refresh := keyRefresh
	if l.load.Err() != nil {
		refresh = keyRetry
	}
	keys := []key.Binding{keyFind, keyOpen, keyActions, keyMark, refresh, keySort, keySave, keyCopy, keyColumns, keyMarkAll, keyReverse}
	if p.checks() {
		keys = slices.Insert(keys, 2, keyCheck)
	}
	if p.results != nil || p.filtered != nil {
		keys = append(keys, keyWhole)
	}
	keys = append(keys, p.adminKeys()...)
	return append(keys, l.table.Keys()...)
}

// adminKeys are the key of administrator sessions, which are those of the Matrix Authentication Service (MAS): none where there is no MAS.
func (p *Page) adminKeys() []key.Binding {
	if server := p.env.Serves(); server.Lacks(&matrixadmin.OwnAccounts) {
		return []key.Binding{keyAdmins}
	}
	return nil
}
