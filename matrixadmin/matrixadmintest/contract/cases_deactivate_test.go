package contract_test

import (
	"net/http"
)

// deactivateCases are the bodies, the rights and the effects of a deactivation.
func deactivateCases() []testCase {
	fresh := func(s *fixture) {
		s.create(`,"threepids":[{"medium":"email","address":"{local}@example.com"}]`)
		s.login("fresh")
	}
	// gone is what a deactivation does at once.
	gone := func(s *fixture) {
		s.t.Helper()
		s.expect(map[string]any{"deactivated": true, "erased": false, "displayname": "Fresh", "threepids": []any{}})
		if s.alive("fresh") {
			s.t.Error("the old token still works")
		}
		r := s.tryLogin(freshPassword)
		if code := r.at("errcode"); r.status != http.StatusForbidden || code != "M_FORBIDDEN" {
			s.t.Errorf("login: %d %s", r.status, r.body)
		}
		if n := s.must("GET", "/_synapse/admin/v2/users/{id}/devices", "admin", "", 200).at("total"); n != 0.0 {
			s.t.Errorf("%v devices are left", n)
		}
	}
	erased := func(s *fixture) {
		s.t.Helper()
		s.expect(map[string]any{"deactivated": true, "erased": true, "displayname": nil})
	}
	untouched := func(s *fixture) {
		s.t.Helper()
		s.expect(map[string]any{"deactivated": false})
	}
	return []testCase{
		{rec: "deactivate-erase-false", from: "user01", before: fresh, after: gone, wire: `{"id_server_unbind_result":"success"}`},
		{rec: "deactivate-no-body", from: "user04", before: fresh, after: gone},
		{rec: "deactivate-empty-body-with-ct", from: "user05", before: fresh, after: gone},
		{rec: "deactivate-empty-json", from: "user03", before: fresh, after: gone},
		{rec: "deactivate-erase-true", from: "user02", before: fresh, after: erased},
		{rec: "deactivate-erase-int", from: "user01", before: fresh, after: untouched},
		{rec: "deactivate-erase-null", from: "user01", before: fresh, after: untouched},
		{
			name: "deactivate with erase as a text", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `{"erase":"true"}`,
			status: 400, code: "M_BAD_JSON", text: "Param 'erase' must be a boolean, if given", before: fresh, after: untouched,
		},
		{
			name: "deactivate with a list", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `[]`,
			status: 400, code: "M_BAD_JSON", text: "Content must be a JSON object.", before: fresh, after: untouched,
		},
		{
			name: "deactivate with half a body", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `{"erase":`,
			status: 400, code: "M_NOT_JSON", text: "Content not JSON.", before: fresh, after: untouched,
		},
		{
			name: "deactivate with more keys", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `{"erase":false,"x":1}`,
			status: 200, before: fresh, after: gone,
		},
		{rec: "deactivate-again", from: "user01", before: func(s *fixture) {
			fresh(s)
			s.must("POST", "/_synapse/admin/v1/deactivate/{id}", "admin", `{}`, 200)
		}, after: gone},
		{
			name: "deactivate again with erase", rec: "deactivate-erase-true", from: "user02", after: erased,
			before: func(s *fixture) {
				fresh(s)
				s.must("POST", "/_synapse/admin/v1/deactivate/{id}", "admin", `{"erase":false}`, 200)
				s.expect(map[string]any{"erased": false})
			},
		},
		{rec: "deactivate-locked-user", from: "user29", before: func(s *fixture) {
			s.create("")
			s.must("PUT", "/_synapse/admin/v2/users/{id}", "admin", `{"locked":true}`, 200)
		}, after: func(s *fixture) { s.expect(map[string]any{"deactivated": true}) }},
		{
			name: "deactivate a slash", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `{}`, status: 200,
			before: func(s *fixture) {
				s.local += "/../x"
				fresh(s)
			}, after: gone,
		},
		{rec: "deactivate-erase-false-after-query", from: "user01", before: deactivated},
		{rec: "deactivate-erase-false-after-devices", from: "user01", before: deactivated},
		{rec: "deactivate-erase-false-after-login", from: "user01", before: deactivated},
		{rec: "deactivate-unknown"},
		{rec: "deactivate-uppercase"},
		{rec: "deactivate-remote"},
		{rec: "deactivate-malformed"},
		{rec: "deactivate-historical-esc"},
		{rec: "deactivate-non-admin", before: fresh, from: "user01", after: untouched},
		{rec: "deactivate-non-admin-self", from: "alice", who: "fresh", before: fresh, after: untouched},
		{rec: "deactivate-put-method"},
		{rec: "405-get-deactivate"},
		{rec: "deactivate-trailing-slash"},
		{rec: "deactivate-client-r0-path"},
		{rec: "deactivate-client-unstable-path"},
		{
			name: "deactivate needs a token before an id", method: "POST", path: "/_synapse/admin/v1/deactivate/alice", who: "none", body: "{}",
			status: 401, code: "M_MISSING_TOKEN", text: "Missing access token",
		},
		{
			rec: "deactivate-self-admin", from: "admin3", who: "fresh",
			before: func(s *fixture) {
				s.create(`,"admin":true`)
				s.login("fresh")
			},
			after: func(s *fixture) {
				s.expect(map[string]any{"deactivated": true, "admin": true})
				r := s.do("GET", "/_matrix/client/v3/account/whoami", "fresh", "")
				if r.status != http.StatusUnauthorized || r.at("errcode") != "M_UNKNOWN_TOKEN" || r.at("soft_logout") != false {
					s.t.Errorf("whoami: %d %s", r.status, r.body)
				}
			},
		},
		{
			name: "deactivate parts the rooms afterwards", method: "POST", path: "/_synapse/admin/v1/deactivate/{id}", body: `{"erase":false}`,
			status: 200, before: func(s *fixture) {
				fresh(s)
				inRooms(s)
			},
			after: func(s *fixture) {
				eventually(s.t, "all rooms left", func() bool {
					return s.must("GET", "/_synapse/admin/v1/users/{id}/joined_rooms", "admin", "", 200).at("total") == 0.0
				})
			},
		},
	}
}

func deactivated(s *fixture) {
	s.t.Helper()
	s.create("")
	s.must("POST", "/_synapse/admin/v1/deactivate/{id}", "admin", `{"erase":false}`, http.StatusOK)
}

// inRooms puts the own user in rooms.
func inRooms(s *fixture) {
	s.t.Helper()
	for range 3 {
		s.must("POST", "/_matrix/client/v3/createRoom", "fresh", `{}`, http.StatusOK)
	}
	if n := s.must("GET", "/_synapse/admin/v1/users/{id}/joined_rooms", "admin", "", 200).at("total"); n != 3.0 {
		s.t.Fatalf("in %v rooms, want 3", n)
	}
}
