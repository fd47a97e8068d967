package lists

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// room is a room that an account is in, was in, or was asked into.
type room struct {
	matrixadmin.Membership

	details matrixadmin.Room
	active  time.Time // of the newest event
	silent  bool      // that could not be read
}

var rooms = List[room]{
	Info: Info{
		ID: "rooms", Title: "Rooms", One: "room", Many: "rooms", Rows: ops.OnRoom, Early: true,
		Can:   []*matrixadmin.Capability{&matrixadmin.ListMemberships, &matrixadmin.ReadRooms},
		About: "Lists the rooms that an account has joined, and on servers that report it also those that it has left, was invited to or was banned from.",
		Empty: "No rooms. The account is in none that this server still has.",
	},
	Read: func(ctx context.Context, src Source) ([]room, error) {
		all, err := src.Rooms(ctx)
		rows := make([]room, len(all))
		for i, m := range all {
			rows[i] = room{Membership: m, details: matrixadmin.Room{Members: -1}}
		}
		slices.SortStableFunc(rows, func(a, b room) int { return cmp.Or(a.rank()-b.rank(), strings.Compare(a.Room.Raw(), b.Room.Raw())) })
		return rows, err
	},
	Key:    func(r room) matrixadmin.Text { return r.Room },
	Name:   func(r room) matrixadmin.Text { return r.name() },
	Detail: func(ctx context.Context, src Source, r room) (room, error) { return r.read(ctx, src) },
	Columns: []Column[room]{
		{
			Head{ID: "name", Title: "Name", Meaning: "Name of the room, or its alias.", Min: 16, Flex: 1, Max: 48, Late: true},
			func(r room) Value { return RemoteValue(r.name()) },
		},
		{
			Head{ID: "membership", Title: "Membership", Meaning: "join, invite, knock, leave or ban.", Min: len("asked to join"), Max: 14},
			room.membership,
		},
		{
			Head{ID: "members", Title: "Members", Meaning: "Number of joined members.", Min: len("Members v"), Max: 10, Priority: 1, Number: true, Late: true},
			func(r room) Value { return NumberValue(r.details.Members) },
		},
		{
			Head{ID: "activity", Title: "Last activity", Meaning: "Time of the newest event that the server has of the room: a message, or a change of the room or its members.", Min: 19, Max: 19, Priority: 2, Time: true, Late: true},
			func(r room) Value {
				if r.silent {
					return Value{Kind: Failed}
				}
				return TimeValue(r.active)
			},
		},
		{
			Head{ID: "encryption", Title: "Encryption", Meaning: "Encryption algorithm, or none.", Min: len("Encryption"), Max: len("m.megolm.v1.aes-sha2"), Flex: 1, Priority: 3, Late: true},
			room.encryption,
		},
		{
			Head{ID: "room", Title: "Room ID", Meaning: "Room ID.", Min: len("!abcdefghijklmnopqr:example.org"), Flex: 3, Max: 64},
			func(r room) Value { return RemoteValue(r.Room) },
		},
		{
			Head{ID: "creator", Title: "Creator", Meaning: "User ID of the room's creator.", Min: 20, Flex: 1, Max: 40, Priority: 4, Late: true},
			func(r room) Value { return RemoteValue(r.details.Creator) },
		},
		{
			Head{ID: "join_rules", Title: "Join rules", Meaning: "Who can join: public, invite, knock, restricted or the like.", Late: true},
			func(r room) Value { return RemoteValue(r.details.JoinRules) },
		},
		{
			Head{ID: "alias", Title: "Alias", Meaning: "Canonical alias.", Late: true},
			func(r room) Value { return RemoteValue(r.details.Alias) },
		},
		{
			Head{ID: "version", Title: "Version", Meaning: "Room version.", Late: true},
			func(r room) Value { return RemoteValue(r.details.Version) },
		},
	},
}

// read asks for the details. A server does not know every room that an account was only asked into, which is not an error.
func (r room) read(ctx context.Context, src Source) (room, error) {
	_, err := src.Do(ctx, matrixadmin.RoomDetails(r.Room, &r.details))
	if err != nil && !unserved(err) {
		return r, err
	}
	if err == nil && !src.Server.Lacks(&matrixadmin.ReadActivity) {
		_, err := src.Do(ctx, matrixadmin.RoomActivity(r.Room, time.Now(), &r.active))
		r.silent = err != nil && !unserved(err)
	}
	return r, nil
}

// unserved reports whether a server answers that it has nothing of this.
func unserved(err error) bool {
	return errors.Is(err, matrixadmin.ErrNotFound) || errors.Is(err, matrixadmin.ErrUnrecognized) || errors.Is(err, matrixadmin.ErrNotExposed)
}

// encryption is the algorithm. A room that the server has told of is not encrypted if it names none.
func (r room) encryption() Value {
	if r.details.Encryption.IsZero() && !r.details.ID.IsZero() {
		return Value{Kind: Word, Word: "none"}
	}
	return RemoteValue(r.details.Encryption)
}

func (r room) name() matrixadmin.Text { return cmp.Or(r.details.Name, r.details.Alias) }

// states are the terms of memberships and our words for them, from the closest to the most distant.
var states = []struct{ term, word string }{{"join", "joined"}, {"invite", "invited"}, {"knock", "asked to join"}, {"leave", "left"}, {"ban", "banned"}}

// rank is how close the account is to the room.
func (r room) rank() int {
	for i, s := range states {
		if s.term == r.State.Raw() {
			return i
		}
	}
	return len(states)
}

// membership is the server's term in our words.
func (r room) membership() Value {
	if i := r.rank(); i < len(states) {
		return TermValue(states[i].word, r.State)
	}
	return RemoteValue(r.State)
}
