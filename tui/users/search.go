package users

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

func (p *Page) openBox() {
	p.look.Stop()
	p.box.open("")
	if p.filtered != nil && p.results == nil {
		p.box.open(p.filtered.filter.String())
		p.box.in.SelectAll()
	}
}

// typed is for the find box: enter searches, esc leaves everything as it was, anything else is text.
func (p *Page) typed(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case p.box.guard.Swallows(p.env.Now()) && !key.Matches(press, keyLeave): // the rest of a token that came key by key
			return nil
		case key.Matches(press, keyLeave) && p.look.Loading(): // the search first, then the box
			p.look.Stop()
			p.box.say("Canceled. Press Enter to search again.")
			return nil
		case key.Matches(press, keyLeave):
			p.box.close()
			return p.first()
		case key.Matches(press, keySearch):
			return p.submit()
		}
		if cmd, changed, handled := help.Press(p.env.Styles, p.box.in, press); handled {
			if changed {
				p.box.say("")
			}
			return cmd
		}
	}
	if p.box.update(msg, p.env.Now()) {
		p.look.Stop()
	}
	return nil
}

// submit reads the box, decides what the text is, and asks the server.
func (p *Page) submit() tea.Cmd {
	text := p.box.value()
	switch {
	case find.IsSecret(text):
		p.box.wipe(p.env.Now())
		return nil
	case accounts.IsFilter(text):
		return p.applyFilter(text)
	}
	q, err := find.Parse(text, p.env.Me.Server())
	switch {
	case err != nil:
		p.box.say(english.Sentence(err.Error()))
		return nil
	case q.Kind == find.All && p.box.said != "": // the sentence is not read yet
		return nil
	case q.Kind == find.All:
		p.box.close()
		p.dropResults()
		return p.leaveFilter()
	case q.Kind == find.Elsewhere:
		p.box.say(q.Note + elsewhereNote(q.ID))
		return nil
	case q.Kind == find.External && find.IsSecret(q.External) && p.box.said != tokenLikeID: // IDs of some providers look like the tokens of some servers
		p.box.say(tokenLikeID)
		return nil
	case q.Kind == find.Term && !p.env.Lists():
		p.box.say("This server cannot search for names. Enter a user ID or localpart.")
		return nil
	}
	p.box.say("")
	return p.ask(q)
}

const tokenLikeID = "The part behind the colon looks like an access token. Nothing was sent. Press Enter again if it is an ID at an identity provider."

// elsewhereNote says what can be done about an account of another server.
func elsewhereNote(id matrixadmin.UserID) string {
	return " What it wrote in rooms of this server can be redacted: mxwarden redact " + ops.ShellWord(id.Raw())
}

// ask asks for everything that a text may be.
func (p *Page) ask(q find.Query) tea.Cmd {
	src := find.Sources{HS: p.env.HS, Server: p.env.Serves(), Home: p.env.Me.Server(), Lists: p.env.Lists()}
	if p.env.Auth != nil {
		src.Auth = p.env.Auth
	}
	search := matrixadmin.UserQuery{Term: q.Term, Order: accounts.Orders()[0].By, Descending: true, Limit: accounts.FirstPage}
	return p.look.Start(p.ctx, func(ctx context.Context) (find.Found, error) { return find.Look(ctx, src, q, search) })
}

// looked shows what a search has brought.
func (p *Page) looked() tea.Cmd {
	if err := p.look.Err(); err != nil {
		switch {
		case matrixadmin.KindOf(err) == matrixadmin.KindBadToken:
			return ui.Send(ui.SignInAgain{Err: err})
		case !p.Typing(): // a refresh, which keeps what is there
			return ui.Send(ui.Notice{Text: english.Sentence(matrixadmin.Line(err)), Err: true})
		}
		p.box.say(english.Sentence(matrixadmin.Line(err)) + " Press Enter to retry.")
		return nil
	}
	f, _ := p.look.Value()
	p.box.close()
	if f.Opens() || f.Exact && !f.Matched && f.Failed == nil && len(f.Hits) == 1 {
		p.all.goTo(f.Hits[0].User) // the cursor is on it when its page is left
		return tea.Batch(p.first(), ui.Send(ui.Open{Route: ui.User{ID: f.Hits[0].User.ID}}))
	}
	p.found, p.results = f, newList(p.ctx, p.env, p.atMAS, f.Query.Term)
	p.dress(p.results)
	p.results.found(f)
	p.SetSize(p.width, p.height)
	return p.results.more()
}

// found fills a list with what a search has brought: what is named exactly on top, then names, or whoever is in a room.
func (l *list) found(f find.Found) {
	l.why = make(map[matrixadmin.UserID]string)
	switch {
	case f.Query.Kind == find.Room:
		l.fixed = true
		l.apply(batch{fresh: true, page: matrixadmin.UserPage{Users: l.members(f.Room), Total: -1}})
	case f.Matched:
		l.apply(batch{fresh: true, page: f.Page})
	default:
		l.loaded = true
	}
	var pins []matrixadmin.User
	for _, h := range f.Hits {
		pins = append(pins, h.User)
		l.why[h.User.ID] = strings.Join(h.By, ", ")
	}
	if len(pins) == 0 && !f.Lower.ID.IsZero() {
		pins = append(pins, f.Lower)
	}
	l.setPins(pins...)
}

// members are the accounts of this server that are in a room; nothing is known of them but their ids.
func (l *list) members(room *find.FoundRoom) []matrixadmin.User {
	if room == nil {
		return nil
	}
	users := make([]matrixadmin.User, len(room.People))
	for i, id := range room.People {
		users[i] = matrixadmin.User{ID: id, Detail: matrixadmin.DetailProfile}
		l.why[id] = "member"
	}
	return users
}
