package ops

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// margin is what belongs to a write beside the request: evidence is taken before the intent, reading back comes after.
const margin = time.Minute

// patience is how long a write of an action may still be carried out.
func patience(action string) time.Duration {
	if a, ok := Find(action); ok && a.ID == action {
		return a.Patience
	}
	return deactivatePatience
}

// Unfinished returns the intents for a server, at a base URL, of which nobody knows what became: those without an outcome, and those whose answer was
// lost and that were last read back while the server could still be at work. What a console that is still alive is about is not among them.
//
// With an error it returns what it could find all the same.
func Unfinished(path, server, baseURL string, now time.Time) ([]audit.Record, error) {
	open := map[string]audit.Record{}
	var first error
	for r, err := range audit.Read(path, audit.Filter{Server: server}) {
		switch {
		case err != nil:
			first = cmp.Or(first, err)
		case r.Kind == audit.KindIntent && (r.BaseURL.IsZero() || r.BaseURL.Raw() == baseURL):
			open[r.ID] = r
		case r.Kind == audit.KindOutcome && known(open[r.ID], r):
			delete(open, r.ID)
		}
	}
	host, _ := os.Hostname()
	var found []audit.Record
	for _, r := range open {
		if !atWork(r, host, now) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b audit.Record) int { return cmp.Compare(a.Seq, b.Seq) })
	return found, first
}

// known reports whether an outcome is final: an answer came that proves it and the server is not still at work, reading back has confirmed it, or it was read
// back after the longest time that the server could be at work.
func known(intent, r audit.Record) bool {
	switch {
	case r.Verdict == Queued.String():
	case r.Result != matrixadmin.OutcomeUnknown.String(), r.Verdict == Confirmed.String():
		return true
	case r.Verdict == "", r.Verdict == ReadFailed.String(), r.Verdict == NotChecked.String():
		return false
	}
	return r.Time.Sub(intent.Time) >= patience(intent.Action)
}

// StillOpen reports whether what was read back of an intent at a time may still change.
func StillOpen(intent audit.Record, f Finding, now time.Time) bool {
	return !known(intent, audit.Record{Time: now, Result: matrixadmin.OutcomeUnknown.String(), Verdict: f.Verdict.String()})
}

// atWork reports whether the console that wrote an intent may still be waiting for the answer.
func atWork(r audit.Record, host string, now time.Time) bool {
	if age := now.Sub(r.Time); age > patience(r.Action)+margin || age < -margin {
		return false
	}
	return r.Host.Raw() != host || r.PID != os.Getpid() && alive(r.PID)
}

// Resolve reads what became of an unfinished intent and puts it on record as its outcome; it sends nothing but reads.
//
// What could not be read is not recorded, so that it is asked for again. The situation is the one now, without a target.
func (r *Runner) Resolve(ctx context.Context, s Situation, intent audit.Record) (Finding, error) {
	a, ok := Find(intent.Action)
	if !ok || a.ID != intent.Action {
		return Finding{}, errors.New("this version does not know the action: look at the account")
	}
	id, err := matrixadmin.ParseUserID(intent.Target.Raw())
	if err != nil {
		return Finding{}, errors.New("the record names no account")
	}
	s.Target = Target{User: matrixadmin.User{ID: id}, Devices: -1, Rooms: -1}
	if n, err := strconv.Atoi(intent.Params[paramDevices].Text().Raw()); err == nil {
		s.Target.Devices = n
	}
	if on, ok := intent.Params[paramAlready].Choice(); ok && on {
		s.Target.User.Deactivated = matrixadmin.FlagYes
	}
	if on, ok := intent.Params[paramErased].Choice(); ok && on {
		s.Target.User.Erased = matrixadmin.FlagYes
	}
	v := Values{Choices: map[string]bool{}}
	for name, value := range intent.Params {
		if on, ok := value.Choice(); ok {
			v.Choices[name] = on
		}
	}
	f := r.verify(ctx, a, s, v)
	if ctx.Err() != nil || f.Verdict == ReadFailed || r.journal == nil {
		return f, ctx.Err()
	}
	found := intent
	found.Actor, found.Result, found.Verdict = s.Me.Text(), matrixadmin.OutcomeUnknown.String(), f.Verdict.String()
	found.Detail = matrixadmin.NewText("Found later by reading: " + f.Reason)
	return f, r.journal.Outcome(ctx, intent.ID, found)
}
