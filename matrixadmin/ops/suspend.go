package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

func suspend() Action {
	return suspending(true, Action{
		ID: "suspend", Key: "s", Purpose: Contain, Title: "Suspend account", Short: "suspend",
		Effect: "The user stays signed in and can read, but cannot send messages, join rooms, invite, or change the profile. Unsuspending restores everything.",
	})
}

func unsuspend() Action {
	return suspending(false, Action{
		ID: "unsuspend", Key: "u", Purpose: Repair, Title: "Unsuspend account", Short: "unsuspend",
		Effect: "Lifts the suspension: the user can send messages, join rooms and change the profile again.",
	})
}

// suspending completes both directions; the account that is signed in would lock itself out.
func suspending(on bool, a Action) Action {
	a.Danger = Reversible
	a.Blocked = func(s Situation) string {
		u := s.Target.User
		switch {
		case on && u.ID == s.Me && !s.Me.IsZero():
			return "you are signed in as this account; another administrator must do this"
		case u.Deactivated.Yes():
			return "the account is deactivated"
		case u.Admin.Yes() && s.Server.Can(&matrixadmin.SuspendAccount).Via == matrixadmin.ViaSpec:
			return "the account is a server administrator, which this server does not suspend"
		case u.Suspended.Known() && u.Suspended.Yes() == on:
			return map[bool]string{true: "the account is already suspended", false: "the account is not suspended"}[on]
		}
		return blocked(s, &matrixadmin.SuspendAccount)
	}
	a.Notes = func(s Situation, _ Values) []string { return unproven(s, &matrixadmin.SuspendAccount) }
	a.Plan = func(s Situation, _ Values, done []StepResult) ([]Step, error) {
		return undone(done, Step{Key: a.ID, Title: a.Title, Request: matrixadmin.Suspend(s.Server.Can(&matrixadmin.SuspendAccount).Via, s.Target.User.ID, on)}), nil
	}
	a.Patience = resetPatience
	a.Verify = func(ctx context.Context, reads Reads, before Situation, _ Values, _ []StepResult) Finding {
		user, finding, ok := readBack(ctx, reads, before.Target.User.ID)
		if ok && before.Server.Can(&matrixadmin.SuspendAccount).Via == matrixadmin.ViaSpec {
			finding, ok = suspended(ctx, reads, &user)
		}
		switch {
		case !ok:
			return finding
		case !user.Suspended.Known():
			return Finding{Verdict: CannotBeRead, After: user, Reason: "This server cannot show whether an account is suspended, so the result cannot be verified."}
		case user.Suspended.Yes() == on:
			return Finding{Verdict: Confirmed, After: user, Reason: map[bool]string{true: "The account is now suspended.", false: "The account is no longer suspended."}[on]}
		}
		return Finding{Verdict: NotApplied, After: user, Reason: map[bool]string{true: "The account is not suspended.", false: "The account is still suspended."}[on]}
	}
	return a
}

// suspended reads whether an account is suspended where the server has a request for that alone; the finding is complete when ok is false.
func suspended(ctx context.Context, reads Reads, user *matrixadmin.User) (f Finding, ok bool) {
	var now bool
	if _, err := reads.Do(ctx, matrixadmin.Suspended(user.ID, &now)); err != nil {
		return Finding{Verdict: ReadFailed, Reason: english.EndSentence("The account could not be read back: " + matrixadmin.Reason(err))}, false
	}
	user.Suspended = matrixadmin.TriNo
	if now {
		user.Suspended = matrixadmin.TriYes
	}
	return Finding{}, true
}
