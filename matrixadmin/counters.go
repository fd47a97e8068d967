package matrixadmin

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// SentInviteCount counts the invitations that an account sent since a time; the zero time counts all. An unknown user sent none.
//
// GET /_synapse/admin/v1/users/{user}/sent_invite_count
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) SentInviteCount(ctx context.Context, id UserID, since time.Time) (int64, error) {
	return c.countSince(ctx, "count sent invitations", id, "sent_invite_count", "invite_count", since)
}

// CumulativeJoinedRoomCount counts the rooms that an account joined since a time, left ones too; the zero time counts all.
//
// GET /_synapse/admin/v1/users/{user}/cumulative_joined_room_count
//
// Source: element-hq/synapse docs/admin_api/user_admin_api.md
func (c *Client) CumulativeJoinedRoomCount(ctx context.Context, id UserID, since time.Time) (int64, error) {
	return c.countSince(ctx, "count joined rooms", id, "cumulative_joined_room_count", "cumulative_joined_room_count", since)
}

// countSince asks for one number; field is required.
func (c *Client) countSince(ctx context.Context, op string, id UserID, endpoint, field string, since time.Time) (int64, error) {
	if id.IsZero() {
		return 0, wire.Invalid(op, "user ID missing")
	}
	from := int64(0)
	if !since.IsZero() {
		from = max(0, since.UnixMilli())
	}
	var n int64
	err := c.tryFor(ctx, id, endpoint, 1, func(int) error {
		if err := c.attributed(ctx, op, id); err != nil {
			return err
		}
		_, err := c.get(ctx, wire.Call{
			Op: op, Path: []string{"_synapse", "admin", "v1", "users", id.s, endpoint},
			Query: url.Values{"from_ts": {strconv.FormatInt(from, 10)}}.Encode(),
			Decode: func(r *wire.Reader) {
				said := false
				if !r.ExpectObject() {
					return
				}
				r.Object(func(key []byte) {
					if string(key) != field {
						r.Skip()
						return
					}
					n, said = count(r)
				})
				if !said {
					r.Fail(wire.Missing(field))
				}
			},
		})
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}
