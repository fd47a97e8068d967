package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// The texts that the belongings of these cases hold, as a user of the server can write them.
const (
	hostileName   = "\x1b[2J\u202egpj.exe|`"
	hostileReason = "\x1b]8;;http://evil.example/\x07click"
)

// belongings gives the own user of a case two uploads, a pusher, a left room and, with reports, two complaints; alice is who complains.
//
// On a real server they are made as users make them. The homeserver in memory has no calls for that, so that they are put there.
func belongings(s *fixture) {
	s.t.Helper()
	s.create("")
	s.login("fresh")
	if !s.w.real {
		put(s)
		return
	}
	for _, name := range []string{hostileName, "second.txt"} {
		s.must("POST", "/_matrix/media/v3/upload?filename="+url.QueryEscape(name), "fresh", `"four"`, 200)
	}
	// Without append, the server takes the same key away from other accounts, of cases that run beside this one.
	s.must("POST", "/_matrix/client/v3/pushers/set", "fresh", `{"append":true,"kind":"http","app_id":"app.one","pushkey":"key one",`+
		`"app_display_name":`+quoted(hostileName)+`,"device_display_name":"phone","lang":"en","data":{"url":"https://push.example/_matrix/push/v1/notify"}}`, 200)
	s.must("PUT", "/_matrix/client/v3/user/{id}/account_data/m.direct", "fresh", `{"@a:b":["!c"]}`, 200)
	var rooms []string
	for range 2 {
		r := s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{"preset":"public_chat","name":"Spam"}`, 200)
		room, _ := r.at("room_id").(string)
		rooms = append(rooms, room)
	}
	for _, room := range rooms { // a room that nobody of the server is in any more is no longer listed
		s.must("POST", "/_matrix/client/v3/rooms/"+segment(room)+"/join", "alice", `{}`, 200)
	}
	s.must("POST", "/_matrix/client/v3/rooms/"+segment(rooms[1])+"/leave", "fresh", `{}`, 200)
	for n := range 2 {
		r := s.must("PUT", fmt.Sprintf("/_matrix/client/v3/rooms/%s/send/m.room.message/ct%d", segment(rooms[0]), n), "fresh", `{"msgtype":"m.text","body":"buy"}`, 200)
		event, _ := r.at("event_id").(string)
		s.must("POST", "/_matrix/client/v3/rooms/"+segment(rooms[0])+"/report/"+segment(event), "alice", `{"score":-100,"reason":`+quoted(hostileReason)+`}`, 200)
		s.must("POST", "/_matrix/client/v3/users/{id}/report", "alice", `{"reason":`+quoted(hostileReason)+`}`, 200)
	}
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// put is the same in memory.
func put(s *fixture) {
	s.t.Helper()
	h, ok := s.w.client.Transport.(*matrixadmintest.Homeserver)
	if !ok {
		s.t.Fatal("this is not the homeserver in memory")
	}
	s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{}`, 200)
	alice, now := "@alice:"+serverName, time.Now()
	b := matrixadmintest.Belongings{
		Memberships: map[string]string{"!left:" + serverName: "leave"},
		AccountData: map[string]string{"m.direct": `{"@a:b":["!c"]}`},
		Pushers: []matrixadmintest.Pusher{{
			AppID: "app.one", PushKey: "key one", AppDisplayName: hostileName, DeviceDisplayName: "phone", Lang: "en", Kind: "http",
			URL: "https://push.example/_matrix/push/v1/notify",
		}},
	}
	for n, name := range []string{hostileName, "second.txt"} {
		at := now.Add(time.Duration(n) * time.Millisecond)
		b.Media = append(b.Media, matrixadmintest.Media{ID: fmt.Sprint("file", n), Type: "application/json", UploadName: name, Length: 6, SHA256: "00", Created: at})
		b.EventReports = append(b.EventReports, matrixadmintest.EventReport{
			Reporter: alice, RoomID: "!spam:" + serverName, RoomName: "Spam", EventID: fmt.Sprint("$event", n), Reason: hostileReason, Score: -100, Received: at,
		})
		b.UserReports = append(b.UserReports, matrixadmintest.UserReport{Reporter: alice, Reason: hostileReason, Received: at})
	}
	h.SetBelongings(map[string]matrixadmintest.Belongings{s.id(): b})
}

// belongingsCases are the lists around an account.
func belongingsCases() []testCase {
	const user = "/_synapse/admin/v1/users/{id}"
	const events, users = "/_synapse/admin/v1/event_reports?event_sender_user_id={id}", "/_synapse/admin/v1/user_reports?target_user_id={id}"
	cases := []testCase{
		{name: "memberships hold what was left", method: "GET", path: user + "/memberships", status: 200, before: belongings, facts: []fact{states("join", "leave")}},
		{name: "pushers of one app", method: "GET", path: user + "/pushers", status: 200, before: belongings, facts: []fact{
			onlyASCII, is(1, "total"), each("pushers", "app_display_name", hostileName), each("pushers", "pushkey", "key one"), each("pushers", "enabled", true),
			keys("pushers", "app_display_name", "app_id", "data", "device_display_name", "device_id", "enabled", "kind", "lang", "profile_tag", "pushkey"),
		}},
		{rec: "media-bob-limit3", path: user + "/media?limit=1", before: belongings, facts: []fact{has("media", 1), is(2, "total"), is(1.0, "next_token"), onlyASCII}},
		{
			name: "media newest first in so many words", rec: "media-bob-limit3", path: user + "/media?order_by=created_ts&dir=b&limit=1", before: belongings,
			facts: []fact{has("media", 1), is(2, "total"), is(1.0, "next_token"), each("media", "upload_name", "second.txt")},
		},
		{
			name: "media on the last page", rec: "media-bob-limit3", path: user + "/media?order_by=created_ts&dir=b&from=1&limit=1", before: belongings,
			facts: []fact{has("media", 1), is(2, "total"), is(nil, "next_token"), each("media", "upload_name", hostileName), ofUser("media", "user_id")},
		},
		{name: "media behind the last page", method: "GET", path: user + "/media?from=9&limit=1", status: 200, before: belongings, facts: []fact{has("media", 0), is(nil, "next_token")}},
		{rec: "media-bob-order-bad", path: user + "/media?order_by=x", before: belongings},
		{rec: "event-reports-limit2", path: events + "&limit=1", before: belongings, facts: []fact{
			has("event_reports", 1), is(2, "total"), is(1.0, "next_token"), onlyASCII, ofUser("event_reports", "sender"), each("event_reports", "reason", hostileReason),
		}},
		{
			name: "event_reports on the last page", rec: "event-reports-limit2", path: events + "&from=1&limit=1&dir=b", before: belongings,
			facts: []fact{has("event_reports", 1), is(nil, "next_token")},
		},
		{
			name: "event_reports want a sender's whole id", method: "GET", path: "/_synapse/admin/v1/event_reports?event_sender_user_id={local}", status: 200, before: belongings,
			facts: []fact{has("event_reports", 0), is(0, "total")},
		},
		{rec: "user-reports", path: users, before: belongings, facts: []fact{
			has("user_reports", 2), is(2, "total"), is(nil, "next_token"), onlyASCII, ofUser("user_reports", "target_user_id"), each("user_reports", "reason", hostileReason),
		}},
		{
			name: "user_reports in pages", rec: "user-reports", path: users + "&limit=1&dir=b", before: belongings,
			facts: []fact{has("user_reports", 1), is(2, "total"), is(1.0, "next_token")},
		},
		{
			name: "user_reports take a part of an id", rec: "user-reports", path: "/_synapse/admin/v1/user_reports?target_user_id={local}", before: belongings,
			facts: []fact{has("user_reports", 2), ofUser("user_reports", "target_user_id")},
		},
	}
	cases = append(cases, accountCases()...)
	cases = append(cases,
		testCase{name: "a room by its id", method: "GET", path: user + "/joined_rooms", status: 200, before: inRoom, facts: []fact{is(1, "total"), roomIsKnown}},
		testCase{rec: "room-get-unknown"},
		testCase{rec: "room-get-malformed"},
	)
	for _, path := range []string{user + "/memberships", user + "/pushers", user + "/media", events, users} {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/_synapse/admin/v1/"), "?")
		cases = append(cases, testCase{
			name: name + " is for administrators", method: "GET", path: path, who: "nonadmin", status: 403, code: "M_FORBIDDEN", text: "You are not a server admin",
			before: func(s *fixture) { s.create("") },
		})
	}
	return cases
}

// members are the rows of a list.
func members(r reply, list string) []map[string]any {
	var out []map[string]any
	for _, row := range r.list(list) {
		o, _ := row.(map[string]any)
		out = append(out, o)
	}
	return out
}

func has(list string, want int) fact {
	return func(_ *fixture, r reply) string {
		if got := len(r.list(list)); got != want {
			return fmt.Sprintf("%d %s, want %d: %.300s", got, list, want, r.body)
		}
		return ""
	}
}

func each(list, key string, want any) fact {
	return func(_ *fixture, r reply) string {
		for _, row := range members(r, list) {
			if row[key] != want {
				return fmt.Sprintf("%s of %s is %q, want %q", key, list, row[key], want)
			}
		}
		return ""
	}
}

func ofUser(list, key string) fact {
	return func(s *fixture, r reply) string { return each(list, key, s.id())(s, r) }
}

func keys(list string, want ...string) fact {
	return func(_ *fixture, r reply) string {
		for _, row := range members(r, list) {
			if got := slices.Sorted(maps.Keys(row)); !slices.Equal(got, want) {
				return fmt.Sprintf("a row of %s has %q, want %q", list, got, want)
			}
		}
		return ""
	}
}

// inRoom gives the own user of a case a room with a hostile name.
func inRoom(s *fixture) {
	s.t.Helper()
	s.create("")
	s.login("fresh")
	s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{"preset":"public_chat","name":`+quoted(hostileName)+`}`, 200)
}

// roomIsKnown looks up the room of the answer. Source: Synapse, docs/admin_api/rooms.md, room details.
func roomIsKnown(s *fixture, r reply) string {
	s.t.Helper()
	rooms, _ := r.at("joined_rooms").([]any)
	if len(rooms) != 1 {
		return fmt.Sprint(rooms)
	}
	id, _ := rooms[0].(string)
	about := s.must("GET", "/_synapse/admin/v1/rooms/"+segment(id), "admin", "", 200)
	for field, want := range map[string]any{
		"room_id": id, "name": hostileName, "canonical_alias": nil, "topic": nil, "room_type": nil, "joined_members": 1.0, "joined_local_members": 1.0,
		"join_rules": "public", "creator": s.id(), "encryption": nil, "public": false,
	} {
		if got := about.at(field); got != want {
			return fmt.Sprintf("%s is %v, want %v", field, got, want)
		}
	}
	if version, ok := about.at("version").(string); !ok || version == "" {
		return "there is no version"
	}
	return ""
}

// states are the memberships whatever the rooms.
func states(want ...string) fact {
	return func(_ *fixture, r reply) string {
		of, _ := r.at("memberships").(map[string]any)
		var got []string
		for _, state := range of {
			got = append(got, fmt.Sprint(state))
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			return fmt.Sprintf("memberships %q, want %q", got, want)
		}
		return ""
	}
}

// TestFakeBelongings runs the cases against the homeserver in memory.
func TestFakeBelongings(t *testing.T) {
	t.Parallel()
	for _, c := range belongingsCases() {
		t.Run(c.title(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.run(t, newFake(t)) })
		})
	}
}
