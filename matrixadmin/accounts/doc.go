// Package accounts is the list of a server's accounts as data: its filter, orders and columns, and the reading of it page by page. The screen and the
// command line show the same.
package accounts

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// About is what filters and columns depend on besides the accounts.
type About struct {
	Now      time.Time
	Location *time.Location // of dates in a filter; nil is UTC
	Ghosts   matrixadmin.Ghosts
	Server   matrixadmin.Server
	From     *Addresses // nil where nobody reads from where accounts connect
	AtMAS    *AtMAS     // nil where the Matrix Authentication Service keeps no accounts
}

// cannot reports whether the server has no such state, so that no account is in it.
func (a *About) cannot(c *matrixadmin.Capability) bool {
	return a.Server.Can(c).Answer == matrixadmin.No
}

// suspended says whether an account is suspended; lists do not tell.
func (a *About) suspended(u *matrixadmin.User) matrixadmin.Tri { return ops.SuspendedOn(a.Server, *u) }

// lockedHere says whether an account is locked in the homeserver.
func (a *About) lockedHere(u *matrixadmin.User) matrixadmin.Tri { return ops.LockedOn(a.Server, *u) }
