package matrixadmin

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Room is what a server knows of one room.
type Room struct {
	ID         Text
	Name       Text // as its members set it; "" for a room without one
	Alias      Text // the canonical one, "" without
	Topic      Text
	Creator    Text // a user ID
	Version    Text
	Encryption Text // algorithm, "" for a room that is not encrypted
	JoinRules  Text // "public", "invite", "knock", "restricted", …
	Type       Text // "m.space"; "" for an ordinary room

	Members      int64 // that have joined; -1 when the server does not say
	LocalMembers int64 // of them, accounts of this server; likewise
	Public       Tri   // in the public directory of rooms
}

// RoomDetails is the request that reads one room and keeps it in room. A room that the server does not know, or not yet, is not found; it knows a room by
// its id only.
//
// GET /_synapse/admin/v1/rooms/{room}
// Source: element-hq/synapse docs/admin_api/rooms.md
func RoomDetails(id Text, room *Room) wire.Request {
	type answer struct {
		ID         *string `json:"room_id"`
		Name       *string `json:"name"`
		Alias      *string `json:"canonical_alias"`
		Topic      *string `json:"topic"`
		Creator    *string `json:"creator"`
		Version    *string `json:"version"`
		Encryption *string `json:"encryption"`
		JoinRules  *string `json:"join_rules"`
		Type       *string `json:"room_type"`
		Members    *int64  `json:"joined_members"`
		Local      *int64  `json:"joined_local_members"`
		Public     Tri     `json:"public"`
	}
	return wire.Request{
		Op: "read room", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "rooms", id.Raw()},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			switch {
			case a.ID == nil:
				return nil, wire.Missing("room_id")
			case *a.ID != id.Raw():
				return nil, wire.ErrOtherAccount
			}
			text := func(s *string) Text {
				if s == nil {
					return Text{}
				}
				return NewText(*s)
			}
			count := func(n *int64) int64 {
				if n == nil || *n < 0 {
					return -1
				}
				return *n
			}
			*room = Room{
				ID: id, Name: text(a.Name), Alias: text(a.Alias), Topic: text(a.Topic), Creator: text(a.Creator), Version: text(a.Version),
				Encryption: text(a.Encryption), JoinRules: text(a.JoinRules), Type: text(a.Type), Members: count(a.Members), LocalMembers: count(a.Local), Public: a.Public,
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
