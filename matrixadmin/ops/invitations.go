package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// The bounds of counting invitations: evidence lists them all.
const (
	invitationRooms    = 200
	invitationPages    = 10 // of invitationPage events, in a room
	invitationPage     = 100
	invitationPatience = 20 * time.Second
)

// invitations are those that an account sent and nobody has answered, as far as they are counted.
type invitations struct {
	pending           int
	read, failed, cut int // rooms
	rooms, all        int // that are to be read, and that there are
	unlisted, over    bool
	why               error // of the last room that could not be read
}

// pendingInvitations counts what a deactivation does not withdraw.
func pendingInvitations(ctx context.Context, reads Reads, s Situation, tell func(string)) string {
	ctx, cancel := context.WithTimeout(ctx, invitationPatience)
	defer cancel()
	tell("Invitations it sent stay pending (still counting).")
	if s.Server.Lacks(&matrixadmin.ReadMessages) {
		return "Invitations it sent stay pending; this server cannot show how many."
	}
	rooms, _, partial, err := roomsOf(ctx, reads, s)
	if err != nil {
		return english.EndSentence("Invitations it sent stay pending; how many is unknown: " + matrixadmin.Reason(err))
	}
	var mu sync.Mutex
	sum := invitations{rooms: min(len(rooms), invitationRooms), all: len(rooms), unlisted: partial}
	var jobs []func()
	for _, room := range rooms[:sum.rooms] {
		jobs = append(jobs, func() {
			n, cut, err := invitedInto(ctx, reads, s.Target.User.ID, room)
			mu.Lock()
			defer mu.Unlock()
			sum.read, sum.pending = sum.read+1, sum.pending+n
			switch {
			case err != nil:
				sum.failed, sum.why = sum.failed+1, err
			case cut:
				sum.cut++
			}
			tell(sum.sentence())
		})
	}
	wire.Parallel(roomsAtOnce, jobs...)
	sum.over = true
	return sum.sentence()
}

// invitedInto counts the pending invitations into one room; cut says that the account has set too many memberships there to read them all.
func invitedInto(ctx context.Context, reads Reads, id matrixadmin.UserID, room matrixadmin.Text) (n int, cut bool, err error) {
	q := matrixadmin.MessageQuery{Room: room, Sender: id, Types: []string{"m.room.member"}, Limit: invitationPage, Seen: map[matrixadmin.Text]bool{}}
	var sent []matrixadmin.Text
	for range invitationPages {
		page, err := matrixadmin.NextMessages(ctx, reads, q)
		if err != nil {
			return 0, false, err
		}
		for _, m := range page.Messages {
			if m.Membership.Raw() == "invite" {
				sent = append(sent, m.ID)
			}
		}
		if q.From = page.Next; q.From == "" {
			break
		}
	}
	cut = q.From != ""
	if len(sent) == 0 {
		return 0, cut, nil
	}
	var members []matrixadmin.Message
	if _, err := reads.Do(ctx, matrixadmin.MemberEvents(room, &members)); errors.Is(err, matrixadmin.ErrNotFound) { // the room is gone, and its invitations with it
		return 0, false, nil
	} else if err != nil {
		return 0, false, err
	}
	for _, m := range members {
		if m.Membership.Raw() == "invite" && slices.Contains(sent, m.ID) {
			n++
		}
	}
	return n, cut, nil
}

// sentence says how many there are, and what that leaves out.
func (i invitations) sentence() string {
	whole := i.failed+i.cut == 0 && i.rooms == i.all && !i.unlisted
	stay := english.Count(i.pending, "invitation it sent stays", "invitations it sent stay") + " pending"
	switch {
	case !i.over:
		return fmt.Sprintf("At least %s (still counting: %s of %s).", stay, english.Number(i.read), english.Count(i.rooms, "room", "rooms"))
	case whole && i.pending == 0:
		return "No pending invitation was found in the rooms that the server lists."
	case whole:
		return english.Capitalize(stay) + "."
	case i.failed == i.rooms && i.rooms > 0:
		return english.EndSentence("Invitations it sent stay pending; how many is unknown: " + matrixadmin.Reason(i.why))
	case i.failed > 0 && i.pending == 0:
		return fmt.Sprintf("No pending invitation found, but %d of %s could not be read.", i.failed, english.Count(i.rooms, "room", "rooms"))
	case i.rooms < i.all && i.pending == 0:
		return fmt.Sprintf("No pending invitation found in %s of %s; the others were not read.", english.Number(i.rooms), english.Count(i.all, "room", "rooms"))
	case i.failed > 0:
		return fmt.Sprintf("At least %s: %d of %s could not be read.", stay, i.failed, english.Count(i.rooms, "room", "rooms"))
	case i.rooms < i.all:
		return fmt.Sprintf("At least %s: counted in %s of %s.", stay, english.Number(i.rooms), english.Count(i.all, "room", "rooms"))
	case i.unlisted:
		return "At least " + stay + ": counted in the rooms that it is in now."
	}
	return "At least " + stay + ": not all that it sent were read."
}
