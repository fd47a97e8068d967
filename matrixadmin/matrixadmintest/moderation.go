package matrixadmintest

import (
	"net/http"
	"strings"
)

// suspend answers with a key that is made of the user id.
func suspend(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.localID(id, "Can only suspend local users"); bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	const problem = "1 validation error for PutBody\nsuspend\n  "
	const more = "\n    For further information visit https://errors.pydantic.dev/2.14/v/"
	value, given := body["suspend"]
	if !given {
		return fail(http.StatusBadRequest, codeMissingParam,
			problem+"Field required [type=missing, input_value={}, input_type=dict]"+more+"missing")
	}
	on, isBool := value.(bool)
	if !isBool {
		return fail(http.StatusBadRequest, codeInvalidParam,
			problem+"Input should be a valid boolean [type=bool_type]"+more+"bool_type")
	}
	u.Suspended = on
	return ok(object{{"user_" + id + "_suspended", on}})
}

func shadowBan(on bool) handler {
	return func(h *Homeserver, c *call) answer {
		if _, bad := h.admin(c); bad != nil {
			return *bad
		}
		if !h.mine(c.args[0]) {
			return fail(http.StatusBadRequest, codeUnknown, "Only local users can be shadow-banned")
		}
		u, known := h.users[c.args[0]]
		if !known {
			return fail(http.StatusNotFound, codeUnknown, "No row found (users)")
		}
		u.ShadowBanned = on
		return ok(object{})
	}
}

func getAdmin(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if bad := h.localID(c.args[0], "Only local users can be admins of this homeserver"); bad != nil {
		return *bad
	}
	u, known := h.users[c.args[0]]
	return ok(object{{"admin", known && u.Admin}})
}

// putAdmin takes the truth of any value, so that the text "false" promotes.
func putAdmin(h *Homeserver, c *call) answer {
	s, bad := h.admin(c)
	if bad != nil {
		return *bad
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	value, given := body["admin"]
	if !given {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing params: ['admin']")
	}
	id := c.args[0]
	if bad := h.localID(id, "Only local users can be admins of this homeserver"); bad != nil {
		return *bad
	}
	if s.user == id && !truthy(value) {
		return fail(http.StatusBadRequest, codeUnknown, "You may not demote yourself.")
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeUnknown, "No row found (users)")
	}
	u.Admin = truthy(value)
	return ok(object{})
}

func searchUsers(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if bad := h.localID(c.args[0], "Can only users a local user"); bad != nil {
		return *bad
	}
	if !c.query.Has("term") {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing string query parameter 'term'")
	}
	match := like("%" + strings.ToLower(c.query.Get("term")) + "%")
	out := list{}
	for _, u := range h.order {
		if match(u.ID) {
			out = append(out, object{
				{"name", u.ID},
				{"password_hash", hashOf(u)},
				{"is_guest", u.Guest},
				{"admin", u.Admin},
				{"user_type", orNull(u.UserType)},
			})
		}
	}
	return ok(out)
}
