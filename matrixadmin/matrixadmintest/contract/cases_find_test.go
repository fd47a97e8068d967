package contract_test

import "net/http"

// findCases are what finds accounts and rooms by something else than their ids. What is asked and answered was seen on Synapse 1.163.2; the errors are those of
// synapse/rest/admin/users.py, synapse/rest/admin/rooms.py and synapse/handlers/directory.py.
func findCases() []testCase {
	const lookUp = "/_synapse/admin/v1/threepid/email/users/"
	known := func(s *fixture) {
		s.create(`,"threepids":[{"medium":"email","address":"{local}.A@Mail.Example"},{"medium":"msisdn","address":"4477009001234"}],"external_ids":[{"auth_provider":"oidc-find","external_id":"{local}/5 6"}]`)
	}
	itself := func(s *fixture, r reply) string { return is(s.id(), "user_id")(s, r) }
	room := func(s *fixture) {
		s.create("")
		s.login("fresh")
		s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{"preset":"public_chat","name":"Find","room_alias_name":"{local}"}`, http.StatusOK)
	}
	here := func(s *fixture) string {
		id, _ := s.must("GET", "/_matrix/client/v3/directory/room/%23{local}%3Aexample.test", "admin", "", 200).at("room_id").(string)
		return segment(id)
	}
	const alias = "/_matrix/client/v3/directory/room/%23"
	notFound := func(name, path, text string) testCase {
		return testCase{name: "find: " + name, method: "GET", path: path, status: 404, code: "M_NOT_FOUND", text: text}
	}
	return []testCase{
		{name: "find: an address is stored in lower case", method: "GET", path: lookUp + "{local}.a%40mail.example", status: 200, before: known, facts: []fact{itself}},
		{name: "find: and compared as it is", method: "GET", path: lookUp + "{local}.A%40Mail.Example", status: 404, code: "M_NOT_FOUND", text: "User not found", before: known},
		{name: "find: a phone number without plus", method: "GET", path: "/_synapse/admin/v1/threepid/msisdn/users/4477009001234", status: 200, before: known, facts: []fact{itself}},
		{name: "find: an external ID with a slash and a space", method: "GET", path: "/_synapse/admin/v1/auth_providers/oidc-find/users/{local}%2F5%206", status: 200, before: known, facts: []fact{itself}},
		notFound("a phone number with a plus", "/_synapse/admin/v1/threepid/msisdn/users/%2B4477009001234", "User not found"),
		notFound("another medium", "/_synapse/admin/v1/threepid/pigeon/users/x", "User not found"),
		{name: "find: an alias", method: "GET", path: alias + "{local}%3Aexample.test", status: 200, before: room, facts: []fact{is("[example.test]", "servers")}, after: func(s *fixture) {
			s.must("POST", "/_matrix/client/v3/createRoom", "admin", `{"room_alias_name":"{local}"}`, http.StatusBadRequest)
			id := here(s)
			if r := s.must("GET", "/_synapse/admin/v1/rooms/"+id, "admin", "", 200); r.at("canonical_alias") != "#"+s.local+":example.test" || r.at("creator") != s.id() {
				s.t.Errorf("%s", r.body)
			}
			if r := s.must("GET", "/_synapse/admin/v1/rooms/"+id+"/members", "admin", "", 200); is(1, "total")(s, r) != "" || is("["+s.id()+"]", "members")(s, r) != "" {
				s.t.Errorf("%s", r.body)
			}
		}},
		notFound("an alias that nobody has", alias+"nobody.has.this%3Aexample.test", "Room alias #nobody.has.this:example.test not found"),
		{name: "find: an alias in other letters", method: "GET", path: alias + "NOBODY%3Aexample.test", status: 404, code: "M_NOT_FOUND", text: "Room alias #NOBODY:example.test not found"},
		{name: "find: what is no alias", method: "GET", path: alias + "nocolon", status: 400, code: "M_INVALID_PARAM", text: "Room alias invalid"},
		notFound("members of no room", "/_synapse/admin/v1/rooms/%21nope%3Aexample.test/members", "Room not found"),
		{
			name: "find: a name beyond ASCII", method: "GET", path: "/_synapse/admin/v1/username_available?username=%C3%A4", status: 400, code: "M_UNKNOWN",
			text: "Query parameter 'username' must be ascii",
		},
		{name: "find: a name with an underscore first", method: "GET", path: "/_synapse/admin/v1/username_available?username=_x", status: 400, code: "M_INVALID_USERNAME", text: "User ID may not begin with _"},
	}
}
