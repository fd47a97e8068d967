package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// The bounds of what is read room by room.
const (
	mostRooms       = 2_000  // of an account
	messagePage     = 100    // events at once
	mostOriginals   = 5_000  // of redacted messages
	mostInvitations = 10_000 // memberships that it set, in a room
)

// roomsOf reads where the account is or was, those that it is in first. Where the server knows no more of rooms that it has been in, the bound says so.
func (t *collector) roomsOf(ctx context.Context) (rooms []matrixadmin.Text, bound string, err error) {
	members, err := t.hs.Memberships(ctx, t.id)
	if matrixadmin.NotServed(err) {
		rooms, err = t.hs.JoinedRooms(ctx, t.id)
		return rooms, "in the rooms that it is in now; this server does not list those that it has left", err
	}
	if err != nil {
		return nil, "", err
	}
	rooms = matrixadmin.WroteIn(members)
	var joined int64
	if _, err := wire.ReadsOnly(t.hs).Do(ctx, matrixadmin.CumulativeJoinedRoomCount(t.id, time.Time{}, &joined)); err == nil && joined > int64(len(rooms)) {
		bound = fmt.Sprintf("in %s of at least %s rooms; the server does not list rooms that nobody of it is in any more", english.Number(len(rooms)), english.Number(int(joined)))
	}
	return rooms, bound, nil
}

// written reads what the account wrote of some types, at most so many of the newest in each room. What is missing becomes the section's reason.
func (t *collector) written(ctx context.Context, s *Section, types []string, limit int, take func(matrixadmin.Message)) error {
	rooms, bound, err := t.roomsOf(ctx)
	if err != nil {
		return err
	}
	s.bound = bound
	if len(rooms) == 0 { // whether the server has such an endpoint shows only a request
		var none matrixadmin.MessagePage
		_, err = wire.ReadsOnly(t.hs).Do(ctx, matrixadmin.Messages(matrixadmin.MessageQuery{Room: matrixadmin.NewText("!none:" + t.id.Server()), Sender: t.id, Limit: 1}, &none))
		return err
	}
	var mu sync.Mutex
	var failed, cut int
	var why error
	var jobs []func()
	for _, room := range rooms[:min(len(rooms), mostRooms)] {
		jobs = append(jobs, func() {
			rows, more, err := t.room(ctx, room, types, limit)
			mu.Lock()
			defer mu.Unlock()
			for _, m := range rows {
				take(m)
			}
			if err != nil {
				failed, why = failed+1, err
			}
			if more {
				cut++
			}
		})
	}
	wire.Parallel(1, jobs...) // beside the other sections
	if failed == len(jobs) {
		return why
	}
	var missing []string
	if failed > 0 {
		missing = append(missing, fmt.Sprintf("%d of %s could not be read (%s)", failed, english.Count(len(rooms), "room", "rooms"), matrixadmin.Reason(why)))
	}
	if cut > 0 {
		missing = append(missing, fmt.Sprintf("only the newest %s in each of %s", english.Number(limit), english.Count(cut, "room", "rooms")))
	}
	if len(rooms) > mostRooms {
		missing = append(missing, fmt.Sprintf("only %s of %s", english.Number(mostRooms), english.Count(len(rooms), "room", "rooms")))
	}
	s.Reason = strings.Join(missing, "; ")
	return nil
}

// room reads what the account wrote in one; more says that there is more than limit.
func (t *collector) room(ctx context.Context, room matrixadmin.Text, types []string, limit int) (rows []matrixadmin.Message, more bool, err error) {
	q := matrixadmin.MessageQuery{Room: room, Sender: t.id, Types: types, Seen: map[matrixadmin.Text]bool{}}
	for {
		q.Limit = min(messagePage, limit-len(rows))
		page, err := matrixadmin.NextMessages(ctx, wire.ReadsOnly(t.hs), q)
		if err != nil {
			return rows, false, err
		}
		rows, q.From = append(rows, page.Messages...), page.Next
		if q.From == "" || len(rows) >= limit {
			return rows, q.From != "", nil
		}
	}
}

// messages keeps what the account wrote, and what redacted messages said as long as the server has it.
func (t *collector) messages(ctx context.Context, s *Section) error {
	err := t.written(ctx, s, nil, t.opts.MessageLimit, func(m matrixadmin.Message) {
		t.snap.Messages = append(t.snap.Messages, Message{Message: m})
		s.Rows = len(t.snap.Messages)
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(t.snap.Messages, func(a, b Message) int { return cmp.Or(b.Sent.Compare(a.Sent), strings.Compare(a.ID.Raw(), b.ID.Raw())) })
	var jobs []func()
	for i := range t.snap.Messages {
		if m := &t.snap.Messages[i]; m.Redacted && len(jobs) < mostOriginals {
			jobs = append(jobs, func() {
				var before matrixadmin.Message
				if _, err := wire.ReadsOnly(t.hs).Do(ctx, matrixadmin.Original(m.ID, &before)); err == nil {
					m.Original = before.Body
				}
			})
		}
	}
	wire.Parallel(1, jobs...) // beside the other sections
	return nil
}

// invitations keeps those that the account sent and nobody has answered: a deactivation does not withdraw them.
func (t *collector) invitations(ctx context.Context, s *Section) error {
	sent := map[matrixadmin.Text][]matrixadmin.Message{}
	err := t.written(ctx, s, []string{"m.room.member"}, mostInvitations, func(m matrixadmin.Message) {
		if m.Membership.Raw() == "invite" {
			sent[m.Room] = append(sent[m.Room], m)
		}
	})
	if err != nil {
		return err
	}
	for room, invited := range sent {
		var members []matrixadmin.Message
		if _, err := wire.ReadsOnly(t.hs).Do(ctx, matrixadmin.MemberEvents(room, &members)); err != nil {
			if errors.Is(err, matrixadmin.ErrNotFound) {
				continue
			}
			return err
		}
		for _, m := range members {
			if m.Membership.Raw() == "invite" && slices.ContainsFunc(invited, func(i matrixadmin.Message) bool { return i.ID == m.ID }) {
				m.Room = room
				t.snap.Invitations = append(t.snap.Invitations, m)
			}
		}
	}
	slices.SortFunc(t.snap.Invitations, func(a, b matrixadmin.Message) int {
		return cmp.Or(strings.Compare(a.Room.Raw(), b.Room.Raw()), strings.Compare(a.StateKey.Raw(), b.StateKey.Raw()))
	})
	s.Rows = len(t.snap.Invitations)
	return nil
}
