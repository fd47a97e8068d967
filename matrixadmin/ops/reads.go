package ops

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// backends sends each request to the server that it is for.
type backends struct {
	hs   Homeserver
	auth wire.Doer // the Matrix Authentication Service, nil without one
	past *pastRooms
}

// Do implements [wire.Doer].
func (b backends) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	switch {
	case q.Backend == wire.Homeserver:
		return b.hs.Do(ctx, q)
	case b.auth == nil:
		return nil, wire.Invalid(q.Op, "there is no connection to the "+q.Backend.String())
	}
	return b.auth.Do(ctx, q)
}

// Reads is what an action may ask before and after it acts: the servers that keep the account, of which everything but reads is refused. The [Runner]
// makes it.
type Reads struct{ b backends }

// User reads one account from the homeserver.
func (r Reads) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	return r.b.hs.User(ctx, id)
}

// Devices reads an account's devices.
func (r Reads) Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error) {
	return r.b.hs.Devices(ctx, id)
}

// JoinedRooms reads the rooms that an account has joined.
func (r Reads) JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error) {
	return r.b.hs.JoinedRooms(ctx, id)
}

// Memberships reads how an account stands to rooms.
func (r Reads) Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	return r.b.hs.Memberships(ctx, id)
}

// Media reads one page of what an account uploaded.
func (r Reads) Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	return r.b.hs.Media(ctx, id, q)
}

// SearchUsers reads one page of the accounts, where the homeserver's client has such a list.
func (r Reads) SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	lists, ok := r.b.hs.(interface {
		SearchUsers(ctx context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error)
	})
	if !ok {
		return matrixadmin.UserPage{}, wire.Invalid("list administrators", "there is no list of accounts")
	}
	return lists.SearchUsers(ctx, q)
}

// Do asks the server that the request is for; see [wire.Doer].
func (r Reads) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	return wire.ReadsOnly(r.b).Do(ctx, q)
}
