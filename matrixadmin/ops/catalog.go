package ops

import (
	"context"
	"errors"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// verifyTimeout is how long reading back may take after a write.
const verifyTimeout = 20 * time.Second

// Catalog lists every action in the order of the menu: reversible first, irreversible last.
func Catalog() []Action {
	return []Action{resetPassword(), deactivate()}
}

// Find returns the action with an id or a key.
func Find(name string) (Action, bool) {
	for _, a := range Catalog() {
		if a.ID == name || a.Key == name {
			return a, true
		}
	}
	return Action{}, false
}

// cannotShow reports whether an error says that the server has no way to show accounts, rather than that the account is not there.
func cannotShow(err error) bool {
	return errors.Is(err, matrixadmin.ErrUnrecognized) || errors.Is(err, matrixadmin.ErrNotExposed)
}

// readBack reads the account for a verdict; the finding is complete when ok is false.
func readBack(ctx context.Context, hs Homeserver, id matrixadmin.UserID) (matrixadmin.User, Finding, bool) {
	user, err := hs.User(ctx, id)
	switch {
	case err == nil && user.ID != id:
		return user, Finding{Verdict: ReadFailed, Reason: "reading it back brought another account."}, false
	case err == nil:
		return user, Finding{}, true
	case cannotShow(err):
		return user, Finding{Verdict: CannotBeRead, Reason: "this server has no way to read it back."}, false
	}
	return user, Finding{Verdict: ReadFailed, Reason: "reading it back failed: " + err.Error() + "."}, false
}
