package matrixadmintest

import (
	"maps"
	"net/http"
	"slices"
)

// leave takes an account out of a room, also out of an invitation; who is not there is answered like who was.
func leave(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	u, room := h.users[s.user], c.args[0]
	u.resolve()
	h.settle(u)
	was := h.membershipOf(u, room)
	switch was {
	case "":
		return fail(http.StatusNotFound, codeUnknown, "Not a known room")
	case "ban":
		return fail(http.StatusForbidden, codeForbidden, "You cannot leave a room you are banned from")
	}
	u.Rooms = slices.DeleteFunc(slices.Clone(u.Rooms), func(r string) bool { return r == room })
	h.setMembership(u.ID, room, "leave")
	return ok(object{})
}

// membershipOf is how an account stands to a room, "" where it never had to do with it.
func (h *Homeserver) membershipOf(u *user, room string) string {
	if slices.Contains(u.Rooms, room) {
		return "join"
	}
	return h.belongings()[u.ID].Memberships[room]
}

// setMembership says how an account stands to a room that it has not joined.
func (h *Homeserver) setMembership(id, room, state string) {
	of := h.belongings()[id]
	of.Memberships = maps.Clone(of.Memberships)
	if of.Memberships == nil {
		of.Memberships = map[string]string{}
	}
	of.Memberships[room] = state
	h.of = maps.Clone(h.of)
	h.of[id] = of
}

// SetMembership says how an account stands to a room that it has not joined: invite, leave, ban or knock.
func (h *Homeserver) SetMembership(id, room, state string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.setMembership(id, room, state)
}
