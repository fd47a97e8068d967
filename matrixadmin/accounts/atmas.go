package accounts

import (
	"context"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// AtMAS is what the Matrix Authentication Service (MAS) says of accounts, as far as it was read: one by one, or by the lists of those that are locked,
// deactivated or administrators. There a homeserver's own word for these means nothing. It is for any goroutine; nil is where MAS keeps no accounts.
type AtMAS struct {
	doer wire.Doer // nil where MAS is not asked
	why  string    // it is not

	mu    sync.Mutex
	one   map[matrixadmin.UserID]ops.AuthAccount
	newer map[matrixadmin.UserID]bool                  // changed since the lists were read
	lists map[mas.UserState]map[string]ops.AuthAccount // that were read whole, by username
}

// masStates are those that MAS lists accounts by.
var masStates = []mas.UserState{mas.Locked, mas.Deactivated, mas.Admins}

// NewAtMAS knows nothing yet; it is nil where MAS keeps no accounts.
func NewAtMAS(server matrixadmin.Server, auth wire.Doer, open mas.Access) *AtMAS {
	if !server.Lacks(&matrixadmin.OwnAccounts) {
		return nil
	}
	m := &AtMAS{one: map[matrixadmin.UserID]ops.AuthAccount{}, newer: map[matrixadmin.UserID]bool{}, lists: map[mas.UserState]map[string]ops.AuthAccount{}}
	m.Reopen(auth, open)
	return m
}

// Reopen goes on with another connection; what was read stays.
func (m *AtMAS) Reopen(auth wire.Doer, open mas.Access) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doer, m.why = nil, ""
	switch answer, why := open.Can(mas.ReadUser); {
	case auth != nil && answer == mas.Yes:
		m.doer = wire.ReadsOnly(auth)
	case why != "":
		m.why = why
	default:
		m.why = "it was not asked"
	}
}

// Closed says why MAS, which keeps the accounts, is not asked; "" where it is, or there is none.
func (m *AtMAS) Closed() string {
	if m == nil || m.doer != nil {
		return ""
	}
	return m.why
}

// Asks reports whether MAS is asked.
func (m *AtMAS) Asks() bool { return m != nil && m.doer != nil }

// Listed reports whether all lists were read, so that accounts need not be read one by one unless the homeserver says something else.
func (m *AtMAS) Listed() bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.lists) == len(masStates)
}

// Of is the account as MAS shows it, unread where that is not known.
func (m *AtMAS) Of(u *matrixadmin.User) ops.AuthAccount {
	if m == nil {
		return ops.AuthAccount{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of(u)
}

func (m *AtMAS) of(u *matrixadmin.User) ops.AuthAccount {
	if a, read := m.one[u.ID]; read || m.newer[u.ID] {
		return a
	}
	for _, state := range masStates {
		if a, there := m.lists[state][u.ID.Localpart().Raw()]; there {
			return a
		}
	}
	return ops.AuthAccount{}
}

// Read reads an account; it is kept by [AtMAS.Put].
func (m *AtMAS) Read(ctx context.Context, id matrixadmin.UserID) ops.AuthAccount {
	return ops.ReadAuthAccount(ctx, m.doer, id)
}

// Put keeps what was read of an account.
func (m *AtMAS) Put(id matrixadmin.UserID, a ops.AuthAccount) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.one[id] = a
}

// Forget has an account that was changed read again.
func (m *AtMAS) Forget(id matrixadmin.UserID) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.one, id)
	m.newer[id] = true
}

// ForgetAll has everything read again.
func (m *AtMAS) ForgetAll() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.one)
	clear(m.newer)
	clear(m.lists)
}

// ReadLists reads the accounts that are locked, deactivated or administrators in MAS, which are few beside all: a request for each thousand.
func (m *AtMAS) ReadLists(ctx context.Context) error {
	errs := make([]error, len(masStates))
	jobs := make([]func(), len(masStates))
	for i, state := range masStates {
		jobs[i] = func() {
			users, err := mas.UsersIn(ctx, m.doer, state)
			if errs[i] = err; err != nil {
				return
			}
			rows := make(map[string]ops.AuthAccount, len(users))
			for _, u := range users {
				rows[u.Username.Raw()] = ops.AuthAccount{State: ops.AuthFound, User: u}
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			m.lists[state] = rows
		}
	}
	wire.Parallel(AtOnce, jobs...)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// flag is what holds of an account: MAS's word where MAS has it, the homeserver's where it does not, unknown until that is known.
func (m *AtMAS) flag(u *matrixadmin.User, hs matrixadmin.Tri, state mas.UserState, of func(mas.User) matrixadmin.Tri) matrixadmin.Tri {
	if m == nil {
		return hs
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.of(u)
	_, listed := m.lists[state]
	switch {
	case a.State == ops.AuthFound:
		return of(a.User)
	case a.State == ops.AuthNone, a.State == ops.AuthNear, !u.Appservice.IsZero():
		return hs
	case listed && !m.newer[u.ID] && hs == matrixadmin.TriNo: // whether or not MAS has the account
		return hs
	}
	return matrixadmin.TriUnknown
}

func (a *About) deactivated(u *matrixadmin.User) matrixadmin.Tri {
	return a.AtMAS.flag(u, u.Deactivated, mas.Deactivated, func(at mas.User) matrixadmin.Tri { return tri(!at.Deactivated.IsZero()) })
}

func (a *About) locked(u *matrixadmin.User) matrixadmin.Tri {
	return a.AtMAS.flag(u, a.lockedHere(u), mas.Locked, func(at mas.User) matrixadmin.Tri { return tri(!at.Locked.IsZero()) })
}

// Admin says whether an account is an administrator.
func (a *About) Admin(u *matrixadmin.User) matrixadmin.Tri {
	return a.AtMAS.flag(u, u.Admin, mas.Admins, func(at mas.User) matrixadmin.Tri { return at.Admin })
}

// StillWorks says whether an account looks closed in the homeserver, and MAS lets it in all the same.
func (a *About) StillWorks(u *matrixadmin.User) matrixadmin.Tri {
	if a.AtMAS == nil || !u.Deactivated.Yes() && !a.lockedHere(u).Yes() {
		return matrixadmin.TriNo
	}
	switch at := a.AtMAS.Of(u); {
	case at.State == ops.AuthFound:
		_, grave := ops.Target{User: *u, Auth: at}.Contradictions()
		return tri(grave)
	case at.State == ops.AuthNone, at.State == ops.AuthNear, !u.Appservice.IsZero():
		return matrixadmin.TriNo
	}
	return matrixadmin.TriUnknown
}

// AsksMAS reports whether reading the account in MAS would tell something of it that is not known.
func (a *About) AsksMAS(u *matrixadmin.User) bool {
	return a.AtMAS.Asks() && u.Appservice.IsZero() && a.AtMAS.Of(u).State == ops.AuthUnread &&
		(!a.deactivated(u).Known() || !a.locked(u).Known() || !a.Admin(u).Known() || !a.StillWorks(u).Known())
}

// CanRead reports whether reading the account by itself would tell something of it that its row does not.
func (a *About) CanRead(u *matrixadmin.User) bool {
	return u.Detail == matrixadmin.DetailList || a.AsksMAS(u) || a.From.Asks(u.ID)
}

// masValue is what MAS says of an account in a word.
func masValue(a *About, u *matrixadmin.User) string {
	switch at := a.AtMAS.Of(u); at.State {
	case ops.AuthNone, ops.AuthNear:
		return "none"
	case ops.AuthFailed:
		return "failed"
	case ops.AuthFound:
		switch {
		case !at.User.Deactivated.IsZero():
			return "deactivated"
		case !at.User.Locked.IsZero():
			return "locked"
		}
		return "active"
	case ops.AuthUnread:
	}
	return ""
}
