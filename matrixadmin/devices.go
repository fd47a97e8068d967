package matrixadmin

import (
	"context"
	"errors"
	"time"
)

// Device is one session of an account, as the server keeps it.
type Device struct {
	ID        Text
	Name      Text
	LastIP    Text
	LastAgent Text
	LastSeen  time.Time
}

// Devices lists an account's devices.
//
// GET /_synapse/admin/v2/users/{user}/devices
func (c *Client) Devices(ctx context.Context, id UserID) ([]Device, error) {
	return nil, errors.New("not built yet")
}
