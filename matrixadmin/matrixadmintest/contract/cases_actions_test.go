package contract_test

// actionCases are the calls of actions on one account, as they were seen on Synapse 1.163.2.
func actionCases() []testCase {
	fresh := func(s *fixture) { s.create("") }
	const limit, features = "/_synapse/admin/v1/users/{id}/override_ratelimit", "/_synapse/admin/v1/experimental_features/{id}"
	return []testCase{
		{name: "rate limit: none", method: "GET", path: limit, status: 200, before: fresh},
		{
			name: "rate limit: set", method: "POST", path: limit, body: `{"messages_per_second":5,"burst_count":20}`, status: 200, before: fresh,
			facts: []fact{is(5, "messages_per_second"), is(20, "burst_count")},
			after: func(s *fixture) {
				if got := s.must("GET", limit, "admin", "", 200); got.at("burst_count") != float64(20) {
					s.t.Errorf("read back: %s", got.body)
				}
			},
		},
		{name: "rate limit: below zero", method: "POST", path: limit, body: `{"messages_per_second":-1}`, status: 400, code: "M_INVALID_PARAM", text: "-1 parameter must be a positive int", before: fresh},
		{
			name: "rate limit: clear", method: "DELETE", path: limit, status: 200,
			before: func(s *fixture) {
				s.create("")
				s.must("POST", limit, "admin", `{"messages_per_second":0,"burst_count":0}`, 200)
			},
			after: func(s *fixture) {
				if got := s.must("GET", limit, "admin", "", 200); got.body != "{}" {
					s.t.Errorf("read back: %s", got.body)
				}
			},
		},
		{name: "rate limit of nobody", method: "GET", path: "/_synapse/admin/v1/users/{@nobody}/override_ratelimit", status: 404, code: "M_NOT_FOUND", text: "User not found"},
		{
			name: "features: set", method: "PUT", path: features, body: `{"features":{"msc4222":true}}`, status: 200, before: fresh,
			after: func(s *fixture) {
				if got := s.must("GET", features, "admin", "", 200); got.at("features", "msc4222") != true {
					s.t.Errorf("read back: %s", got.body)
				}
			},
		},
		{name: "features: unknown", method: "PUT", path: features, body: `{"features":{"x":true}}`, status: 400, code: "M_UNKNOWN", text: "'x' is not recognised as a valid experimental feature.", before: fresh},
		{name: "features: none", method: "PUT", path: features, body: `{"features":{}}`, status: 400, code: "M_UNKNOWN", text: "You must provide features to set.", before: fresh},
		{
			name: "cross-signing reset without keys", method: "POST", path: "/_synapse/admin/v1/users/{id}/_allow_cross_signing_replacement_without_uia", body: "{}", status: 404,
			code: "M_NOT_FOUND", text: "User has no master cross-signing key", before: fresh,
		},
		{
			name: "notice: the same transaction sends once", method: "PUT", path: "/_synapse/admin/v1/send_server_notice/{local}",
			body: `{"user_id":"{id}","content":{"msgtype":"m.text","body":"y"}}`, status: 200,
			before: func(s *fixture) {
				s.create("")
				s.reply = s.must("PUT", "/_synapse/admin/v1/send_server_notice/{local}", "admin", `{"user_id":"{id}","content":{"msgtype":"m.text","body":"x"}}`, 200)
				s.tokens["event"], _ = s.reply.at("event_id").(string)
			},
			after: func(s *fixture) {
				if got := s.reply.at("event_id"); got != s.tokens["event"] {
					s.t.Errorf("sent again: %v and %v", s.tokens["event"], got)
				}
				event := s.must("GET", "/_synapse/admin/v1/fetch_event/"+s.tokens["event"], "admin", "", 200)
				if text := event.at("event", "content", "body"); text != "x" {
					s.t.Errorf("the event says %v", text)
				}
			},
		},
		{name: "notice to nobody", method: "PUT", path: "/_synapse/admin/v1/send_server_notice/{local}", body: `{"user_id":"@nobody:example.test","content":{"body":"x"}}`, status: 404, code: "M_NOT_FOUND", text: "User not found"},
		{
			name: "leave as the account", method: "POST", path: "/_matrix/client/v3/logout", who: "puppet", body: "{}", status: 200,
			before: func(s *fixture) {
				s.create("")
				s.login("fresh")
				room, _ := s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{}`, 200).at("room_id").(string)
				r := s.must("POST", "/_synapse/admin/v1/users/{id}/login", "admin", `{"valid_until_ms":99999999999999}`, 200)
				s.tokens["puppet"], _ = r.at("access_token").(string)
				s.must("POST", "/_matrix/client/v3/rooms/"+segment(room)+"/leave", "puppet", `{}`, 200)
				s.tokens["room"] = room
			},
			after: func(s *fixture) {
				if s.alive("puppet") {
					s.t.Error("the token still works")
				}
				if !s.alive("fresh") {
					s.t.Error("the session of the account has ended")
				}
				if joined := s.must("GET", "/_synapse/admin/v1/users/{id}/joined_rooms", "admin", "", 200); joined.at("total") != float64(0) {
					s.t.Errorf("joined: %s", joined.body)
				}
			},
		},
	}
}
