package lists

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// member is a homeserver that lists some memberships, and answers for rooms as it is told.
type member struct {
	Homeserver
	all    string // "!room term" each
	answer string
	err    error
	active string // what it answers when it is asked for the newest event of a room
	quiet  error
}

func (m member) Memberships(context.Context, matrixadmin.UserID) ([]matrixadmin.Membership, error) {
	var all []matrixadmin.Membership
	for line := range strings.SplitSeq(m.all, ",") {
		room, state, _ := strings.Cut(line, " ")
		all = append(all, matrixadmin.Membership{Room: text(room), State: text(state)})
	}
	return all, nil
}

func (m member) Do(_ context.Context, r wire.Request) (wire.Facts, error) {
	if strings.Contains(r.Preview(), "/timestamp_to_event") {
		if m.quiet != nil {
			return nil, m.quiet
		}
		return r.Check([]byte(m.active))
	}
	if m.err != nil {
		return nil, m.err
	}
	return r.Check([]byte(m.answer))
}

func TestRooms(t *testing.T) {
	t.Parallel()
	m := member{all: "!ban ban,!b join,!odd \x1b[31m,!left leave,!a join,!asked knock,!invited invite"}
	src := Of(m, matrixadmin.Server{}, matrixadmin.UserID{})
	rows, err := rooms.Table().Read(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range rows.Len() {
		got = append(got, rows.Key(i).Raw()+" "+rows.Value(1, i).Shown()+" "+rows.Value(1, i).Exact())
	}
	want := "!a joined join, !b joined join, !invited invited invite, !asked asked to join knock, !left left leave, !ban banned ban, !odd \x1b[31m \x1b[31m"
	if strings.Join(got, ", ") != want || rows.Value(1, 6).Kind != Remote {
		t.Errorf("%q, want %q", got, want)
	}
	if got := rows.Subject(0); got.Name != text("") {
		t.Errorf("a name that was not read: %+v", got)
	}
	m.answer = `{"room_id":"!a","name":"N\u001b[31m"}`
	what, err := rows.ReadDetail(t.Context(), Of(m, matrixadmin.Server{}, matrixadmin.UserID{}), 0)
	if rows.SetDetail(0, what); err != nil || rows.Subject(0).Name != text("N\x1b[31m") {
		t.Errorf("what an action calls the room: %+v, %v", rows.Subject(0), err)
	}
	for _, tt := range []struct {
		answer string
		err    error
		want   string // name and members
		failed bool
	}{
		{answer: `{"room_id":"!a","name":"N","canonical_alias":"#a:x","joined_members":3}`, want: "N 3"},
		{answer: `{"room_id":"!a","name":null,"canonical_alias":"#a:x"}`, want: "#a:x "},
		{answer: `{"room_id":"!a"}`, want: " "},
		{answer: `{"room_id":"!b","name":"another"}`, failed: true},
		{answer: `{"name":"no id"}`, failed: true},
		{answer: `[]`, failed: true},
		{err: &matrixadmin.Error{Kind: matrixadmin.KindNotFound}, want: " "},
		{err: &matrixadmin.Error{Kind: matrixadmin.KindUnrecognized}, want: " "},
		{err: &matrixadmin.Error{Kind: matrixadmin.KindForbidden}, failed: true},
		{err: errors.New("no line"), failed: true},
	} {
		m.answer, m.err = tt.answer, tt.err
		what, err := rows.ReadDetail(t.Context(), Of(m, matrixadmin.Server{}, matrixadmin.UserID{}), 0)
		if (err != nil) != tt.failed {
			t.Errorf("%+v: %v", tt, err)
		}
		if rows.SetDetail(0, what); err == nil && rows.Value(0, 0).Exact()+" "+rows.Value(2, 0).Exact() != tt.want {
			t.Errorf("%+v: %+v %+v", tt, rows.Value(0, 0), rows.Value(2, 0))
		}
	}
}

// TestRoomActivity: when a room was last active is read besides; where that fails, the rest of the room is there.
func TestRoomActivity(t *testing.T) {
	t.Parallel()
	for want, m := range map[Kind]member{
		Time:    {active: `{"event_id":"$e","origin_server_ts":1795000000000}`},
		Unknown: {quiet: &matrixadmin.Error{Kind: matrixadmin.KindNotFound}},
		Failed:  {active: `{"origin_server_ts":"\u001b[31m"}`},
	} {
		m.all, m.answer = "!a join", `{"room_id":"!a","name":"N","encryption":"m.megolm.v1.aes-sha2"}`
		src := Of(m, matrixadmin.Server{}, matrixadmin.UserID{})
		rows, err := rooms.Table().Read(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		what, err := rows.ReadDetail(t.Context(), src, 0)
		if rows.SetDetail(0, what); err != nil || rows.Value(0, 0).Exact() != "N" || rows.Value(4, 0).Exact() != "m.megolm.v1.aes-sha2" {
			t.Errorf("%+v, %+v, %v", rows.Value(0, 0), rows.Value(4, 0), err)
		}
		if got := rows.Value(3, 0); got.Kind != want || want == Time && got.Time.UnixMilli() != 1_795_000_000_000 {
			t.Errorf("last active: %+v, want kind %d", got, want)
		}
	}
	m := member{all: "!a join", answer: `{"room_id":"!a"}`, quiet: &matrixadmin.Error{Kind: matrixadmin.KindForbidden}}
	rows, _ := rooms.Table().Read(t.Context(), Of(m, matrixadmin.Server{}, matrixadmin.UserID{}))
	before := rows.Value(4, 0)
	what, err := rows.ReadDetail(t.Context(), Of(m, matrixadmin.Server{}, matrixadmin.UserID{}), 0)
	if err != nil {
		t.Error(err)
	}
	if rows.SetDetail(0, what); before.Exact() != "" || rows.Value(4, 0).Exact() != "none" {
		t.Errorf("a room that is not encrypted: %+v, %+v before it is read", rows.Value(4, 0), before)
	}
}
