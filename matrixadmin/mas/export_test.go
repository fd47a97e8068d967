package mas

import "net/http"

// OnNetwork changes the two real transports of c, so that everything but the line below them stays the product's own.
func OnNetwork(c *Client, change func(*http.Transport)) { c.conn.OnNetwork(change) }
