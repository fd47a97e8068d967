package matrixadmin

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// site answers by path: the longest prefix that fits.
type site map[string]*struct {
	status int
	body   string
}

func (s site) RoundTrip(req *http.Request) (*http.Response, error) {
	best := ""
	for prefix := range s {
		if strings.HasPrefix(req.URL.Path, prefix) && len(prefix) >= len(best) {
			best = prefix
		}
	}
	return answer(s[best].status, s[best].body), nil
}

func page(status int, body string) *struct {
	status int
	body   string
} {
	return &struct {
		status int
		body   string
	}{status, body}
}

const (
	versions     = `{"versions":["v1.1"]}`
	unrecognized = `{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}`
)

func TestServerFamilies(t *testing.T) {
	t.Parallel()
	none := page(404, unrecognized)
	for name, tt := range map[string]struct {
		site    site
		family  Family
		version string
	}{
		"Synapse by header-less version": {site{"/_matrix/client/versions": page(200, versions), "/_synapse/admin/v1/server_version": page(200, `{"server_version":"1.99.0"}`), "": none}, FamilySynapse, "1.99.0"},
		"Tuwunel by MSC4383":             {site{"/_matrix/client/versions": page(200, `{"versions":[],"server":{"name":"Tuwunel","version":"1.9.0"}}`), "": none}, FamilyTuwunel, "1.9.0"},
		"Continuwuity":                   {site{"/_matrix/client/versions": page(200, versions), "/_matrix/federation/v1/version": page(200, `{"server":{"name":"continuwuity","version":"26.7.3"}}`), "": none}, FamilyContinuwuity, "26.7.3"},
		"Conduit":                        {site{"/_matrix/client/versions": page(200, versions), "/_matrix/federation/v1/version": page(200, `{"server":{"name":"Conduit","version":"0.10"}}`), "": none}, FamilyConduit, "0.10"},
		"Dendrite by its paths":          {site{"/_matrix/client/versions": page(200, versions), "/_dendrite/admin/": page(405, unrecognized), "": none}, FamilyDendrite, ""},
		"nobody":                         {site{"/_matrix/client/versions": page(200, versions), "": none}, FamilyUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := testClient(t, tt.site).Server(t.Context())
			if err != nil || s.Family != tt.family || s.Version.Raw() != tt.version {
				t.Errorf("%+v %v", s, err)
			}
		})
	}
}

func TestNotAHomeserver(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		status int
		body   string
	}{
		{404, "<html>nothing</html>"},
		{200, "<html>welcome</html>"},
		{200, ""},
		{200, "{}"},
		{200, "[]"},
		{403, ""},
		{404, `{"error":"x"}`},
		{200, `{"versions":"v1"}`},
		{401, "login"},
	} {
		s := site{"": page(p.status, p.body)}
		_, err := testClient(t, s).Server(t.Context())
		checkError(t, s[""].body, err, KindNotMatrix)
		_, err = testClient(t, s).WhoAmI(t.Context())
		if kind := KindOf(err); kind != KindNotMatrix && kind != KindMalformed {
			t.Errorf("whoami at %d %q: %v", s[""].status, s[""].body, err)
		}
	}
}

func TestFamilyNames(t *testing.T) {
	t.Parallel()
	for i := range families {
		f := Family(i)
		if name := f.String(); familyOf(name) != f || name == "" || Printable(name) != name {
			t.Errorf("%d is %q", f, name)
		}
	}
}

func TestViolations(t *testing.T) {
	t.Parallel()
	all := PasswordPolicy{MinimumLength: 10, RequireDigit: true, RequireSymbol: true, RequireLowercase: true, RequireUppercase: true}
	for _, tt := range []struct {
		policy   PasswordPolicy
		password string
		want     []string
	}{
		{PasswordPolicy{}, "", nil},
		{all, "Aa1!Aa1!Aa", nil},
		{all, "\u00dc\u00df\u0661\u20acxxxxxx", nil},
		{all, "abcd", []string{"at least 10 characters (now 4)", "needs a digit", "needs a symbol", "needs an upper-case letter"}},
		{all, "ABCDEFGH 1", []string{"needs a lower-case letter"}},
		{PasswordPolicy{MinimumLength: 4}, "\U0001F600\U0001F600\U0001F600", []string{"at least 4 characters (now 3)"}},
	} {
		if got := tt.policy.Violations(NewSecret(tt.password)); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.password, got, tt.want)
		}
	}
}

func TestPasswordPolicyAnswers(t *testing.T) {
	t.Parallel()
	got, err := testClient(t, site{"": page(200, `{"m.minimum_length":10,"m.require_digit":true,"m.require_symbol":false,"m.require_lowercase":true,"m.require_uppercase":true,"x":1}`)}).PasswordPolicy(t.Context())
	if want := (PasswordPolicy{MinimumLength: 10, RequireDigit: true, RequireLowercase: true, RequireUppercase: true}); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	for _, s := range []site{{"": page(404, unrecognized)}, {"": page(400, unrecognized)}, {"/_matrix/client/versions": page(200, versions), "": page(404, "<html>")}} {
		if got, err := testClient(t, s).PasswordPolicy(t.Context()); err != nil || got != (PasswordPolicy{}) {
			t.Errorf("%+v %v", got, err)
		}
	}
	_, err = testClient(t, site{"": page(500, "")}).PasswordPolicy(t.Context())
	checkError(t, "500", err, KindServerFault)
}

func TestExplicitFlagsOnTheWire(t *testing.T) {
	t.Parallel()
	for family, via := range map[Family]Via{FamilySynapse: ViaSynapse, FamilyDendrite: ViaDendrite} {
		for _, yes := range []bool{false, true} {
			var bodies []string
			c := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
				b := new(strings.Builder)
				if _, err := io.Copy(b, req.Body); err != nil {
					return nil, err
				}
				bodies = append(bodies, req.URL.Path+" "+b.String()+" "+req.Header.Get("Content-Type"))
				return answer(403, `{"errcode":"M_FORBIDDEN"}`), nil
			}))
			Echoed(c, "@a:b")
			_, _ = c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID("@a:b"), yes))
			_, _ = c.Do(t.Context(), ResetPassword(via, MustParseUserID("@a:b"), NewSecret("p\"<\u2028"), yes))
			flag := map[bool]string{true: "true", false: "false"}[yes]
			want := `/_synapse/admin/v1/deactivate/@a:b {"erase":` + flag + `} application/json`
			reset := map[Family]string{
				FamilySynapse:  `/_synapse/admin/v1/reset_password/@a:b {"new_password":"p\"<` + "\u2028" + `","logout_devices":` + flag + `} application/json`,
				FamilyDendrite: `/_dendrite/admin/resetPassword/@a:b {"password":"p\"<` + "\u2028" + `","logout_devices":` + flag + `} application/json`,
			}[family]
			if !slices.Equal(bodies, []string{want, reset}) {
				t.Errorf("%s %v: %q", family, yes, bodies)
			}
		}
	}
}

func TestDendriteThatChangedNothing(t *testing.T) {
	t.Parallel()
	c := testClient(t, site{"": page(200, `{"password_updated":false}`)})
	_, err := c.Do(t.Context(), ResetPassword(ViaDendrite, MustParseUserID("@a:b"), NewSecret("x"), true))
	checkError(t, "false", err, KindRejected)
	if OutcomeOf(err) != OutcomeRejected || !strings.Contains(err.Error(), "not changed") {
		t.Errorf("%v %s", err, OutcomeOf(err))
	}
}
