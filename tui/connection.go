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
// The first time the list of accounts opens. After signing in again on the same server as the same administrator, pages go on where they were, with the
// new environment. On another server, or as somebody else, they begin anew: nothing of the old connection goes on with the new token.
func (a *app) connected(env *ui.Env) tea.Cmd {
	env.Styles, env.Location = a.styles, a.clock
	a.configure(env)
	if i := slices.Index(a.pages, a.login); i >= 0 {
		a.remove(i)
	}
	a.login, a.signedOut = nil, false
	if a.env == nil {
		a.env = env
		if a.cfg.Note != "" {
			a.notice = ui.Notice{Text: a.cfg.Note, Err: true}
		}
		return tea.Batch(a.push(a.make.page(env, ui.Users{Term: a.cfg.Open})), a.lookAtTrail(), a.watchIdle())
	}
	same := env.BaseURL == a.env.BaseURL && env.Me == a.env.Me
	if a.env.Session != nil && a.env.Session != env.Session {
		a.env.Session.Drop()
	}
	if same && a.env.Runner != nil {
		a.env.Runner.HandOver(env.Runner)
	}
	a.env = env
	note := "Signed in again."
	var cmds []tea.Cmd
	discarded := a.lock.discarded
	if a.lock.on {
		note = "Unlocked."
		cmds = append(cmds, a.unlocked())
	}
	if a.discard() || discarded {
		note += " The open dialog was closed; what was typed in it is lost."
	}
	if !same {
		note = "New connection: " + matrixadmin.Printable(env.Me.Text().Raw()) + " on " + matrixadmin.Printable(env.BaseURL) + ". All earlier pages were closed."
		a.closeAll()
		cmds = append(cmds, a.push(a.make.page(env, ui.Users{})), a.lookAtTrail())
	}
	a.notice = ui.Notice{Text: note, Err: !same}
	return tea.Batch(append(cmds, a.broadcast(ui.EnvChanged{Env: env}), a.watchIdle(), ui.Send(ui.SignedIn{}))...)
}

// setEnv replaces the environment by one with other preferences.
func (a *app) setEnv(change func(*ui.Env)) tea.Cmd {
	if a.env == nil {
		return nil
	}
	env := *a.env
	change(&env)
	a.env = &env
	return a.broadcast(ui.EnvChanged{Env: a.env})
}

// discard closes every question that is open, with what was typed into it, and reports whether there was one. What is under way, or shows how it ended, stays.
func (a *app) discard() (closed bool) {
	for _, d := range slices.Clone(a.dialogs) {
		if b, ok := d.(ui.Busy); ok && b.Busy() != "" {
			continue
		}
		if e, ok := d.(interface{ Ended() bool }); ok && e.Ended() {
			continue
		}
		a.dismiss(d)
		closed = true
	}
	return closed
}

// closeAll closes every page and every dialog that is not at work.
func (a *app) closeAll() {
	a.discard()
	for _, d := range slices.Clone(a.dialogs) {
		if b, ok := d.(ui.Busy); !ok || b.Busy() == "" {
			a.dismiss(d)
		}
	}
	for len(a.pages) > 0 {
		a.remove(len(a.pages) - 1)
	}
}

// signIn opens the connect page; ask means that what is kept is known not to be good any more.
func (a *app) signIn(homeserver string, ask bool) tea.Cmd {
	cfg := connect.Config{Config: a.cfg, Context: a.ctx, Styles: a.styles, Location: a.clock, Ask: ask, User: a.cfg.Profile.User}
	cfg.Homeserver = homeserver
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
	a.discard()
	cmd := a.signIn(a.env.BaseURL, true)
	a.notice = ui.Notice{Text: "The access token is no longer accepted. Sign in again.", Err: true}
	if err != nil {
		a.notice.Text = "The access token is no longer accepted (" + matrixadmin.Reason(err) + "). Sign in again."
	}
	return cmd
}
