package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/connect"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// connected takes the environment from the connect page and leaves that page.
//
// The first time the list of accounts opens. After signing in again the environment changes in place, so that pages go on where
// they were, with the new token.
func (a *app) connected(env *ui.Env) tea.Cmd {
	env.Styles, env.Location = a.styles, a.clock
	a.equip(env)
	if i := slices.Index(a.pages, a.login); i >= 0 {
		a.remove(i)
	}
	a.login = nil
	if a.env == nil {
		a.env = env
		return tea.Batch(a.push(a.make.page(env, ui.Users{Term: a.cfg.Open})), a.lookAtTrail())
	}
	*a.env = *env
	a.notice = ui.Notice{Text: "Signed in again."}
	return nil
}

// signIn opens the connect page.
func (a *app) signIn(homeserver string, token func(context.Context) (matrixadmin.Secret, error)) tea.Cmd {
	a.login = a.make.connect(connect.Config{
		Context: a.ctx, Styles: a.styles, Homeserver: homeserver, Token: token,
		ReadOnly: a.cfg.ReadOnly, Options: a.cfg.Options, Now: a.cfg.Now, Location: a.clock,
	})
	return a.push(a.login)
}

// signInAgain asks for a new token over the pages, which stay as they are; a second request while it asks changes nothing.
func (a *app) signInAgain(err error) tea.Cmd {
	if a.env == nil || a.login != nil {
		return nil
	}
	cmd := a.signIn(a.env.BaseURL, nil)
	a.notice = ui.Notice{Text: "The token is no longer accepted.", Err: true}
	if err != nil {
		a.notice.Text = "The token is no longer accepted: " + matrixadmin.Line(err)
	}
	return cmd
}
