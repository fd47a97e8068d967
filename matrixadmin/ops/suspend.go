package ops

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var suspended = flag{
	word: "suspended", alters: Suspensions, can: &matrixadmin.SuspendAccount, own: onlyLifting, closed: never, read: matrixadmin.Suspended,
	is:  func(u matrixadmin.User) matrixadmin.Tri { return u.Suspended },
	put: func(u *matrixadmin.User, is matrixadmin.Tri) { u.Suspended = is },
	request: func(s Situation, on bool) wire.Request {
		return matrixadmin.Suspend(s.Server.Can(&matrixadmin.SuspendAccount).Via, s.Target.User.ID, on)
	},
}

func suspend() Action {
	a := suspended.action(true, Action{
		ID: "suspend", Key: "s", Purpose: Contain, Title: "Suspend account", Short: "suspend", Danger: Reversible, Opposite: "unsuspend",
		Effect: "The user stays signed in and can read, but cannot send messages, join rooms, invite, or change the profile. It can still redact its own messages and leave rooms. Unsuspending restores everything.",
	})
	notes := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		all := notes(s, v)
		if keeper, _ := s.AtMAS(); keeper != HomeserverAlone {
			all = append(all, "This acts at once, whatever the account is signed in with. With MAS, nothing else does that can be undone.")
		}
		return all
	}
	return a
}

func unsuspend() Action {
	return suspended.action(false, Action{
		ID: "unsuspend", Key: "u", Purpose: Repair, Title: "Unsuspend account", Short: "unsuspend", Danger: Reversible, Opposite: "suspend",
		Effect: "Lifts the suspension: the user can send messages, join rooms and change the profile again.",
	})
}
