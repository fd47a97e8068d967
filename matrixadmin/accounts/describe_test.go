package accounts_test

import (
	"fmt"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// describe writes a query without its page.
func describe(q matrixadmin.UserQuery) string {
	return fmt.Sprintf("%q deactivated %d admins %d nolocked %v noguests %v not %q", q.Term, q.Deactivated, q.Admins, q.NoLocked, q.NoGuests, q.NotTypes)
}
