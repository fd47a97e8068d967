package ops

import (
	"context"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// verifyTimeout is how long reading back may take after a write.
const verifyTimeout = 20 * time.Second

// Runner is the only caller of an action's Run: rules first, then a fresh read of the target, then one write, then reading back.
type Runner struct{ hs Homeserver }

// NewRunner makes the runner for one connection.
func NewRunner(hs Homeserver) *Runner { return &Runner{hs: hs} }

// Run carries out an action on the account that the situation names, and says what became of it.
//
// Nothing is ever sent twice. Ending ctx before StageSending cancels; afterwards it means "stop waiting": the outcome is then unknown,
// and reading back still happens, in a context of its own.
func (r *Runner) Run(ctx context.Context, a Action, s Situation, v Values, at func(Stage)) Result {
	res := Result{Action: a.ID, Target: s.Target.User.ID}
	if at == nil {
		at = func(Stage) {}
	}
	at(StageChecking)
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	target, err := r.fresh(ctx, s.Target)
	if err != nil {
		return refuse(res, err)
	}
	s.Target = target
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	if ctx.Err() != nil {
		return refuse(res, &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindCanceled, Detail: "canceled before anything was sent", Err: ctx.Err()})
	}
	at(StageSending)
	err = a.Run(ctx, r.hs, res.Target, v)
	res.Outcome, res.Err = matrixadmin.OutcomeOf(err), err
	if err != nil && res.Outcome == matrixadmin.OutcomeClaimed {
		res.Outcome = matrixadmin.OutcomeUnknown // an error that claims success proves nothing
	}
	if res.Outcome == matrixadmin.OutcomeNotSent || res.Outcome == matrixadmin.OutcomeRejected {
		return res
	}
	at(StageVerifying)
	res.Before = s
	res.Finding = r.Verify(context.WithoutCancel(ctx), a, s, v)
	return res
}

// Check holds an action against the rules that need no server: read-only, blocked, fields.
func Check(a Action, s Situation, v Values) error {
	if s.ReadOnly {
		return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindReadOnly, Detail: "this console is read-only"}
	}
	if why := a.Blocked(s); why != "" {
		return invalid(a, why)
	}
	if a.Problems != nil {
		if problems := a.Problems(s, v); len(problems) > 0 {
			return invalid(a, strings.Join(problems, "; "))
		}
	}
	return nil
}

// Verify reads back what is known of an action that was sent, for at most twenty seconds; it sends nothing but reads.
//
// The situation is the one before the write: [Result.Before].
func (r *Runner) Verify(ctx context.Context, a Action, before Situation, v Values) Finding {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	return a.Verify(ctx, r.hs, before, v)
}

// fresh reads the target again, so that the rules hold for what is true now and not for what was painted a minute ago.
//
// A server that cannot show accounts, or devices, leaves what was painted as it is.
func (r *Runner) fresh(ctx context.Context, t Target) (Target, error) {
	user, err := r.hs.User(ctx, t.User.ID)
	switch {
	case err == nil && user.ID != t.User.ID:
		return t, &matrixadmin.Error{Op: "read the account again", Kind: matrixadmin.KindMalformed, Detail: "the server answered with another account"}
	case err == nil:
		t.User = user
	case !cannotShow(err):
		return t, err
	}
	if devices, err := r.hs.Devices(ctx, t.User.ID); err == nil {
		t.Devices = len(devices)
	}
	return t, nil
}

func refuse(res Result, err error) Result {
	res.Refused, res.Err, res.Outcome = true, err, matrixadmin.OutcomeNotSent
	return res
}

func invalid(a Action, why string) error {
	return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindInvalid, Detail: why}
}

func words(a Action) string { return strings.ToLower(a.Title[:1]) + a.Title[1:] }
