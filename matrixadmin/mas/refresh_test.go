package mas_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// vault is a [mas.Keeper] that consoles share.
type vault struct {
	lock  chan struct{}
	mu    sync.Mutex
	kept  mas.Tokens
	fails error
	saved int
	quiet bool // only a forced load finds anything, as with a helper that may ask for a passphrase
}

func newVault(t mas.Tokens) *vault { return &vault{lock: make(chan struct{}, 1), kept: t} }

func (v *vault) Lock(ctx context.Context) (func(), error) {
	select {
	case v.lock <- struct{}{}:
		return func() { <-v.lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (v *vault) Load(_ context.Context, force bool) (mas.Tokens, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.quiet && !force {
		return mas.Tokens{}, nil
	}
	return v.kept, v.fails
}

func (v *vault) Save(_ context.Context, t mas.Tokens) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fails != nil {
		return v.fails
	}
	v.kept, v.saved = t, v.saved+1
	return nil
}

// session is a sign-in at a MAS in memory, at both servers.
type signedIn struct {
	h      *matrixadmintest.Homeserver
	begun  *mas.SignIn
	tokens mas.Tokens
}

func signIn(t *testing.T) *signedIn {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(time.Now))
	s, err := mas.Begin(t.Context(), anonymous(t, h))
	if err != nil {
		t.Fatal(err)
	}
	h.Auth().Approve(s.Code.User.Raw(), "admin")
	tokens, err := s.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &signedIn{h, s, tokens}
}

// console is one program with the two connections of a session.
type console struct {
	*mas.Refresher

	hs   *wire.Conn
	auth *mas.Client
}

func (s *signedIn) console(t *testing.T, tokens mas.Tokens, k mas.Keeper) console {
	t.Helper()
	r := mas.NewRefresher(anonymous(t, s.h), s.begun.Client(), tokens, k)
	options := []wire.Option{wire.WithTransport(s.h), wire.WithToken(tokens.Access), wire.WithRenewer(r)}
	hs, err := wire.New(s.h.BaseURL(), options...)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := mas.New(s.h.Auth().Issuer(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return console{r, hs, auth}
}

// work reads and writes at both servers.
func (c console) work(ctx context.Context) error {
	if _, err := c.hs.Do(ctx, whoAmI); err != nil {
		return err
	}
	var u mas.User
	if _, err := c.auth.Do(ctx, mas.UserByUsername("admin", &u)); err != nil {
		return err
	}
	_, err := c.auth.Do(ctx, mas.Lock(u, false))
	return err
}

// whoAmI asks the homeserver whose token it is.
var whoAmI = wire.Request{
	Op: "ask who this is", Method: http.MethodGet, Path: []string{"_matrix", "client", "v3", "account", "whoami"},
	Check: func([]byte) (wire.Facts, error) { return nil, nil }, //nolint:nilnil // there are no facts
}

// refreshes are the renewals that arrived, and how many of them were refused.
func (s *signedIn) refreshes() (n int) {
	for _, r := range s.h.Requests() {
		if r.Path == "/oauth2/token" {
			n++
		}
	}
	return n
}

// TestAnHourOfWork passes without a question, with tokens of five minutes, at both servers; two consoles that share a vault do not disturb each other.
func TestAnHourOfWork(t *testing.T) {
	t.Parallel()
	for name, quiet := range map[string]bool{"read before": false, "read after a failure": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := signIn(t)
				v := newVault(s.tokens)
				v.quiet = quiet
				one, two := s.console(t, s.tokens, v), s.console(t, s.tokens, v)
				begun, s0 := time.Now(), s.refreshes()
				for n := 0; time.Since(begun) < time.Hour; n++ {
					for i, c := range []console{one, two} {
						if n%7 == 3*i { // not always both
							continue
						}
						if err := c.work(t.Context()); err != nil {
							t.Fatalf("console %d after %v: %v", i+1, time.Since(begun), err)
						}
					}
					<-time.After(17 * time.Second)
				}
				if n := s.refreshes() - s0; !quiet && n > 16 || n > 60 {
					t.Errorf("%d renewals in an hour", n)
				}
				if err := errors.Join(one.Unkept(), two.Unkept()); err != nil {
					t.Error(err)
				}
				if err := one.Logout(t.Context()); err != nil {
					t.Error(err)
				}
				if n := len(s.h.Auth().Sessions("admin")); n > 0 {
					t.Errorf("%d sessions after signing out", n)
				}
				if err := two.work(t.Context()); err == nil {
					<-time.After(6 * time.Minute) // which the homeserver remembers for a while
					err = two.work(t.Context())
					if wire.KindOf(err) != wire.KindBadToken {
						t.Error(err)
					}
				}
			})
		})
	}
}

// TestOneRenewalForAll: many requests at once make one renewal.
func TestOneRenewalForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		c := s.console(t, s.tokens, nil)
		<-time.After(6 * time.Minute) // as after a nap of the machine
		s0 := s.refreshes()
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := c.work(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := s.refreshes() - s0; n != 1 {
			t.Errorf("%d renewals", n)
		}
	})
}

// TestExpiredEarly: a token that is over before its time is renewed once, and then a read is sent again, a change is not.
func TestExpiredEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		c := s.console(t, s.tokens, nil)
		s.h.ExpireTokens()
		var u mas.User
		if _, err := c.auth.Do(t.Context(), mas.UserByUsername("admin", &u)); err != nil {
			t.Fatal(err)
		}
		s.h.ExpireTokens()
		s.h.ResetRequests()
		id := wire.NewRequestID()
		_, err := c.auth.Do(wire.WithRequestID(t.Context(), id), mas.Lock(u, false))
		for _, r := range s.h.Requests() {
			if named := r.Header.Get("X-Request-Id") == id.Sent().Raw(); named == (r.Path == "/oauth2/token") {
				t.Errorf("%s goes by the name of the change: %t", r.Path, named)
			}
		}
		if e, ok := errors.AsType[*wire.Error](err); !ok || e.Outcome != wire.OutcomeRejected || e.Kind != wire.KindRejected {
			t.Errorf("%v, %v", err, wire.OutcomeOf(err))
		}
		writes := 0
		for _, r := range s.h.Requests() {
			if r.Method == http.MethodPost && r.Path != "/oauth2/token" {
				writes++
			}
		}
		if writes != 1 || s.refreshes() != 1 {
			t.Errorf("%d changes, %d renewals", writes, s.refreshes())
		}
		if _, err := c.auth.Do(t.Context(), mas.Lock(u, false)); err != nil {
			t.Error(err)
		}
		s.h.ExpireTokens()
		if _, err := c.hs.Do(t.Context(), whoAmI); err != nil {
			t.Error(err)
		}
	})
}

// TestRenewalFails: while the token is good work goes on, then the error says why; the end of the session is told apart.
func TestRenewalFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		c := s.console(t, s.tokens, nil)
		token := func(r *http.Request) bool { return r.URL.Path == "/oauth2/token" }
		s.h.Fault(token, matrixadmintest.Fault{Before: true, Err: errors.New("down")})
		<-time.After(4*time.Minute + 30*time.Second)
		if err := c.work(t.Context()); err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute)
		if err := c.work(t.Context()); wire.KindOf(err) != wire.KindUnreachable && wire.KindOf(err) != wire.KindOther {
			t.Errorf("%v is %v", err, wire.KindOf(err))
		}
		s.h.ClearFaults()
		s.h.Fault(token, matrixadmintest.Fault{After: true, Times: 1, Err: errors.New("lost")}) // MAS has renewed it, and nobody knows
		_ = c.work(t.Context())
		if err := c.work(t.Context()); err != nil {
			t.Error(err)
		}
		<-time.After(10 * time.Minute)
		for _, a := range s.h.Auth().Sessions("admin") {
			s.h.Auth().EndSession(a.ID)
		}
		if err := c.work(t.Context()); wire.KindOf(err) != wire.KindBadToken {
			t.Error(err)
		}
		c.Drop()
		if err := c.work(t.Context()); wire.KindOf(err) != wire.KindCanceled {
			t.Error(err)
		}
	})
}

// slow is a store that takes its time.
type slow struct{ *vault }

func (s slow) Save(ctx context.Context, t mas.Tokens) error {
	<-time.After(time.Minute)
	return s.vault.Save(ctx, t)
}

// TestASlowStoreBlocksNobody: while tokens are put into one, requests go on, and the tokens that are renewed meanwhile are those that it has in the end.
func TestASlowStoreBlocksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		c, v := s.console(t, s.tokens, nil), newVault(mas.Tokens{})
		<-time.After(3*time.Minute + 30*time.Second) // a renewal is due in half a minute
		done := make(chan error)
		go func() { done <- c.Keep(t.Context(), slow{v}) }()
		synctest.Wait()
		for range 2 {
			began := time.Now()
			if err := c.work(t.Context()); err != nil || time.Since(began) > time.Second {
				t.Errorf("%v after %s", err, time.Since(began))
			}
			<-time.After(45 * time.Second)
		}
		if err := <-done; err != nil || v.saved != 2 || v.kept.Refresh.Reveal() == s.tokens.Refresh.Reveal() {
			t.Errorf("%v, saved %d times", err, v.saved)
		}
		later := s.console(t, v.kept, v) // another start
		<-time.After(5 * time.Minute)
		if err := later.work(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestTokensAreKeptBeforeTheyAreUsed: with the first use the old refresh token is dead.
func TestTokensAreKeptBeforeTheyAreUsed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		v := newVault(s.tokens)
		c := s.console(t, s.tokens, v)
		<-time.After(5 * time.Minute)
		if err := c.work(t.Context()); err != nil || v.saved != 1 || v.kept.Access.Reveal() == s.tokens.Access.Reveal() {
			t.Errorf("%v, %d", err, v.saved)
		}
		later := s.console(t, v.kept, v) // another start
		<-time.After(5 * time.Minute)
		if err := later.work(t.Context()); err != nil {
			t.Error(err)
		}
		v.fails = errors.New("the vault is closed")
		<-time.After(5 * time.Minute)
		if err := later.work(t.Context()); err != nil || later.Unkept() == nil {
			t.Errorf("%v, %v", err, later.Unkept())
		}
	})
}

// TestLogoutThatEndsNothing: MAS answers every revocation with success, so the session is tried once more; while it is renewed, its tokens are kept.
func TestLogoutThatEndsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := signIn(t)
		v := newVault(s.tokens)
		c := s.console(t, s.tokens, v)
		revoke := func(r *http.Request) bool { return r.URL.Path == "/oauth2/revoke" }
		s.h.Fault(revoke, matrixadmintest.Fault{Respond: func(http.ResponseWriter, *http.Request) {}})
		if err := c.Logout(t.Context()); err == nil || !strings.Contains(err.Error(), "still works") || wire.OutcomeOf(err) != wire.OutcomeUnknown {
			t.Errorf("%v", err)
		}
		if v.kept.Refresh.Reveal() == s.tokens.Refresh.Reveal() || v.saved != 1 {
			t.Errorf("the tokens that are good now are not kept: %d", v.saved)
		}
		s.h.ClearFaults()
		if err := c.Logout(t.Context()); err != nil || len(s.h.Auth().Sessions("admin")) > 0 {
			t.Errorf("again: %v", err)
		}
	})
}
