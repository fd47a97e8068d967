package users

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
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
	case key.Matches(msg, keyCheck) && p.checks():
		return p.checkAll()
	case key.Matches(msg, keySort):
		return p.chooseOrder()
	case key.Matches(msg, keyReverse):
		return p.sort(l.by, !l.desc)
	case key.Matches(msg, keyColumns):
		return p.chooseColumns()
	case key.Matches(msg, keySave):
		return p.chooseSave()
	case key.Matches(msg, p.adminKeys()...):
		return ui.Send(ui.Open{Route: ui.OfServer{ID: lists.AdminSessions}})
	case key.Matches(msg, keyMark):
		if i, ok := l.table.Cursor(); ok {
			p.marks.toggle(l.row(i))
			l.table.Down()
		}
		return nil
	case key.Matches(msg, keyMarkAll):
		before := p.marks.Len()
		p.marks.toggleAll(l)
		if n := l.check.unsure(); n > 0 && p.marks.Len() > before {
			return ui.Send(ui.Notice{Text: "Marked as well: " + english.Count(n, "account that is unchecked", "accounts that are unchecked") + "."})
		}
		return nil
	case key.Matches(msg, keyCopy):
		return p.chooseCopy()
	}
	if !l.table.Update(msg) {
		return p.ofAccount(msg.String())
	}
	more := l.more()
	if name := msg.String(); (name == "G" || name == "end") && l.next != "" && l.filter.IsZero() {
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
	p.details.resume()
	if p.list().check.halted {
		return p.readOn()
	}
	p.atMAS.ForgetAll()
	if l := p.list(); l.filter.NeedsMAS() {
		return tea.Batch(p.listAtMAS(l.filter), p.refreshList())
	}
	return p.refreshList()
}

func (p *Page) refreshList() tea.Cmd {
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
	order accounts.Order
}

// chooseOrder lists the orders, the present one marked, with a warning beside those that cost the server much.
func (p *Page) chooseOrder() tea.Cmd {
	say, can := p.sorts()
	if !can {
		return say
	}
	st := p.env.Styles
	var rows []dialog.Choice
	for _, o := range accounts.Orders() {
		mark, desc := st.Glyphs.Off, o.Desc
		if o.By == p.list().by.By {
			mark, desc = st.Glyphs.On, p.list().desc
		}
		title := english.Capitalize(o.Said(desc))
		if slow := o.Slow(); slow != "" {
			title += " (" + slow + ")"
		}
		rows = append(rows, dialog.Choice{Title: title, State: func() string { return mark }, Choose: ui.Send(orderMsg{p, o})})
	}
	return ui.Send(ui.Show{Dialog: dialog.NewChoice(st, "Sort accounts", "S reverses the order.", rows...)})
}

// sort asks the server for the accounts in another order.
func (p *Page) sort(by accounts.Order, desc bool) tea.Cmd {
	say, can := p.sorts()
	if !can {
		return say
	}
	l := p.list()
	l.by, l.desc, l.resorts = by, desc, true
	p.details.stopped = false // somebody asks
	if l == p.all {
		l.pins = nil // whoever was opened last has a place in the order
	}
	return l.start(true)
}

// Escape stops what is being read, leaves the matches or the filter for the whole list as it was, or takes the marks away.
func (p *Page) Escape() (tea.Cmd, bool) {
	l := p.list()
	waits := p.details.scans() || l.check.all && !l.check.halted && l.check.open() > 0
	p.details.stop()
	l.check.halted = l.check.halted || waits
	if cmd, was := p.export.Stop(); was {
		return cmd, true
	}
	nothingToLeave := p.results == nil && p.filtered == nil
	switch {
	case l.load.Slow(), l.readsOn(), l.load.Loading() && nothingToLeave:
		l.load.Stop()
		return nil, true
	case waits:
		return nil, true
	case p.results != nil:
		return p.leaveResults(), true
	case p.filtered != nil:
		return p.leaveFilter(), true
	case p.marks.Clear():
		return ui.Send(ui.Notice{Text: "Marks cleared."}), true
	}
	return nil, false
}

// dropResults forgets the matches.
func (p *Page) dropResults() {
	if p.results != nil {
		p.results.load.Stop()
		p.results, p.found = nil, find.Found{}
	}
}

func (p *Page) leaveResults() tea.Cmd {
	p.dropResults()
	return p.first()
}
