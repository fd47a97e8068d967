package tui

import (
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
		if a.cfg.Note != "" {
			a.notice = ui.Notice{Text: a.cfg.Note, Err: true}
		}
		return tea.Batch(a.push(a.make.page(env, ui.Users{Term: a.cfg.Open})), a.lookAtTrail(), a.watchIdle())
	}
	*a.env = *env
	if a.lock.on {
		return tea.Batch(a.unlocked(), ui.Do(ui.SignedIn{}))
	}
	a.notice = ui.Notice{Text: "Signed in again."}
	return tea.Batch(a.watchIdle(), ui.Do(ui.SignedIn{}))
}

// signIn opens the connect page; ask means that what is kept is known not to be good any more.
func (a *app) signIn(homeserver string, ask bool) tea.Cmd {
	cfg := connect.Config{
		Context: a.ctx, Styles: a.styles, Homeserver: homeserver, Token: a.cfg.Token, Ask: ask, Profile: a.cfg.Profile, User: a.cfg.Profile.User,
		ReadOnly: a.cfg.ReadOnly, Options: a.cfg.Options, Now: a.cfg.Now, Location: a.clock,
	}
	if ask {
		cfg.Token = nil
	}
	if a.cfg.Vault != nil {
		cfg.Vault = a.cfg.Vault
	}
	if a.env != nil { // the server was found, and its address was agreed to
		cfg.Profile.BaseURL, cfg.Profile.Server = "", ""
		cfg.User, cfg.Device = a.env.Me.Raw(), a.env.Device
	}
	a.login = a.make.connect(cfg)
	return a.push(a.login)
}

// signInAgain asks for a new token over the pages, which stay as they are; a second request while it asks changes nothing.
func (a *app) signInAgain(err error) tea.Cmd {
	if a.env == nil || a.login != nil {
		return nil
	}
	cmd := a.signIn(a.env.BaseURL, true)
	a.notice = ui.Notice{Text: "The token is no longer accepted.", Err: true}
	if err != nil {
		a.notice.Text = "The token is no longer accepted: " + matrixadmin.Line(err)
	}
	return cmd
}
