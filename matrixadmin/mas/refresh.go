package mas

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Keeper keeps the tokens of a session between processes, which may share them.
type Keeper interface {
	// Lock keeps other processes from renewing the same tokens until unlock is called.
	Lock(ctx context.Context) (unlock func(), err error)
	// Load returns the tokens that are kept; force asks even where that may disturb somebody.
	Load(ctx context.Context, force bool) (Tokens, error)
	Save(ctx context.Context, t Tokens) error
}

const (
	// early is how long before its end a token is renewed, and lateShare the part of its life where that is shorter.
	early     = time.Minute
	lateShare = 5
	// renewTime is how long all of it may take, and renewPause how long a failure stands where the token is still good.
	renewTime  = 40 * time.Second
	renewPause = 10 * time.Second
)

// Refresher is the [wire.Renewer] of a session that was signed in to: the one place where its tokens are renewed, one renewal at a time.
//
// New tokens are kept before they are used: with the first use at the homeserver the refresh token of before is dead.
type Refresher struct {
	doer   wire.Doer // without a token
	client wire.Text
	keeper Keeper // nil where they are kept nowhere

	mu       sync.Mutex
	tokens   Tokens
	life     time.Duration // of the access token as it was given, 0 where that is not known
	inFlight *renewing
	failed   time.Time // when a renewal failed last
	over     error     // the session has ended
	dropped  bool
	unkept   error // why the last tokens could not be kept
}

// renewing is a renewal that is under way.
type renewing struct {
	done chan struct{}
	err  error
}

// NewRefresher makes a refresher of tokens that were brought by a sign-in of a client.
func NewRefresher(d wire.Doer, client wire.Text, t Tokens, k Keeper) *Refresher {
	r := &Refresher{doer: d, client: client, keeper: k}
	r.take(t)
	return r
}

// take uses new tokens; the lock is held, or nobody else knows r.
func (r *Refresher) take(t Tokens) {
	r.tokens, r.life, r.failed = t, 0, time.Time{}
	if !t.Expires.IsZero() {
		r.life = time.Until(t.Expires)
	}
}

// due reports whether the access token ends soon.
func due(t Tokens, life time.Duration) bool {
	if t.Expires.IsZero() || t.Refresh.IsZero() {
		return false
	}
	margin := early
	if life > 0 {
		margin = min(margin, life/lateShare)
	}
	return time.Until(t.Expires) <= margin
}

// errDropped is a token that was forgotten.
func errDropped() error {
	return &wire.Error{Op: "renew the access token", Kind: wire.KindCanceled, Detail: "mxwarden is locked"}
}

// Token implements [wire.Renewer].
func (r *Refresher) Token(ctx context.Context) (wire.Secret, error) {
	r.mu.Lock()
	switch {
	case r.dropped:
		r.mu.Unlock()
		return wire.Secret{}, errDropped()
	case r.over != nil:
		defer r.mu.Unlock()
		return wire.Secret{}, r.over
	case !due(r.tokens, r.life), time.Since(r.failed) < renewPause && time.Until(r.tokens.Expires) > 0:
		defer r.mu.Unlock()
		return r.tokens.Access, nil
	}
	f := r.fly(ctx)
	r.mu.Unlock()
	err := f.wait(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil && (r.over != nil || r.dropped || time.Until(r.tokens.Expires) <= 0) {
		return wire.Secret{}, err
	}
	return r.tokens.Access, nil // new, or good for a while still
}

// Renew implements [wire.Renewer].
func (r *Refresher) Renew(ctx context.Context, refused wire.Secret) error {
	r.mu.Lock()
	switch {
	case r.dropped:
		r.mu.Unlock()
		return errDropped()
	case r.over != nil:
		defer r.mu.Unlock()
		return r.over
	case r.tokens.Access.Reveal() != refused.Reveal():
		r.mu.Unlock()
		return nil
	}
	f := r.fly(ctx)
	r.mu.Unlock()
	return f.wait(ctx)
}

// Keep has the tokens kept from now on, those of now first.
func (r *Refresher) Keep(ctx context.Context, k Keeper) error {
	unlock, err := k.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	for saved := (Tokens{}); ; { // nobody waits for a store that is slow, so that tokens may be renewed meanwhile
		f, t := r.inFlight, r.tokens
		switch {
		case r.dropped:
			return errDropped()
		case f == nil && !saved.Access.IsZero() && t.Access.Reveal() == saved.Access.Reveal():
			r.keeper, r.unkept = k, nil
			return nil
		}
		r.mu.Unlock()
		if f != nil {
			_ = f.wait(ctx) // what it brings is what is to be kept
			err = ctx.Err()
		} else {
			saved, err = t, k.Save(ctx, t)
		}
		r.mu.Lock()
		if err != nil {
			return err
		}
	}
}

// Drop forgets the tokens.
func (r *Refresher) Drop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens, r.dropped = Tokens{}, true
}

// Unkept is why the last tokens are not kept, nil where they are or were not to be.
func (r *Refresher) Unkept() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unkept
}

// fly joins the renewal that is under way, or begins one; the lock is held. It goes on when nobody waits any more.
func (r *Refresher) fly(ctx context.Context) *renewing {
	if r.inFlight != nil {
		return r.inFlight
	}
	f := &renewing{done: make(chan struct{})}
	r.inFlight = f
	old := r.tokens
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTime)
		defer cancel()
		t, unkept, err := r.renew(ctx, old)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.inFlight, f.err = nil, err
		switch {
		case r.dropped:
			f.err = errDropped()
		case err == nil:
			r.take(t)
			r.unkept = unkept
		case wire.KindOf(err) == wire.KindBadToken:
			r.over = err
		default:
			r.failed = time.Now()
		}
		close(f.done)
	}()
	return f
}

// wait waits for the end of a renewal, or for that of the caller.
func (f *renewing) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// renew gets new tokens: those that another process has got meanwhile, or those for the refresh token. Unkept is why they could not be kept.
func (r *Refresher) renew(ctx context.Context, old Tokens) (t Tokens, unkept, err error) {
	if old.Refresh.IsZero() {
		return Tokens{}, nil, sessionOver("")
	}
	if r.keeper == nil {
		t, err = r.ask(ctx, old.Refresh)
		return t, nil, err
	}
	unlock, err := r.keeper.Lock(ctx)
	if err != nil {
		return Tokens{}, nil, err
	}
	defer unlock()
	if kept, err := r.keeper.Load(ctx, false); err == nil && others(kept, old) {
		if fresh(kept) {
			return kept, nil, nil
		}
		old = kept
	}
	t, err = r.ask(ctx, old.Refresh)
	if wire.KindOf(err) == wire.KindBadToken { // perhaps somebody else has used it
		kept, failed := r.keeper.Load(ctx, true)
		switch {
		case failed != nil || !others(kept, old):
			return Tokens{}, nil, err
		case fresh(kept):
			return kept, nil, nil
		}
		t, err = r.ask(ctx, kept.Refresh)
	}
	if err != nil {
		return Tokens{}, nil, err
	}
	return t, r.keeper.Save(ctx, t), nil
}

// others reports whether tokens that are kept are a later pair than ours.
func others(kept, ours Tokens) bool {
	return !kept.Refresh.IsZero() && kept.Refresh.Reveal() != ours.Refresh.Reveal()
}

// fresh reports whether the access token is good for some time.
func fresh(t Tokens) bool { return time.Until(t.Expires) > early }

// ask sends the refresh token once.
func (r *Refresher) ask(ctx context.Context, refresh wire.Secret) (Tokens, error) {
	var t Tokens
	_, err := r.doer.Do(ctx, Refresh(r.client, refresh, &t))
	e, ok := errors.AsType[*wire.Error](err)
	switch {
	case err == nil && t.Refresh.IsZero():
		t.Refresh = refresh
		return t, nil
	case ok && (e.Code.Raw() == codeGrant || e.Code.Raw() == "invalid_client"):
		return Tokens{}, sessionOver(e.Code.Raw())
	}
	return t, err
}

// sessionOver is the end of a session that cannot be renewed.
func sessionOver(code string) *wire.Error {
	return &wire.Error{
		Op: "renew the access token", Kind: wire.KindBadToken, Code: wire.NewText(code),
		Detail: "the session in MAS has ended, or another program has renewed its token",
	}
}

// Logout ends the session at MAS, and forgets its tokens. Those that another process has got meanwhile are of the same session.
func (r *Refresher) Logout(ctx context.Context) error {
	r.mu.Lock()
	under := r.inFlight
	r.mu.Unlock()
	if under != nil { // its tokens are of the same session, and no longer those that we know
		_ = under.wait(ctx)
	}
	r.mu.Lock()
	t, dropped := r.tokens, r.dropped
	r.mu.Unlock()
	if dropped {
		return errDropped()
	}
	if r.keeper != nil {
		unlock, err := r.keeper.Lock(ctx)
		if err != nil {
			return err
		}
		defer unlock()
		if kept, err := r.keeper.Load(ctx, false); err == nil && others(kept, t) {
			t = kept
		}
	}
	for _, token := range []wire.Secret{t.Refresh, t.Access} {
		if token.IsZero() {
			continue
		}
		if _, err := r.doer.Do(ctx, Revoke(r.client, token)); err != nil {
			return err
		}
	}
	if err := r.stillOn(ctx, t.Refresh); err != nil {
		return err
	}
	r.Drop()
	return nil
}

// stillOn tries the refresh token once that was revoked, since MAS answers every revocation with success. Where it is good, its new tokens are kept: nothing
// else can end the session from here.
func (r *Refresher) stillOn(ctx context.Context, refresh wire.Secret) error {
	if refresh.IsZero() {
		return nil
	}
	t, err := r.ask(ctx, refresh)
	if err != nil {
		return nil //nolint:nilerr // it is as good as ended: MAS said so, and renews it no more
	}
	r.mu.Lock()
	r.tokens = t
	r.mu.Unlock()
	err = &wire.Error{Op: "sign out", Kind: wire.KindOther, Detail: "MAS said that the session has ended, but it still works", Outcome: wire.OutcomeUnknown}
	if r.keeper != nil {
		return errors.Join(err, r.keeper.Save(ctx, t))
	}
	return err
}
