package lists

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// message is something that an account wrote.
type message struct {
	matrixadmin.Message

	room     matrixadmin.Text // its name; its id where it has none
	original matrixadmin.Text // what a redacted one said, where the server still has it
}

// The bounds of one reading: so many of the newest messages of each room, and so many rooms.
const (
	messagesPerRoom = 50
	roomsPerReading = 200
	mostNamed       = 5 // rooms that failed
)

// writtenTypes are the types of events that hold something written.
var writtenTypes = []string{
	"m.room.message", "m.room.encrypted", "m.sticker", "m.reaction", "m.poll.start", "org.matrix.msc3381.poll.start", "m.room.topic", "m.room.name",
}

// messages are what an account wrote in the rooms that it is or was in.
var messages = List[message]{
	Info: Info{
		ID: "messages", Title: "Messages", One: "message", Many: "messages", Sort: "sent", Desc: true,
		About:   "Lists what an account wrote in the rooms that it is or was in, newest first. Encrypted messages are counted; they cannot be read.",
		Empty:   "No messages. In the rooms that were read, the account has written none that this server has.",
		Can:     []*matrixadmin.Capability{&matrixadmin.ReadMessages},
		Private: "Shows what the account wrote, also in rooms that you are not in, and the originals of redacted messages that the server still has.",
	},
	Read: func(ctx context.Context, src Source) ([]message, error) {
		return readMessages(ctx, src, nil, &furtherError{})
	},
	More: func(ctx context.Context, src Source, all []message, gap error) ([]message, error) {
		if f, ok := errors.AsType[*furtherError](gap); ok {
			return readMessages(ctx, src, all, f.again())
		}
		return all, gap
	},
	Key: func(m message) matrixadmin.Text { return m.ID },
	Note: func(all []message) string {
		n := 0
		for _, m := range all {
			if m.Encrypted() && !m.Redacted {
				n++
			}
		}
		if n == 0 {
			return ""
		}
		return english.Count(n, "encrypted message", "encrypted messages") + " cannot be read"
	},
	Recorded: func(all []message) ops.Reading {
		return ops.ReadingOf(func(yield func(matrixadmin.Message) bool) {
			for _, m := range all {
				if !yield(m.Message) {
					return
				}
			}
		})
	},
	Detail: func(ctx context.Context, src Source, m message) (message, error) {
		if !m.Redacted || src.Server.Lacks(&matrixadmin.FetchOriginal) {
			return m, nil
		}
		var before matrixadmin.Message
		_, err := src.Do(ctx, matrixadmin.Original(m.ID, &before))
		if errors.Is(err, matrixadmin.ErrNotFound) || matrixadmin.NotServed(err) {
			return m, nil
		}
		m.original = before.Body
		return m, err
	},
	Columns: []Column[message]{
		{
			Head{ID: "sent", Title: "Sent", Meaning: "Time of the message, as the sender's server gave it.", Min: 19, Max: 19, Time: true},
			func(m message) Value { return TimeValue(m.Sent) },
		},
		{
			Head{ID: "room", Title: "Room", Meaning: "Name of the room, or its ID.", Min: 10, Flex: 1, Max: 28},
			func(m message) Value { return RemoteValue(m.room) },
		},
		{
			Head{ID: "kind", Title: "Kind", Meaning: "Its type in Matrix: m.text, m.image, m.sticker, m.room.name, m.room.encrypted and others; message if redacted. Tables say text, image, room name.", Min: 9, Max: 10},
			message.kind,
		},
		{
			Head{ID: "text", Title: "Text", Meaning: "Text, caption or file name; empty if redacted or encrypted.", Min: 18, Flex: 3, Max: 120},
			func(m message) Value { return RemoteValue(m.Body) },
		},
		{
			Head{ID: "state", Title: "State", Meaning: "sent, edit (replaces an earlier message) or redacted.", Min: len("redacted"), Max: len("redacted")},
			func(m message) Value { return Value{Kind: Word, Word: m.state()} },
		},
		{
			Head{ID: "original", Title: "Original", Meaning: "What a redacted message said, as long as the server keeps it.", Min: 20, Flex: 2, Max: 80, Priority: 2, Late: true},
			func(m message) Value { return RemoteValue(m.original) },
		},
		{
			Head{ID: "redacted_by", Title: "Redacted by", Meaning: "User ID of who redacted it."},
			func(m message) Value { return RemoteValue(m.RedactedBy) },
		},
		{
			Head{ID: "reason", Title: "Reason", Meaning: "Reason of the redaction."},
			func(m message) Value { return RemoteValue(m.Reason) },
		},
		{
			Head{ID: "edits", Title: "Edits", Meaning: "Event ID of the message that it replaces."},
			func(m message) Value { return RemoteValue(m.Edits) },
		},
		{
			Head{ID: "media", Title: "Media", Meaning: "Address (mxc://) of the file."},
			func(m message) Value { return RemoteValue(m.URL) },
		},
		{
			Head{ID: "room_id", Title: "Room ID", Meaning: "Room ID."},
			func(m message) Value { return RemoteValue(m.Room) },
		},
		{
			Head{ID: "event", Title: "Event ID", Meaning: "Event ID."},
			func(m message) Value { return RemoteValue(m.ID) },
		},
	},
}

// kinds are the server's terms and our words for them.
var kinds = map[string]string{
	"m.text": "text", "m.notice": "notice", "m.emote": "emote", "m.image": "image", "m.file": "file", "m.video": "video", "m.audio": "audio", "m.location": "location",
	"m.room.encrypted": "encrypted", "m.sticker": "sticker", "m.reaction": "reaction", "m.poll.start": "poll", "org.matrix.msc3381.poll.start": "poll",
	"m.room.topic": "topic", "m.room.name": "room name",
}

func (m message) kind() Value {
	term := m.Type
	if m.Type.Raw() == "m.room.message" {
		term = cmp.Or(m.Kind, m.Type)
	}
	switch word, known := kinds[term.Raw()]; {
	case known:
		return TermValue(word, term)
	case m.Redacted: // what it was is gone
		return Value{Kind: Word, Word: "message"}
	}
	return RemoteValue(term)
}

func (m message) state() string {
	switch {
	case m.Redacted:
		return "redacted"
	case !m.Edits.IsZero():
		return "edit"
	}
	return "sent"
}

// furtherError says how far the reading of messages has come, and goes on with it. It is the gap of rows that are not all.
type furtherError struct {
	rooms  []matrixadmin.Text // all of them
	read   int                // of them, those before this one were asked
	failed []matrixadmin.Text
	next   map[matrixadmin.Text]string // tokens of the rooms that have older messages
	names  map[matrixadmin.Text]matrixadmin.Text
	err    error // of a room that failed
}

// Error implements [error].
func (f *furtherError) Error() string {
	var said []string
	if len(f.failed) > 0 {
		var names []string
		for _, room := range f.failed[:min(len(f.failed), mostNamed)] {
			names = append(names, room.Printable())
		}
		if n := len(f.failed) - len(names); n > 0 {
			names = append(names, english.Number(n)+" more")
		}
		said = append(said, fmt.Sprintf("%s could not be read (%s): %s", english.Count(len(f.failed), "room", "rooms"), matrixadmin.Reason(f.err), strings.Join(names, ", ")))
	}
	if f.read < len(f.rooms) {
		said = append(said, fmt.Sprintf("%s of %s are read", english.Number(f.read), english.Count(len(f.rooms), "room", "rooms")))
	}
	if len(f.next) > 0 {
		said = append(said, "older messages of "+english.Count(len(f.next), "room", "rooms")+" are not read")
	}
	return strings.Join(said, "; ")
}

// More reports whether the rest can be read, and Failed whether something could not.
func (f *furtherError) More() bool { return f.read < len(f.rooms) || len(f.next) > 0 }

// Failed implements [Further].
func (f *furtherError) Failed() bool { return len(f.failed) > 0 }

// again is a copy to go on with: the one before stays with its rows.
func (f *furtherError) again() *furtherError {
	g := *f
	g.next, g.names = maps.Clone(f.next), maps.Clone(f.names)
	return &g
}

// readMessages reads the next messages of each room, and of more rooms, and adds them to all; newest first.
func readMessages(ctx context.Context, src Source, all []message, f *furtherError) ([]message, error) {
	if f.rooms == nil {
		members, err := src.Rooms(ctx)
		if err != nil {
			return nil, err
		}
		f.next, f.names = map[matrixadmin.Text]string{}, map[matrixadmin.Text]matrixadmin.Text{}
		f.rooms = matrixadmin.WroteIn(members)
	}
	type work struct {
		room, name matrixadmin.Text
		from       string
		seen       map[matrixadmin.Text]bool
		page       matrixadmin.MessagePage
		err        error
	}
	var todo []*work
	for room, from := range f.next {
		todo = append(todo, &work{room: room, from: from, name: f.names[room]})
	}
	for _, room := range f.rooms[f.read:min(len(f.rooms), f.read+roomsPerReading)] {
		todo = append(todo, &work{room: room})
	}
	for _, w := range todo {
		w.seen = map[matrixadmin.Text]bool{}
		for _, m := range all {
			if m.Room == w.room {
				w.seen[m.ID] = true
			}
		}
	}
	var done atomic.Int64
	var jobs []func()
	for _, w := range todo {
		jobs = append(jobs, func() {
			if ctx.Err() == nil {
				if w.err = readRoom(ctx, src, w.room, w.from, w.seen, &w.page); w.err == nil && len(w.page.Messages) > 0 && w.name.IsZero() {
					var room matrixadmin.Room
					_, _ = src.Do(ctx, matrixadmin.RoomDetails(w.room, &room)) // without it the id has to do
					w.name = cmp.Or(room.Name, room.Alias, w.room)
				}
			}
			if n := done.Add(1); src.Progress != nil {
				src.Progress(int(n), len(todo))
			}
		})
	}
	wire.Parallel(DetailsAtOnce, jobs...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.read = min(len(f.rooms), f.read+roomsPerReading)
	f.next = map[matrixadmin.Text]string{}
	all = slices.Clone(all)
	unserved := 0
	for _, w := range todo {
		switch {
		case errors.Is(w.err, matrixadmin.ErrBadToken):
			return nil, w.err
		case matrixadmin.NotServed(w.err):
			if unserved++; unserved == len(todo) {
				return nil, w.err
			}
		}
		if w.err != nil { // each room for itself; what was read of it stays
			f.failed, f.err = append(f.failed, w.room), w.err
		} else if w.page.Next != "" {
			f.next[w.room] = w.page.Next
		}
		f.names[w.room] = w.name
		for _, m := range w.page.Messages {
			all = append(all, message{Message: m, room: cmp.Or(w.name, w.room)})
		}
	}
	slices.SortStableFunc(all, func(a, b message) int { return cmp.Or(b.Sent.Compare(a.Sent), strings.Compare(a.ID.Raw(), b.ID.Raw())) })
	all = slices.CompactFunc(all, func(a, b message) bool { return a.ID == b.ID })
	if f.Failed() || f.More() {
		return all, f
	}
	return all, nil
}

// readRoom reads the next messages of a room, behind those that were seen. A server that returns fewer than were asked for may have more, so that it is asked until there are none.
func readRoom(ctx context.Context, src Source, room matrixadmin.Text, from string, seen map[matrixadmin.Text]bool, all *matrixadmin.MessagePage) error {
	all.Next = from
	for {
		page, err := matrixadmin.NextMessages(ctx, src, matrixadmin.MessageQuery{
			Room: room, Sender: src.ID, Types: writtenTypes, Limit: messagesPerRoom - len(all.Messages), From: all.Next, Seen: seen,
		})
		if err != nil {
			return err
		}
		all.Messages, all.Next = append(all.Messages, page.Messages...), page.Next
		if all.Next == "" || len(all.Messages) >= messagesPerRoom {
			return nil
		}
	}
}
