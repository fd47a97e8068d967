package matrixadmintest

import (
	"net/http"
	"slices"
	"strings"
)

// Reserve keeps localparts with a prefix for an application service, as its exclusive namespace does.
func (h *Homeserver) Reserve(prefix string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.reserved == nil {
		h.reserved = map[string]bool{}
	}
	h.reserved[prefix] = true
}

func usernameAvailable(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if !c.query.Has("username") {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing string query parameter 'username'")
	}
	name := c.query.Get("username")
	if notASCII(name) {
		return fail(http.StatusBadRequest, codeUnknown, "Query parameter 'username' must be ascii")
	}
	if bad := checkUsername(name); bad != nil {
		return *bad
	}
	if _, taken := h.users["@"+name+":"+h.serverName]; taken {
		return fail(http.StatusBadRequest, codeUserInUse, "User ID already taken.")
	}
	for prefix := range h.reserved {
		if strings.HasPrefix(name, prefix) {
			return fail(http.StatusBadRequest, "M_EXCLUSIVE", "This user ID is reserved by an application service.")
		}
	}
	return ok(object{{"available", true}})
}

func (h *Homeserver) lookUp(c *call, has func(*user) bool) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	for _, u := range h.order {
		if has(u) {
			return ok(object{{"user_id", u.ID}})
		}
	}
	return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
}

func byThreePID(h *Homeserver, c *call) answer {
	return h.lookUp(c, func(u *user) bool {
		return slices.ContainsFunc(u.ThreePIDs, func(t ThreePID) bool { return t.Medium == c.args[0] && t.Address == c.args[1] })
	})
}

func byExternalID(h *Homeserver, c *call) answer {
	return h.lookUp(c, func(u *user) bool {
		return slices.Contains(u.ExternalIDs, ExternalID{AuthProvider: c.args[0], ExternalID: c.args[1]})
	})
}

// byEmailTuwunel knows e-mail addresses alone, in whatever case.
func byEmailTuwunel(h *Homeserver, c *call) answer {
	return h.lookUp(c, func(u *user) bool {
		return slices.ContainsFunc(u.ThreePIDs, func(t ThreePID) bool {
			return strings.EqualFold(c.args[0], "email") && t.Medium == "email" && strings.EqualFold(t.Address, c.args[1])
		})
	})
}
