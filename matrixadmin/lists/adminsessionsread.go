package lists

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// adminLists are the lists that administrator sessions are read from. MAS finds one scope at a time, and nothing by the rights of compatibility sessions.
var adminLists = []mas.Listed{
	{Kind: mas.OAuth, Filter: mas.SessionFilter{Scope: mas.ScopeAdmin, Active: true}},
	{Kind: mas.OAuth, Filter: mas.SessionFilter{Scope: mas.ScopeSynapse, Active: true}},
	{Kind: mas.Personal, Filter: mas.SessionFilter{Scope: mas.ScopeAdmin, Active: true}},
	{Kind: mas.Personal, Filter: mas.SessionFilter{Scope: mas.ScopeSynapse, Active: true}},
	{Kind: mas.Compatibility, Filter: mas.SessionFilter{Active: true}, Newest: true},
}

// adminPages is how many pages of a list are read at a time; of compatibility sessions, of which there may be very many, it is one.
const adminPages = 10

// adminError says what is not read of administrator sessions, and goes on with it. It is the gap of rows that are not all.
type adminError struct {
	at     map[int]matrixadmin.Text // by list that is not read to its end: the last that was read, "" where none was
	errs   map[int]error            // by list
	compat int64                    // how many compatibility sessions there are, -1 where that is not told
	listed int                      // and how many of them are listed
}

// newAdminError is that of somebody who has read nothing.
func newAdminError() *adminError {
	g := &adminError{at: map[int]matrixadmin.Text{}, compat: -1}
	for i := range adminLists {
		g.at[i] = matrixadmin.Text{}
	}
	return g
}

// again is a copy to go on with: the one before stays with its rows.
func (g *adminError) again() *adminError { return &adminError{at: maps.Clone(g.at), compat: g.compat} }

// Error implements [error].
func (g *adminError) Error() string {
	var said []string
	more := false
	for i, l := range adminLists {
		_, goesOn := g.at[i]
		switch err := g.errs[i]; {
		case err != nil && l.Newest:
			said = append(said, "compatibility sessions could not be read: "+matrixadmin.Reason(err))
		case err != nil:
			said = append(said, l.Kind.String()+" sessions with "+l.Filter.Scope+" could not be read: "+matrixadmin.Reason(err))
		case !goesOn:
		case !l.Newest:
			more = true
		case g.compat >= 0:
			said = append(said, "of "+english.Count(int(g.compat), "compatibility session", "compatibility sessions")+" the newest "+english.Number(g.listed)+" are listed")
		default:
			said = append(said, "older compatibility sessions are not listed")
		}
	}
	if more {
		said = append([]string{"more sessions have administrator rights than are listed"}, said...)
	}
	return strings.Join(said, "; ")
}

// More implements [Further].
func (g *adminError) More() bool { return len(g.at) > 0 }

// Failed implements [Further]: that compatibility sessions are listed in part does not count.
func (g *adminError) Failed() bool {
	for i := range g.at {
		if !adminLists[i].Newest {
			return true
		}
	}
	return len(g.errs) > 0
}

// readAdminSessions reads each list on from where it was left.
func readAdminSessions(ctx context.Context, src Source, rows []session, g *adminError) ([]session, error) {
	if why := src.notAt(mas.ReadSessions); why != "" {
		return nil, errors.New(why)
	}
	type part struct {
		rows []mas.Session
		at   matrixadmin.Text
		all  int64
		more bool
		err  error
	}
	parts := map[int]*part{}
	var jobs []func()
	for i, at := range g.at {
		p, l := &part{}, adminLists[i]
		parts[i] = p
		pages := adminPages
		if l.Newest {
			pages = 1
		}
		jobs = append(jobs, func() { p.rows, p.at, p.all, p.more, p.err = l.Read(ctx, src.auth, at, pages) })
	}
	wire.Parallel(DetailsAtOnce, jobs...)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	rows, seen, now := slices.Clone(rows), map[matrixadmin.Text]bool{}, time.Now()
	for _, s := range rows {
		seen[s.ID] = true
	}
	var first error
	for i, l := range adminLists {
		p := parts[i]
		if p == nil {
			continue
		}
		delete(g.at, i)
		if p.more || p.err != nil {
			g.at[i] = p.at
		}
		if p.err != nil {
			if g.errs == nil {
				g.errs = map[int]error{}
			}
			if g.errs[i] = p.err; first == nil {
				first = p.err
			}
		}
		if l.Newest && g.compat < 0 {
			g.compat = p.all
		}
		for _, s := range p.rows {
			if admin, known := s.IsAdmin(); (admin || !known) && s.Ended.IsZero() && !seen[s.ID] { // MAS ignores filters that it does not know
				seen[s.ID] = true
				rows = append(rows, listed(s, s.User, now))
			}
		}
	}
	if len(g.errs) == len(adminLists) {
		return nil, notOurs(first)
	}
	g.listed = 0
	for _, s := range rows {
		if s.Kind == mas.Compatibility {
			g.listed++
		}
	}
	adminSessionsInOrder(rows)
	if len(g.at) > 0 {
		return rows, g
	}
	return rows, nil
}
