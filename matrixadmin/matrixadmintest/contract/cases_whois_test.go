package contract_test

import (
	"fmt"
	"net/http"
	"strings"
)

// whoisCases are the paths, the ids and the rights of whois.
func whoisCases() []testCase {
	seen := func(s *fixture, ip, agent string) {
		s.t.Helper()
		s.w.send(s.t.Context(), s.t, request{
			method: "GET", path: "/_matrix/client/v3/account/whoami", who: "fresh", noBody: true,
			header: http.Header{"X-Forwarded-For": {ip}, "User-Agent": {agent}},
		}, s.tokens)
	}
	cases := []testCase{
		{rec: "whois-v3", facts: []fact{is("@alice:example.test", "user_id"), atLeast(40), onlyASCII}},
		{rec: "whois-r0", facts: []fact{atLeast(40)}},
		{rec: "whois-api-v1", facts: []fact{atLeast(40)}},
		{rec: "whois-synapse-admin-v1", facts: []fact{atLeast(40)}},
		{name: "whois unstable", method: "GET", path: "/_matrix/client/unstable/admin/whois/{@alice}", status: 200, facts: []fact{atLeast(40)}},
		{rec: "whois-unencoded-id", facts: []fact{atLeast(40)}},
		{rec: "whois-client-v1-not-a-version"},
		{rec: "whois-synapse-admin-v2-not-a-version"},
		{rec: "whois-head"},
		{rec: "whois-options"},
		{rec: "whois-patch"},
		{rec: "whois-post-405"},
		{rec: "whois-put-405"},
		{rec: "whois-no-id"},
		{rec: "whois-trailing-slash"},
		{rec: "whois-empty-id"},
		{rec: "whois-malformed-no-sigil"},
		{rec: "whois-malformed-no-domain"},
		{rec: "whois-malformed-room-id"},
		{rec: "whois-malformed-id-bad-token"},
		{rec: "whois-malformed-id-missing-token"},
		{rec: "whois-missing-token"},
		{rec: "whois-bad-token", who: "header:Bearer syt_bm9ib2R5_nope_0000"},
		{rec: "whois-basic-auth"},
		{rec: "whois-empty-bearer"},
		{
			name: "whois bearer in lower case", method: "GET", path: "/_matrix/client/v3/admin/whois/{@alice}", who: "header:bearer x",
			status: 401, code: "M_MISSING_TOKEN", text: "Invalid Authorization header.",
		},
		{
			name: "whois token in header and query", method: "GET", path: "/_matrix/client/v3/admin/whois/{@alice}?access_token=x",
			status: 401, code: "M_MISSING_TOKEN", text: "Mixing Authorization headers and access_token query parameters.",
		},
		{
			name: "whois token in query", method: "GET", path: "/_matrix/client/v3/admin/whois/{@alice}?access_token=x", who: "none",
			status: 401, code: "M_UNKNOWN_TOKEN", text: "Invalid access token passed.", facts: []fact{is(false, "soft_logout")},
		},
		{rec: "whois-remote"},
		{rec: "whois-non-admin-other"},
		{rec: "whois-non-admin-remote"},
		{rec: "whois-non-admin-self", who: "alice", facts: []fact{atLeast(40)}},
		{rec: "whois-unknown-local", facts: []fact{rows(0)}, wire: `{"user_id":"@nobody-here:example.test","devices":{"":{"sessions":[{"connections":[]}]}}}`},
		{name: "whois of another case is of nobody", method: "GET", path: "/_matrix/client/v3/admin/whois/{@ALICE}", status: 200, facts: []fact{rows(0)}},
		{
			name: "whois of an upper-case domain", method: "GET", path: "/_matrix/client/v3/admin/whois/%40alice%3AEXAMPLE.TEST",
			status: 400, code: "M_UNKNOWN", text: "Can only whois a local user",
		},
		{
			name: "whois encoded twice", method: "GET", path: "/_matrix/client/v3/admin/whois/%2540alice%253Aexample.test",
			status: 400, code: "M_INVALID_PARAM", text: "Expected UserID string to start with '@'",
		},
		{
			name: "whois with a raw slash", method: "GET", path: "/_matrix/client/v3/admin/whois/@a/b:example.test",
			status: 404, code: "M_UNRECOGNIZED", text: "Unrecognized request",
		},
		{
			name: "whois with bytes that are not UTF-8", method: "GET", path: "/_matrix/client/v3/admin/whois/%40a%FFb%3Aexample.test",
			status: 200, facts: []fact{rows(0), is("@a\ufffdb:example.test", "user_id")},
		},
		{rec: "whois-historical-colon"},
		{rec: "whois-encoded-nul", noNUL: true, facts: []fact{rows(0)}},
		{rec: "whois-long-id", facts: []fact{rows(0)}},
		{rec: "double-slash-path"},
		{rec: "path-dot-segments"},
		{name: "whois-mallory", method: "GET", path: "/_matrix/client/v3/admin/whois/{@mallory}", status: 200, facts: []fact{atLeast(1), onlyASCII}},
		{name: "whois outlives deactivation", method: "GET", path: "/_matrix/client/v3/admin/whois/{@carol}", status: 200, facts: []fact{rows(1)}},
		{name: "whois outlives erasure", method: "GET", path: "/_matrix/client/v3/admin/whois/{@dave}", status: 200, facts: []fact{rows(1)}},
		{
			name: "whois has a row for each token and address", method: "GET", path: "/_matrix/client/v3/admin/whois/{id}", status: 200,
			before: func(s *fixture) {
				s.create("")
				s.login("fresh")
				seen(s, "192.0.2.10", "first-UA/1")
				seen(s, "192.0.2.10", "second-UA/2")
				seen(s, "192.0.2.11, 10.0.0.1", "third-UA/3")
				s.login("fresh")
				seen(s, "192.0.2.10", "fourth-UA/4")
			},
			facts: []fact{rows(3), func(_ *fixture, r reply) string {
				var got []string
				for _, c := range r.connections() {
					ip, _ := c["ip"].(string)
					agent, _ := c["user_agent"].(string)
					got = append(got, ip+" "+agent)
				}
				for _, want := range []string{"192.0.2.10 first-UA/1", "192.0.2.11 third-UA/3", "192.0.2.10 fourth-UA/4"} {
					if !strings.Contains(strings.Join(got, "\n"), want) {
						return want + " is missing in " + strings.Join(got, ", ")
					}
				}
				return ""
			}},
		},
		{
			name: "whois reads a user agent as ASCII", method: "GET", path: "/_matrix/client/v3/admin/whois/{id}", status: 200,
			before: func(s *fixture) {
				s.create("")
				s.login("fresh")
				seen(s, "192.0.2.10", "a\u202eb")
			},
			facts: []fact{rows(1), func(_ *fixture, r reply) string {
				if agent := r.connections()[0]["user_agent"]; agent != "a\ufffd\ufffd\ufffdb" {
					return fmt.Sprintf("user agent %q", agent)
				}
				return ""
			}},
		},
		{
			name: "whois of one who only logged in", method: "GET", path: "/_matrix/client/v3/admin/whois/{id}", status: 200,
			before: func(s *fixture) {
				s.create("")
				s.login("fresh")
			},
			facts: []fact{rows(0)},
		},
		{
			name: "login as is not seen", rec: "login-as-whois-dave", from: "dave",
			before: func(s *fixture) {
				s.create("")
				r := s.must("POST", "/_synapse/admin/v1/users/{id}/login", "admin", "{}", http.StatusOK)
				s.tokens["fresh"], _ = r.at("access_token").(string)
				seen(s, "192.0.2.10", "puppet/1")
			},
			facts: []fact{rows(0)},
		},
	}
	for _, rec := range []string{"a-dslash-b", "dashdash-help", "dot", "double-slash", "len200", "single-slash", "slash-double-encoded", "plus-unencoded"} {
		cases = append(cases, testCase{rec: "whois-odd-" + rec})
	}
	for _, rec := range []string{"dotdot", "dotdot-unencoded", "slash", "traversal"} {
		cases = append(cases, testCase{rec: "whois-odd-" + rec, facts: []fact{onlyASCII}})
	}
	for _, rec := range []string{"backslash", "cjk", "hash-query", "newline", "rlo", "unicode", "uppercase-space"} {
		cases = append(cases, testCase{rec: "whois-historical-" + rec, facts: []fact{onlyASCII}})
	}
	return append(cases, testCase{rec: "whois-empty-localpart"})
}
