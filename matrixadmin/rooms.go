package matrixadmin

import (
	"context"
	"errors"
)

// JoinedRooms lists the rooms an account is in; an unknown user has none.
//
// GET /_synapse/admin/v1/users/{user}/joined_rooms
func (c *Client) JoinedRooms(ctx context.Context, id UserID) ([]Text, error) {
	return nil, errors.New("not built yet")
}
