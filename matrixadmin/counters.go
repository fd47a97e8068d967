package matrixadmin

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// CountActivity is counting the invitations that an account sent and the rooms that it joined; see [SentInviteCount] and [CumulativeJoinedRoomCount].
//
// GET /_synapse/admin/v1/users/{user}/sent_invite_count
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
var CountActivity = Capability{
	ID: "activity-counts", Does: "count sent invitations and joined rooms", Group: "read",
	At: map[Via]string{ViaSynapse: "GET /_synapse/admin/v1/users/{user}/sent_invite_count"},
	Rows: []Row{
		{Family: FamilySynapse, Since: Release{1, 122}, Answer: Yes},
		{Family: FamilySynapse, Before: Release{1, 122}, Answer: No, Why: "Synapse can count sent invitations and joined rooms from version 1.122 on"},
		{Family: FamilyTuwunel, Answer: No, Why: "Tuwunel's admin API cannot count sent invitations and joined rooms"},
	},
}

var _ = told(&CountActivity)

// SentInviteCount is the request that counts the invitations that an account sent since a time; the zero time counts all. An unknown user sent none.
//
// GET /_synapse/admin/v1/users/{user}/sent_invite_count
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func SentInviteCount(id UserID, since time.Time, n *int64) wire.Request {
	type answer struct {
		N *int64 `json:"invite_count"`
	}
	return countSince("count sent invitations", id, "sent_invite_count", since, wire.Answer(func(a answer) (wire.Facts, error) {
		return nil, counted(a.N, "invite_count", n)
	}))
}

// CumulativeJoinedRoomCount is the request that counts the rooms that an account joined since a time, left ones too; the zero time counts all.
//
// GET /_synapse/admin/v1/users/{user}/cumulative_joined_room_count
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func CumulativeJoinedRoomCount(id UserID, since time.Time, n *int64) wire.Request {
	type answer struct {
		N *int64 `json:"cumulative_joined_room_count"`
	}
	return countSince("count joined rooms", id, "cumulative_joined_room_count", since, wire.Answer(func(a answer) (wire.Facts, error) {
		return nil, counted(a.N, "cumulative_joined_room_count", n)
	}))
}

// countSince asks for one number since a time.
func countSince(op string, id UserID, endpoint string, since time.Time, check func([]byte) (wire.Facts, error)) wire.Request {
	from := int64(0)
	if !since.IsZero() {
		from = max(0, since.UnixMilli())
	}
	return wire.Request{
		Op: op, Method: http.MethodGet, Path: []string{"_synapse", "admin", "v1", "users", id.s, endpoint}, Account: id.Text(),
		Query: url.Values{"from_ts": {strconv.FormatInt(from, 10)}}, Check: check,
	}
}

// counted takes the number of an answer, which is required.
func counted(sent *int64, field string, n *int64) error {
	if sent == nil || *sent < 0 {
		return wire.Missing(field)
	}
	*n = *sent
	return nil
}
