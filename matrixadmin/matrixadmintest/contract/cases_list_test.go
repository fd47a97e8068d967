package contract_test

import (
	"fmt"
	"strings"
)

// listCases are the parameters of the lists of users.
func listCases() []testCase {
	cases := []testCase{
		{rec: "users-v2-default", facts: []fact{lists("admin", "alice", "frank", "grace", "mallory"), lacks("carol", "dave", "erin"), inMillis, onlyASCII}, path: "/_synapse/admin/v2/users?limit=1000"},
		{rec: "users-v2-limit5", facts: []fact{sized(5), is("5", "next_token")}},
		{rec: "users-v2-limit-plus", facts: []fact{sized(5)}},
		{rec: "users-v2-limit-0", facts: []fact{sized(0), is("0", "next_token")}},
		{rec: "users-v2-limit-1e9", facts: []fact{lists("alice", "whale"), is(nil, "next_token")}},
		{rec: "users-v2-limit-2pow63"},
		{rec: "users-v2-limit-abc"},
		{rec: "users-v2-limit-float"},
		{rec: "users-v2-from-abc"},
		{rec: "users-v2-from-empty"},
		{rec: "users-v2-from5-limit5", facts: []fact{sized(5), is("10", "next_token")}},
		{rec: "users-v2-from-equals-total", path: "/_synapse/admin/v2/users?from=100000&limit=5", facts: []fact{sized(0), is(nil, "next_token")}},
		{rec: "users-v2-next-token-name", facts: []fact{sized(2), is("2", "next_token")}},
		{rec: "users-v2-unknown-param", facts: []fact{sized(3)}},
		{rec: "users-v2-guests-false", facts: []fact{lacks("1")}, path: "/_synapse/admin/v2/users?guests=false&limit=1000"},
		{name: "users-v2 guests are included", method: "GET", path: "/_synapse/admin/v2/users?guests=true&limit=1000", status: 200, facts: []fact{lists("1")}},
		{rec: "users-v2-guests-1"},
		{rec: "users-v2-guests-True-capital"},
		{rec: "users-v2-guests-bad"},
		{rec: "users-v2-deactivated-true", path: "/_synapse/admin/v2/users?deactivated=true&limit=1000", facts: []fact{lists("alice", "carol", "dave"), lacks("erin")}},
		{rec: "users-v2-locked-true", path: "/_synapse/admin/v2/users?locked=true&limit=1000", facts: []fact{lists("alice", "erin")}},
		{rec: "users-v2-locked-hidden-by-default", path: "/_synapse/admin/v2/users?name=erin", facts: []fact{sized(0)}},
		{rec: "users-v2-default-hides-deactivated", path: "/_synapse/admin/v2/users?name=carol", facts: []fact{sized(0)}},
		{rec: "users-v2-admins-true", facts: []fact{lists("admin"), lacks("alice")}},
		{rec: "users-v2-admins-false", path: "/_synapse/admin/v2/users?admins=false&limit=1000", facts: []fact{lacks("admin"), lists("alice")}},
		{rec: "users-v2-dir-b", facts: []fact{sized(3)}},
		{rec: "users-v2-dir-f", facts: []fact{sized(3)}},
		{name: "users-v2 dir is one of two", method: "GET", path: "/_synapse/admin/v2/users?dir=x", status: 400, code: "M_INVALID_PARAM", text: "Query parameter 'dir' must be one of ['b', 'f']"},
		{rec: "users-v2-order-erased"},
		{rec: "users-v2-userid-alice", facts: []fact{exactly("alice")}},
		{rec: "users-v2-userid-full", facts: []fact{exactly("alice")}},
		{rec: "users-v2-userid-domain", facts: []fact{sized(3)}},
		{rec: "users-v2-userid-unicode"},
		{rec: "users-v2-userid-and-name", facts: []fact{exactly("alice")}},
		{rec: "users-v2-name-mxid", facts: []fact{sized(0), is(0, "total")}},
		{rec: "users-v2-name-none", facts: []fact{sized(0)}},
		{rec: "users-v2-name-empty", facts: []fact{sized(3)}},
		{rec: "users-v2-name-percent", facts: []fact{sized(3)}},
		{rec: "users-v2-name-nul", path: "/_synapse/admin/v2/users?name=%00&limit=1000", noNUL: true, facts: []fact{lists("alice")}},
		{rec: "users-v2-name-esc", path: "/_synapse/admin/v2/users?name=%1B", facts: []fact{exactly("mallory")}},
		{rec: "users-v2-name-user0", facts: []fact{lists("user00", "user09"), lacks("user10")}},
		{rec: "users-v2-name-case", facts: []fact{lists("user00", "user09")}},
		{name: "users-v2 an underscore is any character", method: "GET", path: "/_synapse/admin/v2/users?name=us_r07", status: 200, facts: []fact{exactly("user07")}},
		{name: "users-v2 a display name", method: "GET", path: "/_synapse/admin/v2/users?name=alice%20lid", status: 200, facts: []fact{exactly("alice")}},
		{rec: "users-v2-not-user-type-bot", path: "/_synapse/admin/v2/users?not_user_type=bot&limit=1000", facts: []fact{lacks("robot"), lists("helpdesk", "alice")}},
		{rec: "users-v2-not-user-type-empty", facts: []fact{exactly("helpdesk", "robot")}},
		{rec: "users-v2-not-user-type-two", facts: []fact{exactly("helpdesk")}},
		{rec: "users-v3-default", path: "/_synapse/admin/v3/users?limit=1000", facts: []fact{lists("alice", "carol", "dave"), lacks("erin")}},
		{rec: "users-v3-deactivated-true", path: "/_synapse/admin/v3/users?deactivated=true&limit=1000", facts: []fact{lists("carol", "dave"), lacks("alice")}},
		{rec: "users-v3-deactivated-false", path: "/_synapse/admin/v3/users?deactivated=false&limit=1000", facts: []fact{lists("alice"), lacks("carol", "dave")}},
		{rec: "users-v3-locked-true", path: "/_synapse/admin/v3/users?locked=true&limit=1000", facts: []fact{lists("erin", "carol")}},
		{name: "users-v3 neither deactivated nor locked", method: "GET", path: "/_synapse/admin/v3/users?deactivated=false&locked=false&limit=1000", status: 200, facts: []fact{lists("alice"), lacks("carol", "dave", "erin")}},
		{name: "users-v2 neither deactivated nor locked", method: "GET", path: "/_synapse/admin/v2/users?deactivated=false&locked=false&limit=1000", status: 200, facts: []fact{lists("alice"), lacks("carol", "dave", "erin")}},
		{name: "users-v2 no guests", method: "GET", path: "/_synapse/admin/v2/users?guests=false&limit=1000", status: 200, facts: []fact{lists("alice"), lacks("1")}},
		{name: "users-v2 filters together", method: "GET", path: "/_synapse/admin/v2/users?name=o&admins=false&not_user_type=&deactivated=true&locked=true&limit=1000", status: 200, facts: []fact{lists("robot"), lacks("alice", "carol")}},
		{name: "users-v2 a parameter that nobody knows", method: "GET", path: "/_synapse/admin/v2/users?suspended=true&created_after=0&limit=1000", status: 200, facts: []fact{lists("alice")}},
		{rec: "users-v3-admins-true", facts: []fact{lists("admin"), lacks("alice")}},
		{rec: "users-v1-list-gone"},
		{rec: "405-delete-users-list"},
		{rec: "admin-users-bad-token"},
		{rec: "admin-users-non-admin"},
		{rec: "accept-xml", header: map[string][]string{"Accept": {"application/xml"}}},
		{
			name: "users-v2 pages meet", method: "GET", path: "/_synapse/admin/v2/users?name=user&from=28&limit=2", status: 200,
			facts: []fact{exactly("user28", "user29"), is(nil, "next_token"), is(30, "total")},
		},
		{
			name: "users-v2 last short page", method: "GET", path: "/_synapse/admin/v2/users?name=user&from=29&limit=5", status: 200,
			facts: []fact{exactly("user29"), is(nil, "next_token")},
		},
	}
	for _, column := range []string{
		"name", "displayname", "is_guest", "admin", "deactivated", "user_type", "avatar_url", "shadow_banned", "creation_ts", "last_seen_ts", "locked",
	} {
		cases = append(cases, testCase{
			name: "users-v2 ordered by " + column, method: "GET", path: "/_synapse/admin/v2/users?limit=1000&order_by=" + column,
			status: 200, facts: []fact{lists("alice")},
		})
	}
	for column, first := range map[string]string{"admin": "admin", "deactivated": "carol dave", "locked": "erin", "is_guest": "1", "shadow_banned": ""} {
		cases = append(cases, testCase{
			name: "users-v2 those with " + column + " first", method: "GET", path: "/_synapse/admin/v2/users?limit=1000&deactivated=true&locked=true&dir=b&order_by=" + column,
			status: 200, facts: []fact{lists(strings.Fields(first)...), func(_ *fixture, r reply) string {
				last := true
				for i, u := range r.list("users") {
					o, _ := u.(map[string]any)
					on, _ := o[column].(bool)
					if on && !last {
						return fmt.Sprintf("user %d has it, and the one before has not", i)
					}
					last = on
				}
				return ""
			}},
		})
	}
	newest := testCase{
		name: "users-v2 newest first", method: "GET", path: "/_synapse/admin/v2/users?limit=1000&order_by=creation_ts&dir=b",
		status: 200, before: func(s *fixture) { s.create("") },
		facts: []fact{lists("{local}"), func(_ *fixture, r reply) string {
			last := 0.0
			for i, u := range r.list("users") {
				o, _ := u.(map[string]any)
				ts, _ := o["creation_ts"].(float64)
				if i > 0 && ts > last {
					return fmt.Sprintf("user %d is newer than the one before", i)
				}
				last = ts
			}
			return ""
		}},
	}
	return append(cases, newest)
}
