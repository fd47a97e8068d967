package matrixadmin

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadActivity is asking when something last happened in a room; see [RoomActivity].
var ReadActivity = Capability{
	ID: "room-activity", Does: "show when a room was last active", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/rooms/{room}/timestamp_to_event"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 68}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 68}, Answer: No, Why: "Synapse can show when a room was last active from version 1.68 on"},
		{Family: FamilySynapse, Answer: Ask, Note: untold},
	},
}

var _ = told(&ReadActivity)

// RoomActivity is the request for the time of the newest event of a room that is not later than a moment, which goes to into: of a message or of a change of
// the room, as its sender's server dated it. Nothing of the event is read. A room without one is not found.
//
// GET /_synapse/admin/v1/rooms/{room}/timestamp_to_event
//
// Source: element-hq/synapse docs/admin_api/rooms.md
func RoomActivity(room Text, now time.Time, into *time.Time) wire.Request {
	type answer struct {
		Sent *float64 `json:"origin_server_ts"`
	}
	return wire.Request{
		Op: "read when the room was last active", Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "rooms", room.Raw(), "timestamp_to_event"},
		Query: url.Values{"ts": {strconv.FormatInt(now.UnixMilli(), 10)}, "dir": {"b"}},
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Sent == nil {
				return nil, wire.Missing("origin_server_ts")
			}
			if *into = (time.Time{}); *a.Sent > 0 && *a.Sent < 1<<53 {
				*into = time.UnixMilli(int64(*a.Sent)).UTC()
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
