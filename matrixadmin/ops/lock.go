package ops

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var locked = flag{
	word: "locked", alters: Locks, can: &matrixadmin.LockAccount, own: onlyLifting, closed: onlyLifting, read: matrixadmin.Locked,
	is:  func(u matrixadmin.User) matrixadmin.Tri { return u.Locked },
	put: func(u *matrixadmin.User, is matrixadmin.Tri) { u.Locked = is },
	request: func(s Situation, on bool) wire.Request {
		return matrixadmin.Lock(s.Server.Can(&matrixadmin.LockAccount).Via, s.Target.User.ID, on)
	},
}

func lock() Action {
	return lockAtMAS.action(locked.action(true, Action{
		ID: "lock", Key: "l", Purpose: Contain, Title: "Lock account", Short: "lock", Danger: Reversible, EndsAdmin: true, Opposite: "unlock",
		Effect: "The user cannot use the account at all: clients show that it is locked, and nobody can sign in. Devices, keys and rooms stay, " +
			"so unlocking restores everything.",
		Fields: []Field{cutOffField}, Look: lookForLock,
		Alters: func(_ Situation, v Values) Aspects {
			if v.Choice(cutOffField) {
				return Locks | Devices
			}
			return Locks
		},
		Problems: func(s Situation, v Values) []string {
			if keeper, _ := s.AtMAS(); keeper == HomeserverAlone && v.Choice(cutOffField) {
				return []string{"the homeserver locks at once, so no devices have to be deleted"}
			}
			return nil
		},
	}))
}

func unlock() Action {
	return unlockAtMAS.action(locked.action(false, Action{
		ID: "unlock", Key: "o", Purpose: Repair, Title: "Unlock account", Short: "unlock", Danger: Reversible, Opposite: "lock",
		Effect: "The user can use the account again, on the same devices.",
	}))
}
