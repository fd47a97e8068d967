package ops_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestRoomsThatNoListHas: where the account has joined more rooms than the server lists, neither the question nor the result says that nothing is left.
func TestRoomsThatNoListHas(t *testing.T) {
	const lacks = "Only 2 of at least 4 rooms that the account was in are known. What it wrote in the others stays"
	named := everywhere()
	named.Lists = map[string][]string{"rooms": {redactRoom}}
	for _, tt := range []struct {
		joined int
		wrote  []matrixadmintest.Event
		v      ops.Values
		end    matrixadmin.Outcome
		found  ops.Verdict
		tells  bool
	}{
		{2, three(), everywhere(), matrixadmin.OutcomeClaimed, ops.Confirmed, false},
		{4, three(), everywhere(), matrixadmin.OutcomePartly, ops.Partial, true},
		{4, []matrixadmintest.Event{{Type: "m.reaction", Content: `{}`}, {Type: "m.room.member", State: true, StateKey: victim.Raw(), Content: `{"membership":"leave"}`}}, everywhere(), matrixadmin.OutcomeClaimed, ops.Likely, true},
		{4, three(), named, matrixadmin.OutcomeClaimed, ops.Confirmed, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newRedacting(t, tt.wrote...)
			w.home.AddUser(matrixadmintest.User{ID: victim.Raw(), Rooms: []string{redactRoom, redactRoom2}, RoomsJoined: tt.joined})
			res := w.run(t, tt.v)
			is(t, res, tt.end, tt.found)
			said, asked := res.Summary(), strings.Join(action("redact").Notes(w.s, tt.v), " ")
			if strings.Contains(said, lacks) != tt.tells || strings.Contains(asked, lacks) != tt.tells || strings.Contains(said, "none is left.") {
				t.Errorf("joined %d: %s: %s", tt.joined, asked, said)
			}
			if tt.tells && strings.Contains(said, "Confirmed") {
				t.Errorf("joined %d: %s", tt.joined, said)
			}
		})
	}
}

// TestUnknownRoomIsNotRedacted: a room that the server does not know is refused before anything is sent.
func TestUnknownRoomIsNotRedacted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newRedacting(t, three()...)
		v := everywhere()
		v.Lists = map[string][]string{"rooms": {redactRoom, "!nobody:demo.example"}}
		is(t, w.run(t, v), matrixadmin.OutcomeNotSent, ops.NotChecked, "this server knows no room !nobody:demo.example")
		if w.posts() != 0 {
			t.Errorf("%d sent", w.posts())
		}
	})
}
