package ops

import "github.com/mxwarden/mxwarden/matrixadmin"

// The words for an account of which nothing is known that keeps it from being used.
const (
	Active  = "active"
	Perhaps = "active?" // whether it is locked or suspended is not known
)

// LockedOn says whether an account is locked: where the server has no such state, none is.
func LockedOn(s matrixadmin.Server, u matrixadmin.User) matrixadmin.Tri {
	return stateOn(s, &matrixadmin.LockAccount, u.Locked)
}

// SuspendedOn says whether an account is suspended; lists do not tell.
func SuspendedOn(s matrixadmin.Server, u matrixadmin.User) matrixadmin.Tri {
	return stateOn(s, &matrixadmin.SuspendAccount, u.Suspended)
}

func stateOn(s matrixadmin.Server, c *matrixadmin.Capability, is matrixadmin.Tri) matrixadmin.Tri {
	if !is.Known() && s.Can(c).Answer == matrixadmin.No {
		return matrixadmin.TriNo
	}
	return is
}

// ActiveWord is [Active] where all that could keep an account from being used is known not to be so, [Perhaps] where some of it is unknown, and "" where one is
// so, or it is not known whether the account is deactivated.
func ActiveWord(deactivated, locked, suspended matrixadmin.Tri) string {
	switch {
	case deactivated != matrixadmin.TriNo || locked.Yes() || suspended.Yes():
		return ""
	case locked.Known() && suspended.Known():
		return Active
	}
	return Perhaps
}
