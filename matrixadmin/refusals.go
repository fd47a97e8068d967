package matrixadmin

import "slices"

// refusal is an answer, by status and errcode, that proves that nothing was started.
type refusal struct {
	status int
	code   string
}

// refusals are the answers to one write of one server family that prove that nothing was started. An answer that is not listed proves nothing:
// Synapse sends M_UNKNOWN in the middle of a deactivation ("No row found (profiles)", "Failed to remove threepid from ID server").
type refusals []refusal

func (r refusals) prove(status int, code string) bool {
	return slices.Contains(r, refusal{status, code})
}

// Before a handler runs: the token, the right, the path, the rate (synapse/api/auth, synapse/http/server.py; Dendrite's MakeAdminAPI).
var refusedAtTheDoor = refusals{
	{401, "M_MISSING_TOKEN"}, {401, "M_UNKNOWN_TOKEN"}, {401, "M_USER_LOCKED"}, {401, "ORG_MATRIX_MSC3939_USER_LOCKED"},
	{403, "M_FORBIDDEN"},
	{400, "M_UNRECOGNIZED"}, {404, "M_UNRECOGNIZED"}, {405, "M_UNRECOGNIZED"}, // 400 up to Synapse 1.77
	{429, "M_LIMIT_EXCEEDED"},
}

// The body and its parameters, read before anything is done (synapse/http/servlet.py).
var refusedParameters = refusals{
	{400, "M_BAD_JSON"}, {400, "M_NOT_JSON"}, {400, "M_MISSING_PARAM"}, {400, "M_INVALID_PARAM"},
}

var (
	// DeactivateAccountRestServlet: "User not found" is asked first.
	deactivateRefusals = slices.Concat(refusedAtTheDoor, refusedParameters, refusals{{404, "M_NOT_FOUND"}})
	// ResetPasswordRestServlet, SetPasswordHandler: the account and the password are checked before the hash is stored.
	resetRefusals = slices.Concat(refusedAtTheDoor, refusedParameters, refusals{{404, "M_NOT_FOUND"}, {400, "M_WEAK_PASSWORD"}})
	// AdminResetPassword of Dendrite: 404 M_UNKNOWN is "User does not exist", 400 M_UNKNOWN an empty body, both before the change.
	dendriteResetRefusals = slices.Concat(refusedAtTheDoor, refusedParameters, refusals{{404, "M_UNKNOWN"}, {400, "M_UNKNOWN"}, {400, "M_WEAK_PASSWORD"}})
	// LoginRestServlet: no session is made before all checks have passed.
	loginRefusals = slices.Concat(refusedAtTheDoor, refusedParameters, refusals{{403, "M_USER_DEACTIVATED"}, {400, "M_UNKNOWN"}, {403, "M_UNKNOWN"}})
	// LogoutRestServlet: only what stands before it.
	logoutRefusals = refusedAtTheDoor
)
