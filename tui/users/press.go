package users

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
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
	case key.Matches(msg, keyActions):
		return p.menu()
	case key.Matches(msg, keySort):
		return p.chooseOrder()
	case key.Matches(msg, keyReverse):
		return p.sort(reversed(l.order))
	}
	if !l.table.Update(msg) {
		return nil
	}
	more := l.more()
	if name := msg.String(); (name == "G" || name == "end") && l.next != "" {
		if l.load.Loading() { // where it failed, the page says so already
			say := fmt.Sprintf("This is the last of %s loaded accounts. More are loading: press G again.", english.Number(len(l.rows)))
			return tea.Batch(more, ui.Send(ui.Notice{Text: say}))
		}
	}
	return more
}

func (p *Page) open() tea.Cmd {
	l := p.list()
	if i, ok := l.table.Cursor(); ok {
		return ui.Send(ui.Open{Route: ui.User{ID: l.Key(i)}})
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
	switch l := p.list(); {
	case l.fixed:
		return p.ask(p.found.Query)
	case !p.env.Lists():
		return nil
	default:
		return l.again()
	}
}

// sorts reports whether the server can be asked for another order.
func (p *Page) sorts() (say tea.Cmd, can bool) {
	switch {
	case p.list().fixed:
		return ui.Send(ui.Notice{Text: "The members of a room are not sorted."}), false
	case !p.env.Lists():
		return nil, false
	case p.env.ListsOnly():
		return ui.Send(ui.Notice{Text: "This server cannot sort accounts."}), false
	}
	return nil, true
}

// orderMsg is the choice of an order for the accounts on the screen.
type orderMsg struct {
	page  *Page
	order int
}

// chooseOrder lists the orders, the present one marked.
func (p *Page) chooseOrder() tea.Cmd {
	say, can := p.sorts()
	if !can {
		return say
	}
	st := p.env.Styles
	rows := make([]dialog.Choice, len(orders))
	for i, o := range orders {
		mark := st.Glyphs.Off
		if i == p.list().order {
			mark = st.Glyphs.On
		}
		rows[i] = dialog.Choice{Title: english.Capitalize(o.words), State: func() string { return mark }, Choose: ui.Send(orderMsg{p, i})}
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(st, "Sort accounts", "", rows...)})
}

// sort asks the server for the accounts in another order.
func (p *Page) sort(order int) tea.Cmd {
	say, can := p.sorts()
	if !can {
		return say
	}
	l := p.list()
	l.order, l.resorts = order, true
	return l.start(true)
}

// menu opens what can be done to the account under the cursor; what is not known of it yet is read by the dialog of the action.
func (p *Page) menu() tea.Cmd {
	l := p.list()
	i, ok := l.table.Cursor()
	if !ok {
		return nil
	}
	user := l.rows[i]
	return ui.Send(ui.Show{Dialog: dialog.NewMenu(p.env, nil, ops.Target{User: user, Devices: -1, Rooms: -1}, dialog.Entry{
		Key: "E", Title: "Collect evidence", Choose: ui.Send(ui.Open{Route: ui.User{ID: user.ID, Collect: true}}),
		Effect: "Opens the account, reads everything the server reports about it and saves it in files readable only by you. Changes nothing.",
	})})
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
	p.results, p.found = nil, find.Found{}
	p.SetSize(p.width, p.height)
	return p.first()
}
