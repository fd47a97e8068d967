package find

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mostAtOnce is how many requests of one search are under way at the same time.
const mostAtOnce = 4

// Homeserver is what [Look] asks.
type Homeserver interface {
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
	SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error)
	wire.Doer
}

// Sources are the servers that [Look] asks.
type Sources struct {
	HS     Homeserver
	Server matrixadmin.Server
	Auth   wire.Doer // MAS; nil where it is not asked
	Home   string    // name of the homeserver, as in its accounts' ids
	Lists  bool      // it lists accounts, so that names can be searched for
}

// Hit is an account that an identifier names, and the identifiers that do: "user ID", "e-mail address".
type Hit struct {
	User matrixadmin.User
	By   []string
}

// Found is what a search has brought.
type Found struct {
	Query   Query
	Hits    []Hit                    // accounts that are named exactly, the surest first
	Exact   bool                     // the account of the id is the first of them
	Unsure  bool                     // this server cannot say whether the account of the id exists
	Lower   matrixadmin.User         // the account of the same id in lower case, where only that exists
	Page    matrixadmin.UserPage     // the first page of accounts whose id or name holds the text
	Matched bool                     // Page was asked for and came
	Failed  error                    // why Page did not come, although something else did
	Room    *FoundRoom               // the room that was named
	Free    matrixadmin.Registration // of an id that nobody has
	Notes   []string                 // sentences: what is not there, was not asked, or failed
}

// Opens reports whether there is nothing to choose from: a full id was given, and its account can be shown.
func (f *Found) Opens() bool { return f.Exact && f.Query.Kind == Account }

// Look asks for everything that the query may be. An account whose full id was given is enough by itself: whois would answer for an id that does not exist, and
// so it is read. What fails beside something that was found is a note; a token that is not taken is an error.
func Look(ctx context.Context, src Sources, q Query, search matrixadmin.UserQuery) (Found, error) {
	if src.Auth != nil {
		src.Auth = patient{src.Auth}
	}
	l := &looker{src: src, q: q, search: search, found: Found{Query: q}}
	if q.Kind == Room {
		return l.room(ctx)
	}
	if q.Kind == Account {
		if err := l.identify(ctx); err != nil || l.found.Opens() {
			return l.found, err
		}
	}
	err := l.ask(ctx)
	if err == nil {
		err = l.free(ctx)
	}
	return l.found, err
}

// looker is one search.
type looker struct {
	src    Sources
	q      Query
	search matrixadmin.UserQuery
	found  Found

	onlyThere mas.User // the account of the id, which the homeserver does not have and MAS does
	masFailed error    // why that is not known
}

// result is what one question has brought.
type result struct {
	hit  *Hit
	note string
	err  error
}

// ask asks the questions of the query at once, and puts the answers together in their order.
func (l *looker) ask(ctx context.Context) error {
	var questions []func(context.Context) result
	if !l.q.ID.IsZero() && l.q.Kind != Account {
		questions = append(questions, func(ctx context.Context) result { return result{err: l.identify(ctx)} })
	}
	questions = append(questions, l.identifiers()...)
	exact := len(questions)
	if l.src.Lists && l.q.Term != "" {
		questions = append(questions, l.names)
	}
	results := parallel(ctx, questions)
	if at := l.onlyThere; !at.Username.IsZero() {
		l.add(Hit{User: matrixadmin.User{ID: l.q.ID}, By: []string{byMASName}})
		l.note("%s", onlyInMAS(l.q.ID))
	}
	if l.masFailed != nil {
		l.note("%s", notAsked(l.masFailed).note)
	}
	var failed []error
	for i, r := range results {
		switch {
		case ctx.Err() != nil:
			return cmpErr(r.err, ctx.Err())
		case r.err != nil && (matrixadmin.KindOf(r.err) == matrixadmin.KindBadToken || len(results) == 1):
			return r.err
		case r.err != nil && i == 0 && l.q.Kind == Localpart:
			return r.err
		case r.err != nil && i == exact:
			l.found.Failed = r.err
			failed = append(failed, r.err)
		case r.err != nil:
			failed = append(failed, r.err)
			l.note("%s", english.Sentence(matrixadmin.Line(r.err)))
		case r.note != "":
			l.note("%s", r.note)
		}
		if r.hit != nil {
			l.add(*r.hit)
		}
	}
	if l.found.Failed != nil && len(l.found.Hits) == 0 && l.found.Lower.ID.IsZero() || len(failed) > 0 && len(failed) == len(results) {
		return failed[len(failed)-1]
	}
	return nil
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// parallel asks several questions, a few at the same time.
func parallel[T any](ctx context.Context, questions []func(context.Context) T) []T {
	out, jobs := make([]T, len(questions)), make([]func(), len(questions))
	for i, ask := range questions {
		jobs[i] = func() { out[i] = ask(ctx) }
	}
	wire.Parallel(mostAtOnce, jobs...)
	return out
}

// add takes in an account that an identifier names; another one may have named it already.
func (l *looker) add(h Hit) {
	i := slices.IndexFunc(l.found.Hits, func(known Hit) bool { return known.User.ID == h.User.ID })
	if i < 0 {
		l.found.Hits = append(l.found.Hits, h)
		return
	}
	l.found.Hits[i].By = append(l.found.Hits[i].By, h.By...)
}

func (l *looker) note(format string, args ...any) {
	if say := fmt.Sprintf(format, args...); !slices.Contains(l.found.Notes, say) {
		l.found.Notes = append(l.found.Notes, say)
	}
}

// identify asks for the id as it was typed, and for its lower-case twin if there is none. Nothing else writes what it writes.
func (l *looker) identify(ctx context.Context) error {
	user, err := l.src.HS.User(ctx, l.q.ID)
	switch {
	case err == nil:
		l.found.Exact, l.found.Hits = true, []Hit{{User: user, By: []string{byID}}}
		return nil
	case matrixadmin.NotServed(err):
		l.found.Unsure = true
		if l.q.Kind == Account { // its page says what can be known of it
			l.found.Exact, l.found.Hits = true, []Hit{{User: matrixadmin.User{ID: l.q.ID}, By: []string{byID}}}
		}
		return nil
	case !errors.Is(err, matrixadmin.ErrNotFound):
		return err
	}
	l.nameInMAS(ctx)
	if l.q.Lower.IsZero() {
		return nil
	}
	lower, err := l.src.HS.User(ctx, l.q.Lower)
	if errors.Is(err, matrixadmin.ErrNotFound) {
		return nil
	}
	l.found.Lower = lower
	return err
}

// names searches ids and display names.
func (l *looker) names(ctx context.Context) result {
	page, err := l.src.HS.SearchUsers(ctx, l.search)
	if err == nil {
		l.found.Page, l.found.Matched = page, true
	}
	return result{err: err}
}

// Why says which of its names hold a text, as a search for it means: "user ID", "display name", "user ID, name", or "" for neither.
func Why(u matrixadmin.User, term string) string {
	lower := strings.ToLower(term)
	whole := u.ID.Localpart().Raw()
	if strings.HasPrefix(term, "@") {
		whole = u.ID.Raw()
	}
	inID := strings.Contains(strings.ToLower(whole), lower)
	switch inName := strings.Contains(strings.ToLower(u.DisplayName.Raw()), lower); {
	case inID && inName:
		return byBoth
	case inID:
		return byID
	case inName:
		return byName
	}
	return ""
}
