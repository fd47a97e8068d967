package ops

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var serverAdmin = flag{
	word: "a server administrator", alters: Admins, can: &matrixadmin.SetServerAdmin, own: never, closed: onlyLifting,
	is:      func(u matrixadmin.User) matrixadmin.Tri { return u.Admin },
	request: func(s Situation, on bool) wire.Request { return matrixadmin.ServerAdmin(s.Target.User.ID, on) },
}

func makeServerAdmin() Action {
	a := serverAdmin.action(true, Action{
		ID: "make-admin", Key: "N", Purpose: Repair, Title: "Make administrator", Short: "make administrator", Danger: Disruptive, Opposite: "revoke-admin",
		Lost:   "What the user has read or done as an administrator stays so.",
		Effect: "The user can do everything that you can: read any account, deactivate it, delete rooms, and make other administrators.",
	})
	unproved := a.Notes
	a.Notes = func(s Situation, v Values) []string {
		notes := unproved(s, v)
		if !s.Target.User.Appservice.IsZero() {
			notes = append(notes, "This account belongs to an application service, whose token then has all rights on this server.")
		}
		return notes
	}
	return makeAdminAtMAS.action(a)
}

func revokeServerAdmin() Action {
	return revokeAdminAtMAS.action(serverAdmin.action(false, Action{
		ID: "revoke-admin", Key: "V", Purpose: Disrupt, Title: "Revoke administrator", Short: "revoke administrator", Danger: Disruptive, Opposite: "make-admin", EndsAdmin: true,
		Effect: "The user loses all rights of a server administrator. Devices stay signed in, and the account keeps working.",
		Look:   lookForAdmin, Grows: true, Rounds: mostRounds,
		Alters: func(s Situation, _ Values) Aspects {
			if keeper, _ := s.AtMAS(); keeper != HomeserverAlone { // the sessions that have the rights end
				return Admins | Devices
			}
			return Admins
		},
	}))
}
