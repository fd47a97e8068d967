package user

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
	"github.com/mxwarden/mxwarden/tui/widget"
)

// account is the tab of all that the server says about an account.
type account struct {
	page          *Page // whose user it shows
	mas           atMAS
	scroll        widget.Scroll
	width, height int
}

// Name implements [tab].
func (a *account) Name() string { return "Account" }

// Count implements [tab].
func (a *account) Count() int { return -1 }

// Load implements [tab]: the page reads what it shows, but for the half of the account that MAS keeps.
func (a *account) Load() tea.Cmd { return a.mas.read(a.page) }

// Waits implements [waiter].
func (a *account) Waits() bool { return !a.mas.looked }

// Loading implements [tab].
func (a *account) Loading() bool { return a.mas.load.Loading() }

// Err implements [tab]: what MAS could not say stands beside its field, and does not end the session with the homeserver.
func (a *account) Err() error { return nil }

// Update implements [tab].
func (a *account) Update(msg tea.Msg) (tea.Cmd, bool) { return nil, a.mas.load.Update(msg) }

// SetEnv implements [tab].
func (a *account) SetEnv(*ui.Env) {}

// Keys implements [tab].
func (a *account) Keys() []key.Binding { return nil }

// MoveKeys implements [tab].
func (a *account) MoveKeys() []key.Binding { return []key.Binding{keyScroll} }

// SetSize implements [tab].
func (a *account) SetSize(width, height, _ int) { a.width, a.height = width, height }

// Press implements [tab].
func (a *account) Press(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		a.scroll.Press(press)
	}
	return nil
}

// Mouse implements [mouser].
func (a *account) Mouse(msg tea.Msg) tea.Cmd {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		a.scroll.Wheel(wheel)
	}
	return nil
}

// View implements [tab].
func (a *account) View() string {
	p := a.page
	u, ok := p.user.Value()
	if !ok || p.missing() {
		return p.env.Styles.Muted.Render(strings.Join(dialog.Wrap(p.env.Styles, "No information about this account.", a.width), "\n"))
	}
	shown, _ := a.scroll.Window(p.accountLines(u, a.width, a.mas.lines(p, a.width)), a.height)
	return strings.Join(shown, "\n")
}

// accountLabel is the width of the names before the values.
const accountLabel = 20

// accountLines are every field, those that the server leaves out as unknown; what MAS says stands beside what the homeserver says of the same.
func (p *Page) accountLines(u matrixadmin.User, width int, inMAS []string) []string {
	env, st := p.env, p.env.Styles
	var lines []string
	field := func(label string, values ...string) {
		for _, v := range values {
			lines = append(lines, p.field(label, v, width))
			label = ""
		}
	}
	room := max(width-accountLabel, 1)
	none := []string{st.Muted.Render("none")}
	if u.Detail != matrixadmin.DetailFull {
		none = []string{st.Muted.Render("unknown (this server does not report it)")}
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
			return st.Muted.Render("unknown (this server does not report it)")
		}
		return st.Text.Render(env.Instant(t)) + st.Muted.Render("  "+env.Ago(t))
	}
	field("User ID", whole(u.ID.Text())...)
	field("Display name", whole(u.DisplayName)...)
	field("Avatar", whole(u.AvatarURL)...)
	field("Created", moment(u.Created))
	field("Last seen", p.seenField())
	lines = append(lines, inMAS...)
	for _, f := range []struct {
		label string
		flag  matrixadmin.Tri
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
		case matrixadmin.TriYes:
			field(f.label, st.Warn.Render("yes"))
		case matrixadmin.TriNo:
			field(f.label, st.Text.Render("no"))
		case matrixadmin.TriUnknown:
			field(f.label, st.Muted.Render("unknown (this server does not report it)"))
		}
	}
	field("User type", whole(u.Type)...)
	field("Application service", whole(u.Appservice)...)
	for _, t := range u.ThreePIDs {
		value := st.Muted.Render(medium(t.Medium)+" ") + st.Paint(t.Address, max(room-32, 16))
		if !t.Added.IsZero() {
			value += st.Muted.Render("  added " + env.Day(t.Added))
		}
		field("Third-party ID", value)
	}
	if len(u.ThreePIDs) == 0 {
		field("Third-party ID", none...)
	}
	for _, e := range u.ExternalIDs {
		field("External ID", st.Paint(e.Provider, 32)+st.Muted.Render(": ")+st.Paint(e.ID, max(room-34, 16)))
	}
	field("Source", st.Muted.Render(source(u.Detail)))
	return lines
}

// field is one line of the tab.
func (p *Page) field(label, value string, width int) string {
	st := p.env.Styles
	return st.Clip(st.Muted.Render(st.Fit(label, accountLabel))+value, width)
}

// seenField is the last sign of the account as the header tells it, with its moment.
func (p *Page) seenField() string {
	st, seen := p.env.Styles, p.lastSeen()
	if seen.at.IsZero() {
		return st.Muted.Render(p.unseen())
	}
	return st.Text.Render(p.env.Instant(seen.at)) + st.Muted.Render("  "+seen.text(p.env))
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

// source says what an account was read from, and so what "unknown" means.
func source(d matrixadmin.Detail) string {
	switch d {
	case matrixadmin.DetailFull:
		return "admin API (full account)"
	case matrixadmin.DetailList:
		return "admin API (account list)"
	case matrixadmin.DetailLegacy:
		return "legacy user search (name, guest and admin flags only)"
	case matrixadmin.DetailProfile:
		return "public profile (this server's admin API has no account details)"
	}
	return "unknown"
}
