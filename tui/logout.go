package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// logoutTime is how long to wait for the end of a session and for the store that kept its token.
const logoutTime = 3 * time.Minute

type (
	logoutMsg    struct{}
	loggedOutMsg struct {
		err       error
		forgotten error // why the token is still kept
	}
)

var (
	keyLogout       = key.NewBinding(key.WithKeys("L"), key.WithHelp("L", "sign out"))
	keySignIn       = key.NewBinding(key.WithKeys("r"), key.WithHelp("r", "sign in"))
	keyLogoutAnyway = key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "sign out"))
)

// canLogOut reports whether the key does anything here: on the first page, with a session.
func (a *app) canLogOut() bool {
	return a.env != nil && a.env.Session != nil && !a.signedOut && len(a.pages) == 1 && !a.cfg.ReadOnly
}

// whyNoLogout says why the key does nothing on a page of a connection, "" where it does.
func (a *app) whyNoLogout() string {
	switch {
	case a.env == nil || a.signedOut || a.canLogOut():
		return ""
	case a.cfg.ReadOnly:
		return "Signing out is not possible: mxwarden is in read-only mode."
	case a.env.Session == nil:
		return "Signing out is not possible: mxwarden did not sign in here."
	}
	return "Signing out works on the first page: press Esc to go back."
}

// keptIn is where the token is kept, "" when nowhere.
func (a *app) keptIn() string {
	if a.cfg.Vault == nil || !a.cfg.Vault.CanStore() {
		return ""
	}
	return a.cfg.Vault.String()
}

func (a *app) logout() tea.Cmd {
	a.dismiss(nil)
	session, vault, ctx := a.env.Session, a.cfg.Vault, a.ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, logoutTime)
		defer cancel()
		if err := session.Logout(ctx); err != nil {
			return loggedOutMsg{err: err}
		}
		if vault != nil && vault.CanStore() {
			return loggedOutMsg{forgotten: vault.Erase(ctx)}
		}
		return loggedOutMsg{}
	}
}

func (a *app) loggedOut(msg loggedOutMsg) tea.Cmd {
	if msg.err != nil {
		a.notice = ui.Notice{Text: "Not signed out: " + matrixadmin.Reason(msg.err), Err: true}
		return nil
	}
	a.env.Session.Drop()
	a.signedOut = true
	var cmd tea.Cmd
	if a.login == nil {
		cmd = a.signIn(a.env.BaseURL, true)
	}
	a.notice = ui.Notice{Text: "Signed out."}
	if msg.forgotten != nil {
		a.notice = ui.Notice{Text: "Signed out, but the token is still stored: " + matrixadmin.Line(msg.forgotten), Err: true}
	}
	return cmd
}

// logoutDialog says what the end of the session means.
type logoutDialog struct {
	styles  *styles.Styles
	env     *ui.Env
	profile string // "" without one
	where   string
	ready   bool
	whole   bool
}

// Asks implements [ui.Question].
func (d *logoutDialog) Asks() (what string, whole bool) {
	return "sign out " + d.env.Me.Text().Raw() + " at " + d.env.BaseURL + " " + d.where, d.whole
}

// Ready implements [ui.Question].
func (d *logoutDialog) Ready(ready bool) { d.ready = ready }

func (d *logoutDialog) Init() tea.Cmd { return nil }

func (d *logoutDialog) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok:
	case key.Matches(k, keyLogoutAnyway):
		if !d.ready {
			return nil
		}
		return ui.Send(logoutMsg{})
	case key.Matches(k, keyStay):
		return ui.Send(ui.Dismiss{Dialog: d})
	}
	return nil
}

func (d *logoutDialog) View(maxWidth, maxHeight int) string {
	st := d.styles
	texts := []string{"Sign out " + d.env.Me.Text().Printable() + " on " + matrixadmin.Printable(d.env.BaseURL) + "?"}
	if s := d.env.Me.Spelled(); s != "" {
		texts = append(texts, "In ASCII: "+s)
	}
	if d.profile != "" {
		texts = append(texts, "Profile: "+matrixadmin.Printable(d.profile))
	}
	end := ui.SigningOut(d.env.Session)
	if what := end.String(); what != "" {
		texts = append(texts, what)
	} else if d.env.Device.IsZero() {
		texts = append(texts, "This token has no device.")
	} else {
		texts = append(texts, "The device "+d.env.Device.Printable()+" and its encryption keys are deleted.")
	}
	if !end.Forgets() {
		texts = append(texts, "Anything else that uses this access token stops working.")
	}
	if d.where != "" {
		texts = append(texts, "The token is removed from "+d.where+".")
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, dialog.Wrap(st, text, max(min(maxWidth-4, 64), 1))...)
	}
	d.whole = len(lines)+2 <= maxHeight
	return dialog.Framed(st, lines, st.Warn)
}

func (d *logoutDialog) Keys() []key.Binding { return []key.Binding{keyStay, keyLogoutAnyway} }

func (d *logoutDialog) Close() {}
