package matrixadmintest

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

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
	u.few().joinedAt = append(u.few().joinedAt, h.now())
	return ok(object{{"room_id", room}})
}

func memberships(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	out := object{}
	joined := h.roomsOf(c.args[0])
	for _, room := range joined {
		out = append(out, member{room, "join"})
	}
	others := h.belongings()[c.args[0]].Memberships
	for _, room := range slices.Sorted(maps.Keys(others)) {
		if !slices.Contains(joined, room) {
			out = append(out, member{room, others[room]})
		}
	}
	return ok(object{{"memberships", out}})
}

// recentCount serves the two counts; their start is required.
func (h *Homeserver) recentCount(c *call, key string, count func(u *user, from time.Time) int) answer {
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
		n = count(u, time.UnixMilli(int64(from)))
	}
	return ok(object{{key, n}})
}

func sentInviteCount(h *Homeserver, c *call) answer {
	return h.recentCount(c, "invite_count", func(u *user, from time.Time) int { return u.since(from, u.InvitesSent, u.InvitedAt) })
}

func joinedRoomCount(h *Homeserver, c *call) answer {
	return h.recentCount(c, "cumulative_joined_room_count", func(u *user, from time.Time) int {
		return u.since(from, max(u.RoomsJoined, len(u.Rooms)), u.few().joinedAt)
	})
}

// since counts those of n acts that were not before a moment: of some it is known when they were, and the others are spread evenly over the account's life.
func (u *user) since(from time.Time, n int, known []time.Time) int {
	late := 0
	for _, at := range known {
		if !at.Before(from) {
			late++
		}
	}
	others := n - len(known)
	switch life, left := u.LastSeen.Sub(u.Created), u.LastSeen.Sub(from); {
	case others <= 0 || !from.After(u.Created):
		return late + max(others, 0)
	case life <= 0 || left <= 0:
		return late
	default:
		return late + int(float64(others)*float64(left)/float64(life))
	}
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
	has := h.belongings()[c.args[0]]
	rooms := object{}
	for _, room := range slices.Sorted(maps.Keys(has.RoomData)) {
		rooms = append(rooms, member{room, rawObject(has.RoomData[room])})
	}
	return ok(object{{"account_data", object{{"global", rawObject(has.AccountData)}, {"rooms", rooms}}}})
}

// rawObject has contents in JSON by key.
func rawObject(of map[string]string) object {
	out := object{}
	for _, key := range slices.Sorted(maps.Keys(of)) {
		out = append(out, member{key, rawJSON(of[key])})
	}
	return out
}

func pushers(h *Homeserver, c *call) answer {
	if bad := h.existing(c, true, textUserNotFound); bad != nil {
		return *bad
	}
	return ok(object{{"pushers", list{}}, {"total", 0}})
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
