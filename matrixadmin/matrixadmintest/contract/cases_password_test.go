package contract_test

import (
	"net/http"
	"strings"
)

// passwordCases are the bodies, the rights and the effects of a reset.
func passwordCases() []testCase {
	const path = "/_synapse/admin/v1/reset_password/{id}"
	fresh := func(s *fixture) {
		s.create("")
		s.login("fresh")
	}
	// opens says which passwords work afterwards.
	opens := func(password string, alive bool) func(*fixture) {
		return func(s *fixture) {
			s.t.Helper()
			if got := s.alive("fresh"); got != alive {
				s.t.Errorf("the old token works: %v, want %v", got, alive)
			}
			if r := s.tryLogin(password); r.status != http.StatusOK {
				s.t.Errorf("login with the new password: %d %s", r.status, r.body)
			}
			if r := s.tryLogin(freshPassword); password != freshPassword && r.status != http.StatusForbidden {
				s.t.Errorf("login with the old password: %d %s", r.status, r.body)
			}
		}
	}
	untouched := opens(freshPassword, true)
	reset := func(name, body, password string, alive bool) testCase {
		return testCase{
			name: "reset: " + name, method: "POST", path: path, body: body, status: 200, wire: `{}`,
			before: fresh, after: opens(password, alive),
		}
	}
	refused := func(name, body string, status int, code, text string) testCase {
		return testCase{
			name: "reset: " + name, method: "POST", path: path, body: body, status: status, code: code, text: text,
			before: fresh, after: untouched,
		}
	}
	const missing = "Missing params: ['new_password']"
	cases := []testCase{
		reset("logs out by default", `{"new_password":"new-password-1x"}`, "new-password-1x", false),
		{rec: "reset-logout-true", from: "user11", before: fresh, after: opens("new-password-1x", false)},
		reset("keeps the devices", `{"new_password":"new-password-1x","logout_devices":false}`, "new-password-1x", true),
		reset("logout_devices null", `{"new_password":"new-password-1x","logout_devices":null}`, "new-password-1x", true),
		reset("logout_devices 0", `{"new_password":"new-password-1x","logout_devices":0}`, "new-password-1x", true),
		reset("logout_devices as a text", `{"new_password":"new-password-1x","logout_devices":"false"}`, "new-password-1x", false),
		reset("logout_devices as an empty list", `{"new_password":"new-password-1x","logout_devices":[]}`, "new-password-1x", true),
		{rec: "reset-empty-password", from: "user15", before: fresh, after: opens("", true)},
		{rec: "reset-weak-password-policy-enabled", from: "user16", before: fresh, after: opens("a", true)},
		{rec: "reset-same-password", from: "user17", before: fresh},
		{rec: "reset-password-control-chars", from: "user16", before: fresh, after: opens("a\x1b[31mb\n", true)},
		{rec: "reset-password-unicode", from: "user16", before: fresh, after: opens("\u043f\u0430\u0440\u043e\u043b\u044c-\u6f22\u5b57-1", true)},
		{rec: "reset-password-73-bytes", from: "user16", before: fresh, after: func(s *fixture) {
			for _, tail := range []string{"A", "", "B"} {
				if r := s.tryLogin(strings.Repeat("q", 72) + tail); r.status != http.StatusOK {
					s.t.Errorf("login with tail %q: %d %s", tail, r.status, r.body)
				}
			}
			if r := s.tryLogin(strings.Repeat("q", 71)); r.status != http.StatusForbidden {
				s.t.Errorf("login with 71 bytes: %d", r.status)
			}
		}},
		{rec: "reset-password-513", from: "user16", before: fresh},
		{rec: "reset-password-null", from: "user16", before: fresh, after: untouched},
		{rec: "reset-password-int", from: "user16", before: fresh, after: untouched},
		{rec: "reset-password-list", from: "user16", before: fresh, after: untouched},
		{rec: "reset-password-lone-surrogate", from: "user16", before: fresh, after: untouched},
		{rec: "reset-missing-password", from: "user15", before: fresh, after: untouched},
		{rec: "reset-missing-password-logout-only", from: "user15", before: fresh, after: untouched},
		{rec: "body-array", from: "user25", before: fresh, after: untouched},
		{rec: "body-malformed-json", from: "user25", before: fresh, after: untouched},
		{rec: "body-nan", from: "user25", before: fresh, after: untouched},
		{rec: "body-bom", from: "user25", before: fresh, after: untouched},
		{rec: "body-empty-with-ct", from: "user25", before: fresh, after: untouched},
		{rec: "body-invalid-utf8", from: "user25", body: "{\"new_password\":\"abc\xff\"}", before: fresh, after: untouched},
		{rec: "body-utf16", from: "user25", body: "\xff\xfe{\x00}\x00", before: fresh, after: untouched},
		{rec: "body-duplicate-keys", from: "user25", before: fresh, after: opens("correct-horse-2battery", true)},
		{rec: "body-wrong-content-type", from: "user25", header: http.Header{"Content-Type": {"text/plain"}}, before: fresh, after: opens("correct-horse-2battery", true)},
		refused("body is a text", `"x"`, 400, "M_BAD_JSON", "Content must be a JSON object."),
		refused("the wrong key", `{"password":"x"}`, 400, "M_MISSING_PARAM", missing),
		{rec: "reset-deactivated", from: "user02", before: deactivated, after: func(s *fixture) {
			s.expect(map[string]any{"deactivated": true})
			if r := s.tryLogin("new-password-1x"); r.status != http.StatusForbidden || r.at("errcode") != "M_USER_DEACTIVATED" {
				s.t.Errorf("login: %d %s", r.status, r.body)
			}
		}},
		{rec: "reset-locked-user", from: "user29", before: func(s *fixture) {
			s.create("")
			s.must("PUT", "/_synapse/admin/v2/users/{id}", "admin", `{"locked":true}`, 200)
		}, after: func(s *fixture) {
			if r := s.tryLogin("new-password-1x"); r.status != http.StatusUnauthorized || r.at("errcode") != "M_USER_LOCKED" || r.at("soft_logout") != true {
				s.t.Errorf("login: %d %s", r.status, r.body)
			}
		}},
		{rec: "reset-guest", path: "/_synapse/admin/v1/reset_password/{@1}"},
		{name: "reset of a bridged user", rec: "reset-guest", path: "/_synapse/admin/v1/reset_password/{@_bridge_ghost}"},
		{rec: "reset-remote"},
		{rec: "reset-uppercase"},
		{rec: "reset-malformed"},
		{rec: "reset-no-token"},
		{rec: "reset-bad-token"},
		{rec: "reset-non-admin", from: "user10", before: fresh, after: untouched},
		{rec: "reset-non-admin-self", from: "alice", who: "fresh", before: fresh, after: untouched},
		{rec: "405-get-reset-password"},
		{rec: "reset-password-client-r0-path"},
		{rec: "reset-password-client-v3-path"},
		{rec: "reset-password-client-unstable-path"},
		{rec: "reset-password-client-apiv1-path"},
		{
			rec: "reset-self-admin-logout-true", from: "admin4", who: "fresh",
			before: func(s *fixture) {
				s.create(`,"admin":true`)
				s.login("other")
				s.login("fresh")
			},
			after: func(s *fixture) {
				if !s.alive("fresh") {
					s.t.Error("the token that asked is dead")
				}
				if s.alive("other") {
					s.t.Error("the other token still works")
				}
			},
		},
		{rec: "own-password-policy", wire: `{"m.minimum_length":10,"m.require_digit":true,"m.require_lowercase":true}`},
		{rec: "login-wrong-password"},
	}
	return cases
}
