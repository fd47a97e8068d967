package find

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// mostMembers is how many members of a room are kept; there is no page that needs more.
const mostMembers = 1000

// FoundRoom is a room that was named, as far as the server tells.
type FoundRoom struct {
	matrixadmin.Room

	Named  matrixadmin.Text     // what was typed: the alias or the id
	Known  bool                 // the server has told what it is, not only which id an alias has
	People []matrixadmin.UserID // accounts of this server that have joined, at most [mostMembers] of them
	Listed bool                 // the server has told its members
	Local  int                  // how many accounts of this server have joined, where Listed
}

// room looks for a room: which id an alias has, what it is, who made it, and who of this server is in it.
func (l *looker) room(ctx context.Context) (Found, error) {
	room := &FoundRoom{Named: l.q.Room}
	room.ID, room.Members, room.LocalMembers = l.q.Room, -1, -1
	if strings.HasPrefix(l.q.Room.Raw(), "#") {
		err := l.resolve(ctx, &room.ID)
		switch {
		case errors.Is(err, matrixadmin.ErrNotFound):
			l.note("No room has the alias %s.", l.q.Room.Printable())
			return l.found, nil
		case err != nil:
			return l.found, err
		}
		room.Alias = l.q.Room
	}
	l.found.Room = room
	var members []matrixadmin.UserID
	var details matrixadmin.Room
	results := parallel(ctx, []func(context.Context) error{
		func(ctx context.Context) error { return l.detail(ctx, room.ID, &details) },
		func(ctx context.Context) error { return l.members(ctx, room.ID, &members) },
	})
	for i, err := range results {
		unknown := errors.Is(err, matrixadmin.ErrNotFound)
		switch {
		case matrixadmin.KindOf(err) == matrixadmin.KindBadToken, ctx.Err() != nil:
			return l.found, cmpErr(err, ctx.Err())
		case unknown && i == 0 && room.Named != room.ID:
			l.note("The alias leads to a room that this server is not in.")
		case unknown && i == 0:
			l.found.Room = nil
			l.note("This server does not know the room %s.", room.ID.Printable())
			return l.found, nil
		case unknown:
		case err != nil && i == 0 && l.q.Room == room.ID && !matrixadmin.NotServed(err) && !lacks(err):
			return l.found, err
		case err != nil:
			l.note("%s", english.Sentence(matrixadmin.Line(err)))
		case i == 0:
			room.Room, room.Known = details, true
			if room.Alias.IsZero() && room.Named != room.ID {
				room.Alias = room.Named
			}
		default:
			room.Listed = true
		}
	}
	l.people(ctx, room, members)
	return l.found, nil
}

// lackError is why the server was not asked.
type lackError struct{ why string }

func (e lackError) Error() string { return e.why }

func lacks(err error) bool { _, is := errors.AsType[lackError](err); return is }

func (l *looker) resolve(ctx context.Context, id *matrixadmin.Text) error {
	_, err := l.src.HS.Do(ctx, matrixadmin.ResolveAlias("v3", l.q.Room, id))
	if matrixadmin.NotServed(err) {
		_, err = l.src.HS.Do(ctx, matrixadmin.ResolveAlias("r0", l.q.Room, id))
	}
	return err
}

func (l *looker) detail(ctx context.Context, id matrixadmin.Text, room *matrixadmin.Room) error {
	if can := l.src.Server.Can(&matrixadmin.ReadRoom); can.Answer == matrixadmin.No {
		return lackError{can.Why}
	}
	_, err := l.src.HS.Do(ctx, matrixadmin.RoomDetails(id, room))
	return err
}

func (l *looker) members(ctx context.Context, id matrixadmin.Text, members *[]matrixadmin.UserID) error {
	if can := l.src.Server.Can(&matrixadmin.ListMembers); can.Answer == matrixadmin.No {
		return lackError{can.Why}
	}
	_, err := l.src.HS.Do(ctx, matrixadmin.RoomMembers(id, members))
	return err
}

// people finds whoever of this server made the room or is in it.
func (l *looker) people(ctx context.Context, room *FoundRoom, members []matrixadmin.UserID) {
	home := l.src.Home
	for _, id := range members {
		if !strings.EqualFold(id.Server(), home) {
			continue
		}
		if room.Local++; len(room.People) < mostMembers {
			room.People = append(room.People, id)
		}
	}
	creator, err := matrixadmin.ParseUserID(room.Creator.Raw())
	if err != nil || !strings.EqualFold(creator.Server(), home) {
		return
	}
	u, err := l.src.HS.User(ctx, creator)
	switch {
	case err == nil:
		l.add(Hit{User: u, By: []string{byCreator}})
	case matrixadmin.NotServed(err):
		l.add(Hit{User: matrixadmin.User{ID: creator}, By: []string{byCreator}})
	case !errors.Is(err, matrixadmin.ErrNotFound):
		l.note("The account of the room's creator, %s, could not be read: %s", creator, english.EndSentence(matrixadmin.Reason(err)))
	}
}

// Sentence tells of a room what there is to tell, in one line; remote text in it is printable and short.
func (r *FoundRoom) Sentence() string {
	name := "The room " + short(r.ID)
	if !r.Name.IsZero() {
		name = fmt.Sprintf("The room “%s” (%s)", short(r.Name), short(r.ID))
	}
	if !r.Alias.IsZero() {
		name += ", " + short(r.Alias) + ","
	}
	if !r.Known {
		return name + " is not known further."
	}
	has := "an unknown number of members"
	if r.Members >= 0 {
		has = english.Count(int(r.Members), "member", "members")
	}
	if r.LocalMembers >= 0 {
		has += ", " + english.Number(r.LocalMembers) + " of this server"
	}
	out := name + " has " + has + "."
	if !r.Creator.IsZero() {
		out += " Created by " + short(r.Creator) + "."
	}
	return out
}

// longest is how many characters of a stranger's text a sentence has, so that it cannot push everything else from the screen.
const longest = 80

func short(t matrixadmin.Text) string {
	all := []rune(t.Printable())
	if len(all) <= longest {
		return string(all)
	}
	return string(all[:longest-1]) + "…"
}
