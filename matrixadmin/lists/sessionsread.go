package lists

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// atMAS reads the account that MAS has for the one of the source.
func (s Source) atMAS(ctx context.Context) (mas.User, error) {
	a, err := AuthAccount(ctx, s)
	switch {
	case err != nil:
		return mas.User{}, err
	case a.State == ops.AuthFound:
		return a.User, nil
	case a.State == ops.AuthFailed:
		return mas.User{}, notOurs(a.Err)
	case a.State == ops.AuthNear:
		return mas.User{}, &NoneError{"MAS has no account of exactly this name, only " + a.User.Username.Printable() + ", which is another account"}
	case a.State == ops.AuthNone:
		return mas.User{}, &NoneError{"MAS does not have this account: only the homeserver has it, as with those of application services"}
	}
	return mas.User{}, errors.New("MAS was not asked")
}

// activeSessions are the sessions that an account is signed in with, and why there are more.
type activeSessions struct {
	rows []mas.Session
	more error
}

const sessionsKey = "sessions in MAS"

// AdminSessionsRead counts those with administrator rights among what [Source.Sessions] has read already; more is that some may not be counted. It reads
// nothing, and of what is not read there are none.
func (s Source) AdminSessionsRead() (n int, more bool) {
	k, ok := s.memo.(Keeper)
	if !ok {
		return 0, false
	}
	kept, _ := k.Kept(sessionsKey)
	a, _ := kept.(activeSessions)
	for _, one := range a.rows {
		if admin, _ := one.IsAdmin(); admin {
			n++
		}
	}
	return n, a.more != nil
}

// Sessions reads the sessions of all kinds that the account is signed in with at MAS, or has made. With sessions and an error there are more, see
// [mas.OnlyMore].
func (s Source) Sessions(ctx context.Context) ([]mas.Session, error) {
	u, err := s.atMAS(ctx)
	if err != nil {
		return nil, err
	}
	a, err := once(ctx, s, sessionsKey, false, func(ctx context.Context) (activeSessions, error) {
		rows, err := mas.ActiveSessions(ctx, s.auth, u.ID)
		if err != nil && !mas.OnlyMore(err) {
			return activeSessions{}, err
		}
		return activeSessions{rows, err}, nil
	})
	return slices.Clone(a.rows), errors.Join(a.more, err)
}

// endedLists are the lists that ended sessions are read from: of each kind, and of personal ones those that the account made.
var endedLists = []struct {
	kind  mas.SessionKind
	owned bool
}{{mas.Browser, false}, {mas.OAuth, false}, {mas.Compatibility, false}, {mas.Personal, false}, {mas.Personal, true}}

// endedError says that sessions are not read, and goes on with older ones. It is the gap of rows that are not all.
type endedError struct {
	before map[int]matrixadmin.Text // by list that has older ones: the oldest that was read
	more   bool                     // so many are active that some are not read
	err    error                    // of a list of ended ones that failed
}

// Error implements [error].
func (e *endedError) Error() string {
	var said []string
	if e.more {
		said = append(said, "more sessions are active than are listed")
	}
	if e.err != nil {
		said = append(said, "some ended sessions could not be read: "+matrixadmin.Reason(e.err))
	}
	if len(e.before) > 0 {
		said = append(said, "older ended sessions are not read")
	}
	return strings.Join(said, "; ")
}

// More implements [Further].
func (e *endedError) More() bool { return len(e.before) > 0 }

// Failed implements [Further].
func (e *endedError) Failed() bool { return e.err != nil || e.more }

// again is a copy to go on with: the one before stays with its rows.
func (e *endedError) again() *endedError { return &endedError{maps.Clone(e.before), e.more, nil} }

// readSessions reads the active sessions, unless there are rows already, and of each list of ended ones the newest that are not among them.
func readSessions(ctx context.Context, src Source, rows []session, e *endedError) ([]session, error) {
	if why := src.notAt(mas.ReadSessions); why != "" {
		return nil, errors.New(why)
	}
	u, err := src.atMAS(ctx)
	if err != nil {
		return nil, err
	}
	var active []mas.Session
	pages, errs := make([]mas.Page[mas.Session], len(endedLists)), make([]error, len(endedLists))
	var jobs []func()
	first := e.before == nil
	if first {
		jobs = append(jobs, func() { active, err = src.Sessions(ctx) })
	}
	for i, l := range endedLists {
		before, goesOn := e.before[i]
		if first || goesOn {
			jobs = append(jobs, func() {
				_, errs[i] = src.auth.Do(ctx, mas.LastSessions(l.kind, mas.SessionFilter{User: u.ID, Owned: l.owned, Ended: true}, before, &pages[i]))
			})
		}
	}
	wire.Parallel(DetailsAtOnce, jobs...)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && !mas.OnlyMore(err):
		return nil, notOurs(err)
	}
	e.more = e.more || err != nil
	older := map[int]matrixadmin.Text{}
	for i, page := range pages {
		switch before := e.before[i]; {
		case errs[i] != nil:
			e.err = errs[i]
			if !first {
				older[i] = before
			}
		case page.More && len(page.Rows) > 0 && page.Rows[0].ID != before: // a list that does not go on is not asked again
			older[i] = page.Rows[0].ID
		}
		active = append(active, page.Rows...)
	}
	e.before = older
	now := time.Now()
	rows, seen := slices.Clone(rows), map[matrixadmin.Text]bool{}
	for _, s := range rows {
		seen[s.ID] = true
	}
	for _, s := range active {
		if !seen[s.ID] {
			seen[s.ID] = true
			rows = append(rows, listed(s, u.ID, now))
		}
	}
	sessionsInOrder(rows)
	if e.Failed() || e.More() {
		return rows, e
	}
	return rows, nil
}
