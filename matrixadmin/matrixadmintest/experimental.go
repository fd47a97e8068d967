package matrixadmintest

import (
	"net/http"
	"slices"
)

// features are those that Synapse 1.163 can have on for one account.
var features = []string{"msc3881", "msc3575", "msc4222"}

// experimentalFeatures has an answer for accounts that do not exist, too.
func experimentalFeatures(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if bad := h.parseID(c.args[0]); bad != nil {
		return *bad
	}
	if !h.mine(c.args[0]) {
		return fail(http.StatusBadRequest, codeUnknown, "User must be local to check what experimental features are enabled.")
	}
	u, known := h.users[c.args[0]]
	out := object{}
	for _, name := range features {
		out = append(out, member{name, known && slices.Contains(u.Experimental, name)})
	}
	return ok(object{{"features", out}})
}
