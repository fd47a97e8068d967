package auditlog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

var (
	keyFind    = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "filter"))
	keyOpen    = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "whole record"))
	keyExport  = key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "export JSON Lines"))
	keyCSV     = key.NewBinding(key.WithKeys("c"), key.WithHelp("c", "export CSV"))
	keyRefresh = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "read again"))
	keyNext    = key.NewBinding(key.WithKeys("n"), key.WithHelp("n", "next record"))
	keyPrev    = key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "record before"))
	keyScroll  = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑/↓", "scroll"))
	keyClose   = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back to the table"))
	keyApply   = key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "filter"))
	keyLeave   = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "leave the box"))
	keyAll     = key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "all records"))
)

// Keys implements [ui.Page].
func (p *Page) Keys() []key.Binding {
	switch {
	case p.Typing():
		return []key.Binding{keyApply, keyLeave}
	case p.detail.open:
		return []key.Binding{keyScroll, keyNext, keyPrev, keyClose}
	}
	keys := []key.Binding{keyOpen, keyFind, keyExport, keyCSV, keyRefresh}
	if p.term != "" {
		keys = append(keys, keyAll)
	}
	return append(keys, p.table.Keys()...)
}

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case p.Typing():
		p.typed(msg)
		return nil
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

func (p *Page) typed(msg tea.KeyPressMsg) {
	switch {
	case key.Matches(msg, keyLeave):
		p.box.Blur()
	case key.Matches(msg, keyApply):
		p.box.Blur()
		p.term = p.box.Value()
		p.show()
	default:
		p.box.Update(msg)
	}
}

// Escape implements [ui.Escaper]: esc closes the whole record, then the filter, before it leaves the page.
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
