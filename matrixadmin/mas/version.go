package mas

import (
	"net/http"

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
}

// Metadata is the request, without a token, for what the OAuth server at this address says of itself, which goes to into.
//
// GET /.well-known/openid-configuration
func Metadata(into *Issuer) wire.Request {
	type answer struct {
		Issuer  *wire.Text `json:"issuer"`
		GraphQL wire.Text  `json:"org.matrix.matrix-authentication-service.graphql_endpoint"`
	}
	return wire.Request{
		Op: "read the metadata of MAS", Backend: wire.Auth, Method: http.MethodGet, Path: []string{".well-known", "openid-configuration"}, Anonymous: true,
		Check: wire.Answer(func(a answer) (wire.Facts, error) {
			if a.Issuer == nil {
				return nil, wire.Missing("issuer")
			}
			*into = Issuer{*a.Issuer, a.GraphQL}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
