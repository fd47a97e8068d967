package matrixadmintest

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (h *Homeserver) alias(name string) string { return "#" + name + ":" + h.serverName }

// aliased finds the room of an alias, "" without one.
func (h *Homeserver) aliased(alias string) string {
	for id, r := range h.rooms {
		if r.Alias == alias {
			return id
		}
	}
	once(&h.latePast)
	for _, u := range h.order {
		for _, id := range u.Rooms {
			if _, said := h.rooms[id]; !said && h.madeRoom(id).Alias == alias {
				return id
			}
		}
	}
	return ""
}

// directory needs no administrator. It asks no other server, as if none could be reached.
func directory(h *Homeserver, c *call) answer {
	if _, bad := h.requester(c); bad != nil {
		return *bad
	}
	alias := c.args[0]
	_, server, whole := strings.Cut(alias, ":")
	if !strings.HasPrefix(alias, "#") || !whole {
		return fail(http.StatusBadRequest, codeInvalidParam, "Room alias invalid")
	}
	if id := h.aliased(alias); id != "" {
		return ok(object{{"room_id", id}, {"servers", list{h.serverName}}})
	}
	if server != h.serverName {
		return fail(http.StatusBadGateway, codeUnknown, "Failed to fetch alias")
	}
	return fail(http.StatusNotFound, codeNotFound, "Room alias "+alias+" not found")
}

// roomMembers lists who has joined, of this server and of others.
func roomMembers(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	r, known := h.room(c.args[0])
	if !known {
		return fail(http.StatusNotFound, codeNotFound, textRoomNotFound)
	}
	members := h.members(c.args[0], r)
	return ok(object{{"members", members}, {"total", len(members)}})
}

// members are those who are known to be in a room, and others up to the numbers that are said.
func (h *Homeserver) members(id string, r Room) []string {
	once(&h.latePast)
	out := slices.Clone(r.Joined)
	for _, u := range h.order {
		if slices.Contains(u.Rooms, id) && !slices.Contains(out, u.ID) {
			out = append(out, u.ID)
		}
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	for i, start := 0, int(sum.Sum32()>>1); i < len(h.order) && len(out) < r.LocalMembers; i++ {
		if u := h.order[(start+i)%len(h.order)]; !u.Deactivated && u.AppserviceID == "" && !slices.Contains(out, u.ID) {
			out = append(out, u.ID)
		}
	}
	for i := 1; len(out) < r.Members; i++ {
		out = append(out, "@guest"+strconv.Itoa(i)+":elsewhere.example")
	}
	return out
}
