package tui

import (
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/abilities"
	"github.com/mxwarden/mxwarden/tui/auditlog"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/user"
	"github.com/mxwarden/mxwarden/tui/users"
)

// pageFactory makes what stands on the stacks; tests put their own pages here.
type pageFactory struct {
	connect func(connect.Config) ui.Page
	page    func(*ui.Env, ui.Route) ui.Page
	help    func(st *styles.Styles, title string, groups []ui.KeyGroup) ui.Dialog
}

// newPageFactory is the one place that knows all pages.
func newPageFactory() pageFactory {
	return pageFactory{
		connect: connect.New,
		page:    page,
		help:    dialog.NewKeyHelp,
	}
}

func isTrail(p ui.Page) bool {
	_, ok := p.(*auditlog.Page)
	return ok
}

func isAbilities(p ui.Page) bool {
	_, ok := p.(*abilities.Page)
	return ok
}

func page(env *ui.Env, r ui.Route) ui.Page {
	switch r := r.(type) {
	case ui.Users:
		return users.New(env, r)
	case ui.User:
		return user.New(env, r)
	case ui.AuditLog:
		return auditlog.New(env, r)
	case ui.Abilities:
		return abilities.New(env, r)
	case ui.OfServer:
		return user.NewOfServer(env, r)
	}
	panic("route without page")
}
