package ops

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// An account of an application service is the homeserver's alone: the Matrix Authentication Service (MAS) does not have it. Any other account may be kept
// by MAS unless it is proven that there is none, and what is done to such an account at the homeserver only leaves it usable.

// mayUseMAS reports whether the server of the account and of who asks uses MAS, or may use it.
func mayUseMAS(s Situation) bool {
	id := s.Target.User.ID
	return !s.Server.Has(&matrixadmin.OwnAccounts) && !id.IsZero() && !s.Me.IsZero() && id.Server() == s.Me.Server()
}

// inMAS is what MAS does in the homeserver's place.
type inMAS struct {
	known   string // why it is not done here
	would   string // what MAS would do, where it is not known whether there is one
	command string // of mas-cli manage, before the account's name; "" where it has none
}

// says gives the reason, and what to run instead; "" where the homeserver is the only one who keeps the account.
func (m inMAS) says(s Situation) string {
	if !mayUseMAS(s) || !s.Target.User.Appservice.IsZero() {
		return ""
	}
	run := ""
	if m.command != "" {
		run = ". Run: mas-cli manage " + m.command + " " + shellArgument(s.Target.User.ID) + " (on the MAS host)"
	}
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return m.known + run
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service)" + m.would + unknownMAS(s) +
		". Try again, or use MAS itself" + run
}

// unknownMAS names who authenticates where somebody does who is not known to be MAS.
func unknownMAS(s Situation) string {
	if s.Server.Issuer.IsZero() {
		return ""
	}
	return "; sign-in is handled by " + s.Server.Issuer.Printable()
}

// shellArgument is the localpart of an id, which is the name at MAS, as one argument for a shell.
func shellArgument(id matrixadmin.UserID) string {
	name := id.Localpart().Raw()
	if strings.HasPrefix(name, "-") {
		return "-- " + shellWord(name)
	}
	return shellWord(name)
}
