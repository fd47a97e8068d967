package setup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// TestAuth: the token goes to MAS only where that was agreed to, and then with one request.
func TestAuth(t *testing.T) {
	t.Parallel()
	const issuer = "https://mas.demo.example/"
	for name, tt := range map[string]struct {
		cfg      setup.Config
		issuer   string
		mas      matrixadmin.Availability
		token    string // "" is the administrator's
		change   func(*matrixadmintest.Homeserver)
		client   bool
		want     mas.Answer
		why      string
		requests int
	}{
		"nobody said so":         {want: mas.No, why: `the token was not sent to MAS at https://mas.demo.example. To allow it, set mas_api = "https://mas.demo.example" in a profile, or add --allow-host mas.demo.example`},
		"the profile":            {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, client: true, want: mas.Yes, requests: 1},
		"the command line":       {cfg: setup.Config{AllowHosts: []string{"other.example", "mas.demo.example"}}, client: true, want: mas.Yes, requests: 1},
		"another host":           {cfg: setup.Config{AllowHosts: []string{"demo.example", "mas.demo.example:8443"}}, want: mas.No, why: "was not sent"},
		"in the clear":           {cfg: setup.Config{AllowHosts: []string{"http://mas.demo.example"}}, issuer: "http://mas.demo.example/", want: mas.No, why: "cannot be used"},
		"at the same origin":     {issuer: "https://demo.example/auth/", client: true, want: mas.NotKnown, why: "could not be asked", requests: 3},
		"no address":             {issuer: " ", want: mas.No, why: "cannot be used"},
		"nowhere":                {issuer: "-", want: mas.No, why: "does not say where MAS is"},
		"a homeserver's token":   {cfg: setup.Config{AllowHosts: []string{"mas.demo.example"}}, token: "syt_x", want: mas.No, why: "this token is not for MAS"},
		"a token without rights": {cfg: setup.Config{AllowHosts: []string{"mas.demo.example"}}, token: "user", want: mas.No, why: "lacks the scope urn:mas:admin", requests: 1},
		"not served there":       {cfg: setup.Config{AllowHosts: []string{"mas.demo.example"}}, change: func(h *matrixadmintest.Homeserver) { h.Auth().HideAdmin(true) }, want: mas.No, why: "not served at this address", requests: 1},
		"not named, and wrong":   {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, issuer: "-", change: func(h *matrixadmintest.Homeserver) { h.Auth().HideAdmin(true) }, want: mas.No, why: "does not name MAS: correct mas_api", requests: 1},
		"not named, other token": {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, issuer: "-", token: "syt_x", want: mas.No, why: "does not name MAS: correct mas_api"},
		"not named":              {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, issuer: "-", client: true, want: mas.Yes, requests: 1},
		"without MAS":            {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, mas: matrixadmin.Absent},
		"not known":              {cfg: setup.Config{Profile: profile.Profile{MASAPI: "https://mas.demo.example"}}, mas: matrixadmin.Unknown + 9},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS))
			h.AddUser(matrixadmintest.User{ID: "@user:demo.example"})
			if tt.change != nil {
				tt.change(h)
			}
			if strings.HasPrefix(tt.issuer, "https://demo.example/") {
				h.Fault(nil, matrixadmintest.Fault{Respond: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }})
			}
			token := h.AdminToken()
			switch tt.token {
			case "user":
				token = h.TokenFor("@user:demo.example")
			case "syt_x":
				token = tt.token
			}
			server := matrixadmin.Server{Family: matrixadmin.FamilySynapse, MAS: matrixadmin.Present, Issuer: matrixadmin.NewText(issuer)}
			switch {
			case tt.mas == matrixadmin.Absent:
				server.MAS = matrixadmin.Absent
			case tt.mas != matrixadmin.Unknown:
				server.MAS = matrixadmin.Unknown
			}
			if tt.issuer != "" {
				server.Issuer = matrixadmin.NewText(strings.Trim(tt.issuer, "-"))
			}
			tt.cfg.Options = []matrixadmin.Option{matrixadmin.WithTransport(h)}
			client, access := tt.cfg.Auth(t.Context(), setup.Asking{
				BaseURL: h.BaseURL(), Server: server, Me: matrixadmin.MustParseUserID("@admin:demo.example"), Token: matrixadmin.NewSecret(token),
			})
			if (client != nil) != tt.client || access.Answer != tt.want || !strings.Contains(access.Why, tt.why) || tt.why == "" && access.Why != "" {
				t.Errorf("client %t, %+v", client != nil, access)
			}
			if n := len(h.Requests()); n != tt.requests {
				t.Errorf("%d requests, want %d", n, tt.requests)
			}
			for _, r := range h.Requests() {
				if !slices.Contains([]string{"mas.demo.example", "demo.example"}, r.Host) || r.Method != http.MethodGet {
					t.Errorf("%s %s%s", r.Method, r.Host, r.Path)
				}
			}
		})
	}
}

// TestCheckWho: a token of another server's account is refused where the profile names the server itself, and not only its address.
func TestCheckWho(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		server, base, me string
		fails            bool
	}{
		"the same":                  {"example.test", "https://matrix.example.test", "@alice:example.test", false},
		"in capital letters":        {"Example.Test", "https://matrix.example.test", "@alice:example.test", false},
		"another":                   {"example.test", "https://matrix.example.test", "@alice:evil.test", true},
		"another than the admin's":  {"@alice:example.test", "https://matrix.example.test", "@alice:evil.test", true},
		"the host, and not a name":  {"matrix.example.test", "https://matrix.example.test", "@alice:example.test", false},
		"with its port":             {"localhost:8008", "http://localhost:8008", "@alice:example.test", false},
		"no address":                {"example.test", "", "@alice:evil.test", false},
		"an address for the server": {"https://example.test", "https://matrix.example.test", "@alice:evil.test", false},
		"no profile":                {"", "", "@alice:evil.test", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := setup.Config{Profile: profile.Profile{Server: tt.server, BaseURL: tt.base}}
			if err := cfg.CheckWho(matrixadmin.MustParseUserID(tt.me)); (err != nil) != tt.fails || err != nil && !strings.Contains(err.Error(), "belongs to @alice:evil.test, but the profile is for example.test") {
				t.Errorf("%v", err)
			}
		})
	}
}
