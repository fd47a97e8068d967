package ops

import (
	"fmt"
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

// keptElsewhere says why an account is not deactivated here, and what to run instead; "" where the homeserver is the only one who keeps it.
func keptElsewhere(s Situation) string {
	if !mayUseMAS(s) || !s.Target.User.Appservice.IsZero() {
		return ""
	}
	run := "mas-cli manage lock-user --deactivate " + shellArgument(s.Target.User.ID)
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "this server uses MAS (Matrix Authentication Service). Deactivating here would leave the account usable. Run: " + run + " (on the MAS host)"
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service)" + unknownMAS(s) +
		". If it does, deactivating here would leave the account usable. Press r to check again, or use MAS itself. Run: " + run + " (on the MAS host)"
}

// passwordsElsewhere says why a password is not reset here, "" where the homeserver keeps passwords.
func passwordsElsewhere(s Situation) string {
	if !mayUseMAS(s) {
		return ""
	}
	if !s.Target.User.Appservice.IsZero() {
		return "this account has no password; its application service signs it in"
	}
	run := "mas-cli manage set-password " + shellArgument(s.Target.User.ID)
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "passwords are managed by the Matrix Authentication Service (MAS). Run: " + run + " (on the MAS host; this does not sign out any device)"
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service), which would manage passwords" + unknownMAS(s) +
		". Press r to check again, or use MAS itself. Run: " + run + " (on the MAS host)"
}

// unknownMAS names who authenticates where somebody does who is not known to be MAS.
func unknownMAS(s Situation) string {
	if s.Server.Issuer.IsZero() {
		return ""
	}
	return "; sign-in is handled by " + s.Server.Issuer.Printable()
}

// shellArgument is the localpart of an id, which is the name at MAS, as one argument for a shell. Whatever it holds, it is that argument and nothing else,
// in printable ASCII.
func shellArgument(id matrixadmin.UserID) string {
	name := id.Localpart().Raw()
	argument := name
	switch {
	case strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		var b strings.Builder
		for _, c := range []byte(name) {
			if c < 0x20 || c > 0x7e || c == '\'' || c == '\\' {
				fmt.Fprintf(&b, "\\%03o", c)
			} else {
				b.WriteByte(c)
			}
		}
		argument = "$'" + b.String() + "'"
	case name == "" || strings.ContainsFunc(name, unsafeInShell):
		argument = "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	if strings.HasPrefix(name, "-") {
		return "-- " + argument
	}
	return argument
}

func unsafeInShell(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
}

// sessionsElsewhere says why sessions are not ended here, "" where the homeserver keeps them.
func sessionsElsewhere(s Situation) string {
	if !mayUseMAS(s) || !s.Target.User.Appservice.IsZero() {
		return ""
	}
	run := "mas-cli manage kill-sessions " + shellArgument(s.Target.User.ID)
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "sessions are managed by the Matrix Authentication Service (MAS). Run: " + run + " (on the MAS host; this ends all sessions)"
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service), which would manage sessions" + unknownMAS(s) +
		". Press r to check again, or use MAS itself. Run: " + run + " (on the MAS host; this ends all sessions)"
}

// locksElsewhere says why an account is not locked or unlocked here, and what to run instead; "" where the homeserver keeps it.
func locksElsewhere(s Situation) string {
	if !mayUseMAS(s) || !s.Target.User.Appservice.IsZero() {
		return ""
	}
	run := "mas-cli manage lock-user " + shellArgument(s.Target.User.ID) + " or unlock-user"
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "this server uses MAS (Matrix Authentication Service), which locks accounts. Run: " + run + " (on the MAS host)"
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service), which would lock accounts" + unknownMAS(s) +
		". Press r to check again, or use MAS itself. Run: " + run + " (on the MAS host)"
}

// adminsElsewhere says why an account is not made an administrator here, "" where the homeserver keeps that.
func adminsElsewhere(s Situation) string {
	if !mayUseMAS(s) {
		return ""
	}
	run := "mas-cli manage promote-admin " + shellArgument(s.Target.User.ID) + " or demote-admin"
	if s.Server.Lacks(&matrixadmin.OwnAccounts) {
		return "administrators are managed by the Matrix Authentication Service (MAS). Run: " + run + " (on the MAS host)"
	}
	return "could not find out whether this server uses MAS (Matrix Authentication Service), which would manage administrators" + unknownMAS(s) +
		". Press r to check again, or use MAS itself. Run: " + run + " (on the MAS host)"
}
