package matrixadmintest

import (
	"net/http"
	"slices"
)

// deactivate checks the id and the user before it reads the body.
func deactivate(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.localID(id, "Can only deactivate local users"); bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeNotFound, textUserNotFound)
	}
	erase, bad := c.erase()
	if bad != nil {
		return *bad
	}
	h.deactivateUser(u, erase)
	return ok(object{{"id_server_unbind_result", "success"}})
}

// deactivateOld reads the body first, and does not ask where the user lives.
func deactivateOld(h *Homeserver, c *call) answer {
	erase, bad := c.erase()
	if bad != nil {
		return *bad
	}
	id := c.args[0]
	if bad := h.parseID(id); bad != nil {
		return *bad
	}
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	u, known := h.users[id]
	if !known {
		return fail(http.StatusNotFound, codeUnknown, "No row found (users)")
	}
	h.deactivateUser(u, erase)
	return ok(object{{"id_server_unbind_result", "success"}})
}

func (c *call) erase() (bool, *answer) {
	body, bad := c.object(true)
	if bad != nil {
		return false, bad
	}
	v, given := body["erase"]
	if !given {
		return false, nil
	}
	erase, isBool := v.(bool)
	if !isBool {
		a := fail(http.StatusBadRequest, codeBadJSON, "Param 'erase' must be a boolean, if given")
		return false, &a
	}
	return erase, nil
}

// deactivateUser does at once what a server does before it answers; the rooms are left afterwards, one by one.
func (h *Homeserver) deactivateUser(u *user, erase bool) {
	u.resolve()
	h.settle(u)
	u.ThreePIDs = nil
	u.Devices = nil
	h.dropTokens(func(s *session) bool { return s.user == u.ID && !s.puppet && (h.mode != MAS || s.device != "") })
	u.Password, u.HasPassword = "", false
	if erase {
		u.DisplayName, u.AvatarURL, u.Erased = "", "", true
	}
	u.Deactivated = true
	if u.leaving == nil && len(u.Rooms) > 0 {
		u.leaving = &leaving{slices.Clone(u.Rooms), h.now()}
	}
}

func (h *Homeserver) reactivateUser(u *user) {
	u.Deactivated, u.Erased = false, false
}
