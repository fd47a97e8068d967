package lists

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Homeserver is what lists ask of a client; [*matrixadmin.Client] satisfies it.
type Homeserver interface {
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
	Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error)
	JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error)
	Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error)
	Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error)
	Pushers(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Pusher, error)
	EventReports(ctx context.Context, q matrixadmin.EventReportQuery) (matrixadmin.EventReportPage, error)
	UserReports(ctx context.Context, q matrixadmin.UserReportQuery) (matrixadmin.UserReportPage, error)
	wire.Doer
}

// Source is an account that something is listed of, and the server that is asked. Everything but reads is refused.
type Source struct {
	Homeserver
	Server matrixadmin.Server
	ID     matrixadmin.UserID
	Me     matrixadmin.UserID // whose token it is; the zero ID where that does not matter
	Device matrixadmin.Text   // and of which device; empty where that is not known, or the token has none

	auth wire.Doer // nil where the Matrix Authentication Service is not asked
	open mas.Access
	memo Memo

	Progress func(done, of int) // told how far a long reading is, from any goroutine; nil tells nobody
}

// Of makes the source of an account's lists.
func Of(hs Homeserver, server matrixadmin.Server, id matrixadmin.UserID) Source {
	return Source{Homeserver: reads{hs}, Server: server, ID: id}
}

// WithAuth returns a source that reads the half of an account that the Matrix Authentication Service (MAS) keeps; without auth it says why that is not asked.
func (s Source) WithAuth(auth wire.Doer, open mas.Access) Source {
	if s.open = open; auth != nil {
		s.auth = wire.ReadsOnly(auth)
	}
	return s
}

// Rooms reads the account's rooms: all of them where the server lists memberships, and the joined ones where it lists those only.
func (s Source) Rooms(ctx context.Context) ([]matrixadmin.Membership, error) {
	if !s.Server.Lacks(&matrixadmin.ListMemberships) {
		all, err := s.Memberships(ctx, s.ID)
		if !matrixadmin.NotServed(err) {
			return all, err
		}
	}
	rooms, err := s.JoinedRooms(ctx, s.ID)
	all := make([]matrixadmin.Membership, len(rooms))
	for i, room := range rooms {
		all[i] = matrixadmin.Membership{Room: room, State: matrixadmin.NewText("join")}
	}
	return all, err
}

// reads carries out nothing but reads.
type reads struct{ Homeserver }

// Do implements [wire.Doer].
func (r reads) Do(ctx context.Context, q wire.Request) (wire.Facts, error) {
	return wire.ReadsOnly(r.Homeserver).Do(ctx, q)
}
