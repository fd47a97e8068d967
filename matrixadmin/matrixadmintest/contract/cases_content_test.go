package contract_test

import (
	"fmt"
	"net/http"
)

// wrote gives the own user of a case a room with two messages and an encrypted one; the room's id is the token "room".
func wrote(s *fixture) {
	s.t.Helper()
	s.create("")
	s.login("fresh")
	room, _ := s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{"preset":"public_chat","name":"Talk"}`, 200).at("room_id").(string)
	for n, kind := range []string{"m.room.message", "m.room.message", "m.room.encrypted"} {
		r := s.must("PUT", fmt.Sprintf("/_matrix/client/v3/rooms/%s/send/%s/ct%d", segment(room), kind, n), "fresh", fmt.Sprintf(`{"msgtype":"m.text","body":"line %d"}`, n), 200)
		s.tokens["event"], _ = r.at("event_id").(string)
	}
	s.tokens["room"] = room
}

// redactedAll has all of it redacted, and waits for the job.
func redactedAll(s *fixture) {
	s.t.Helper()
	wrote(s)
	r := s.must("POST", "/_synapse/admin/v1/user/{id}/redact", "admin", `{"rooms":["`+s.tokens["room"]+`"],"limit":100,"use_admin":false,"reason":"spam"}`, 200)
	job, _ := r.at("redact_id").(string)
	eventually(s.t, "the redaction", func() bool {
		return s.must("GET", "/_synapse/admin/v1/user/redact_status/"+job, "admin", "", 200).at("status") == "complete"
	})
}

// bySender reads what the own user wrote. Source: Synapse, docs/admin_api/rooms.md, room messages.
func bySender(s *fixture) reply {
	s.t.Helper()
	const filter = "%7B%22senders%22%3A%5B%22{id}%22%5D%2C%22types%22%3A%5B%22m.room.message%22%2C%22m.room.encrypted%22%5D%7D"
	return s.must("GET", "/_synapse/admin/v1/rooms/"+segment(s.tokens["room"])+"/messages?dir=b&limit=50&filter="+filter, "admin", "", http.StatusOK)
}

// contentCases are about what an account wrote.
//
// Source: Synapse 1.163, docs/admin_api/{rooms,user_admin_api,fetch_event}.md and rest/admin/{rooms,users,events}.py.
func contentCases() []testCase {
	const user, jobs = "/_synapse/admin/v1/user", "/_synapse/admin/v1/user/redact_status/"
	exists := func(path string) testCase { return testCase{method: "GET", path: path, status: 200} }
	messages := exists("/_synapse/admin/v1/users/{id}/joined_rooms")
	messages.name, messages.before = "messages of a sender, newest first", wrote
	messages.after = func(s *fixture) {
		r := bySender(s)
		chunk := members(r, "chunk")
		if len(chunk) != 3 || chunk[0]["type"] != "m.room.encrypted" || chunk[2]["sender"] != s.id() || (reply{json: chunk[2]}).at("content", "body") != "line 0" {
			s.t.Errorf("%.500s", r.body)
		}
	}
	gone := exists("/_synapse/admin/v1/scheduled_tasks?action_name=redact_all_events&resource_id={id}")
	gone.name, gone.before, gone.facts = "a redaction that is complete", redactedAll, []fact{has("scheduled_tasks", 1), each("scheduled_tasks", "status", "complete")}
	gone.after = func(s *fixture) {
		for _, e := range members(bySender(s), "chunk") {
			if content, _ := e["content"].(map[string]any); len(content) != 0 || (reply{json: e}).at("unsigned", "redacted_because", "sender") != s.id() {
				s.t.Errorf("%v", e)
			}
		}
		original := s.must("GET", "/_synapse/admin/v1/fetch_event/"+segment(s.tokens["event"]), "admin", "", 200)
		if original.at("event", "content", "body") != "line 2" {
			s.t.Errorf("%s", original.body)
		}
	}
	active := exists("/_synapse/admin/v1/users/{id}/joined_rooms")
	active.name, active.before = "the newest event of a room", wrote
	active.after = func(s *fixture) {
		newest := s.must("GET", "/_synapse/admin/v1/rooms/"+segment(s.tokens["room"])+"/timestamp_to_event?ts=4102444800000&dir=b", "admin", "", 200)
		chunk := members(bySender(s), "chunk")
		if newest.at("event_id") == nil || newest.at("origin_server_ts") != chunk[0]["origin_server_ts"] {
			s.t.Errorf("%s", newest.body)
		}
	}
	const moment = "/_synapse/admin/v1/rooms/%21nope%3Aexample.test/timestamp_to_event"
	return []testCase{
		messages, gone, active,
		{name: "the newest event of an unknown room", method: "GET", path: moment + "?ts=5&dir=b", status: 404, code: "M_NOT_FOUND", text: "Unable to find event from 5 in direction Direction.BACKWARDS"},
		{name: "the newest event of no moment", method: "GET", path: moment + "?dir=b", status: 400, code: "M_MISSING_PARAM", text: "Missing required integer query parameter ts"},
		{name: "messages of an unknown room", method: "GET", path: "/_synapse/admin/v1/rooms/%21nope%3Aexample.test/messages?dir=b", status: 200, facts: []fact{has("chunk", 0)}},
		{name: "an event that is not there", method: "GET", path: "/_synapse/admin/v1/fetch_event/%24nope", status: 404, code: "M_NOT_FOUND", text: "Event not found"},
		{name: "a redaction that is not there", method: "GET", path: jobs + "nope", status: 404, code: "M_NOT_FOUND", text: "redact id 'nope' not found"},
		{
			name: "a redaction with a limit below zero", method: "POST", path: user + "/{id}/redact", body: `{"rooms":[],"limit":-1}`, status: 400, code: "M_UNKNOWN",
			text: "If limit is provided it must be a non-negative integer greater than 0.", before: func(s *fixture) { s.create("") },
		},
		{name: "a redaction is for administrators", method: "POST", path: user + "/{id}/redact", who: "nonadmin", body: `{"rooms":[]}`, status: 403, code: "M_FORBIDDEN", text: "You are not a server admin"},
		{
			name: "a deactivated account is redacted nowhere without rooms", method: "POST", path: user + "/{id}/redact", body: `{"rooms":[]}`, status: 200,
			before: func(s *fixture) {
				wrote(s)
				s.must("POST", "/_synapse/admin/v1/deactivate/{id}", "admin", `{"erase":false}`, 200)
				eventually(s.t, "leaving", func() bool {
					return len(s.must("GET", "/_synapse/admin/v1/users/{id}/joined_rooms", "admin", "", 200).list("joined_rooms")) == 0
				})
			},
			after: func(s *fixture) {
				job, _ := s.reply.at("redact_id").(string)
				eventually(s.t, "the redaction", func() bool { return s.must("GET", jobs+job, "admin", "", 200).at("status") == "complete" })
				for _, e := range members(bySender(s), "chunk") {
					if content, _ := e["content"].(map[string]any); len(content) == 0 {
						s.t.Errorf("redacted: %v", e)
					}
				}
			},
		},
	}
}
