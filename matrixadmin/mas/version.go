package mas

import (
	"net/http"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadVersion is reading the version; see [Version].
var ReadVersion = Capability{ID: "mas-version", Scope: ScopeAdmin}

// ReadMetadata is reading what MAS says to everybody; see [Metadata].
var ReadMetadata = Capability{ID: "mas-metadata"}

// Version is the request for the version of MAS, "v1.22.0", which goes to into.
//
// GET /api/admin/v1/version
func Version(into *wire.Text) wire.Request {
	type answer struct {
		Version *wire.Text `json:"version"`
	}
	return wire.Request{
		Op: "read the version of MAS", Backend: wire.Auth, Method: http.MethodGet, Path: admin("version"),
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Version == nil {
				return nil, wire.Missing("version")
			}
			*into = *a.Version
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// Issuer is what an OAuth server says of itself to everybody.
type Issuer struct {
	Issuer  wire.Text
	GraphQL wire.Text // only MAS has it: the sign that it is one
	OAuth   string    // address below which the OAuth half answers; "" where it is not where MAS has it
	Codes   bool      // one can sign in by typing a code in a browser
}

// Metadata is the request, without a token, for what the OAuth server at this address says of itself, which goes to into.
//
// GET /.well-known/openid-configuration
func Metadata(into *Issuer) wire.Request {
	type answer struct {
		Issuer  *wire.Text `json:"issuer"`
		GraphQL wire.Text  `json:"org.matrix.matrix-authentication-service.graphql_endpoint"`
		Token   wire.Text  `json:"token_endpoint"`
		Device  wire.Text  `json:"device_authorization_endpoint"`
	}
	return wire.Request{
		Op: "read the metadata of MAS", Backend: wire.Auth, Method: http.MethodGet, Path: []string{".well-known", "openid-configuration"}, Anonymous: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Issuer == nil {
				return nil, wire.Missing("issuer")
			}
			*into = Issuer{Issuer: *a.Issuer, GraphQL: a.GraphQL}
			if base, ok := strings.CutSuffix(a.Token.Raw(), "/oauth2/token"); ok {
				into.OAuth, into.Codes = base, a.Device.Raw() == base+"/oauth2/device"
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
