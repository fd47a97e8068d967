package setup

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// TokenTrouble is what is wrong with a token, or with MAS, which the homeserver asks about it; a homeserver with MAS says so in words only.
type TokenTrouble uint8

// The values of a [TokenTrouble].
const (
	OtherTrouble   TokenTrouble = iota
	NotActive                   // expired, revoked, or its account is locked: the homeserver does not tell
	NoClientScope               // it lacks urn:matrix:client:api:*
	NoSynapseScope              // it lacks urn:synapse:admin:*
	MASDown                     // the homeserver cannot ask MAS
)

// TroubleOf tells from the error of a homeserver with MAS what is wrong.
func TroubleOf(err error) TokenTrouble {
	e, ok := errors.AsType[*matrixadmin.Error](err)
	if !ok {
		return OtherTrouble
	}
	text := e.Text.Raw()
	switch {
	case strings.HasPrefix(text, "Token is not active"):
		return NotActive
	case strings.HasPrefix(text, "Token doesn't grant access to the Matrix C-S API"):
		return NoClientScope
	case e.Kind == matrixadmin.KindForbidden && strings.HasPrefix(text, "You are not a server admin"):
		return NoSynapseScope
	case e.Status == http.StatusServiceUnavailable && strings.HasPrefix(text, "Unable to introspect the access token"):
		return MASDown
	}
	return OtherTrouble
}

// Says is the trouble in one sentence.
func (t TokenTrouble) Says() string {
	switch t {
	case NotActive:
		return "The token is not active: it has expired or was revoked, or its account is locked in MAS."
	case NoClientScope:
		return "The token lacks the scope urn:matrix:client:api:*."
	case NoSynapseScope:
		return "The token lacks the scope urn:synapse:admin:*."
	case MASDown:
		return "The homeserver cannot ask MAS about the token."
	case OtherTrouble:
	}
	return ""
}

// ForCommands is the trouble with what to do about it on the command line, where the words of the error say nothing of it; "" where there is nothing to add.
func (t TokenTrouble) ForCommands() string {
	switch t {
	case NotActive, NoClientScope:
		return t.Says() + " Sign in with mxwarden login, or use a token with the scopes urn:matrix:client:api:*, urn:synapse:admin:* and urn:mas:admin."
	case MASDown:
		return t.Says() + " Check that MAS is running, then try again."
	case NoSynapseScope, OtherTrouble:
	}
	return ""
}
