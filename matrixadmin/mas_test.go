package matrixadmin

import (
	"net/http"
	"strings"
	"testing"
)

// The answers about who authenticates, as Synapse 1.163 and MAS 1.22 gave them.
const (
	masDocument    = `{"issuer":"https://mas.example/","org.matrix.matrix-authentication-service.graphql_endpoint":"https://mas.example/graphql"}`
	otherDocument  = `{"issuer":"https://keycloak.example/","token_endpoint":"https://keycloak.example/token"}`
	internalError  = `{"errcode":"M_UNKNOWN","error":"Internal server error"}`
	ownFlows       = `{"flows":[{"type":"m.login.password"}]}`
	masFlows       = `{"flows":[{"type":"m.login.password"},{"type":"m.login.sso","org.matrix.msc3824.delegated_oidc_compatibility":true}]}`
	masWellKnown   = `{"m.homeserver":{"base_url":"https://hs.example"},"org.matrix.msc2965.authentication":{"issuer":"https://mas.example/"}}`
	plainWellKnown = `{"m.homeserver":{"base_url":"https://hs.example"}}`
	htmlPage       = "<html>not here</html>"
)

// TestMASIsDetected: a yes needs a sign of MAS, a no needs the homeserver's own word, and a failure is neither.
func TestMASIsDetected(t *testing.T) {
	t.Parallel()
	version := func(v string) site {
		return site{
			"/_matrix/client/versions": page(200, versions), "/_synapse/admin/v1/server_version": page(200, `{"server_version":"`+v+`"}`),
			"": page(404, unrecognized), "/_matrix/client/v3/login": page(200, ownFlows), "/.well-known/": page(200, plainWellKnown),
			"/_synapse/admin/v1/reset_password/": page(405, unrecognized), "/_synapse/admin/v1/deactivate/": page(405, unrecognized),
			"/_matrix/client/v3/account/whoami": page(200, `{"user_id":"@a:b"}`), "/_synapse/admin/v2/users/": page(200, `{"name":"@a:b","deactivated":false}`),
		}
	}
	const stable, unstable = "/_matrix/client/v1/auth_metadata", "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
	for name, tt := range map[string]struct {
		version string
		change  func(site)
		want    Availability
		issuer  string
	}{
		"an ordinary Synapse":          {"1.163.2", func(site) {}, Absent, ""},
		"one that answers with a page": {"1.19.3", func(s site) { s[stable] = page(404, "No Such Resource") }, Absent, ""},
		"MAS names itself":             {"1.163.2", func(s site) { s[stable] = page(200, masDocument) }, Present, "https://mas.example/"},
		"at the old path":              {"1.130.0", func(s site) { s[unstable] = page(200, masDocument) }, Present, "https://mas.example/"},
		"somebody else authenticates":  {"1.163.2", func(s site) { s[stable] = page(200, otherDocument) }, Unknown, "https://keycloak.example/"},
		"down since the start": {"1.163.2", func(s site) {
			s[stable], s["/_matrix/client/v3/login"] = page(500, internalError), page(404, unrecognized)
		}, Present, ""},
		"down, and sign-in is passed to MAS": {"1.163.2", func(s site) { s[stable], s["/_matrix/client/v3/login"] = page(500, internalError), page(200, masFlows) }, Present, ""},
		"down, and the file names it":        {"1.163.2", func(s site) { s[stable], s["/.well-known/"] = page(502, htmlPage), page(200, masWellKnown) }, Present, "https://mas.example/"},
		"500 and no other sign":              {"1.163.2", func(s site) { s[stable] = page(500, internalError) }, Unknown, ""},
		"500 everywhere": {"1.163.2", func(s site) {
			s[stable], s["/.well-known/"], s["/_matrix/client/v3/login"] = page(500, ""), page(500, ""), page(500, "")
		}, Unknown, ""},
		"too many requests":                      {"1.163.2", func(s site) { s[stable] = page(429, `{"errcode":"M_LIMIT_EXCEEDED"}`) }, Unknown, ""},
		"half an answer":                         {"1.163.2", func(s site) { s[stable] = page(200, `{"issuer":`) }, Unknown, ""},
		"no issuer in it":                        {"1.163.2", func(s site) { s[stable] = page(200, `{}`) }, Unknown, ""},
		"a no at one path, a fault at the other": {"1.130.0", func(s site) { s[unstable] = page(500, internalError) }, Unknown, ""},
		"hidden, and it sets passwords":          {"1.163.2", func(s site) { s[stable], s[unstable] = page(404, htmlPage), page(403, htmlPage) }, Absent, ""},
		"hidden, and it cannot": {"1.163.2", func(s site) {
			s[stable], s[unstable], s["/_synapse/admin/v1/reset_password/"] = page(404, htmlPage), page(404, htmlPage), page(404, unrecognized)
		}, Unknown, ""},
		"before there was a document":   {"1.100.0", func(s site) { s["/_matrix/client/v3/login"] = page(404, unrecognized) }, Present, ""},
		"before anybody could delegate": {"1.80.0", func(s site) { s[stable] = page(500, internalError) }, Absent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := version(tt.version)
			tt.change(s)
			c := testClient(t, s)
			for range 2 { // the second call asks only what is not known
				got, err := c.Server(t.Context())
				if err != nil || got.MAS != tt.want || got.Issuer.Raw() != tt.issuer {
					t.Errorf("MAS is %d by %q, want %d by %q (%v)", got.MAS, got.Issuer.Raw(), tt.want, tt.issuer, err)
				}
				if strings.Contains(got.Software(), "+ MAS") != (tt.want == Present) {
					t.Errorf("it is called %q", got.Software())
				}
			}
		})
	}
}

// TestANoIsNotTaken: a worker or a proxy can say in the homeserver's place that there is no MAS. The administrator's word and a token of MAS weigh more.
func TestANoIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		login  int
		option Option
		want   Availability
	}{
		"nothing else":                       {404, nil, Absent},
		"the profile says where MAS is":      {200, WithMAS(), Present},
		"a personal token and no sign-in":    {404, WithToken(NewSecret("mpt_canary")), Present},
		"a token of a session, no sign-in":   {404, WithToken(NewSecret("mat_canary")), Present},
		"a compatibility token, no sign-in":  {404, WithToken(NewSecret("mct_canary")), Present},
		"such a token, and sign-in is there": {200, WithToken(NewSecret("mpt_canary")), Unknown},
		"such a token, and a fault":          {500, WithToken(NewSecret("mpt_canary")), Unknown},
		"a token of Synapse":                 {404, WithToken(NewSecret("syt_canary")), Absent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := site{
				"/_matrix/client/versions": page(200, versions), "/_synapse/admin/v1/server_version": page(200, `{"server_version":"1.163.2"}`),
				"": page(404, unrecognized), "/_synapse/admin/v1/deactivate/": page(405, unrecognized), "/_matrix/client/v3/login": page(tt.login, map[int]string{200: ownFlows, 404: unrecognized, 500: internalError}[tt.login]),
				"/_matrix/client/v3/account/whoami": page(200, `{"user_id":"@a:b"}`), "/_synapse/admin/v2/users/": page(200, `{"name":"@a:b","deactivated":false}`),
			}
			free := testClient(t, s)
			if _, err := free.Server(t.Context()); err != nil {
				t.Fatal(err)
			}
			var options []Option
			if tt.option != nil {
				options = append(options, tt.option)
			}
			c := testClient(t, s, options...)
			c.TakeOver(free) // as the console does, which asks without the token first
			for range 2 {
				if got, err := c.Server(t.Context()); err != nil || got.MAS != tt.want {
					t.Errorf("MAS is %d, want %d (%v)", got.MAS, tt.want, err)
				}
			}
			if known := c.Known(); known.MAS != tt.want {
				t.Errorf("remembered is %d, want %d", known.MAS, tt.want)
			}
		})
	}
}

// TestWhatWasNotLearntIsAskedAgain puts off each question once: the next call asks it again, and only it.
func TestWhatWasNotLearntIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := site{
		"/_matrix/client/versions": page(200, versions), "/_synapse/admin/v1/server_version": page(200, `{"server_version":"1.163.2"}`),
		"": page(404, unrecognized), "/_synapse/admin/v1/deactivate/": page(405, unrecognized), "/_matrix/client/v3/login": page(200, ownFlows),
		"/_matrix/client/v3/account/whoami": page(200, `{"user_id":"@a:b"}`), "/_synapse/admin/v2/users/": page(200, `{"name":"@a:b","deactivated":false}`),
	}
	var asked []string
	busy := ""
	c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		asked = append(asked, req.URL.Path)
		if busy != "" && strings.HasPrefix(req.URL.Path, busy) {
			return answer(500, internalError), nil
		}
		return s.RoundTrip(req)
	}))
	for _, busy = range []string{"/_matrix/client/v1/auth_metadata", "/_synapse/admin/v2/users/", "/_synapse/admin/v1/deactivate/", "/_synapse/admin/v1/server_version", ""} {
		c.noteFacts(func(k *serverFacts) { *k = serverFacts{} })
		if _, err := c.Server(t.Context()); err != nil {
			t.Fatal(err)
		}
		was := busy
		busy = ""
		asked = nil
		got, err := c.Server(t.Context())
		if err != nil || got.Family != FamilySynapse || got.MAS != Absent || !got.Has(&ListAccounts) || !got.Has(&ReadAccount) || !got.Has(&DeactivateAccount) {
			t.Errorf("after a fault at %q: %+v %v", was, got, err)
		}
		if again := strings.Join(asked, " "); was != "" && !strings.Contains(again, was) || was == "" && again != "" || strings.Contains(again, "/versions") {
			t.Errorf("after a fault at %q it asked %s", was, again)
		}
	}
}
