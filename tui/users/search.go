package users

import (
	"context"
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// found is what a search has brought.
type found struct {
	query   find.Query
	exact   bool             // the account that was meant exists
	user    matrixadmin.User // it, as far as it was read
	failed  error            // why nothing else was searched for, although the account was read
	unsure  bool             // this server cannot say whether it exists
	lower   matrixadmin.User // the account of the same id in lower case, if there is one
	page    matrixadmin.UserPage
	matched bool // page was asked for
}

func (p *Page) openBox() {
	p.look.Stop()
	p.box.open("")
}

// typed is for the find box: enter searches, esc leaves everything as it was, anything else is text.
func (p *Page) typed(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
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
	}
	if p.box.update(msg) {
		p.look.Stop()
	}
	return nil
}

// submit reads the box and asks the server.
func (p *Page) submit() tea.Cmd {
	q, err := find.Parse(p.box.value(), p.env.Me.Server())
	switch {
	case err != nil:
		p.box.say(english.Sentence(err.Error()))
		return nil
	case q.Kind == find.All:
		p.box.close()
		if p.results != nil {
			return p.leaveResults()
		}
		return p.first()
	case q.Kind == find.Elsewhere:
		p.box.say(q.Note)
		return nil
	case q.Kind == find.Term && !p.env.Lists():
		p.box.say("This server cannot search. Enter a user ID or localpart.")
		return nil
	}
	p.box.say("")
	hs, listed := p.env.HS, p.env.Lists()
	search := matrixadmin.UserQuery{Term: q.Term, Order: orders[0].by, Descending: orders[0].desc, Limit: pageSize}
	return p.look.Start(p.ctx, func(ctx context.Context) (found, error) {
		return lookUp(ctx, hs, q, search, listed)
	})
}

// lookUp reads the account that is meant: whois would answer for an id that does not exist. A full id that exists is enough. For a word it searches as well,
// since accounts that look like the one that was meant have to be seen beside it.
func lookUp(ctx context.Context, hs ui.Homeserver, q find.Query, search matrixadmin.UserQuery, listed bool) (found, error) {
	f := found{query: q}
	if q.Kind != find.Term {
		var err error
		if f, err = identify(ctx, hs, q); err != nil || f.opens() {
			return f, err
		}
	}
	if !listed {
		return f, nil
	}
	page, err := hs.SearchUsers(ctx, search)
	if err != nil && f.exact && ctx.Err() == nil && matrixadmin.KindOf(err) != matrixadmin.KindBadToken {
		f.failed = err
		return f, nil
	}
	f.page, f.matched = page, true
	return f, err
}

// opens reports whether there is nothing to choose from: a full id was given, and its account can be shown.
func (f *found) opens() bool { return f.exact && f.query.Kind == find.Account }

// identify asks for the id as it was typed, and for its lower-case twin if there is none.
func identify(ctx context.Context, hs ui.Homeserver, q find.Query) (found, error) {
	f := found{query: q}
	user, err := hs.User(ctx, q.ID)
	switch {
	case err == nil:
		f.exact, f.user = true, user
		return f, nil
	case matrixadmin.NotServed(err):
		f.unsure = true
		f.exact = q.Kind == find.Account // its page says what can be known of it
		return f, nil
	case !errors.Is(err, matrixadmin.ErrNotFound):
		return f, err
	case q.Lower.IsZero():
		return f, nil
	}
	f.lower, err = hs.User(ctx, q.Lower)
	if errors.Is(err, matrixadmin.ErrNotFound) {
		return f, nil
	}
	return f, err
}

// looked shows what a search has brought.
func (p *Page) looked() tea.Cmd {
	if err := p.look.Err(); err != nil {
		if matrixadmin.KindOf(err) == matrixadmin.KindBadToken {
			return ui.Send(ui.SignInAgain{Err: err})
		}
		p.box.say(english.Sentence(matrixadmin.Line(err)) + " Press Enter to retry.")
		return nil
	}
	f, _ := p.look.Value()
	p.box.close()
	if f.opens() || f.exact && !f.matched && f.failed == nil {
		return tea.Batch(p.first(), ui.Send(ui.Open{Route: ui.User{ID: f.query.ID}}))
	}
	p.found = f
	p.results = newList(p.ctx, p.env, f.query.Term)
	if f.matched {
		p.results.apply(batch{fresh: true, page: f.page})
	} else {
		p.results.loaded = true
	}
	switch {
	case f.exact:
		p.results.setPin(f.user)
	case !f.lower.ID.IsZero():
		p.results.setPin(f.lower)
	}
	p.SetSize(p.width, p.height)
	return p.results.more()
}
