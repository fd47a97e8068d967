package user

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/dialog"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// most is how many lines of e-mails and the like the header gives; the Account tab has all.
const most = 2

// header says who this is: the id whole, the name quoted, the state in words.
func (p *Page) header(width int) []string {
	st := p.env.Styles
	if p.missing() {
		return p.absent(width)
	}
	u, ok := p.user.Value()
	lines := dialog.WrapWhole(st, p.id.Text().Printable(), width)
	for i := range lines {
		lines[i] = st.Stranger.Bold().Render(lines[i])
	}
	spelled := p.spelled(width)
	if !ok {
		return append(append(lines, spelled...), p.reading(width)...)
	}
	if !u.DisplayName.IsZero() {
		last := len(lines) - 1
		if room := width - st.Width(lines[last]) - 4; room >= min(12, st.Width(u.DisplayName.Printable())) {
			lines[last] += st.Text.Render("  “") + st.Paint(u.DisplayName, room) + st.Text.Render("”")
		} else {
			lines = append(lines, st.Text.Render("“")+st.Paint(u.DisplayName, width-2)+st.Text.Render("”"))
		}
	}
	lines = append(lines, spelled...)
	both := ops.Target{User: u}
	both.Auth, _ = p.auth.Value()
	state := append(dialog.States(st, p.env.Serves(), both.Merged()), p.sides(both)...)
	if words := p.adminSessions(both.Auth); words != "" {
		state = append(state, st.Danger.Render(words))
	}
	if p.id == p.env.Me {
		state = append(state, st.Accent.Render("this is you"))
	}
	state = append(state, p.times(u)...)
	lines = append(lines, dialog.JoinWrapped(st, state, width)...)
	contradictions, grave := both.Contradictions()
	for _, say := range contradictions {
		style := st.Warn
		if grave {
			style = st.Danger
		}
		for _, l := range dialog.Wrap(st, say, width) {
			lines = append(lines, style.Render(l))
		}
	}
	if alarm := p.alarm(u); alarm != "" && !grave { // which says why already
		for _, l := range dialog.Wrap(st, alarm, width) {
			lines = append(lines, st.Danger.Render(l))
		}
	}
	lines = append(lines, p.hasLines(u, width)...)
	if line := p.leaving.line(p.deactivated()); line != "" {
		lines = append(lines, st.Warn.Render(st.Clip(line, width)))
	}
	if err := p.user.Err(); err != nil {
		lines = append(lines, p.sentences("Showing old data. Could not refresh: "+ui.Reason(err)+" Press r to retry.", width)...)
	}
	return lines
}

// hasLines are what belongs to the account, as much of it as has room.
func (p *Page) hasLines(u matrixadmin.User, width int) []string {
	st := p.env.Styles
	all := p.has(u)
	lines := dialog.JoinWrapped(st, all, width)
	for n := len(all) - 1; n > 0 && len(lines) > most; n-- {
		lines = dialog.JoinWrapped(st, append(slices.Clone(all[:n]), st.Muted.Render(st.Glyphs.Ellipsis)), width)
	}
	return lines
}

// sides says whose words the states are, where two keep the account.
func (p *Page) sides(t ops.Target) []string {
	st := p.env.Styles
	if serves := p.env.Serves(); !serves.Lacks(&matrixadmin.OwnAccounts) || p.auth.Loading() {
		return nil
	}
	switch t.Auth.State {
	case ops.AuthFound:
		if say, _ := t.Contradictions(); len(say) > 0 {
			return []string{st.Muted.Render("according to MAS")}
		}
		return []string{st.Muted.Render("MAS and homeserver agree")}
	case ops.AuthNone, ops.AuthNear:
		return []string{st.Muted.Render("not in MAS")}
	case ops.AuthFailed:
		return []string{st.Warn.Render("according to the homeserver; MAS could not be read")}
	case ops.AuthUnread:
	}
	return []string{st.Warn.Render("according to the homeserver; MAS not asked")}
}

// adminSessions counts the sessions that still have administrator rights though MAS does not have the account as an administrator, among those that were read
// for the tabs; "" where none are known.
func (p *Page) adminSessions(a ops.AuthAccount) string {
	if a.State != ops.AuthFound || a.User.Admin != matrixadmin.TriNo {
		return ""
	}
	n, more := p.store.Source().AdminSessionsRead()
	if n == 0 {
		return ""
	}
	words := english.Count(n, "administrator session", "administrator sessions")
	if more {
		words += " or more"
	}
	return words
}

// spelled is the id in ASCII where it is not, as the dialogs show it: fonts make different ids look alike.
func (p *Page) spelled(width int) []string {
	s := p.id.Spelled()
	if s == "" {
		return nil
	}
	lines := dialog.WrapWhole(p.env.Styles, "In ASCII  "+s, width)
	if len(lines) > most { // the dialogs have all of it
		lines = append(lines[:most-1:most-1], p.env.Styles.Clip(strings.Join(lines[most-1:], ""), width))
	}
	for i := range lines {
		lines[i] = p.env.Styles.Muted.Render(lines[i])
	}
	return lines
}

// absent is the header of an id that is nobody's.
func (p *Page) absent(width int) []string {
	st := p.env.Styles
	lines := []string{st.Title.Render(st.Clip("Account not found:", width))}
	for _, l := range dialog.WrapWhole(st, p.id.Text().Printable(), width) {
		lines = append(lines, st.Stranger.Bold().Render(l))
	}
	lines = append(lines, p.spelled(width)...)
	if a, _ := p.auth.Value(); a.State == ops.AuthFound {
		say := "It is in MAS only (" + inMAS(a.User) + "): the homeserver has no such account, or not yet."
		lines = append(lines, p.sentences(say, width)...)
	}
	switch n := p.connections.Count(); {
	case n > 0:
		say := fmt.Sprintf("The server still has %s of it (below): connection records outlive an account.", english.Count(n, "connection", "connections"))
		lines = append(lines, p.sentences(say, width)...)
	case n == 0:
		lines = append(lines, st.Muted.Render(st.Clip("No connections are recorded for it either.", width)))
	}
	return lines
}

// inMAS is the state of an account at MAS, in a word.
func inMAS(u mas.User) string {
	switch {
	case !u.Deactivated.IsZero():
		return "deactivated"
	case !u.Locked.IsZero():
		return "locked"
	}
	return "active"
}

// reading stands where the account will be.
func (p *Page) reading(width int) []string {
	st := p.env.Styles
	if err := p.user.Err(); err != nil {
		lines := []string{st.Danger.Render(st.Clip("Could not load the account.", width))}
		for _, l := range dialog.Wrap(st, ui.Sentence(err)+" Press r to retry.", width) {
			lines = append(lines, st.Text.Render(l))
		}
		return lines
	}
	if p.user.Slow() {
		return []string{st.Muted.Render(st.Clip("Loading account"+st.Glyphs.Ellipsis, width))}
	}
	return []string{""}
}

// sentences wraps a warning.
func (p *Page) sentences(text string, width int) []string {
	lines := dialog.Wrap(p.env.Styles, text, width)
	for i := range lines {
		lines[i] = p.env.Styles.Warn.Render(lines[i])
	}
	return lines
}

// times are when the account was made and when it was last seen.
func (p *Page) times(u matrixadmin.User) []string {
	st := p.env.Styles
	created := st.Muted.Render("created unknown")
	if !u.Created.IsZero() {
		created = st.Muted.Render("created ") + st.Text.Render(p.env.Day(u.Created))
	}
	words := []string{created}
	if seen := p.seenWords(); seen != "" {
		return append(words, st.Muted.Render("seen ")+st.Text.Render(seen))
	}
	if unseen := p.unseen(); unseen != "" {
		words = append(words, st.Muted.Render("last seen: "+unseen))
	}
	return words
}

// has counts what belongs to the account, and names what it is known by elsewhere.
func (p *Page) has(u matrixadmin.User) []string {
	st := p.env.Styles
	words := []string{p.counted(p.deviceCount(), "device", "devices"), p.counted(p.leaving.count(), "joined room", "joined rooms")}
	words = append(words, p.recentWords()...)
	if u.Detail != matrixadmin.DetailFull {
		few := "this server reports few account details"
		if u.HiddenBy != 0 {
			few = "a proxy hides the account details"
		}
		return append(words, st.Muted.Render(few))
	}
	mails, ok := p.mails.Value()
	inMAS := ok && mails.InMAS
	if inMAS {
		words = append(words, p.mailWords(mails, u)...)
	}
	for _, t := range u.ThreePIDs {
		if !inMAS {
			words = append(words, st.Paint(t.Written(), 48))
		}
	}
	for _, e := range u.ExternalIDs {
		words = append(words, st.Paint(e.Provider, 24)+st.Muted.Render(": ")+st.Paint(e.ID, 40))
	}
	serves := p.env.Serves()
	switch {
	case u.ThreePIDs == nil && (inMAS || serves.Lacks(&matrixadmin.OwnAccounts)):
		words = append(words, st.Warn.Render("e-mail in the homeserver unknown"))
	case u.ThreePIDs == nil:
		words = append(words, st.Warn.Render("e-mail and phone unknown"))
	case inMAS || len(u.ThreePIDs) > 0:
	case serves.Lacks(&matrixadmin.OwnAccounts):
		words = append(words, st.Muted.Render("homeserver: no e-mail"))
	default:
		words = append(words, st.Muted.Render("no e-mail or phone"))
	}
	return words
}

// mailWords are the addresses that MAS has, and those that only the homeserver does.
func (p *Page) mailWords(mails lists.Mails, u matrixadmin.User) []string {
	st := p.env.Styles
	var words []string
	known := map[string]bool{}
	for _, address := range mails.Addresses {
		known[strings.ToLower(address.Raw())] = true
		words = append(words, st.Paint(address, 48))
	}
	switch {
	case mails.Err != nil:
		words = append(words, st.Warn.Render("e-mail in MAS unknown"))
	case len(mails.Addresses) == 0:
		words = append(words, st.Muted.Render("no e-mail in MAS"))
	default:
		words = append(words, st.Muted.Render("e-mail from MAS"))
	}
	for _, t := range u.ThreePIDs {
		if !known[strings.ToLower(t.Address.Raw())] {
			words = append(words, st.Paint(t.Written(), 48)+st.Muted.Render(" in the homeserver only"))
		}
	}
	return words
}

func (p *Page) counted(n int, one, many string) string {
	st := p.env.Styles
	if n < 0 {
		return st.Muted.Render(many + " unknown")
	}
	return st.Text.Render(english.Count(n, one, many))
}
