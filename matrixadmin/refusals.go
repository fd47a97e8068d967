package matrixadmin

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Each table holds the answers to one write of one server family that prove that nothing was started. An answer that is not listed proves nothing:
// Synapse sends M_UNKNOWN in the middle of a deactivation ("No row found (profiles)", "Failed to remove threepid from ID server").

// Before a handler runs: the token, the right, the path (synapse/api/auth, synapse/http/server.py; Dendrite's MakeAdminAPI).
var refusedAtTheDoor = wire.Refusals{
	"401 M_MISSING_TOKEN",
	"401 M_UNKNOWN_TOKEN",
	"401 M_USER_LOCKED",
	"401 ORG_MATRIX_MSC3939_USER_LOCKED",
	"403 M_FORBIDDEN",
	"400 M_UNRECOGNIZED",
	"404 M_UNRECOGNIZED",
	"405 M_UNRECOGNIZED", // 400 up to Synapse 1.77
}

// The rate, where it is counted before the handler runs.
var refusedRate = wire.Refusals{"429 M_LIMIT_EXCEEDED"}

// The body and its parameters, read before anything is done (synapse/http/servlet.py).
var refusedParameters = wire.Refusals{
	"400 M_BAD_JSON", "400 M_NOT_JSON", "400 M_MISSING_PARAM", "400 M_INVALID_PARAM",
}

var (
	// DeactivateAccountRestServlet: "User not found" is asked first.
	deactivateRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})
	// An erase empties the profile when sessions and password are gone already, and Synapse of before 2026 (seen in 1.36: _update_join_states) counts
	// that against the administrator's rate: 429 then comes from the middle.
	eraseRefusals = slices.Concat(refusedAtTheDoor, refusedParameters, wire.Refusals{"404 M_NOT_FOUND"})
	// ResetPasswordRestServlet, SetPasswordHandler: the account and the password are checked before the hash is stored.
	resetRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_NOT_FOUND", "400 M_WEAK_PASSWORD"})
	// AdminResetPassword of Dendrite: 404 M_UNKNOWN is "User does not exist", asked first. 400 M_UNKNOWN is no proof: it is a body that cannot be read, but
	// also "Failed to perform password update", after which the password may be set and the sessions may not be ended.
	dendriteResetRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"404 M_UNKNOWN", "400 M_WEAK_PASSWORD"})
	// LoginRestServlet: no session is made before all checks have passed.
	loginRefusals = slices.Concat(refusedAtTheDoor, refusedRate, refusedParameters, wire.Refusals{"403 M_USER_DEACTIVATED", "400 M_UNKNOWN", "403 M_UNKNOWN"})
	// LogoutRestServlet: only what stands before it.
	logoutRefusals = slices.Concat(refusedAtTheDoor, refusedRate)
)
