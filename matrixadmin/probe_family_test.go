package matrixadmin

import (
	"net/http"
	"strings"
	"testing"
)

// admins is a site whose admin API reads, whoever serves it.
func admins(change func(site)) site {
	s := site{
		"/_matrix/client/versions": page(200, versions), "": page(404, unrecognized), "/_matrix/client/v3/login": page(200, ownFlows), "/.well-known/": page(200, plainWellKnown),
		"/_matrix/client/v3/account/whoami": page(200, `{"user_id":"@a:b"}`), "/_synapse/admin/v2/users/": page(200, `{"name":"@a:b","deactivated":false}`),
		"/_synapse/admin/v2/users": page(200, `{"users":[],"total":0}`),
	}
	change(s)
	return s
}

// TestHiddenVersionIsNoRefusal: without a version, a wrong method may look like an unknown path, so that a write that GET does not find may still be there.
func TestHiddenVersionIsNoRefusal(t *testing.T) {
	t.Parallel()
	const deactivate, reset, version = "/_synapse/admin/v1/deactivate/", "/_synapse/admin/v1/reset_password/", "/_synapse/admin/v1/server_version"
	for name, tt := range map[string]struct {
		change            func(site)
		deactivate, reset Answer
	}{
		"nothing tells":              {func(s site) { s[version] = page(403, htmlPage) }, Ask, Ask},
		"one write shows the method": {func(s site) { s[version], s[deactivate] = page(403, htmlPage), page(405, unrecognized) }, Yes, No},
		"a version before 1.78":      {func(s site) { s[version] = page(200, `{"server_version":"1.60.0"}`) }, Yes, Yes},
		"a version after it":         {func(s site) { s[version] = page(200, `{"server_version":"1.99.0"}`) }, No, No},
		"no read either": {func(s site) {
			s[version], s["/_synapse/admin/v2/users"], s["/_synapse/admin/v2/users/"] = page(403, htmlPage), page(404, unrecognized), page(404, unrecognized)
		}, No, No},
		"a proxy hides the writes": {func(s site) {
			s[version], s[deactivate], s[reset] = page(403, htmlPage), page(403, htmlPage), page(403, htmlPage)
		}, No, No},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := testClient(t, admins(tt.change)).Server(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for c, want := range map[*Capability]Answer{&DeactivateAccount: tt.deactivate, &SetPassword: tt.reset} {
				if can := s.Can(c); can.Answer != want || (can.Why != "") != (want == No) {
					t.Errorf("%s is %+v, want %d", c.ID, can, want)
				}
			}
			if can := s.Can(&SuspendAccount); s.Version.IsZero() && can.Answer == No && tt.deactivate == Ask {
				t.Errorf("suspension is refused: %+v", can)
			}
		})
	}
}

// TestBareVersionIsAGuess: others answer server_version with a bare number too, so that a better name goes first.
func TestBareVersionIsAGuess(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		federation int
		body       string
		want       Family
	}{
		"named by the federation API": {200, `{"server":{"name":"Tuwunel","version":"1.8.2"}}`, FamilyTuwunel},
		"a federation API elsewhere":  {404, htmlPage, FamilySynapse},
		"a federation API that fails": {500, internalError, FamilySynapse},
	} {
		s, err := testClient(t, admins(func(s site) {
			s["/_synapse/admin/v1/server_version"], s["/_matrix/federation/v1/version"] = page(200, `{"server_version":"1.8.2"}`), page(tt.federation, tt.body)
		})).Server(t.Context())
		if err != nil || s.Family != tt.want || s.Version.Raw() != "1.8.2" {
			t.Errorf("%s: %s, %v", name, s.Software(), err)
		}
	}
}

// TestFeatures reads what a server announces, and what it does not.
func TestFeatures(t *testing.T) {
	t.Parallel()
	const capabilities = "/_matrix/client/v3/capabilities"
	tuwunel := func(status int, body string) site {
		return admins(func(s site) {
			s["/_matrix/client/versions"] = page(200, `{"versions":["v1.18"],"server":{"name":"continuwuity","version":"26.8.0"}}`)
			s[capabilities] = page(status, body)
		})
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		want   Answer
	}{
		"announced":         {200, `{"capabilities":{"m.x":1,"m.account_moderation":{"lock":false,"suspend":true},"m.room_versions":{"available":{"1":"stable"}}}}`, Yes},
		"as a number":       {200, `{"capabilities":{"m.account_moderation":{"suspend":1}}}`, Yes},
		"switched off":      {200, `{"capabilities":{"m.account_moderation":{"lock":true,"suspend":false}}}`, No},
		"of another kind":   {200, `{"capabilities":{"m.account_moderation":"suspend"}}`, No},
		"not announced":     {200, `{"capabilities":{}}`, No},
		"no such call":      {404, unrecognized, No},
		"too many requests": {429, `{"errcode":"M_LIMIT_EXCEEDED"}`, NotKnown},
		"a fault":           {500, internalError, NotKnown},
		"half an answer":    {200, `{"capabilities":{"m.account_moderation":{"susp`, NotKnown},
		"many":              {200, `{"capabilities":{"m.x":{` + strings.Repeat(`"k`+strings.Repeat("y", 200)+`":true,`, 1) + `"z":true}}}`, No},
	} {
		c := testClient(t, tuwunel(tt.status, tt.body))
		s, err := c.Server(t.Context())
		can := s.Can(&SuspendAccount)
		if err != nil || can.Answer != tt.want || tt.want == Yes && can.Via != ViaSpec || tt.want == No && !strings.Contains(can.Why, "!admin users suspend") {
			t.Errorf("%s: %+v %v", name, can, err)
		}
	}
}

// TestFeaturesAreAskedAgain where the first answer said nothing, and not where it did.
func TestFeaturesAreAskedAgain(t *testing.T) {
	t.Parallel()
	asked, busy := 0, true
	s := admins(func(s site) {
		s["/_matrix/client/versions"] = page(200, `{"versions":["v1.18"],"server":{"name":"Tuwunel","version":"1.9.0"}}`)
		s["/_matrix/client/v3/capabilities"] = page(200, `{"capabilities":{"m.account_moderation":{"suspend":true}}}`)
	})
	c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		if strings.HasSuffix(req.URL.Path, "/capabilities") {
			if asked++; busy {
				return answer(500, internalError), nil
			}
		}
		return s.RoundTrip(req)
	}))
	for i, want := range []Via{ViaSynapse, ViaSpec, ViaSpec} {
		if i == 1 {
			busy, asked = false, 0
		}
		got, err := c.Server(t.Context())
		if can := got.Can(&SuspendAccount); err != nil || can.Via != want || i > 0 && can.Answer != Yes {
			t.Errorf("the %d. time: %+v %v", i+1, can, err)
		}
		if known := c.Known(); i > 0 && known.Can(&SuspendAccount).Via != ViaSpec {
			t.Error("it is not kept")
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// TestOwnOAuthServerIsNoMAS: a family that signs in by itself says who does, which is no sign of MAS; the document of MAS is.
func TestOwnOAuthServerIsNoMAS(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Availability{otherDocument: Absent, masDocument: Present} {
		s, err := testClient(t, admins(func(s site) {
			s["/_matrix/client/versions"] = page(200, `{"versions":["v1.18"],"server":{"name":"Tuwunel","version":"1.9.0"}}`)
			s["/_matrix/client/v1/auth_metadata"] = page(200, body)
		})).Server(t.Context())
		if err != nil || s.MAS != want || s.Lacks(&OwnAccounts) != (want == Present) {
			t.Errorf("MAS is %d, want %d: %v", s.MAS, want, err)
		}
	}
}
