package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/tui/ui"
)

func (a *app) top() ui.Page {
	if len(a.pages) == 0 {
		return nil
	}
	return a.pages[len(a.pages)-1]
}

func (a *app) dialog() ui.Dialog {
	if len(a.dialogs) == 0 {
		return nil
	}
	return a.dialogs[len(a.dialogs)-1]
}

// push puts a page on top and starts it.
func (a *app) push(p ui.Page) tea.Cmd {
	a.notice = ui.Notice{}
	a.pages = append(a.pages, p)
	body := a.areas().body
	p.SetSize(body.width, body.height)
	return p.Init()
}

// cover tells pages that one came on top of them or went away, where another one is on top than before.
func (a *app) cover(before ui.Page) tea.Cmd {
	now := a.top()
	if now == before {
		return nil
	}
	if c, ok := before.(ui.Coverer); ok && slices.Contains(a.pages, before) {
		c.Covered()
	}
	if c, ok := now.(ui.Coverer); ok {
		return c.Uncovered()
	}
	return nil
}

// open pushes the page of a route; before there is a connection there is nothing to open.
func (a *app) open(r ui.Route) tea.Cmd {
	if a.env == nil {
		return nil
	}
	return a.push(a.make.page(a.env, r))
}

// back leaves the page on top; the one below is as it was left. The last page stays.
func (a *app) back() {
	if len(a.pages) < 2 {
		return
	}
	a.notice = ui.Notice{}
	a.remove(len(a.pages) - 1)
	if a.signedOut && a.login == nil {
		a.notice = ui.Notice{Text: "Signed out. Press r to sign in.", Err: true}
	}
}

func (a *app) remove(i int) {
	if a.pages[i] == a.login {
		a.login = nil
	}
	a.pages[i].Close()
	a.pages = slices.Delete(a.pages, i, i+1)
}

// show opens a dialog over the page.
func (a *app) show(d ui.Dialog) tea.Cmd {
	if d == nil {
		return nil
	}
	a.notice = ui.Notice{}
	a.dialogs = append(a.dialogs, d)
	return d.Init()
}

// dismiss closes a dialog, the one on top for nil.
func (a *app) dismiss(d ui.Dialog) {
	if d == nil {
		d = a.dialog()
	}
	if i := slices.Index(a.dialogs, d); i >= 0 {
		a.dialogs[i].Close()
		a.dialogs = slices.Delete(a.dialogs, i, i+1)
	}
}

// busy says what is under way on either stack, "" when nothing is.
func (a *app) busy() string {
	for _, d := range a.dialogs {
		if b, ok := d.(ui.Busy); ok && b.Busy() != "" {
			return b.Busy()
		}
	}
	for _, p := range a.pages {
		if b, ok := p.(ui.Busy); ok && b.Busy() != "" {
			return b.Busy()
		}
	}
	if runs := a.runners.busy(); len(runs) > 0 {
		return strings.Join(runs, ", ")
	}
	return ""
}

// close ends everything on the stacks.
func (a *app) close() {
	for _, d := range a.dialogs {
		d.Close()
	}
	for _, p := range a.pages {
		p.Close()
	}
}
