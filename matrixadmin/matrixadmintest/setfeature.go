package matrixadmintest

import (
	"net/http"
	"slices"
)

// setFeature turns features of an account on and off; the account need not exist.
func setFeature(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if bad := h.parseID(c.args[0]); bad != nil {
		return *bad
	}
	if !h.mine(c.args[0]) {
		return fail(http.StatusBadRequest, codeUnknown, "User must be local to enable experimental features.")
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	asked, _ := body["features"].(map[string]any)
	if len(asked) == 0 {
		return fail(http.StatusBadRequest, codeUnknown, "You must provide features to set.")
	}
	u, known := h.users[c.args[0]]
	for name, value := range asked {
		on, isBool := value.(bool)
		switch {
		case !slices.Contains(features, name):
			return fail(http.StatusBadRequest, codeUnknown, "'"+name+"' is not recognised as a valid experimental feature.")
		case !isBool:
			return fail(http.StatusBadRequest, codeUnknown, "Input should be a valid boolean")
		case known:
			u.Experimental = slices.DeleteFunc(slices.Clone(u.Experimental), func(f string) bool { return f == name })
			if on {
				u.Experimental = append(u.Experimental, name)
			}
		}
	}
	return ok(object{})
}
