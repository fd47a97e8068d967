package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// active is the opposite of deactivated.
var active = flag{
	word: "active", can: &matrixadmin.ReactivateAccount, own: always, closed: always,
	is: func(u matrixadmin.User) matrixadmin.Tri {
		switch {
		case !u.Deactivated.Known():
			return matrixadmin.TriUnknown
		case u.Deactivated.Yes():
			return matrixadmin.TriNo
		}
		return matrixadmin.TriYes
	},
	request: func(s Situation, _ bool) wire.Request {
		edit := matrixadmin.Edit{Deactivated: new(bool)}
		if s.Target.User.Locked.Known() { // a lock outlives a deactivation, and the account would be active and of no use
			edit.Locked = new(bool)
		}
		return matrixadmin.EditAccount("reactivate account", s.Target.User.ID, edit)
	},
	elsewhere: func(bool) func(Situation) string { return reactivationElsewhere },
}

func reactivate() Action {
	a := active.action(true, Action{
		ID: "reactivate", Key: "B", Purpose: Repair, Title: "Reactivate account", Short: "reactivate", Danger: Disruptive, Opposite: "deactivate",
		Then:   "reset-password",
		Effect: "The account can be used again, with its user ID. Devices, encryption keys, linked e-mail addresses and phone numbers, and room memberships do not come back.",
	})
	unproved := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		notes := append(unproved(s, v), "The account has no password afterwards. Reset the password next, or let the user sign in through SSO.")
		u := s.Target.User
		if u.Erased.Yes() {
			notes = append(notes, "The account was erased: its display name and avatar do not come back.")
		}
		if u.Locked.Yes() {
			notes = append(notes, "The account is also locked; this unlocks it.")
		}
		return notes
	}
	verify := a.Verify
	a.Verify = func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding {
		f := verify(ctx, reads, before, v, done)
		if f.Verdict == Confirmed && f.After.Appservice.IsZero() { // those sign in without one
			f.Reason += noPassword(f.After)
		}
		return f
	}
	return a
}

// noPassword says who can sign in to an account that was reactivated.
func noPassword(u matrixadmin.User) string {
	const reset = " until you reset it (P, or mxwarden reset-password)."
	if len(u.ExternalIDs) > 0 {
		return " It has no password" + reset + " Signing in through SSO may work, since external IDs stay linked."
	}
	return " It has no password: nobody can sign in" + reset
}
