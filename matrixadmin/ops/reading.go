package ops

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// Reading is what was read of somebody's private messages.
type Reading struct {
	Rooms               []matrixadmin.Text // that some are in
	Messages, Encrypted int
	Saved               bool // to a file
}

// add counts a message.
func (r *Reading) add(m matrixadmin.Message) {
	r.Messages++
	if m.Encrypted() {
		r.Encrypted++
	}
	if !slices.Contains(r.Rooms, m.Room) {
		r.Rooms = append(r.Rooms, m.Room)
	}
}

// ReadingOf is what is put on record of some messages.
func ReadingOf(all iter.Seq[matrixadmin.Message]) Reading {
	var r Reading
	for m := range all {
		r.add(m)
	}
	slices.SortFunc(r.Rooms, func(a, b matrixadmin.Text) int { return strings.Compare(a.Raw(), b.Raw()) })
	return r
}

// actionReading and actionSaving are the notes on private messages that were read, and that were saved to a file.
const (
	actionReading = "read-messages"
	actionSaving  = "export-messages"
)

// mostRooms is how many rooms a record names; the number of all is beside them.
const mostRooms = 200

// RecordReading puts on record that private messages of the situation's target were read: who, when, which rooms and how many, and no text. With an error
// nothing may be shown.
func (r *Runner) RecordReading(ctx context.Context, s Situation, what Reading) error {
	switch {
	case r == nil || r.journal == nil:
		return errors.New("messages are shown only where that can be recorded: " + errNoJournal.Error())
	case s.Unrecorded != "":
		return errors.New("messages are shown only where that can be recorded: " + s.Unrecorded)
	}
	rooms := make([]string, min(len(what.Rooms), mostRooms))
	for i := range rooms {
		rooms[i] = what.Rooms[i].Raw()
	}
	action := actionReading
	if what.Saved {
		action = actionSaving
	}
	err := r.journal.Note(ctx, audit.Record{
		Actor: s.Me.Text(), Server: matrixadmin.NewText(s.Me.Server()), BaseURL: matrixadmin.NewText(s.BaseURL), Target: s.Target.User.ID.Text(),
		Action: action, Params: map[string]audit.Value{
			"rooms": audit.List(rooms...), "room_count": audit.Number(int64(len(what.Rooms))), "messages": audit.Number(int64(what.Messages)),
			"encrypted": audit.Number(int64(what.Encrypted)),
		},
	})
	if err != nil {
		return errors.New("messages are shown only where that can be recorded: " + matrixadmin.Line(err))
	}
	return nil
}
