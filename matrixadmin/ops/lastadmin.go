package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// administratorsRead is how many administrators are read at most.
const administratorsRead = 100

// administratorsLeft says how many administrators there are besides who asks once the account is none any more.
func administratorsLeft(ctx context.Context, reads Reads, s Situation, tell func(string)) string {
	if !s.Target.User.Admin.Yes() || s.Target.User.ID == s.Me {
		return ""
	}
	tell("Counting the administrators that remain.")
	if !s.Server.Has(&matrixadmin.OwnAccounts) {
		return "Unknown how many administrators remain: the Matrix Authentication Service (MAS) may make others."
	}
	page, err := reads.SearchUsers(ctx, matrixadmin.UserQuery{Admins: matrixadmin.TriYes, Deactivated: matrixadmin.TriNo, NoGuests: true, Limit: administratorsRead})
	if err != nil {
		return english.EndSentence("Unknown how many administrators remain: " + matrixadmin.Reason(err))
	}
	others := 0
	for _, u := range page.Users {
		switch {
		case !u.Admin.Known(), !u.Admin.Yes() && page.Next != "": // not left out, so that others may be on the next page
			return "Unknown how many administrators remain: this server cannot list them alone."
		case u.Admin.Yes() && !u.Deactivated.Yes() && !u.Locked.Yes() && u.ID != s.Me && u.ID != s.Target.User.ID:
			others++
		}
	}
	switch {
	case page.Next != "" || page.Dropped > 0:
		return "At least " + english.Count(others, "administrator remains", "administrators remain") + " besides you."
	case others == 0:
		return "It is the only other administrator: afterwards nobody but you can administer this server."
	}
	return english.Count(others, "administrator remains", "administrators remain") + " besides you."
}
