package matrixadmintest

import "net/http"

// joinedRooms asks nothing about the id: whoever is not here is in no room.
func joinedRooms(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	rooms := h.roomsOf(c.args[0])
	return ok(object{{"joined_rooms", rooms}, {"total", len(rooms)}})
}

func (h *Homeserver) roomsOf(id string) []string {
	u, known := h.users[id]
	if !known {
		return []string{}
	}
	u.resolve()
	h.settle(u)
	return u.Rooms
}

// createRoom is the one way to be in a room here.
func createRoom(h *Homeserver, c *call) answer {
	s, bad := h.requester(c)
	if bad != nil {
		return *bad
	}
	u := h.users[s.user]
	if u.Suspended {
		return fail(http.StatusForbidden, "M_USER_SUSPENDED", "Sending messages while account is suspended is not allowed.")
	}
	body, bad := c.object(false)
	if bad != nil {
		return *bad
	}
	if name, _ := body["room_alias_name"].(string); name != "" && h.aliased(h.alias(name)) != "" {
		return fail(http.StatusBadRequest, "M_ROOM_IN_USE", "Room alias already taken")
	}
	u.resolve()
	room := "!" + h.letters(18) + ":" + h.serverName
	h.newRoom(room, s.user, body)
	u.Rooms = append(u.Rooms, room)
	u.RoomsJoined = max(u.RoomsJoined+1, len(u.Rooms))
	return ok(object{{"room_id", room}})
}

func memberships(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	out := object{}
	for _, room := range h.roomsOf(c.args[0]) {
		out = append(out, member{room, "join"})
	}
	return ok(object{{"memberships", out}})
}

// recentCount serves the two counts; their start is required, and counts for nothing here.
func (h *Homeserver) recentCount(c *call, key string, count func(*user) int) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	if !c.query.Has("from_ts") {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing required integer query parameter from_ts")
	}
	var from int
	if bad := c.integer("from_ts", 0, &from); bad != nil {
		return *bad
	}
	n := 0
	if u, known := h.users[c.args[0]]; known {
		u.resolve()
		n = count(u)
	}
	return ok(object{{key, n}})
}

func sentInviteCount(h *Homeserver, c *call) answer {
	return h.recentCount(c, "invite_count", func(u *user) int { return u.InvitesSent })
}

func joinedRoomCount(h *Homeserver, c *call) answer {
	return h.recentCount(c, "cumulative_joined_room_count", func(u *user) int { return max(u.RoomsJoined, len(u.Rooms)) })
}

// existing runs a check that the calls on data of a user share.
func (h *Homeserver) existing(c *call, parse bool, unknown string) *answer {
	if _, bad := h.admin(c); bad != nil {
		return bad
	}
	id := c.args[0]
	if parse {
		if bad := h.parseID(id); bad != nil {
			return bad
		}
	}
	if !h.mine(id) {
		a := fail(http.StatusBadRequest, codeUnknown, textLookUpLocal)
		return &a
	}
	if _, known := h.users[id]; !known {
		a := fail(http.StatusNotFound, codeNotFound, unknown)
		return &a
	}
	return nil
}

func accountData(h *Homeserver, c *call) answer {
	if bad := h.existing(c, false, textUserNotFound); bad != nil {
		return *bad
	}
	return ok(object{{"account_data", object{{"global", object{}}, {"rooms", object{}}}}})
}

func pushers(h *Homeserver, c *call) answer {
	if bad := h.existing(c, true, textUserNotFound); bad != nil {
		return *bad
	}
	return ok(object{{"pushers", list{}}, {"total", 0}})
}

func media(h *Homeserver, c *call) answer {
	var limit int
	if bad := h.existing(c, true, textUnknownUser); bad != nil {
		return *bad
	}
	if bad := c.integer("limit", 100, &limit); bad != nil {
		return *bad
	}
	return ok(object{{"media", list{}}, {"total", 0}})
}

// noReports answers an empty list, which Dendrite spells null.
func noReports(key string) handler {
	return func(h *Homeserver, c *call) answer {
		if _, bad := h.admin(c); bad != nil {
			return *bad
		}
		var none any = list{}
		if h.mode == Dendrite {
			none = nil
		}
		return ok(object{{key, none}, {"total", 0}})
	}
}
