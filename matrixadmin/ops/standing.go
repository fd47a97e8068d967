package ops

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// standing is how an account stands to a room.
type standing struct {
	state string // "join", "invite", "knock", "leave", "ban"; "" where the server lists nothing of it
	all   bool   // the server lists rooms that the account is not in, too
	at    time.Time
	other []matrixadmin.Text // the other rooms that it is in or is invited to
}

// terms are what a membership can be.
var terms = []string{"join", "invite", "knock", "leave", "ban"}

// stands reads how the account stands to the room that an action is about.
func stands(ctx context.Context, reads Reads, s Situation) (standing, error) {
	id, room := s.Target.User.ID, s.Target.Subject.ID
	if s.Server.Lacks(&matrixadmin.ListMemberships) {
		rooms, err := reads.JoinedRooms(ctx, id)
		if err != nil {
			return standing{}, err
		}
		state := standing{other: slices.DeleteFunc(slices.Clone(rooms), func(r matrixadmin.Text) bool { return r == room })}
		if slices.Contains(rooms, room) {
			state.state = "join"
		}
		return state, nil
	}
	all, err := reads.Memberships(ctx, id)
	if err != nil {
		return standing{}, err
	}
	state := standing{all: true}
	for _, m := range all {
		if m.Room != room {
			if (standing{state: m.State.Raw()}).known() {
				state.other = append(state.other, m.Room)
			}
			continue
		}
		if state.state = m.State.Raw(); !slices.Contains(terms, state.state) { // whether that is in the room or not, nobody can tell
			return standing{}, errors.New("the server calls the membership in this room " + matrixadmin.Printable(wire.Cut(m.State.Raw(), 40)) + ", which is none that Matrix has")
		}
	}
	return state, nil
}

func (s standing) in() bool      { return s.state == "join" || s.state == "knock" }
func (s standing) invited() bool { return s.state == "invite" }
func (s standing) known() bool   { return s.in() || s.invited() }

// beside names the other rooms that the account is in no more.
func (s standing) beside(was standing) []string {
	has := make(map[matrixadmin.Text]bool, len(s.other))
	for _, room := range s.other {
		has[room] = true
	}
	var left []string
	for _, room := range was.other {
		if !has[room] {
			left = append(left, matrixadmin.Printable(wire.Cut(room.Raw(), 60)))
		}
	}
	if len(left) == 0 {
		return nil
	}
	return []string{"the account is out of " + english.Count(len(left), "other room", "other rooms") + " (" + listed(left) + ")"}
}

// cannotLeave is why there is nothing to leave.
func (s standing) cannotLeave() error {
	switch {
	case s.known():
		return nil
	case s.state == "leave":
		return errors.New("the account has already left this room")
	case s.state == "ban":
		return errors.New("the account is banned from this room, and so is not in it")
	case !s.all:
		return noSubject("the account is not in this room; this server does not list invitations")
	}
	return noSubject("the account has nothing to do with this room")
}
