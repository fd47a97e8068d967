package ui

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Store reads what belongs to one account, once for everybody who shows it: the header and the tabs of its page, and the dialogs over it. All who ask get
// the same answer, the same error too, until [Store.Forget].
type Store struct {
	env   atomic.Pointer[Env]
	id    matrixadmin.UserID
	slots slots
	atMAS slots // of its own: while MAS does not answer, the homeserver does

	user    shared[matrixadmin.User]
	devices shared[[]matrixadmin.Device]
	joined  shared[[]matrixadmin.Text]
	members shared[[]matrixadmin.Membership]

	mu     sync.Mutex
	others map[string]*kept // what lists read beside those
}

// kept is one answer of a list.
type kept struct {
	shared[any]
	lasting bool
}

// Reread tells everybody who shows an account's store that it has forgotten what it had, so that all show the same again.
type Reread struct{ Store *Store }

// NewStore makes the store of an account; nothing is read before somebody asks.
func NewStore(env *Env, id matrixadmin.UserID) *Store {
	s := &Store{id: id, slots: newSlots(), atMAS: newSlots()}
	s.env.Store(env)
	return s
}

// Account is the account that the store is of.
func (s *Store) Account() matrixadmin.UserID { return s.id }

// SetEnv goes on with another environment. What was read stays: it is the same server.
func (s *Store) SetEnv(env *Env) { s.env.Store(env) }

// Forget has all that an action may have changed read again by whoever asks next.
func (s *Store) Forget() {
	s.user.forget()
	s.devices.forget()
	s.ForgetRooms()
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.others, func(_ string, k *kept) bool { return !k.lasting })
}

// ForgetAll has everything read again by whoever asks next.
func (s *Store) ForgetAll() {
	s.Forget()
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.others)
}

// Once implements [lists.Memo].
func (s *Store) Once(ctx context.Context, key string, lasting bool, read func(context.Context) (any, error)) (any, error) {
	s.mu.Lock()
	k := s.others[key]
	if k == nil {
		if s.others == nil {
			s.others = map[string]*kept{}
		}
		k = &kept{lasting: lasting}
		s.others[key] = k
	}
	s.mu.Unlock()
	return k.get(ctx, read)
}

// Kept implements [lists.Keeper].
func (s *Store) Kept(key string) (any, bool) {
	s.mu.Lock()
	k := s.others[key]
	s.mu.Unlock()
	if k == nil {
		return nil, false
	}
	return k.kept()
}

// ForgetRooms has the rooms read again.
func (s *Store) ForgetRooms() {
	s.joined.forget()
	s.members.forget()
}

// Renew forgets, and tells.
func (s *Store) Renew() tea.Cmd {
	s.Forget()
	return Send(Reread{s})
}

// User reads the account.
func (s *Store) User(ctx context.Context) (matrixadmin.User, error) {
	return s.user.get(ctx, func(ctx context.Context) (matrixadmin.User, error) { return s.hs().User(ctx, s.id) })
}

// Put keeps an account that was read elsewhere.
func (s *Store) Put(u matrixadmin.User) { s.user.put(u) }

// PutDevices keeps the account's devices that were read elsewhere.
func (s *Store) PutDevices(devices []matrixadmin.Device) { s.devices.put(devices) }

// Homeserver answers from the store what the store has of the account, and asks the homeserver for the rest.
func (s *Store) Homeserver() Homeserver { return stored{s.hs(), s} }

// Auth reads the account as the Matrix Authentication Service (MAS) shows it; it is unread where that is not asked.
func (s *Store) Auth(ctx context.Context) (ops.AuthAccount, error) {
	return lists.AuthAccount(ctx, s.Source())
}

// Devices reads the account's devices, in the order of the server; nobody may change them.
func (s *Store) Devices(ctx context.Context) ([]matrixadmin.Device, error) {
	return s.devices.get(ctx, func(ctx context.Context) ([]matrixadmin.Device, error) { return s.hs().Devices(ctx, s.id) })
}

// JoinedRooms counts the rooms that the account is in.
func (s *Store) JoinedRooms(ctx context.Context) (int, error) {
	rooms, err := s.Source().Rooms(ctx)
	n := 0
	for _, r := range rooms {
		if r.Joined() {
			n++
		}
	}
	return n, err
}

// Source is the account as lists read it.
func (s *Store) Source() lists.Source {
	env := s.env.Load()
	src := lists.Of(s.Homeserver(), env.Serves(), s.id).With(s)
	src.Me, src.Device = env.Me, env.Device
	var auth wire.Doer
	if env.Auth != nil {
		auth = limitedAuth{env.Auth, s.atMAS}
	}
	return src.WithAuth(auth, env.AuthOpen)
}

// hs is the homeserver, of which not too much is asked at once.
func (s *Store) hs() Homeserver { return limited{s.env.Load().HS, s.slots} }

// stored answers from the store what the store has.
type stored struct {
	Homeserver
	s *Store
}

// User implements [lists.Homeserver].
func (h stored) User(ctx context.Context, _ matrixadmin.UserID) (matrixadmin.User, error) {
	return h.s.User(ctx)
}

// Devices implements [lists.Homeserver].
func (h stored) Devices(ctx context.Context, _ matrixadmin.UserID) ([]matrixadmin.Device, error) {
	return h.s.Devices(ctx)
}

// JoinedRooms implements [lists.Homeserver].
func (h stored) JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error) {
	return h.s.joined.get(ctx, func(ctx context.Context) ([]matrixadmin.Text, error) { return h.Homeserver.JoinedRooms(ctx, id) })
}

// Memberships implements [lists.Homeserver].
func (h stored) Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	return h.s.members.get(ctx, func(ctx context.Context) ([]matrixadmin.Membership, error) { return h.Homeserver.Memberships(ctx, id) })
}

// shared is one read that several ask for. Who asks first reads; when that one gives up, the next one does.
type shared[T any] struct {
	mu   sync.Mutex
	last *answer[T]
}

// answer is on its way until it is done.
type answer[T any] struct {
	done  chan struct{}
	value T
	err   error
	whole bool // nobody gave up
}

func (s *shared[T]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = nil
}

func (s *shared[T]) put(value T) {
	a := &answer[T]{done: make(chan struct{}), value: value, whole: true}
	close(a.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = a
}

// kept is the value that somebody has read already.
func (s *shared[T]) kept() (value T, ok bool) {
	s.mu.Lock()
	a := s.last
	s.mu.Unlock()
	if a == nil {
		return value, false
	}
	select {
	case <-a.done:
		return a.value, a.whole && a.err == nil
	default:
		return value, false
	}
}

func (s *shared[T]) get(ctx context.Context, read func(context.Context) (T, error)) (T, error) {
	for {
		s.mu.Lock()
		a, mine := s.last, false
		if a == nil {
			a, mine = &answer[T]{done: make(chan struct{})}, true
			s.last = a
		}
		s.mu.Unlock()
		if mine {
			return s.read(ctx, a, read)
		}
		select {
		case <-a.done:
			if a.whole {
				return a.value, a.err
			}
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

// read reads for all who wait; what was given up is nobody's answer.
func (s *shared[T]) read(ctx context.Context, a *answer[T], read func(context.Context) (T, error)) (T, error) {
	defer func() {
		if !a.whole {
			s.mu.Lock()
			if s.last == a {
				s.last = nil
			}
			s.mu.Unlock()
		}
		close(a.done)
	}()
	a.value, a.err = read(ctx)
	a.whole = a.err == nil || ctx.Err() == nil
	return a.value, a.err
}
