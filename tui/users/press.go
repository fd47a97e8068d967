package users

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	l := p.list()
	switch {
	case key.Matches(msg, keyFind):
		p.openBox()
		return nil
	case key.Matches(msg, keyOpen):
		return p.open()
	case key.Matches(msg, keyRefresh):
		return p.refresh()
	case key.Matches(msg, keySort):
		return p.sort()
	case key.Matches(msg, keyAudit):
		return ui.Do(ui.Open{Route: ui.AuditLog{}})
	}
	if !l.table.Update(msg) {
		return nil
	}
	more := l.more()
	if name := msg.String(); (name == "G" || name == "end") && l.next != "" {
		if l.load.Loading() { // where it failed, the page says so already
			say := fmt.Sprintf("This is the last of %s loaded accounts, not of all. More are loading: press G again.", english.Number(len(l.rows)))
			return tea.Batch(more, ui.Do(ui.Notice{Text: say}))
		}
	}
	return more
}

func (p *Page) open() tea.Cmd {
	l := p.list()
	if i, ok := l.table.Cursor(); ok {
		return ui.Do(ui.Open{Route: ui.User{ID: l.Key(i)}})
	}
	return nil
}

func (p *Page) clicked(msg tea.MouseClickMsg) tea.Cmd {
	l := p.list()
	if !l.table.Update(msg) {
		return nil
	}
	i, ok := l.table.Cursor()
	if !ok {
		return nil
	}
	now, last := p.env.Now(), p.click
	p.click = click{id: l.Key(i), at: now}
	if last.id == p.click.id && now.Sub(last.at) <= doubleClick {
		p.click = click{}
		return p.open()
	}
	return l.more()
}

func (p *Page) refresh() tea.Cmd {
	if p.env.Serves().UserList == matrixadmin.ListNone {
		return nil
	}
	return p.list().again()
}

func (p *Page) sort() tea.Cmd {
	switch p.env.Serves().UserList {
	case matrixadmin.ListNone:
		return nil
	case matrixadmin.ListPaginate:
		return ui.Do(ui.Notice{Text: "This server has one order only: accounts stand as it lists them."})
	case matrixadmin.ListV2, matrixadmin.ListUnknown:
	}
	l := p.list()
	l.order, l.resorts = (l.order+1)%len(orders), true
	return l.start(true)
}

// Escape stops a load that lets one wait, or leaves the matches for the whole list as it was.
func (p *Page) Escape() (tea.Cmd, bool) {
	switch l := p.list(); {
	case l.load.Slow():
		l.load.Stop()
		return nil, true
	case p.results != nil:
		return p.leaveResults(), true
	}
	return nil, false
}

func (p *Page) leaveResults() tea.Cmd {
	p.results.load.Stop()
	p.results, p.found = nil, found{}
	p.SetSize(p.width, p.height)
	return p.first()
}
