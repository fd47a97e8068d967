package matrixadmintest

import (
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Room is what the server says of one room; what is empty it says as null.
type Room struct {
	Name, Alias, Topic, Creator, Version, Encryption, JoinRules, Type string
	Members, LocalMembers                                             int
	Public                                                            bool
	// Joined are members by id; others are made up to the two numbers.
	Joined []string
}

// SetRooms says what rooms are, by id, in place of what was said before. A room that somebody is in and that is not said to be anything gets a name and a
// number of members that follow from its id.
func (h *Homeserver) SetRooms(rooms map[string]Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms = maps.Clone(rooms)
}

// newRoom keeps what somebody has made.
func (h *Homeserver) newRoom(id, creator string, body jsonBody) {
	r := Room{Creator: creator, Version: "11", JoinRules: "invite", Members: 1, LocalMembers: 1}
	r.Name, _ = body["name"].(string)
	r.Topic, _ = body["topic"].(string)
	if name, _ := body["room_alias_name"].(string); name != "" {
		r.Alias = h.alias(name)
	}
	if body["preset"] == "public_chat" {
		r.JoinRules = "public"
	}
	h.setRoom(id, r)
}

func (h *Homeserver) setRoom(id string, r Room) {
	if h.rooms == nil {
		h.rooms = map[string]Room{}
	}
	h.rooms[id] = r
}

// roomDetails knows rooms by their ids alone: an alias, like anything else that is no room here, is not found.
func roomDetails(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	id := c.args[0]
	r, known := h.room(id)
	if !known {
		return fail(http.StatusNotFound, codeNotFound, textRoomNotFound)
	}
	return ok(object{
		{"room_id", id},
		{"name", orNull(r.Name)},
		{"canonical_alias", orNull(r.Alias)},
		{"joined_members", r.Members},
		{"join_rules", orNull(r.JoinRules)},
		{"guest_access", nil},
		{"history_visibility", "shared"},
		{"state_events", 6 + r.Members},
		{"avatar", nil},
		{"topic", orNull(r.Topic)},
		{"room_type", orNull(r.Type)},
		{"joined_local_members", r.LocalMembers},
		{"version", orNull(r.Version)},
		{"creator", orNull(r.Creator)},
		{"encryption", orNull(r.Encryption)},
		{"federatable", true},
		{"public", r.Public},
		{"joined_local_devices", r.LocalMembers},
		{"forgotten", false},
		{"tombstoned", false},
		{"replacement_room", nil},
	})
}

// room is what is said of one, or follows from its id.
func (h *Homeserver) room(id string) (Room, bool) {
	if r, said := h.rooms[id]; said {
		return r, true
	}
	if !h.isRoom(id) {
		return Room{}, false
	}
	return h.madeRoom(id), true
}

// isRoom reports whether anybody who was asked about is in a room, or was, or has written there.
func (h *Homeserver) isRoom(id string) bool {
	once(&h.latePast)
	for _, u := range h.users {
		if slices.Contains(u.Rooms, id) || u.leaving != nil && slices.Contains(u.leaving.rooms, id) {
			return true
		}
	}
	for _, b := range h.belongings() {
		if _, ok := b.Memberships[id]; ok {
			return true
		}
	}
	return len(h.timelines()[id]) > 0 // a server keeps the room that everybody has left
}

// roomNames are of a server that people live on; some rooms have none.
var roomNames = []string{
	"General", "Announcements", "Tea party", "Croquet", "Book club", "Matrix HQ", "Support", "Operations", "", "Reading group", "Garden", "Lost and found",
	"Rust", "Go nuts", "Films on Friday", "Admins", "Parents of class 3b", "", "Choir", "Weather",
}

// madeRoom makes up what follows from an id.
func (h *Homeserver) madeRoom(id string) Room {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	n := int(sum.Sum32() >> 1)
	r := Room{
		Name: roomNames[n%len(roomNames)], Members: 2 + n/32%900, Creator: "@admin:" + h.serverName, Version: "11", JoinRules: "invite",
	}
	if localpart, server, _ := strings.Cut(strings.TrimPrefix(id, "!"), ":"); server != h.serverName {
		r.Name = localpart // whoever makes a room there chooses both
	}
	if r.LocalMembers = r.Members; strings.HasSuffix(id, ":"+h.serverName) && n%3 == 0 {
		r.JoinRules, r.Public = "public", true
		r.Alias = "#" + strings.ToLower(strings.ReplaceAll(r.Name, " ", "-")) + ":" + h.serverName
	} else {
		r.Encryption, r.LocalMembers = "m.megolm.v1.aes-sha2", 1+r.Members/3
	}
	if r.Name == "" {
		r.Alias = ""
	}
	return r
}
