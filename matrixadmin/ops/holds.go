package ops

import (
	"context"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// hold is a state that keeps an account from being used, with the action that lifts it.
type hold struct {
	flag
	lift string
}

// holds are all of them, in the order in which they are lifted: none is of use while an earlier one is there.
func holds() []hold {
	return []hold{{deactivated, "reactivate"}, {locked, "unlock"}, {suspended, "unsuspend"}}
}

// holding are the states that keep an account from being used, but for the one that an action lifts.
func holding(u matrixadmin.User, but string) []hold {
	return slices.DeleteFunc(holds(), func(h hold) bool { return h.lift == but || !h.is(u).Yes() })
}

// lifts reports whether an action lifts a state that keeps an account from being used.
func lifts(id string) bool {
	return slices.ContainsFunc(holds(), func(h hold) bool { return h.lift == id })
}

// inWords are the states in words.
func inWords(all []hold) string {
	said := make([]string, len(all))
	for i, h := range all {
		said[i] = h.word
	}
	return strings.Join(said, " and ")
}

// stillHeld has an action that lifts one such state say which others stay: an account is of use only when none is left.
func stillHeld(a Action) Action {
	if !lifts(a.ID) {
		return a
	}
	notes, verify := a.Notes, a.Verify
	a.Notes = func(s Situation, v Values) []string {
		said := notes(s, v)
		others := holding(s.Target.Merged(), a.ID)
		if a.ID == "reactivate" && unlocks(s) {
			others = slices.DeleteFunc(others, func(h hold) bool { return h.lift == "unlock" })
		}
		if len(others) > 0 {
			said = append(said, "The account is also "+inWords(others)+", and stays so.")
		}
		return said
	}
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
		f := verify(ctx, reads, before, v, done)
		if f.Verdict == NotApplied || f.Verdict == ReadFailed {
			return f
		}
		if others := holding(f.user(), a.ID); len(others) > 0 {
			f.Reason = sentences(f.Reason, "It is still "+inWords(others)+".")
		}
		return f
	}
	return a
}

// user is the account as it was read, of both servers.
func (f Finding) user() matrixadmin.User { return Target{User: f.After, Auth: f.Auth}.Merged() }
