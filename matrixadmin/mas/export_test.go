package mas

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// OnNetwork changes the two real transports of c, so that everything but the line below them stays the product's own.
func OnNetwork(c *Client, change func(*http.Transport)) { c.conn.OnNetwork(change) }

// CodeOf is a code of which only what is not shown is known.
func CodeOf(device string) Code { return Code{device: wire.NewSecret(device)} }

// OAuthRefusals are the refusals of the OAuth half that prove that nothing was started.
var OAuthRefusals = oauthRefusals
