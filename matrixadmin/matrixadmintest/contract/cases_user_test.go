package contract_test

import "fmt"

// userCases are the reads of one user.
func userCases() []testCase {
	return []testCase{
		{rec: "user-v2-alice", facts: []fact{
			inSeconds, is("@alice:example.test", "name"), is("Alice Liddell", "displayname"), is(false, "deactivated"), is(false, "admin"),
			func(_ *fixture, r reply) string {
				if n := len(r.list("external_ids")); n != 2 {
					return fmt.Sprintf("%d external ids", n)
				}
				return ""
			},
		}},
		{rec: "user-v2-admin", facts: []fact{is(true, "admin")}},
		{rec: "user-v2-bot", path: "/_synapse/admin/v2/users/{@robot}", facts: []fact{is("bot", "user_type")}},
		{rec: "user-v2-guest", path: "/_synapse/admin/v2/users/{@1}", facts: []fact{is(true, "is_guest")}},
		{rec: "user-v2-appservice", path: "/_synapse/admin/v2/users/{@_bridge_ghost}", facts: []fact{is("bridge", "appservice_id")}},
		{rec: "user-v2-hostile-sgr", path: "/_synapse/admin/v2/users/{@mallory}", facts: []fact{onlyASCII}},
		{name: "user-v2 deactivated", method: "GET", path: "/_synapse/admin/v2/users/{@carol}", status: 200, facts: []fact{is(true, "deactivated"), is(false, "erased")}},
		{name: "user-v2 erased", method: "GET", path: "/_synapse/admin/v2/users/{@dave}", status: 200, facts: []fact{is(true, "deactivated"), is(true, "erased")}},
		{name: "user-v2 locked", method: "GET", path: "/_synapse/admin/v2/users/{@erin}", status: 200, facts: []fact{is(true, "locked")}},
		{rec: "suspend-query", path: "/_synapse/admin/v2/users/{@frank}", facts: []fact{is(true, "suspended")}},
		{rec: "shadow-ban-query", path: "/_synapse/admin/v2/users/{@grace}", facts: []fact{is(true, "shadow_banned")}},
		{name: "user-v2 with a slash", method: "GET", path: "/_synapse/admin/v2/users/{@a/b}", status: 200, facts: []fact{is("@a/b:example.test", "name")}},
		{name: "user-v2 that climbs", method: "GET", path: "/_synapse/admin/v2/users/{@x/../y}", status: 200, facts: []fact{is("@x/../y:example.test", "name")}},
		{name: "user-v2 of dots", method: "GET", path: "/_synapse/admin/v2/users/{@..}", status: 200, facts: []fact{is("@..:example.test", "name")}},
		{rec: "user-v2-unknown"},
		{rec: "user-v2-uppercase"},
		{rec: "user-v2-malformed"},
		{rec: "user-v2-no-domain"},
		{rec: "user-v2-remote"},
		{rec: "user-v2-nonadmin"},
		{rec: "user-v2-slash-unencoded"},
		{rec: "user-v2-a-devices-unencoded"},
		{rec: "user-v1-gone"},
		{rec: "user-admin-get"},
		{rec: "user-admin-get-unknown"},
		{rec: "username-available-free"},
		{rec: "username-available-taken"},
		{rec: "username-available-empty"},
		{rec: "username-available-invalid"},
		{rec: "username-available-missing"},
		{rec: "username-available-numeric"},
		{rec: "username-available-upper"},
		{rec: "threepid-lookup"},
		{rec: "threepid-lookup-msisdn"},
		{rec: "threepid-lookup-case"},
		{rec: "threepid-lookup-none"},
		{rec: "auth-provider-lookup", facts: []fact{is("@alice:example.test", "user_id")}},
		{rec: "auth-provider-lookup-none"},
		{
			name: "search_users gives hashes away", method: "GET", path: "/_synapse/admin/v1/search_users/{@admin}?term=alice", status: 200,
			facts: []fact{func(_ *fixture, r reply) string {
				found, _ := r.json.([]any)
				if len(found) != 1 {
					return fmt.Sprintf("%d users", len(found))
				}
				if row, _ := found[0].(map[string]any); row["password_hash"] == nil {
					return "no password_hash"
				}
				return ""
			}},
		},
	}
}

// putCases are the writes of one user that the console leans on.
func putCases() []testCase {
	fresh := func(s *fixture) { s.create("") }
	const path = "/_synapse/admin/v2/users/{id}"
	refused := func(name, body, code, text string) testCase {
		return testCase{name: "user-put: " + name, method: "PUT", path: path, body: body, status: 400, code: code, text: text, before: fresh}
	}
	return []testCase{
		{rec: "user-put-create-no-password", from: "created2", facts: []fact{inSeconds}},
		{rec: "user-put-modify", from: "created1", before: func(s *fixture) { s.create(`,"threepids":[{"medium":"email","address":"{local}@example.com"}]`) }, facts: []fact{is("Changed", "displayname")}},
		{rec: "user-put-create-uppercase"},
		{rec: "user-put-remote"},
		{rec: "user-put-self-demote"},
		{rec: "user-put-bad-admin-type", from: "created1", before: fresh},
		{rec: "user-put-bad-user-type", from: "created2", before: fresh},
		{rec: "user-put-displayname-int", from: "created1", before: fresh},
		{rec: "user-put-displayname-null", from: "created1", before: fresh},
		{rec: "user-put-displayname-lone-surrogate", from: "created1", before: fresh},
		{rec: "user-put-threepid-missing-key", from: "created2", before: fresh},
		{rec: "user-put-external-id-conflict", from: "created2", before: fresh},
		refused("deactivated is a text", `{"deactivated":"true"}`, "M_UNKNOWN", "'deactivated' parameter is not of type boolean"),
		refused("locked is a number", `{"locked":1}`, "M_UNKNOWN", "'locked' parameter is not of type boolean"),
		refused("logout_devices is a text", `{"password":"x","logout_devices":"false"}`, "M_UNKNOWN", "'logout_devices' parameter is not of type boolean"),
		refused("password is a number", `{"password":5}`, "M_UNKNOWN", "Invalid password"),
		refused("deactivated and locked", `{"deactivated":true,"locked":true}`, "M_UNKNOWN", "An user can't be deactivated and locked"),
		{name: "user-put: begins with an underscore", method: "PUT", path: "/_synapse/admin/v2/users/{@_x}", body: "{}", status: 400, code: "M_INVALID_USERNAME", text: "User ID may not begin with _"},
		{name: "user-put: a number", method: "PUT", path: "/_synapse/admin/v2/users/{@123}", body: "{}", status: 400, code: "M_INVALID_USERNAME", text: "Numeric user IDs are reserved for guest users."},
		{rec: "put-deactivate", from: "user07", before: func(s *fixture) {
			s.create("")
			s.login("fresh")
		}, facts: []fact{is(true, "deactivated"), is(false, "erased")}, after: func(s *fixture) {
			if s.alive("fresh") {
				s.t.Error("the old token still works")
			}
		}},
		{rec: "reactivate-without-password", from: "user03", before: deactivated, facts: []fact{is(false, "deactivated")}},
		{rec: "reactivate-with-password", from: "user04", before: deactivated, facts: []fact{is(false, "deactivated")}, after: func(s *fixture) {
			if r := s.tryLogin(freshPassword); r.status != 200 {
				s.t.Errorf("login: %d %s", r.status, r.body)
			}
		}},
		{
			name: "user-put: lock", method: "PUT", path: path, body: `{"locked":true}`, status: 200, facts: []fact{is(true, "locked")},
			before: func(s *fixture) {
				s.create("")
				s.login("fresh")
			},
			after: func(s *fixture) {
				r := s.do("GET", "/_matrix/client/v3/account/whoami", "fresh", "")
				if r.status != 401 || r.at("errcode") != "M_USER_LOCKED" || r.at("soft_logout") != true {
					s.t.Errorf("whoami: %d %s", r.status, r.body)
				}
			},
		},
		{rec: "user-admin-put-true", from: "erin", before: fresh, after: func(s *fixture) { s.expect(map[string]any{"admin": true}) }},
		{rec: "user-admin-put-false", from: "erin", before: fresh, after: func(s *fixture) { s.expect(map[string]any{"admin": false}) }},
		{name: "user-admin: the text false promotes", method: "PUT", path: "/_synapse/admin/v1/users/{id}/admin", body: `{"admin":"false"}`, status: 200, before: fresh, after: func(s *fixture) { s.expect(map[string]any{"admin": true}) }},
		{rec: "user-admin-put-unknown"},
	}
}
