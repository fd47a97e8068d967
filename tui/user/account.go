package user

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// account is the tab of all that the server says about an account.
type account struct {
	scroll widget.Scroll
}

func (a *account) press(msg tea.KeyPressMsg) { a.scroll.Press(msg) }

func (a *account) mouse(msg tea.Msg) {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		a.scroll.Wheel(wheel)
	}
}

// accountLabel is the width of the names before the values.
const accountLabel = 16

// view draws every field, those that the server leaves out as not said.
func (a *account) view(env *ui.Env, u matrixadmin.User, width, height int) []string {
	st := env.Styles
	var lines []string
	field := func(label string, values ...string) {
		for _, v := range values {
			lines = append(lines, st.Clip(st.Muted.Render(st.Fit(label, accountLabel))+v, width))
			label = ""
		}
	}
	room := max(width-accountLabel, 1)
	none := []string{st.Muted.Render("none")}
	if u.Detail != matrixadmin.DetailFull {
		none = []string{st.Muted.Render("not said by this server")}
	}
	whole := func(t matrixadmin.Text) []string {
		if t.IsZero() {
			return none
		}
		parts := dialog.WrapWhole(st, t.Printable(), room)
		for i := range parts {
			parts[i] = st.Stranger.Render(parts[i])
		}
		return parts
	}
	moment := func(t time.Time) string {
		if t.IsZero() {
			return st.Muted.Render("not said by this server")
		}
		return st.Text.Render(env.Instant(t)) + st.Muted.Render("  "+env.Ago(t))
	}
	field("User id", whole(u.ID.Text())...)
	field("Display name", whole(u.DisplayName)...)
	field("Avatar", whole(u.AvatarURL)...)
	field("Created", moment(u.Created))
	field("Last seen", moment(u.LastSeen))
	for _, f := range []struct {
		label string
		flag  matrixadmin.Flag
	}{
		{"Deactivated", u.Deactivated},
		{"Erased", u.Erased},
		{"Locked", u.Locked},
		{"Suspended", u.Suspended},
		{"Shadow-banned", u.ShadowBanned},
		{"Administrator", u.Admin},
		{"Guest", u.Guest},
	} {
		switch f.flag {
		case matrixadmin.FlagYes:
			field(f.label, st.Warn.Render("yes"))
		case matrixadmin.FlagNo:
			field(f.label, st.Text.Render("no"))
		case matrixadmin.FlagUnknown:
			field(f.label, st.Muted.Render("not said by this server"))
		}
	}
	field("Type", whole(u.Type)...)
	field("Appservice", whole(u.Appservice)...)
	for _, t := range u.ThreePIDs {
		value := st.Muted.Render(medium(t.Medium)+" ") + st.Paint(t.Address, max(room-32, 16))
		if !t.Added.IsZero() {
			value += st.Muted.Render("  added " + env.Day(t.Added))
		}
		field("E-mail or phone", value)
	}
	if len(u.ThreePIDs) == 0 {
		field("E-mail or phone", none...)
	}
	for _, e := range u.ExternalIDs {
		field("External id", st.Paint(e.Provider, 32)+st.Muted.Render(": ")+st.Paint(e.ID, max(room-34, 16)))
	}
	field("Read from", st.Muted.Render(source(u.Detail)))
	shown, _ := a.scroll.Window(lines, height)
	return shown
}

// medium is the kind of an address, in our words where it is known.
func medium(t matrixadmin.Text) string {
	switch t.Raw() {
	case "email":
		return "e-mail"
	case "msisdn":
		return "phone"
	}
	return t.Printable()
}

// source says what an account was read from, and so what "not said" means.
func source(d matrixadmin.Detail) string {
	switch d {
	case matrixadmin.DetailFull:
		return "the administrators' view of the account"
	case matrixadmin.DetailList:
		return "a row of the account list"
	case matrixadmin.DetailLegacy:
		return "the old search of accounts, which tells name, guest and administrator only"
	case matrixadmin.DetailProfile:
		return "the public profile: this server shows administrators nothing else"
	}
	return "not known"
}

// notThere reports whether an error says that a server has no such call.
func notThere(err error) bool {
	return errors.Is(err, matrixadmin.ErrUnrecognized) || errors.Is(err, matrixadmin.ErrNotExposed)
}
