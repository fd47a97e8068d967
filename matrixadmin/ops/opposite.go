package ops

import "github.com/mxwarden/mxwarden/matrixadmin"

// TakesBack is the action that takes back what was done, and the situation that it would be done in; ok is false without one, and where nothing was done that
// could be taken back.
func (r Result) TakesBack() (back Action, at Situation, ok bool) {
	a, known := Find(r.Action)
	if !known || a.ID != r.Action || a.Opposite == "" || !r.did() {
		return Action{}, Situation{}, false
	}
	back, known = Find(a.Opposite)
	at = r.Before
	if at.Target.User.ID.IsZero() || !known {
		return Action{}, Situation{}, false
	}
	at.Seen = nil
	if r.Finding.After.ID == at.Target.User.ID {
		at.Target.User = r.Finding.After
	}
	at.Target = back.About(at.Target)
	return back, at, back.Blocked(at) == ""
}

// Lost says in a sentence what of it no action brings back, "" when nothing was done or nothing is lost.
func (r Result) Lost() string {
	a, known := Find(r.Action)
	if !known || a.ID != r.Action || !r.did() {
		return ""
	}
	return a.Lost
}

// did reports whether something was done, or may have been.
func (r Result) did() bool {
	switch r.Finding.Verdict {
	case NotApplied:
		return false
	case NotChecked, Confirmed, Likely, Partial, Queued, CannotBeRead, ReadFailed:
	}
	return r.MayHaveChanged() && r.Outcome != matrixadmin.OutcomeUnknown || r.Finding.Verdict == Confirmed
}
