package auditlog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/tui/ui"
)

var (
	keyFind    = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "filter"))
	keyOpen    = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "details"))
	keyAccount = key.NewBinding(key.WithKeys("o"), key.WithHelp("o", "open account"))
	keyExport  = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "export JSON Lines"))
	keyCSV     = key.NewBinding(key.WithKeys("c"), key.WithHelp("c", "export CSV"))
	keyRefresh = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "refresh"))
	keyNext    = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "next"))
	keyPrev    = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "previous"))
	keyScroll  = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "scroll"))
	keyClose   = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back"))
	keyApply   = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "filter"))
	keyLeave   = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel"))
	keyAll     = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "all entries"))
)

// Keys implements [ui.Page].
func (p *Page) Keys() []key.Binding {
	switch {
	case p.Typing():
		return []key.Binding{keyApply, keyLeave}
	case p.detail.open:
		return []key.Binding{keyScroll, keyNext, keyPrev, keyAccount, keyClose}
	}
	keys := []key.Binding{keyOpen, keyFind, keyAccount, keyExport, keyCSV, keyRefresh}
	if p.term != "" {
		keys = append(keys, keyAll)
	}
	return append(keys, p.table.Keys()...)
}

// KeyGroups implements [ui.KeyHelper].
func (p *Page) KeyGroups() (of string, groups []ui.KeyGroup) {
	keys := p.Keys()
	if p.detail.open {
		return "audit trail", []ui.KeyGroup{{Title: "Details", Keys: keys}}
	}
	n := len(keys) - len(p.table.Keys())
	return "audit trail", []ui.KeyGroup{{Title: "Audit trail", Keys: keys[:n]}, {Title: "Move", Keys: keys[n:]}}
}

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.Typing():
		return p.typed(msg)
	case key.Matches(msg, keyAccount):
		return p.openAccount()
	case p.detail.open:
		p.pressDetail(msg)
		return nil
	}
	switch {
	case key.Matches(msg, keyFind):
		p.box.SetValue(p.term)
		p.box.Focus()
	case key.Matches(msg, keyOpen):
		if _, ok := p.table.Cursor(); ok {
			p.detail = detail{open: true}
		}
	case key.Matches(msg, keyExport):
		return p.save(audit.JSONLines)
	case key.Matches(msg, keyCSV):
		return p.save(audit.CSV)
	case key.Matches(msg, keyRefresh):
		return p.Init()
	default:
		p.table.Update(msg)
	}
	return nil
}

// openAccount opens the account that the entry under the cursor is about.
func (p *Page) openAccount() tea.Cmd {
	i, ok := p.table.Cursor()
	if !ok {
		return nil
	}
	target := p.record(i).Target
	if target.IsZero() {
		return ui.Send(ui.Notice{Text: "This entry is not about an account."})
	}
	id, err := matrixadmin.ParseUserID(target.Raw())
	switch {
	case err != nil:
		return ui.Send(ui.Notice{Text: "This entry has no valid user ID.", Err: true})
	case id.Server() != p.env.Me.Server():
		return ui.Send(ui.Notice{Text: id.Text().Printable() + " belongs to " + matrixadmin.Printable(id.Server()) + "; this server is " + matrixadmin.Printable(p.env.Me.Server()) + ".", Err: true})
	}
	return ui.Send(ui.Open{Route: ui.User{ID: id}})
}

func (p *Page) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case !key.Matches(msg, keyLeave) && p.guard.Swallows(p.env.Now()): // the rest of a token that came key by key
	case key.Matches(msg, keyLeave):
		p.box.Blur()
	case key.Matches(msg, keyApply):
		p.box.Blur()
		p.term = p.box.Value()
		p.show()
	default:
		return p.fill(msg)
	}
	return nil
}

// fill takes what is typed into the filter, but no access token.
func (p *Page) fill(msg tea.Msg) tea.Cmd {
	if p.guard.Update(p.box, msg, p.env.Now()) {
		return ui.Send(ui.Notice{Text: english.Sentence(find.ErrToken.Error()), Err: true})
	}
	return nil
}

// Escape implements [ui.Escaper]: esc closes the details, then the filter, before it leaves the page.
func (p *Page) Escape() (tea.Cmd, bool) {
	switch {
	case p.detail.open:
		p.detail.open = false
	case p.term != "":
		p.term = ""
		p.show()
	default:
		return nil, false
	}
	return nil, true
}
