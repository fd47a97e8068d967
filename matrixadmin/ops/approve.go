package ops

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var approved = flag{
	word: "approved", alters: Approvals, can: &matrixadmin.EditProfile, own: always, closed: never,
	is: func(u matrixadmin.User) matrixadmin.Tri { return u.Approved },
	request: func(s Situation, on bool) wire.Request {
		return matrixadmin.EditAccount("approve account", s.Target.User.ID, matrixadmin.Edit{Approved: &on})
	},
	elsewhere: func(bool) func(Situation) string {
		return func(s Situation) string {
			if s.Target.User.Detail == matrixadmin.DetailFull && !s.Target.User.Approved.Known() {
				return "this server does not hold new accounts for approval"
			}
			return ""
		}
	},
}

func approve() Action {
	return approved.action(true, Action{
		ID: "approve", Key: "i", Purpose: Repair, Title: "Approve account", Lost: "An approval cannot be taken back here; lock the account to keep the user out.", Short: "approve", Danger: Reversible,
		Effect: "Lets in a new account that waits for approval, so that its user can sign in.",
	})
}
