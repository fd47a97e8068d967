package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Reads is what an action may ask before and after it acts: a homeserver of which everything but reads is refused. The [Runner] makes it.
type Reads struct{ hs Homeserver }

// User reads one account.
func (r Reads) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	return r.hs.User(ctx, id)
}

// Devices reads an account's devices.
func (r Reads) Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error) {
	return r.hs.Devices(ctx, id)
}

// JoinedRooms reads the rooms that an account has joined.
func (r Reads) JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error) {
	return r.hs.JoinedRooms(ctx, id)
}

// Do implements [wire.Doer].
func (r Reads) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	return wire.ReadsOnly(r.hs).Do(ctx, q)
}
