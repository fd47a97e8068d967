package ops

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

var shadowBanned = flag{
	word: "shadow-banned", alters: ShadowBans, can: &matrixadmin.ShadowBanAccount, own: onlyLifting, closed: onlyLifting,
	is:      func(u matrixadmin.User) matrixadmin.Tri { return u.ShadowBanned },
	request: func(s Situation, on bool) wire.Request { return matrixadmin.ShadowBan(s.Target.User.ID, on) },
}

func shadowBan() Action {
	return shadowBanned.action(true, Action{
		ID: "shadow-ban", Key: "h", Purpose: Contain, Title: "Shadow-ban account", Short: "shadow-ban", Danger: Reversible, Opposite: "lift-shadow-ban",
		Lost: "What the user sends meanwhile stays lost.",
		Effect: "The user is not told: messages, invitations and room changes seem to be sent but reach nobody. Reading works, and devices stay signed in. " +
			"Others still see the user join and leave rooms, and the profile. What was sent earlier stays.",
	})
}

func liftShadowBan() Action {
	return shadowBanned.action(false, Action{
		ID: "lift-shadow-ban", Key: "b", Purpose: Repair, Title: "Lift shadow-ban", Short: "lift shadow-ban", Danger: Reversible, Opposite: "shadow-ban",
		Effect: "The account sends normally again. What seemed to be sent meanwhile stays lost.",
	})
}
