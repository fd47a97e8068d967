// Package users is the page of accounts: the whole list, newest first, what a filter leaves of it, and the find box with its table of matches.
package users

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// Page lists accounts and finds one.
type Page struct {
	env    *ui.Env
	ctx    context.Context // ends with Close; Update has no context parameter
	cancel context.CancelFunc

	all      *list
	filtered *list      // accounts that a filter wants; nil without one
	results  *list      // matches of the last search; nil while the whole list is shown
	found    find.Found // what the search said, beside its matches

	box  *box
	look ui.Loader[find.Found]

	atMAS   *accounts.AtMAS // what MAS says of accounts; nil where it keeps none
	masList ui.Loader[bool] // of those that a filter may ask for
	details details
	marks   marks
	hidden  []string // columns
	export  dialog.Export
	covered bool // by another page

	turns map[matrixadmin.UserID]int // how often an account was read again: late answers are dropped

	start         string // the route's term, searched by Init
	width, height int
	click         click
}

// click remembers the last click, to tell a double one.
type click struct {
	id matrixadmin.UserID
	at time.Time
}

// doubleClick is how close two clicks on one row open it.
const doubleClick = 500 * time.Millisecond

// New makes the page; a term in the route is searched at once.
func New(env *ui.Env, route ui.Users) ui.Page {
	p := &Page{env: env, box: newBox(env.Styles), start: route.Term, turns: make(map[matrixadmin.UserID]int)}
	p.ctx, p.cancel = context.WithCancel(env.Context)
	p.hidden = p.savedColumns()
	p.atMAS = atMAS(env)
	p.all = newList(p.ctx, env, p.atMAS, "")
	p.dress(p.all)
	return p
}

// Init fetches the first page, or searches.
func (p *Page) Init() tea.Cmd {
	if p.start != "" {
		p.box.open(p.start)
		return p.submit()
	}
	return p.first()
}

// first loads the whole list unless it is there or this server has none.
func (p *Page) first() tea.Cmd {
	if p.all.loaded || p.all.load.Loading() || !p.env.Lists() {
		return nil
	}
	return p.all.start(true)
}

// Close cancels what is under way.
func (p *Page) Close() { p.cancel() }

// Typing reports whether the find box is open.
func (p *Page) Typing() bool { return p.box.isOpen() }

// list is the one on the screen.
func (p *Page) list() *list {
	switch {
	case p.results != nil:
		return p.results
	case p.filtered != nil:
		return p.filtered
	}
	return p.all
}

// Update takes keys, the mouse, answers and news of changed accounts. Afterwards it has more read where the screen asks for it.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	cmd := p.take(msg)
	if _, asks := ui.Sent(cmd); asks || p.covered { // what the shell is asked for comes first
		return cmd
	}
	p.place()
	return tea.Batch(cmd, p.list().more(), p.lookAtRows())
}

func (p *Page) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if p.Typing() {
			return p.typed(msg)
		}
		return p.press(msg)
	case tea.PasteMsg:
		if p.Typing() {
			return p.typed(msg)
		}
		return nil
	case tea.MouseClickMsg:
		return p.clicked(msg)
	case tea.MouseWheelMsg:
		p.list().table.Update(msg)
		return nil
	case ui.EnvChanged:
		p.changeEnv(msg.Env)
		return nil
	case ui.Changed:
		if msg.After != nil {
			p.atMAS.Forget(msg.After.ID)
			p.taken(*msg.After)
			return nil
		}
		p.atMAS.Forget(msg.User)
		return p.reread(msg.User)
	case ui.SignedIn:
		return p.recover()
	case orderMsg:
		if msg.page == p {
			return p.sort(msg.order, msg.order.Desc)
		}
		return nil
	case copyMsg:
		if msg.page == p {
			return p.chooseCopy()
		}
		return nil
	case columnMsg:
		if msg.page == p {
			return p.toggleColumn(msg.id)
		}
		return nil
	case restedMsg:
		return p.rested(msg)
	case detailMsg:
		return p.detailed(msg)
	case authMsg:
		p.readInMAS(msg)
		return nil
	case rereadMsg:
		p.replace(msg)
		return nil
	}
	return p.answer(msg)
}

// answer gives a message to the loaders; each knows its own.
func (p *Page) answer(msg tea.Msg) tea.Cmd {
	was := p.look.Loading()
	if p.look.Update(msg) {
		if was && !p.look.Loading() {
			return p.looked()
		}
		return nil
	}
	if p.masList.Update(msg) {
		p.listedAtMAS()
		return nil
	}
	for _, l := range p.lists() {
		if !l.update(msg) {
			continue
		}
		if matrixadmin.KindOf(l.load.Err()) == matrixadmin.KindBadToken {
			return ui.Send(ui.SignInAgain{Err: l.load.Err()})
		}
		return nil
	}
	cmd, _ := p.export.Update(p.ctx, p.env, msg)
	return cmd
}

// Covered implements [ui.Coverer]: nothing more is read for a page that nobody sees.
func (p *Page) Covered() {
	p.covered = true
	p.details.stop()
	if l := p.list(); l.readsOn() {
		l.load.Stop()
	}
}

// Uncovered implements [ui.Coverer].
func (p *Page) Uncovered() tea.Cmd {
	if !p.covered { // it is new
		return nil
	}
	p.covered = false
	p.details.resume()
	return p.Update(nil)
}
