package setup

import (
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// SigningOut is what becomes of a token when its user signs out.
type SigningOut uint8

// The values of a [SigningOut].
const (
	EndsDevice   SigningOut = iota // the homeserver ends its session
	EndsSession                    // MAS ends its session, with all tokens of it
	KeepsToken                     // a personal token: it stays good
	KeepsSession                   // of a session that another program has signed in to
)

// EndOf tells what signing out does with a token; renewed is whether this program signed in to its session.
func EndOf(token matrixadmin.Secret, renewed bool) SigningOut {
	switch t := token.Reveal(); {
	case renewed:
		return EndsSession
	case strings.HasPrefix(t, "mpt_"):
		return KeepsToken
	case strings.HasPrefix(t, "mat_"):
		return KeepsSession
	}
	return EndsDevice
}

// String says it in one sentence, "" where that depends on the device.
func (s SigningOut) String() string {
	switch s {
	case EndsSession:
		return "Its session in MAS is ended, with all tokens of it."
	case KeepsToken:
		return "A personal token is not revoked by signing out. It stays valid until it is revoked in MAS."
	case KeepsSession:
		return "This token comes from another program: signing out only forgets it here. Its session stays valid until it is ended in MAS."
	case EndsDevice:
	}
	return ""
}

// Forgets reports whether the server is not asked: the token is only forgotten here.
func (s SigningOut) Forgets() bool { return s == KeepsToken || s == KeepsSession }
