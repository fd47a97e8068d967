package mas

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadSite is reading the configuration; see [SiteConfig].
var ReadSite = Capability{ID: "mas-site-config", Scope: ScopeAdmin}

// Site is what MAS says of its configuration, as far as administrators need it.
type Site struct {
	ServerName    wire.Text // of the homeserver that it keeps accounts for
	PasswordLogin wire.Tri  // whether accounts can have passwords
	Complexity    int       // the least zxcvbn score of a password, 0 to 4
}

// SiteConfig is the request for the configuration, which goes to into. Any token with the scope urn:mas:admin may ask.
//
// GET /api/admin/v1/site-config
func SiteConfig(into *Site) wire.Request {
	type answer struct {
		ServerName    *wire.Text `json:"server_name"`
		PasswordLogin wire.Tri   `json:"password_login_enabled"`
		Complexity    int        `json:"minimum_password_complexity"`
	}
	return wire.Request{
		Op: "read the configuration of MAS", Backend: wire.Auth, Method: http.MethodGet, Path: admin("site-config"),
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.ServerName == nil {
				return nil, wire.Missing("server_name")
			}
			*into = Site{*a.ServerName, a.PasswordLogin, a.Complexity}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
