package ops

import (
	"context"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Runner is the only caller of an action's Run: rules first, then a fresh read of the target, then one write, then reading back.
type Runner struct{ hs Homeserver }

// NewRunner makes the runner for one connection.
func NewRunner(hs Homeserver) *Runner { return &Runner{hs: hs} }

// Run carries out an action on the account that the situation names, and says what became of it.
//
// Nothing is ever sent twice. Ending ctx after StageSending means "stop waiting": the outcome is then unknown, and reading back
// still happens, in a context of its own.
func (r *Runner) Run(ctx context.Context, a Action, s Situation, v Values, at func(Stage)) Result {
	res := Result{Action: a.ID, Target: s.Target.User.ID}
	if at == nil {
		at = func(Stage) {}
	}
	at(StageChecking)
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	before, err := r.fresh(ctx, s.Target)
	if err != nil {
		return refuse(res, err)
	}
	s.Target = before
	if why := a.Blocked(s); why != "" {
		return refuse(res, invalid(a, why))
	}
	at(StageSending)
	err = a.Run(ctx, r.hs, res.Target, v)
	res.Outcome, res.Err = matrixadmin.OutcomeOf(err), err
	if res.Outcome == matrixadmin.OutcomeNotSent || res.Outcome == matrixadmin.OutcomeRejected {
		return res
	}
	at(StageVerifying)
	res.Finding = r.verify(ctx, a, before, v)
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

// Verify reads back what is known of an action whose outcome is in doubt; it sends nothing but reads.
func (r *Runner) Verify(ctx context.Context, a Action, t Target, v Values) Finding {
	return a.Verify(ctx, r.hs, t, v)
}

// fresh reads the target again, so that the rules hold for what is true now and not for what was painted a minute ago.
//
// A server that cannot show accounts leaves the painted target as it is.
func (r *Runner) fresh(ctx context.Context, t Target) (Target, error) {
	user, err := r.hs.User(ctx, t.User.ID)
	switch {
	case err == nil:
		if user.ID != t.User.ID {
			return t, &matrixadmin.Error{Op: "read the account again", Kind: matrixadmin.KindMalformed, Detail: "the server answered with another account"}
		}
		t.User = user
		return t, nil
	case cannotShow(err):
		return t, nil
	}
	return t, err
}

// verify reads back in a context that outlives the caller's patience, since what happened matters more than who still waits.
func (r *Runner) verify(ctx context.Context, a Action, before Target, v Values) Finding {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), verifyTimeout)
	defer cancel()
	return a.Verify(ctx, r.hs, before, v)
}

func refuse(res Result, err error) Result {
	res.Refused, res.Err, res.Outcome = true, err, matrixadmin.OutcomeNotSent
	return res
}

func invalid(a Action, why string) error {
	return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindInvalid, Detail: why}
}

func words(a Action) string { return strings.ToLower(a.Title[:1]) + a.Title[1:] }

// Summary says in one sentence how a run ended, for the screen and for the command line.
func (r Result) Summary() string {
	who := r.Target.Text().Printable()
	switch {
	case r.Refused:
		return fmt.Sprintf("Nothing was sent. %s.", upper(r.Err.Error()))
	case r.Outcome == matrixadmin.OutcomeNotSent:
		return fmt.Sprintf("Nothing was sent: %s.", r.Err)
	case r.Outcome == matrixadmin.OutcomeRejected:
		return fmt.Sprintf("The server refused, and nothing was changed: %s.", r.Err)
	case r.Outcome == matrixadmin.OutcomeClaimed && r.Finding.Verdict == Confirmed:
		return fmt.Sprintf("Done: %s", r.Finding.Reason)
	case r.Outcome == matrixadmin.OutcomeClaimed && r.Finding.Verdict == NotApplied:
		return fmt.Sprintf("The server said yes, but %s", r.Finding.Reason)
	case r.Outcome == matrixadmin.OutcomeClaimed:
		return fmt.Sprintf("The server says that it did so for %s; %s", who, r.Finding.Reason)
	case r.Finding.Verdict == Confirmed:
		return fmt.Sprintf("The answer was lost, but it happened: %s", r.Finding.Reason)
	case r.Finding.Verdict == NotApplied:
		return fmt.Sprintf("The answer was lost, and so far it has not happened: %s", r.Finding.Reason)
	}
	return fmt.Sprintf("It is not known whether this happened to %s: %s; %s", who, r.Err, r.Finding.Reason)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
