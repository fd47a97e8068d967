package ops

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TakeBack is an action that takes something back, and the situation that it would be done in.
type TakeBack struct {
	Action
	At Situation
}

// TakeBacks are the actions that together take back what was done, in their order; none where nothing was done that could be taken back.
func (r Result) TakeBacks() []TakeBack {
	a, known := Find(r.Action)
	if !known {
		return nil
	}
	ids, answers := []string{a.Opposite}, Values{}
	switch {
	case a.UndoAll != nil:
		ids = a.UndoAll(r.Before, r.answers)
	case a.Undo != nil:
		ids[0], answers = a.Undo(r.Before, r.answers)
	}
	var all []TakeBack
	for _, id := range ids {
		if back, at, ok := r.after(func(Action) string { return id }); ok {
			all = append(all, TakeBack{back.Preset(answers).In(at), at})
		}
	}
	return all
}

// TakesBack is the first of [Result.TakeBacks]; ok is false without one.
func (r Result) TakesBack() (back Action, at Situation, ok bool) {
	all := r.TakeBacks()
	if len(all) == 0 {
		return Action{}, Situation{}, false
	}
	return all[0].Action, all[0].At, true
}

// Preset returns the action with answers already in its typed fields.
func (a Action) Preset(answers Values) Action {
	a.Fields = slices.Clone(a.Fields)
	for i, f := range a.Fields {
		if answers.has(f) {
			a.Fields[i].Preset = answers.Typed(f)
		}
	}
	return a
}

// Then is the action that is usually needed after what was done, like [Result.TakesBack].
func (r Result) Then() (then Action, at Situation, ok bool) {
	return r.after(func(a Action) string {
		if others := holding(r.Finding.user(), a.ID); lifts(a.ID) && len(others) > 0 {
			return others[0].lift
		}
		if a.ThenUnless != "" && Claimed(r.done, a.ThenUnless) {
			return ""
		}
		return a.Then
	})
}

// after is another action about the same account as it was read afterwards; ok is false where nothing was done, and where it cannot be done.
func (r Result) after(which func(Action) string) (next Action, at Situation, ok bool) {
	a, known := Find(r.Action)
	if !known || a.ID != r.Action || !r.did() {
		return Action{}, Situation{}, false
	}
	id := which(a)
	if id == "" {
		return Action{}, Situation{}, false
	}
	next, known = Find(id)
	at = r.Before
	if at.Target.User.ID.IsZero() || !known {
		return Action{}, Situation{}, false
	}
	at.Seen = nil
	if r.Finding.After.ID == at.Target.User.ID {
		at.Target.User = r.Finding.After
	}
	at.Target.Auth, at.Target.Row = r.Finding.Auth, Values{}
	at.Target = next.About(at.Target)
	if next.ID == a.ID { // what takes itself back may have changed the name
		at.Target.Subject.Name = matrixadmin.Text{}
	}
	return next, at, next.Blocked(at) == ""
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
	case NotChecked, Confirmed, Likely, Partial, Queued, CannotBeRead, ReadFailed, IsSo, IsNotSo, MoreThanAsked:
	}
	return r.MayHaveChanged() && r.Outcome != matrixadmin.OutcomeUnknown || r.Finding.Verdict == Confirmed || r.Finding.Verdict == MoreThanAsked
}
