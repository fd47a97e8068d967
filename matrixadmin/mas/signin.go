package mas

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// The errors of a sign-in, as RFC 8628 names them.
const (
	codePending  = "authorization_pending"
	codeSlowDown = "slow_down"
	codeDenied   = "access_denied"
	codeExpired  = "expired_token"
	codeGrant    = "invalid_grant"
)

var (
	// ErrDenied says that somebody refused in the browser.
	ErrDenied = errors.New("the sign-in was refused in the browser")
	// ErrCodeOver says that nobody agreed in time.
	ErrCodeOver = errors.New("the code has expired")
	// ErrCodeUsed says that the answer with the tokens did not arrive.
	ErrCodeUsed = errors.New("the sign-in was agreed to, but its token did not arrive")
	// ErrUnusable says that the answer with the tokens is not what it should be; there is no other.
	ErrUnusable = errors.New("the sign-in was agreed to, but MAS gave tokens that cannot be used")
	// ErrNotOffered says that this MAS has the sign-in by code turned off, or is none.
	ErrNotOffered = errors.New("MAS does not offer sign-in with a code (device_code_grant_enabled)")
)

// SignIn is one sign-in with a code that is typed in a browser.
type SignIn struct {
	Code  Code
	Ends  time.Time // when the code is over
	Begun time.Time

	doer   wire.Doer
	client wire.Text
}

// Begin makes the program known and asks for a code. The doer needs no token.
func Begin(ctx context.Context, d wire.Doer) (*SignIn, error) {
	s := &SignIn{doer: d}
	if _, err := d.Do(ctx, Register(&s.client)); err != nil {
		return nil, err
	}
	if _, err := d.Do(ctx, BeginSignIn(s.client, &s.Code)); err != nil {
		return nil, err
	}
	s.Begun = time.Now()
	s.Ends = s.Begun.Add(s.Code.Lasts)
	return s, nil
}

// Client is the id of this program, which renewing and revoking need.
func (s *SignIn) Client() wire.Text { return s.client }

// longestPause is the longest time between two questions.
const longestPause = time.Minute

// Wait asks whether the code was typed, as often as MAS allows, until there are tokens, somebody has refused, or the code is over. That policy refuses an
// account is told to nobody but the person in the browser: it looks like a person who has not come yet.
//
// A failure of the line or of MAS is waited out.
func (s *SignIn) Wait(ctx context.Context) (Tokens, error) {
	pause := s.Code.Interval
	for {
		rest := time.Until(s.Ends)
		if rest <= 0 {
			return Tokens{}, ErrCodeOver
		}
		timer := time.NewTimer(min(pause, rest))
		select {
		case <-ctx.Done():
			timer.Stop()
			return Tokens{}, ctx.Err()
		case <-timer.C:
		}
		var t Tokens
		_, err := s.doer.Do(ctx, PollSignIn(s.client, s.Code, &t))
		if err == nil {
			return t, nil
		}
		again, err := whether(err)
		if ctx.Err() != nil {
			return Tokens{}, ctx.Err()
		}
		if err != nil {
			return Tokens{}, err
		}
		pause = min(pause+again, longestPause)
	}
}

// whether tells from the error of a question whether to ask again, and by how much later than before.
func whether(err error) (later time.Duration, end error) {
	e, ok := errors.AsType[*wire.Error](err)
	if !ok {
		return 0, err
	}
	switch e.Code.Raw() {
	case codePending:
		return 0, nil
	case codeSlowDown:
		return 5 * time.Second, nil
	case codeDenied:
		return 0, ErrDenied
	case codeExpired:
		return 0, ErrCodeOver
	case codeGrant:
		return 0, ErrCodeUsed
	}
	if e.NotUnderstood() { // the code is used up
		return 0, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	switch e.Kind {
	case wire.KindRateLimited:
		return max(5*time.Second, e.RetryAfter), nil
	case wire.KindUnreachable, wire.KindTimeout, wire.KindServerFault, wire.KindNotMatrix, wire.KindMalformed, wire.KindOther:
		return 5 * time.Second, nil
	default:
		return 0, err
	}
}
