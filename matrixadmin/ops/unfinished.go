package ops

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// margin is what belongs to a write beside the request: evidence is taken before the intent, reading back comes after.
const margin = time.Minute

// patience is how long a write may still be carried out; lost is that no answer came and the server shows no work on it.
func patience(intent audit.Record, lost bool) time.Duration {
	keys := make([]string, len(intent.Steps))
	for i, key := range intent.Steps {
		keys[i] = key.Raw()
	}
	switch a, ok := Find(intent.Action); {
	case !ok || a.ID != intent.Action:
		return deactivatePatience
	case lost && a.PatienceLost > 0:
		return a.PatienceLost
	default:
		return a.patience(keys...)
	}
}

// OpenActs returns the acts on a server, at a base URL, that have no final outcome on record, the oldest first. What another act has gone on with is not
// among them: that stands for it.
//
// With an error it returns what it could find all the same.
func OpenActs(path, server, baseURL string, now time.Time) ([]Open, error) {
	open, acts := map[string]*Open{}, map[string]*Open{}
	var first error
	for r, err := range audit.Read(path, audit.Filter{Server: server}) {
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		switch o := open[r.ID]; r.Kind {
		case audit.KindIntent:
			if r.BaseURL.IsZero() || r.BaseURL.Raw() == baseURL {
				o = &Open{Intent: r}
				if before := acts[r.Continues]; before != nil {
					o.Earlier = slices.Concat(before.Earlier, before.Steps)
				}
				open[r.ID] = o
				if len(r.Steps) > 1 || r.Continues != "" { // others are never gone on with
					acts[r.ID] = o
				}
			}
		case audit.KindStep:
			if o != nil {
				o.Steps = append(o.Steps, r)
			}
		case audit.KindOutcome:
			if o == nil {
				continue
			}
			o.Last = r
			if known(o.Intent, r) {
				delete(open, r.ID)
			}
			if r.Result != matrixadmin.OutcomeNotSent.String() { // it has gone on with the other, and stands for it
				delete(open, o.Intent.Continues)
			}
		case audit.KindNote:
		}
	}
	host, _ := os.Hostname()
	var found []Open
	for _, o := range open {
		if next := continuedBy(open, o.Intent.ID); next == nil {
			o.AtWork = atWork(o.Intent, host, now)
			found = append(found, *o)
		}
	}
	slices.SortFunc(found, func(a, b Open) int { return cmp.Compare(a.Intent.Seq, b.Intent.Seq) })
	return found, first
}

// Unfinished returns the open acts of which nobody knows what became. What a console that is still alive is about is not among them, unless it has its answer
// and the server is at work: that console may end before the server does.
func Unfinished(path, server, baseURL string, now time.Time) ([]Open, error) {
	open, err := OpenActs(path, server, baseURL, now)
	return slices.DeleteFunc(open, func(o Open) bool { return o.AtWork && !o.Queued() }), err
}

// continuedBy is the open act that goes on with another, which is then asked about in its place.
func continuedBy(open map[string]*Open, id string) *Open {
	for _, o := range open {
		if o.Intent.Continues == id {
			return o
		}
	}
	return nil
}

// known reports whether an outcome is final: an answer came that proves it and the server is not still at work, reading back has shown all that can be
// shown, or it was read back after the longest time that the server could be at work.
func known(intent, r audit.Record) bool {
	switch {
	case r.Verdict == Queued.String():
	case r.Result != matrixadmin.OutcomeUnknown.String(), r.Verdict == Confirmed.String(), r.Verdict == IsSo.String(), r.Verdict == MoreThanAsked.String():
		return true
	case r.Verdict == "", r.Verdict == ReadFailed.String(), r.Verdict == NotChecked.String():
		return false
	}
	return r.Time.Sub(intent.Time) >= patience(intent, r.Result == matrixadmin.OutcomeUnknown.String() && r.Verdict != Queued.String())
}

// StillOpen reports whether what was read back of an act at a time may still change.
func StillOpen(o Open, f Finding, now time.Time) bool {
	return !known(o.Intent, audit.Record{Time: now, Result: o.outcome().String(), Verdict: f.Verdict.String()})
}

// atWork reports whether the console that wrote an intent may still be waiting for the answer.
func atWork(r audit.Record, host string, now time.Time) bool {
	if age := now.Sub(r.Time); age > patience(r, false)+margin || age < -margin {
		return false
	}
	return r.Host.Raw() != host || r.PID != os.Getpid() && alive(r.PID)
}

// Resolve reads what became of an unfinished act and puts it on record as its outcome; it sends nothing but reads.
//
// What could not be read is not recorded, so that it is asked for again. The situation is the one now, without a target.
func (r *Runner) Resolve(ctx context.Context, s Situation, o Open) (Finding, error) {
	a, ok := Find(o.Intent.Action)
	if !ok || a.ID != o.Intent.Action {
		return Finding{}, errors.New("this version does not know the action; check the account yourself")
	}
	res, v, err := o.remember(a, s)
	if err != nil {
		return Finding{}, err
	}
	res.Finding = r.verify(ctx, a, res.Before, v, res.done)
	q := after(r.journal, res.Before, o.Intent.ID)
	over := time.Since(o.Intent.Time) >= patience(o.Intent, res.lostAll())
	f := hindsight(res.Finding, res.Outcome, q.since(), when{late: true, over: over})
	if f.Verdict == ReadFailed && over && !res.Before.elsewhere() && r.gone(ctx, res.Target) {
		f.Verdict, f.Reason = CannotBeRead, "The account does not exist any more."
	}
	res.Finding = f
	res = res.settled()
	if ctx.Err() != nil || f.Verdict == ReadFailed || r.journal == nil {
		return f, ctx.Err()
	}
	found := o.found(s, res.Outcome)
	found.Verdict = f.Verdict.String()
	found.Detail = matrixadmin.NewText(checkedLater + f.Reason)
	if q.last.Verdict == found.Verdict && q.last.Detail == found.Detail && StillOpen(o, f, time.Now()) { // that is on record already
		return f, nil
	}
	return f, r.journal.Outcome(ctx, o.Intent.ID, found)
}

// checkedLater begins what is recorded of an act by a later process.
const checkedLater = "Checked later: "

// gone reports whether the homeserver says that it has no such account: nothing will be read of that, however often it is tried.
func (r *Runner) gone(ctx context.Context, id matrixadmin.UserID) bool {
	_, err := r.to.hs.User(ctx, id)
	return errors.Is(err, matrixadmin.ErrNotFound) && !matrixadmin.NotServed(err)
}
