package contract_test

import (
	"net/http"
	"strings"
)

// deviceCases are the devices of a user.
func deviceCases() []testCase {
	fresh := func(s *fixture) {
		s.create("")
		s.login("fresh")
	}
	named := func(s *fixture) {
		s.create("")
		s.must("POST", "/_synapse/admin/v2/users/{id}/devices", "admin", `{"device_id":"DEV0"}`, http.StatusCreated)
	}
	const devices = "/_synapse/admin/v2/users/{id}/devices"
	return []testCase{
		{rec: "devices-slash-user", facts: []fact{onlyASCII}},
		{rec: "devices-none", from: "created2", before: func(s *fixture) { s.create("") }, facts: []fact{is(0, "total")}},
		{name: "devices of one log-in", rec: "devices-slash-user", path: devices, before: fresh, facts: []fact{is(1, "total")}},
		{rec: "devices-malformed"},
		{name: "devices of nobody", method: "GET", path: "/_synapse/admin/v2/users/{@nobody}/devices", status: 404, code: "M_NOT_FOUND", text: "Unknown user"},
		{name: "devices of a remote user", method: "GET", path: "/_synapse/admin/v2/users/%40x%3Aremote.example/devices", status: 400, code: "M_UNKNOWN", text: "Can only lookup local users"},
		{rec: "device-post-create", from: "alice", before: func(s *fixture) { s.create("") }},
		{rec: "device-put-name", from: "alice", before: named, after: func(s *fixture) {
			if name := s.must("GET", devices+"/DEV0", "admin", "", 200).at("display_name"); name != "renamed" {
				s.t.Errorf("name %v", name)
			}
		}},
		{rec: "device-get-unknown", text: "Not found", code: "M_NOT_FOUND"},
		{rec: "device-delete-again"},
		{rec: "device-delete-unknown-user"},
		{rec: "device-delete-with-json-body"},
		{
			name: "device delete ends the token", method: "DELETE", path: devices + "/DEV1", status: 200,
			before: func(s *fixture) {
				s.create("")
				r := s.must("POST", "/_matrix/client/v3/login", "none", `{"type":"m.login.password","identifier":{"type":"m.id.user","user":"{id}"},"password":"`+freshPassword+`","device_id":"DEV1"}`, 200)
				s.tokens["fresh"], _ = r.at("access_token").(string)
			},
			after: func(s *fixture) {
				if s.alive("fresh") {
					s.t.Error("the token still works")
				}
			},
		},
		{rec: "delete-devices-bulk", from: "manydev", before: named},
		{rec: "delete-devices-missing-key", from: "manydev", before: named},
		{rec: "delete-devices-no-body", from: "manydev", before: named},
		{rec: "delete-devices-int-list", from: "manydev", before: named},
	}
}

// otherCases are the smaller calls.
func otherCases() []testCase {
	fresh := func(s *fixture) { s.create("") }
	cases := []testCase{
		{name: "joined_rooms of bob", method: "GET", path: "/_synapse/admin/v1/users/{@bob}/joined_rooms", status: 200, facts: []fact{is(14, "total")}},
		{rec: "cumulative_joined_room_count-bob", facts: []fact{is(14, "cumulative_joined_room_count")}},
		{rec: "accountdata-none", from: "user20", before: fresh},
		{rec: "suspend-true", from: "user27", before: fresh, after: func(s *fixture) {
			if got := s.reply.at("user_" + s.id() + "_suspended"); got != true {
				s.t.Errorf("answer %s", s.reply.body)
			}
			s.expect(map[string]any{"suspended": true})
		}},
		{rec: "suspend-false", from: "user27", before: fresh, after: func(s *fixture) { s.expect(map[string]any{"suspended": false}) }},
		{rec: "suspend-unknown"},
		{rec: "suspended-user-create-room", who: "fresh", before: func(s *fixture) {
			s.create("")
			s.login("fresh")
			s.must("PUT", "/_synapse/admin/v1/suspend/{id}", "admin", `{"suspend":true}`, 200)
		}},
		{rec: "shadow-ban-post", from: "user28", before: fresh, after: func(s *fixture) { s.expect(map[string]any{"shadow_banned": true}) }},
		{
			name: "shadow ban ends", method: "DELETE", path: "/_synapse/admin/v1/users/{@grace}/shadow_ban", status: 200, onlyFake: "the seed keeps its state",
		},
		{rec: "shadow-ban-remote"},
		{rec: "shadow-ban-malformed"},
		{name: "shadow ban of nobody", method: "POST", path: "/_synapse/admin/v1/users/{@nobody}/shadow_ban", body: "{}", status: 404, code: "M_UNKNOWN", text: "No row found (users)"},
		{rec: "login-as", from: "dave", before: fresh},
		{rec: "login-as-self"},
		{rec: "login-as-unknown"},
		{rec: "login-as-remote"},
		{rec: "login-missing-type", onlyFake: "1.163 checks the submission as a whole and answers M_INVALID_PARAM"},
		{rec: "login-flows-r0-noauth"},
		{rec: "logout", from: "alice", who: "fresh", before: func(s *fixture) {
			s.create("")
			s.login("fresh")
		}, after: func(s *fixture) {
			if s.alive("fresh") {
				s.t.Error("the token still works")
			}
		}},
		{rec: "whoami-r0"},
		{rec: "whoami-nonadmin", facts: []fact{is("@nonadmin:example.test", "user_id")}},
		{rec: "whoami-bad-token"},
		{
			name: "a puppet token that has expired", rec: "expired-token-whoami", who: "fresh",
			before: func(s *fixture) {
				s.create("")
				r := s.must("POST", "/_synapse/admin/v1/users/{id}/login", "admin", `{"valid_until_ms":1}`, 200)
				s.tokens["fresh"], _ = r.at("access_token").(string)
			},
			facts: []fact{is(true, "soft_logout")},
		},
		{rec: "versions-bad-token"},
		{name: "versions", method: "GET", path: "/_matrix/client/versions", who: "none", status: 200, facts: []fact{func(_ *fixture, r reply) string {
			if len(r.list("versions")) < 10 {
				return "few versions: " + r.body
			}
			return ""
		}}},
		{name: "versions with a good token", method: "GET", path: "/_matrix/client/versions", status: 200},
		{rec: "server-version-noauth"},
		{name: "server_version ignores a bad token", rec: "server-version-noauth", who: "header:Bearer nope"},
		{rec: "404-admin-no-token"},
		{rec: "404-client-unknown-path"},
		{rec: "404-client-unknown-version"},
		{rec: "404-synapse-mas-path"},
		{rec: "auth-metadata-noauth"},
		{rec: "well-known-server-noauth"},
		{name: "a path of no resource", method: "GET", path: "/foo", who: "none", status: 404, facts: []fact{isHTML}},
		{name: "capabilities", method: "GET", path: "/_matrix/client/v3/capabilities", status: 200, facts: []fact{is(true, "capabilities", "m.change_password", "enabled")}},
		{name: "profile", method: "GET", path: "/_matrix/client/v3/profile/{@alice}", status: 200, facts: []fact{is("Alice Liddell", "displayname")}},
		{name: "profile of nobody", method: "GET", path: "/_matrix/client/v3/profile/{@nobody}", status: 404, code: "M_UNKNOWN", text: "No row found (profiles)"},
		{name: "the version is in a header", method: "GET", path: "/_matrix/client/versions", who: "none", status: 200, facts: []fact{func(_ *fixture, r reply) string {
			if !strings.HasPrefix(r.header.Get("Server"), "Synapse/") {
				return "Server: " + r.header.Get("Server")
			}
			return ""
		}}},
	}
	for _, rec := range []string{
		"joined_rooms-none", "joined_rooms-malformed", "joined_rooms-remote",
		"memberships-none", "memberships-malformed", "memberships-remote", "memberships-unknown",
		"sent_invite_count-bob", "sent_invite_count-malformed", "sent_invite_count-no-from", "sent_invite_count-remote", "sent_invite_count-unknown",
		"cumulative_joined_room_count-malformed", "cumulative_joined_room_count-none", "cumulative_joined_room_count-remote",
		"cumulative_joined_room_count-unknown", "accountdata-malformed", "accountdata-remote", "accountdata-unknown",
		"pushers-none", "pushers-remote", "pushers-unknown", "media-none", "media-remote", "media-malformed", "media-bob-limit-neg",
	} {
		cases = append(cases, testCase{rec: rec})
	}
	return cases
}

func isHTML(_ *fixture, r reply) string {
	if kind := mediaType(r.header.Get("Content-Type")); kind != "text/html" {
		return "content type " + kind
	}
	return ""
}
