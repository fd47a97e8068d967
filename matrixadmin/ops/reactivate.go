package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var deactivated = flag{
	word: "deactivated", alters: Deactivations | Erasures | Locks | DisplayNames | Addresses | Passwords, can: &matrixadmin.ReactivateAccount, own: always, closed: always,
	is:      func(u matrixadmin.User) matrixadmin.Tri { return u.Deactivated },
	request: func(s Situation, _ bool) wire.Request { return reactivation(s, matrixadmin.Secret{}) },
}

// reactivation is the request that reactivates an account, with a password unless that is empty.
func reactivation(s Situation, password matrixadmin.Secret) wire.Request {
	edit := matrixadmin.Edit{Deactivated: new(bool), Password: password}
	if unlocks(s) {
		edit.Locked = new(bool)
	}
	if !password.IsZero() { // no device has outlived the deactivation
		edit.Logout = new(true)
	}
	return matrixadmin.EditAccount("reactivate account", s.Target.User.ID, edit)
}

// unlocks reports whether a reactivation takes a lock off as well: one outlives a deactivation, and the account would be of no use. MAS does not.
func unlocks(s Situation) bool {
	keeper, _ := s.AtMAS()
	return s.Target.User.Locked.Known() && keeper == HomeserverAlone
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
	a := deactivated.action(false, Action{
		ID: "reactivate", Key: "B", Purpose: Repair, Title: "Reactivate account", Short: "reactivate", Danger: Disruptive, Opposite: "deactivate",
		Then: "reset-password", ThenUnless: withPassword, Fields: []Field{firstPassword, althoughQueuedField},
		Effect: "The account can be used again, with its user ID. If it is locked, this also unlocks it; if it is suspended, it stays so. Devices, encryption keys, linked e-mail addresses and phone numbers, and room memberships do not come back.",
	})
	unproved := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		u, notes := s.Target.User, unproved(s, v)
		fixed := firstPassword.Fixed(s)
		switch {
		case fixed != "":
			notes = append(notes, fixed)
		case v.Secrets[FieldNewPassword].IsZero() && len(u.ExternalIDs) > 0:
			notes = append(notes, "Without a new password, the user can sign in only through SSO, if at all, or with a password that was set while the account was deactivated.")
		case v.Secrets[FieldNewPassword].IsZero():
			notes = append(notes, "Without a new password, the user can sign in only with one that was set while the account was deactivated. No server shows whether there is one: reset it next.")
		default:
			notes = append(notes, passwordNotes(v)...)
		}
		if u.Erased.Yes() {
			notes = append(notes, "The account was erased: its display name and avatar do not come back.")
		}
		if u.Locked.Yes() {
			notes = append(notes, "The account is also locked; this unlocks it. Deactivating it again does not bring the lock back.")
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
		case Claimed(done, withPassword):
			f.Reason = "The new password was accepted, and cannot be read back. " + f.Reason // which is confirmed
		case tried(done, withPassword): // that it is active shows nothing of the password
			f.Verdict, f.Changed = Likely, true
			f.Reason += " Whether it has the new password cannot be read: reset it" + resetNext
		default:
			f.Reason += givenNone(f.After)
		}
		switch reached := f.Verdict == Confirmed || f.Verdict == Likely; {
		case !reached || !unlocks(before):
		case f.After.Locked.Yes():
			f.Verdict, f.Changed = Partial, true
			f.Reason = "The account is no longer deactivated, but nobody can use it: its lock was not taken off."
		case before.Target.User.Locked.Yes() && f.After.Locked.Known():
			f.Reason += " It was locked, too, and is no longer; deactivating it again does not bring the lock back."
		case before.Target.User.Locked.Yes():
			f.Reason += " It was locked, too, and the server does not report whether it still is."
		}
		if f.Verdict == Confirmed || f.Verdict == Likely {
			f.Reason = sentences(f.Reason, tellLeaving(ctx, reads, before, nil))
		}
		return f
	}
	return reactivateAtMAS.action(a)
}

const resetNext = " (P, or mxwarden reset-password)."

// givenNone says what is known of the password of an account that was reactivated without one. A deactivation removes it, but one may have been set since.
func givenNone(u matrixadmin.User) string {
	said := " It was given no password, and whether it has one cannot be read: reset it" + resetNext
	if len(u.ExternalIDs) > 0 {
		said += " Signing in through SSO may work, since external IDs stay linked."
	}
	return said
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
