package user_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// joiner is in some rooms, has left one, and is banned from one.
func joiner(w *world, n int) {
	u := alice()
	u.Rooms = nil
	rooms := map[string]matrixadmintest.Room{"!left:demo.example": {Name: "Left behind", Members: 9}}
	for i := range n {
		room := "!r" + strconv.Itoa(1000 + i)[1:] + ":demo.example"
		u.Rooms = append(u.Rooms, room)
		rooms[room] = matrixadmintest.Room{Name: "Room " + strconv.Itoa(i), Members: 10 * (n - i), Creator: aliceID, JoinRules: "invite"}
	}
	w.hs.AddUser(u)
	w.hs.SetRooms(rooms)
	w.hs.SetBelongings(map[string]matrixadmintest.Belongings{aliceID: {Memberships: map[string]string{"!left:demo.example": "leave", "!ban:far.example": "ban"}}})
}

// roomsAsked counts the rooms that were asked for; when each was last active is asked besides.
func (w *world) roomsAsked() int { return w.asked("/v1/rooms/") - w.asked("/timestamp_to_event") }

// TestRooms: joined ones first, their names as far as they are on the screen, and the header counts the joined ones alone.
func TestRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 3)
		d := w.open(t, aliceID, 120, 30)
		says(t, d, "3 joined rooms", "Rooms 5")
		if n := w.roomsAsked(); n != 0 {
			t.Errorf("%d rooms were asked for before anybody looked", n)
		}
		order(t, d.Tab("Rooms"), "Room 0", "joined", "30", "!r000:demo.example", "Room 1", "Room 2", "Left behind", "left", "banned", "!ban:far.example")
		if n := w.roomsAsked(); n != 5 {
			t.Errorf("%d rooms were asked for, want 5", n)
		}
		order(t, d.Press("s").Shows("Sort by").Press("3"), "Members ▼", "Room 0", "Room 1", "Room 2", "Left behind")
		d.Press("/").Type("joined r001").Shows("Room 1").Lacks("Room 2")
	})
}

// TestNamesAreReadForWhatIsShown: four at a time, those on the screen only, and more when it is scrolled.
func TestNamesAreReadForWhatIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 100)
		var now, most atomic.Int32
		w.hs.Fault(path("/v1/rooms/"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, r *http.Request) {
			for n := now.Add(1); n > most.Load(); {
				most.Store(n)
			}
			<-time.After(50 * time.Millisecond)
			now.Add(-1)
			id, _ := strings.CutPrefix(r.URL.Path, "/_synapse/admin/v1/rooms/")
			if strings.HasSuffix(id, "/timestamp_to_event") {
				broken(http.StatusOK, `{"event_id":"$e","origin_server_ts":1795000000000}`)(rw, r)
				return
			}
			broken(http.StatusOK, `{"room_id":"`+id+`","name":"Named `+id[1:5]+`","joined_members":7}`)(rw, r)
		}})
		d := w.open(t, aliceID, 120, 20).Tab("Rooms").Shows("…  ", "joined")
		d.Advance(time.Second).Shows("Named r000")
		shown := w.roomsAsked()
		if most.Load() != 4 || shown < 10 || shown > 16 {
			t.Errorf("%d at once, %d in all", most.Load(), shown)
		}
		d.Advance(time.Minute)
		if n := w.roomsAsked(); n != shown {
			t.Errorf("%d more were asked for though nothing was pressed", n-shown)
		}
		d.Press("pgdown").Advance(time.Second)
		if n := w.roomsAsked(); n < shown+10 || n > shown+16 {
			t.Errorf("%d were asked for after a page, %d before", n, shown)
		}
		d.Send(tea.WindowSizeMsg{Width: 120, Height: 30}).Advance(time.Second).Lacks("…  ") // what a larger screen shows is read, too
		before := w.roomsAsked()
		d.Press("home", "s").Press("1").Advance(time.Minute)
		if n := w.roomsAsked() - before; n > 0 {
			t.Errorf("sorting by name read %d more names", n)
		}
		says(t, d, "Name ▲", "rows not read yet, below the others")
		d.Press("S").Advance(time.Minute).Shows("Name ▼", "Named r0")
		d.Press("s", "2").Advance(time.Second).Lacks("not read yet")
		w.hs.ResetRequests()
		d.Press("r").Shows("Named r0").Advance(time.Second)
		if n := w.roomsAsked(); n < 20 {
			t.Errorf("a refresh read %d rooms again", n)
		}
		w.hs.ResetRequests()
		d.Send(ui.Changed{User: id(aliceID)}).Advance(time.Second).Shows("Named r0")
		if n := w.roomsAsked(); n != 0 {
			t.Errorf("a change of the account read %d rooms again", n)
		}
	})
}

// TestRoomsAreFilteredByDetails: rows that were not read may match, which is said, and they are read when the filter was entered.
func TestRoomsAreFilteredByDetails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 100)
		w.hs.Fault(path("/v1/rooms/"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, r *http.Request) {
			members := "7"
			id, _ := strings.CutPrefix(r.URL.Path, "/_synapse/admin/v1/rooms/")
			if strings.HasSuffix(id, "/timestamp_to_event") {
				broken(http.StatusOK, `{"event_id":"$e","origin_server_ts":1795000000000}`)(rw, r)
				return
			}
			switch id[:5] {
			case "!r099":
				members = "900"
			case "!r098":
				members = "null"
			}
			broken(http.StatusOK, `{"room_id":"`+id+`","name":"Named `+id[1:5]+`","joined_members":`+members+`}`)(rw, r)
		}})
		d := w.open(t, aliceID, 120, 20).Tab("Rooms").Advance(time.Second).Press("/").Type("members:>700").Advance(time.Second)
		says(t, d, "0 rows of 102", "rows are not read yet")
		if n := w.roomsAsked(); n > 20 {
			t.Errorf("%d rooms were read while a filter was typed", n)
		}
		d.Press("enter").Advance(time.Second).Lacks("not read yet", "r097")
		says(t, d, "Named r099", "1 row of 102", "1 row unknown")
	})
}

// TestRoomThatCannotBeRead is said to be one, and is read again when that is asked for; one that the server does not know is unknown.
func TestRoomThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 2)
		w.hs.Fault(path("!r001"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`)})
		w.hs.Fault(path("!r000"), matrixadmintest.Fault{Respond: broken(http.StatusNotFound, `{"errcode":"M_NOT_FOUND","error":"Room not found"}`)})
		d := w.open(t, aliceID, 120, 30).Tab("Rooms")
		order(t, d, "–", "joined", "–", "!r000", "failed", "joined", "failed", "!r001")
		d.Advance(time.Minute)
		if n := w.asked("r001"); n != 1 {
			t.Errorf("a refusal was asked for %d times", n)
		}
		w.hs.ClearFaults()
		order(t, d.Press("r"), "Room 0", "Room 1")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 2)
		w.hs.Fault(path("/v1/rooms/"), matrixadmintest.Fault{Respond: broken(http.StatusUnauthorized, `{"errcode":"M_UNKNOWN_TOKEN","error":"no"}`)})
		w.open(t, aliceID, 120, 30).Tab("Rooms").Advance(time.Second)
		if len(w.SignIns) != 1 {
			t.Errorf("asked to sign in %d times", len(w.SignIns))
		}
	})
}

// TestRoomsElsewhere: where no server lists them, the reason stands there and nothing is asked.
func TestRoomsElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Dendrite, alice())
		d := w.open(t, aliceID, 120, 30).Tab("Rooms")
		says(t, d, "Dendrite's admin API cannot list an account's rooms.")
	})
}
