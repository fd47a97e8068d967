package user

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// atMAS is the half of the account that the Matrix Authentication Service (MAS) keeps. It is read when the tab of the account is first looked at.
type atMAS struct {
	load   ui.Loader[mas.User]
	looked bool
}

// keptByMAS reports whether MAS keeps accounts here.
func (p *Page) keptByMAS() bool {
	s := p.env.Serves()
	return s.Lacks(&matrixadmin.OwnAccounts)
}

// closedMAS says why MAS is not asked, "" where it is.
func (p *Page) closedMAS() string {
	answer, why := p.env.AuthOpen.Can(mas.ReadUser)
	switch {
	case p.env.Auth != nil && answer != mas.No:
		return ""
	case why != "":
		return why
	}
	return "it was not asked"
}

// read asks MAS for the account.
func (a *atMAS) read(p *Page) tea.Cmd {
	a.looked = true
	if !p.keptByMAS() || p.closedMAS() != "" {
		return nil
	}
	auth, name := p.env.Auth, p.id.Localpart().Raw()
	return a.load.Start(p.ctx, func(ctx context.Context) (mas.User, error) { return mas.UserNamed(ctx, auth, name) })
}

// lines are what MAS says.
func (a *atMAS) lines(p *Page, width int) []string {
	st, env := p.env.Styles, p.env
	if !p.keptByMAS() {
		return nil
	}
	field := func(values ...string) (lines []string) {
		label := "In MAS"
		for _, v := range values {
			lines, label = append(lines, p.field(label, v, width)), ""
		}
		return lines
	}
	says := func(text string) []string {
		parts := dialog.Wrap(st, text, max(width-accountLabel, 1))
		for i := range parts {
			parts[i] = st.Muted.Render(parts[i])
		}
		return field(parts...)
	}
	if why := p.closedMAS(); why != "" {
		return says("unknown: " + why)
	}
	u, ok := a.load.Value()
	switch err := a.load.Err(); {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return says("no account (those of application services are the homeserver's alone)")
	case err != nil:
		return says("unknown: " + matrixadmin.Line(err))
	case !ok:
		return says("reading" + st.Glyphs.Ellipsis)
	}
	since := func(word string, at time.Time) string {
		return st.Warn.Render(word) + st.Muted.Render("  since ") + st.Text.Render(env.Instant(at)) + st.Muted.Render("  "+env.Ago(at))
	}
	state := st.Text.Render("active")
	switch {
	case !u.Deactivated.IsZero():
		state = since("deactivated", u.Deactivated)
	case !u.Locked.IsZero():
		state = since("locked", u.Locked)
	}
	admin := st.Muted.Render("unknown")
	switch u.Admin {
	case matrixadmin.TriYes:
		admin = st.Warn.Render("may ask for the rights of administrators")
	case matrixadmin.TriNo:
		admin = st.Text.Render("may not ask for the rights of administrators")
	case matrixadmin.TriUnknown:
	}
	return field(state, admin, st.Muted.Render("ID ")+st.Paint(u.ID, max(width-accountLabel-3, 1)))
}
