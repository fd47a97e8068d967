package matrixadmintest

import "net/http"

const textNotAdmin = "Only server administrators can use this endpoint"

// specRoutes are the administrators' calls of the specification (1.18), which suspend and lock accounts.
func specRoutes() []route {
	const v1 = "/_matrix/client/v1/admin"
	suspended, locked := func(u *user) *bool { return &u.Suspended }, func(u *user) *bool { return &u.Locked }
	return concat(
		on(get, v1+"/suspend/*", moderation("suspended", suspended)),
		on(put, v1+"/suspend/*", moderation("suspended", suspended)),
		on(get, v1+"/lock/*", moderation("locked", locked)),
		on(put, v1+"/lock/*", moderation("locked", locked)),
	)
}

// moderation reads and sets a flag of an account: who asks comes first, then where the account lives, whether it is there, and whether it may be touched.
func moderation(key string, flag func(*user) *bool) handler {
	return func(h *Homeserver, c *call) answer {
		s, bad := h.requester(c)
		if bad != nil {
			return *bad
		}
		id, reads := c.args[0], c.r.Method == http.MethodGet
		u, known := h.users[id]
		switch {
		case !h.isAdmin(s):
			return fail(http.StatusForbidden, codeForbidden, textNotAdmin)
		case h.parseID(id) != nil:
			return fail(http.StatusBadRequest, codeInvalidParam, "leading sigil is incorrect or missing")
		case !h.mine(id):
			return fail(http.StatusBadRequest, codeInvalidParam, "User is not local to this server")
		case !known || u.Deactivated:
			return fail(http.StatusNotFound, codeNotFound, textUnknownUser)
		case s.user == id && (!reads || h.mode == Tuwunel):
			return fail(http.StatusForbidden, codeForbidden, "You cannot suspend or lock your own account")
		case u.Admin && (!reads || h.mode == Tuwunel):
			return fail(http.StatusForbidden, codeForbidden, "You cannot suspend or lock another server administrator")
		case reads:
			return ok(object{{key, *flag(u)}})
		}
		body, bad := c.object(false)
		if bad != nil {
			return *bad
		}
		value, isBool := body[key].(bool)
		if !isBool {
			return fail(http.StatusBadRequest, codeBadJSON, "deserialization failed: missing field `"+key+"`")
		}
		*flag(u) = value
		return ok(object{{key, value}})
	}
}

// announcing adds the calls of the specification to what a server says of itself, to administrators alone.
func (h *Homeserver) announcing(c *call, capabilities object) object {
	s, bad := h.requester(c)
	if h.moderates && bad == nil && h.isAdmin(s) {
		capabilities = append(capabilities, member{"m.account_moderation", object{{"suspend", true}, {"lock", true}}})
	}
	return capabilities
}
