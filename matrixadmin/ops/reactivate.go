package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// active is the opposite of deactivated.
var active = flag{
	word: "active", off: "deactivated", alters: Deactivations | Erasures | Locks | DisplayNames | Addresses | Passwords, can: &matrixadmin.ReactivateAccount, own: always, closed: always,
	is: func(u matrixadmin.User) matrixadmin.Tri {
		switch {
		case !u.Deactivated.Known():
			return matrixadmin.TriUnknown
		case u.Deactivated.Yes():
			return matrixadmin.TriNo
		}
		return matrixadmin.TriYes
	},
	request: func(s Situation, _ bool) wire.Request { return reactivation(s, matrixadmin.Secret{}) },
}

// reactivation is the request that reactivates an account, with a password unless that is empty.
func reactivation(s Situation, password matrixadmin.Secret) wire.Request {
	edit := matrixadmin.Edit{Deactivated: new(bool), Password: password}
	if s.Target.User.Locked.Known() { // a lock outlives a deactivation, and the account would be active and of no use
		edit.Locked = new(bool)
	}
	if !password.IsZero() { // no device has outlived the deactivation
		edit.Logout = new(true)
	}
	return matrixadmin.EditAccount("reactivate account", s.Target.User.ID, edit)
}

// withPassword is the key of a reactivation that sets a password: the server sets it first, so that an active account has it.
const withPassword = "reactivate/password"

var firstPassword = Field{Name: FieldNewPassword, Label: "New password", Kind: FieldSecret, Optional: true, Fixed: func(s Situation) string {
	switch {
	case !s.Target.User.Appservice.IsZero():
		return "The account needs no password: its application service signs it in."
	case mayUseMAS(s):
		return "Passwords are managed by the Matrix Authentication Service (MAS)."
	}
	return ""
}}

func reactivate() Action {
	a := active.action(true, Action{
		ID: "reactivate", Key: "B", Purpose: Repair, Title: "Reactivate account", Short: "reactivate", Danger: Disruptive, Opposite: "deactivate",
		Then: "reset-password", ThenUnless: withPassword, Fields: []Field{firstPassword, althoughQueuedField},
		Effect: "The account can be used again, with its user ID. Devices, encryption keys, linked e-mail addresses and phone numbers, and room memberships do not come back.",
	})
	unproved := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		u, notes := s.Target.User, unproved(s, v)
		fixed := firstPassword.Fixed(s)
		switch {
		case fixed != "":
			notes = append(notes, fixed)
		case v.Secrets[FieldNewPassword].IsZero() && len(u.ExternalIDs) > 0:
			notes = append(notes, "Without a new password, the account has none: the user can sign in only through SSO, if at all.")
		case v.Secrets[FieldNewPassword].IsZero():
			notes = append(notes, "Without a new password, the account has none: nobody can sign in until you reset it.")
		default:
			notes = append(notes, passwordNotes(v)...)
		}
		if u.Erased.Yes() {
			notes = append(notes, "The account was erased: its display name and avatar do not come back.")
		}
		if u.Locked.Yes() {
			notes = append(notes, "The account is also locked; this unlocks it.")
		}
		return notes
	}
	a.Tells = tellLeaving
	a.Problems = func(s Situation, v Values) []string {
		if password := v.Secrets[FieldNewPassword]; !password.IsZero() {
			return passwordProblems(s, password)
		}
		return queuedProblem(s, v)
	}
	a.Plan = func(s Situation, v Values, done []StepResult) ([]Step, error) {
		step := Step{Key: a.ID, Title: a.Title, Request: reactivation(s, v.Secrets[FieldNewPassword])}
		if !v.Secrets[FieldNewPassword].IsZero() {
			step.Key, step.Title = withPassword, "Reactivate account with the new password"
		}
		return undone(done, step), nil
	}
	verify := a.Verify
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
		f := verify(ctx, reads, before, v, done)
		switch {
		case f.Verdict != Confirmed || !f.After.Appservice.IsZero(): // those sign in without one
		case happened(done, withPassword):
			f.Reason = "The new password was accepted, and cannot be read back. " + f.Reason // which is confirmed
		default:
			f.Reason += noPassword(f.After)
		}
		if f.Verdict == Confirmed && before.Target.User.Locked.Known() && f.After.Locked.Yes() { // the request takes the lock off as well
			f.Verdict, f.Changed = Partial, true
			f.Reason = "The account is active, but still locked: nobody can use it. Unlock it: it is in the menu (a), and mxwarden unlock."
		}
		if f.Verdict == Confirmed {
			f.Reason = sentences(f.Reason, tellLeaving(ctx, reads, before, nil))
		}
		return f
	}
	return reactivateAtMAS.action(a)
}

// noPassword says who can sign in to an account that was reactivated.
func noPassword(u matrixadmin.User) string {
	const reset = " until you reset it (P, or mxwarden reset-password)."
	if len(u.ExternalIDs) > 0 {
		return " It has no password" + reset + " Signing in through SSO may work, since external IDs stay linked."
	}
	return " It has no password: nobody can sign in" + reset
}

// tellLeaving warns that a reactivated account is taken out of its rooms all the same, "" where it has left them or nothing tells.
func tellLeaving(ctx context.Context, reads Reads, s Situation, _ func(string)) string {
	if !s.Target.User.Deactivated.Yes() || s.Server.Can(&matrixadmin.LeaveRooms).Answer == matrixadmin.No {
		return ""
	}
	rooms, err := reads.JoinedRooms(ctx, s.Target.User.ID)
	if err != nil || len(rooms) == 0 {
		return ""
	}
	return "The account is still leaving " + english.Count(len(rooms), "room", "rooms") + ". Reactivating does not stop that."
}
