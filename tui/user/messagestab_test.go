package user_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// writer wrote 60 messages into one room, and one encrypted and one redacted into another.
func writer(w *world) {
	joiner(w, 3)
	at := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)
	for i := range 60 {
		w.hs.AddEvents("!r000:demo.example", matrixadmintest.Event{Sender: aliceID, Sent: at.Add(time.Duration(i) * time.Minute), Content: `{"msgtype":"m.text","body":"line ` + string(rune('A'+i%26)) + `\u001b[31m"}`})
	}
	w.hs.AddEvents("!r001:demo.example",
		matrixadmintest.Event{Sender: aliceID, Sent: at.Add(2 * time.Hour), Type: "m.room.encrypted", Content: `{}`},
		matrixadmintest.Event{Sender: aliceID, Sent: at.Add(3 * time.Hour), Content: `{"msgtype":"m.text","body":"taken back"}`, Redacted: true, By: aliceID},
		matrixadmintest.Event{Sender: "@bob:demo.example", Sent: at.Add(4 * time.Hour), Content: `{"msgtype":"m.text","body":"not hers"}`})
}

// readings are the records of what was read.
func (w *world) readings(t *testing.T) int {
	t.Helper()
	return w.recorded(t, "read-messages")
}

func (w *world) recorded(t *testing.T, action string) (n int) {
	t.Helper()
	for r, err := range audit.Read(w.env.Trail.Path(), audit.Filter{}) {
		if err != nil {
			return n
		}
		if r.Action == action {
			if rooms, ok := r.Params["rooms"].Items(); !ok || len(rooms) < 1 || len(rooms) > 2 || r.Target.Raw() != aliceID || strings.Contains(r.Detail.Raw(), "line") {
				t.Errorf("%+v", r)
			}
			n++
		}
	}
	return n
}

// TestMessagesAreReadWhenAskedFor: nothing is read before it was agreed to, each reading is on record before it is shown, and further ones are read on demand.
func TestMessagesAreReadWhenAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		writer(w)
		w.env.ExportDir = filepath.Join(t.TempDir(), "exports")
		d := w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Advance(time.Second)
		says(t, d, "Press Enter to read them; that is recorded in the audit trail.")
		d.Press("r").Advance(time.Second)
		d.Press("enter", "2").Shows("Read private messages?", aliceID).Advance(300 * time.Millisecond).Press("2")
		if n := w.asked("/messages"); n != 0 || w.readings(t) != 0 {
			t.Fatalf("%d requests and %d records before it was agreed to", n, w.readings(t))
		}
		d.Advance(time.Second).Press("1").Lacks("Read private messages?").Press("enter").Advance(time.Second).Press("2").Advance(time.Second)
		order(t, d, "1999-12-01 03:00:00", "Room 1", "message", "redacted", "taken back", "encrypted", "line H‹1B›[31m", "1 encrypted message cannot be read")
		says(t, d, "Older messages of 1 room are not read. Press + to read more.")
		d.Lacks("not hers")
		if w.readings(t) != 1 {
			t.Errorf("%d records", w.readings(t))
		}
		d.Press("+").Advance(time.Second).Shows("Messages 62").Lacks("Press + to read more")
		if w.readings(t) != 2 {
			t.Errorf("%d records", w.readings(t))
		}
		d.Press("/").Type("taken").Lacks("line A")
		d.Press("esc", "E").Shows("Collect evidence", "With messages").Advance(time.Second).Press("2").Advance(5 * time.Second)
		if w.readings(t) != 3 {
			t.Errorf("%d records after evidence with messages", w.readings(t))
		}
		if w.recorded(t, "export-messages") != 0 {
			t.Error("an export is on record before there is one")
		}
		d.Press("esc", "e").Advance(time.Second).Press("1").Advance(5 * time.Second)
		files, _ := filepath.Glob(filepath.Join(w.env.ExportDir, "*"))
		if n := w.recorded(t, "export-messages"); n != 1 || len(files) != 1 {
			t.Errorf("%d records of %q", n, files)
		}
		d.Press("esc", "/").Type("taken").Press("enter", "e").Advance(time.Second).Press("1").Advance(5 * time.Second)
		var last audit.Record
		for r := range audit.Read(w.env.Trail.Path(), audit.Filter{}) {
			last = r
		}
		rooms, _ := last.Params["rooms"].Items()
		if last.Action != "export-messages" || len(rooms) != 1 || fmt.Sprint(last.Params["messages"], last.Params["encrypted"], last.Params["room_count"]) != "1 0 1" {
			t.Errorf("the record of what is exported: %+v", last)
		}
	})
}

// TestOnlyNewMessagesAreRecordedAgain: a refresh puts on record what it brings for the first time, and nothing where it brings nothing; an account that is opened
// again, and another administrator, are a reading of their own.
func TestOnlyNewMessagesAreRecordedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		writer(w)
		w.env.Private = true
		var got []string
		read := func(what string) {
			t.Helper()
			got = nil
			for r := range audit.Read(w.env.Trail.Path(), audit.Filter{}) {
				if r.Action == "read-messages" {
					got = append(got, fmt.Sprint(r.Actor, " ", r.Params["messages"]))
				}
			}
			if all := strings.Join(got, ", "); all != what {
				t.Errorf("on record: %s, not %s", all, what)
			}
		}
		me := "@admin:demo.example "
		d := w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Press("enter").Advance(time.Second).Press("r").Advance(time.Second).Shows("line H")
		d.Send(ui.Changed{User: matrixadmin.MustParseUserID(aliceID)}).Advance(time.Second)
		read(me + "52")
		d.Press("+").Advance(time.Second).Shows("Messages 62").Press("r").Advance(time.Second)
		read(me + "52, " + me + "10")
		w.hs.AddEvents("!r001:demo.example", matrixadmintest.Event{Sender: aliceID, Sent: time.Date(1999, 12, 2, 0, 0, 0, 0, time.UTC), Content: `{"msgtype":"m.text","body":"newest"}`})
		d.Press("r").Advance(time.Second).Shows("newest")
		read(me + "52, " + me + "10, " + me + "1")

		env := *w.env
		env.Me = matrixadmin.MustParseUserID("@second:demo.example")
		d.Send(ui.EnvChanged{Env: &env}).Press("r").Advance(time.Second).Shows("newest")
		read(me + "52, " + me + "10, " + me + "1, @second:demo.example 53")

		d = w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Press("enter").Advance(time.Second).Shows("newest")
		read(me + "52, " + me + "10, " + me + "1, @second:demo.example 53, " + me + "53")
	})
}

// TestMessagesThatCannotBeRecordedAreNotShown also holds for rooms that fail, which are counted, and for four requests at a time, none of them after esc.
func TestMessagesThatCannotBeRecordedAreNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		writer(w)
		w.env.Private = true
		w.hs.Fault(path("!r001:demo.example/messages"), matrixadmintest.Fault{Respond: broken(http.StatusForbidden, `{"errcode":"M_FORBIDDEN","error":"no"}`)})
		d := w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Press("enter").Advance(time.Second)
		says(t, d, "1 room could not be read (permission denied", "Press + to read more.", "line H")
		d.Lacks("Read private messages?")

		w = newWorld(t, matrixadmintest.Synapse)
		writer(w)
		w.env.Private, w.env.Trail = true, nil
		w.env.Runner = nil
		d = w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Press("enter").Advance(time.Second)
		says(t, d, "Could not load messages.", "shown only where that can be recorded")
		d.Lacks("line H")
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse)
		joiner(w, 40)
		w.env.Private = true
		var now, most, after atomic.Int32
		var stopped atomic.Bool
		w.hs.Fault(path("/messages"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, r *http.Request) {
			for n := now.Add(1); n > most.Load(); {
				most.Store(n)
			}
			if stopped.Load() {
				after.Add(1)
			}
			defer now.Add(-1)
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
			}
			rw.Header().Set("Content-Type", "application/json")
			_, _ = rw.Write([]byte(`{"chunk":[]}`))
		}})
		d := w.open(t, aliceID, 120, 30)
		d.Tab("Messages").Press("enter").Advance(3500 * time.Millisecond)
		if !strings.Contains(flat(d), "12 of 42 rooms read") {
			t.Errorf("it does not say how far it is:\n%s", d.Screen())
		}
		stopped.Store(true)
		d.Press("esc").Shows("Canceled. Press r to load.").Advance(5 * time.Second)
		if most.Load() != 4 || after.Load() != 0 || now.Load() != 0 || w.readings(t) != 0 {
			t.Errorf("%d at once, %d after esc, %d still running, %d records", most.Load(), after.Load(), now.Load(), w.readings(t))
		}
	})
}
