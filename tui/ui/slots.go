package ui

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// slots are the requests that may be under way for one account at the same time, whoever on its page asks: the header, a tab, the details of its rows.
type slots chan struct{}

func newSlots() slots { return make(slots, lists.DetailsAtOnce) }

// in reads when there is room.
func in[T any](ctx context.Context, s slots, read func() (T, error)) (T, error) {
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
		return read()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// limited is a homeserver of which no more is asked at once than there are slots.
type limited struct {
	Homeserver
	slots slots
}

// limitedAuth is a Matrix Authentication Service (MAS) of which no more is asked at once than there are slots.
type limitedAuth struct {
	wire.Doer

	slots slots
}

// Do implements [wire.Doer].
func (l limitedAuth) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	return in(ctx, l.slots, func() (wire.Facts, error) { return l.Doer.Do(ctx, r) })
}

// User implements [Homeserver].
func (l limited) User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error) {
	return in(ctx, l.slots, func() (matrixadmin.User, error) { return l.Homeserver.User(ctx, id) })
}

// Devices implements [Homeserver].
func (l limited) Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error) {
	return in(ctx, l.slots, func() ([]matrixadmin.Device, error) { return l.Homeserver.Devices(ctx, id) })
}

// JoinedRooms implements [Homeserver].
func (l limited) JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error) {
	return in(ctx, l.slots, func() ([]matrixadmin.Text, error) { return l.Homeserver.JoinedRooms(ctx, id) })
}

// Memberships implements [Homeserver].
func (l limited) Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	return in(ctx, l.slots, func() ([]matrixadmin.Membership, error) { return l.Homeserver.Memberships(ctx, id) })
}

// Pushers implements [Homeserver].
func (l limited) Pushers(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Pusher, error) {
	return in(ctx, l.slots, func() ([]matrixadmin.Pusher, error) { return l.Homeserver.Pushers(ctx, id) })
}

// Media implements [Homeserver].
func (l limited) Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	return in(ctx, l.slots, func() (matrixadmin.MediaPage, error) { return l.Homeserver.Media(ctx, id, q) })
}

// EventReports implements [Homeserver].
func (l limited) EventReports(ctx context.Context, q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error) {
	return in(ctx, l.slots, func() (matrixadmin.EventReportPage, error) { return l.Homeserver.EventReports(ctx, q) })
}

// UserReports implements [Homeserver].
func (l limited) UserReports(ctx context.Context, q matrixadmin.UserReportQuery) (matrixadmin.UserReportPage, error) {
	return in(ctx, l.slots, func() (matrixadmin.UserReportPage, error) { return l.Homeserver.UserReports(ctx, q) })
}

// Do implements [Homeserver].
func (l limited) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	return in(ctx, l.slots, func() (wire.Facts, error) { return l.Homeserver.Do(ctx, r) })
}
