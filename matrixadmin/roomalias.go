package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadRoom is reading what a server knows of one room; see [RoomDetails].
var ReadRoom = Capability{
	ID: "read-room", Does: "show rooms", Group: "find",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/rooms/{room}"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 14}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 14}, Answer: No, Why: "Synapse can show rooms from version 1.14 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
		{Family: FamilyTuwunel, Answer: Yes},
	},
}

var _ = told(&ReadRoom)

// ListMembers is listing the members of one room; see [RoomMembers].
var ListMembers = Capability{
	ID: "room-members", Does: "list the members of rooms", Group: "find",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/rooms/{room}/members"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 18}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 18}, Answer: No, Why: "Synapse can list the members of a room from version 1.18 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
		{Family: FamilyTuwunel, Answer: Yes},
	},
}

var _ = told(&ListMembers)

// ResolveAlias is the request for the id of the room that an alias names, which goes to into. The server asks the alias's own server where that is another
// one. version is "v3", or "r0" for servers of before 2021. An alias that nobody has is not found.
//
// GET /_matrix/client/v3/directory/room/{alias}
//
// Source: Matrix specification, client-server API, room aliases
func ResolveAlias(version string, alias Text, into *Text) wire.Request {
	type answer struct {
		Room *string `json:"room_id"`
	}
	return wire.Request{
		Op: "resolve room alias", Method: http.MethodGet, Path: []string{"_matrix", "client", version, "directory", "room", alias.Raw()},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Room == nil || *a.Room == "" {
				return nil, wire.Missing("room_id")
			}
			*into = NewText(*a.Room)
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// RoomMembers is the request for the accounts that have joined a room, of this server and of others; those whose id cannot be read are left out. A room that
// the server does not know is not found. An answer of more than 6 MiB is an error.
//
// GET /_synapse/admin/v1/rooms/{room}/members
//
// Source: element-hq/synapse docs/admin_api/rooms.md
func RoomMembers(room Text, into *[]UserID) wire.Request {
	type answer struct {
		Members *[]string `json:"members"`
	}
	return wire.Request{
		Op: "list the members of the room", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "rooms", room.Raw(), "members"},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Members == nil {
				return nil, wire.Missing("members")
			}
			*into = nil
			for _, s := range *a.Members {
				if id, err := ParseUserID(s); err == nil {
					*into = append(*into, id)
				}
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
