package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// try reads with the paths of a call one after the other until one is there, beginning with the one that is known to be.
//
// Only a definite "no such endpoint" leads to the next path; any other answer ends the search.
func (c *Client) tryPaths(ctx context.Context, name string, paths int, attempt func(i int) error) error {
	return c.searchPaths(ctx, name, paths, nil, attempt)
}

// tryFor is try for paths with an id in them. What is learned from an id that something on the way may treat in its own way holds for that id alone.
func (c *Client) tryFor(ctx context.Context, id UserID, name string, paths int, attempt func(i int) error) error {
	return c.searchPaths(ctx, name, paths, func() bool { return !id.Rewritable() }, attempt)
}

// searchPaths tries the paths, and remembers which one answered if the homeserver itself has said that it does not know the earlier ones and lasting agrees; nil does.
func (c *Client) searchPaths(ctx context.Context, name string, paths int, lasting func() bool, attempt func(i int) error) error {
	c.mu.Lock()
	start := c.found[name]
	c.mu.Unlock()
	if start >= paths {
		start = 0
	}
	var refused, proxied *Error
	begun := time.Now()
	late := func() bool { return time.Since(begun) >= c.conn.Limits().Read }
	for n := range paths {
		i := n
		switch {
		case n == 0:
			i = start
		case n <= start:
			i = n - 1
		}
		err := attempt(i)
		e, ok := errors.AsType[*Error](err)
		if !ok || !e.NoEndpoint() {
			if i != start && proxied == nil && (!ok || e.Status != 0) && (lasting == nil || lasting()) {
				c.remember(name, i)
			}
			return err
		}
		if e.NotMatrix && !e.FromServer {
			proxied = e
		} else if refused == nil || refused.NotMatrix {
			refused = e
		}
		if late() { // a server may take its time with each refusal; all together they may not
			e.Kind, e.Detail = KindTimeout, "no response from this endpoint in time"
			return e
		}
	}
	switch {
	case proxied != nil:
		c.hidden(ctx, proxied)
		return proxied
	case refused != nil:
		refused.Kind, refused.Detail = KindUnrecognized, "endpoint not supported"
		return refused
	}
	return wire.Invalid(name, "no path for this request")
}

func (c *Client) remember(name string, i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found[name] = i
}

// hidden says what a page from something in front of the homeserver means.
func (c *Client) hidden(ctx context.Context, e *Error) {
	if c.speaksMatrix(ctx) {
		e.Kind, e.Detail = KindNotExposed, "the homeserver is up, but a proxy blocks this path"
		return
	}
	e.Kind, e.Detail = KindNotMatrix, "no homeserver at this address"
}

// speaksMatrix reports whether there is a homeserver at the address at all.
func (c *Client) speaksMatrix(ctx context.Context) bool {
	if c.conn.Matrix() {
		return true
	}
	_, err := c.versions(ctx)
	return err == nil
}

// versionsAnswer is what GET versions says.
type versionsAnswer struct {
	versions     []Text
	name         string // of the implementation, where it says so
	version      string
	serverHeader string
}

// versions asks for the specification versions, without the token.
func (c *Client) versions(ctx context.Context) (versionsAnswer, error) {
	var a versionsAnswer
	said := false
	header, err := c.get(ctx, wire.Call{
		Op: "read server versions", Path: []string{"_matrix", "client", "versions"}, Anonymous: true,
		Decode: func(r *wire.Reader) {
			if !r.ExpectObject() {
				return
			}
			r.Object(func(key []byte) {
				switch string(key) {
				case "versions":
					if r.Peek() != '[' {
						r.Skip()
						return
					}
					said = true
					r.Array(func() { a.versions = append(a.versions, r.Text()) })
				case "server":
					a.name, a.version = nameAndVersion(r)
				default:
					r.Skip()
				}
			})
			if !said {
				r.Fail(wire.Missing("versions"))
			}
		},
	})
	a.serverHeader = header.Get("Server")
	if e, ok := errors.AsType[*Error](err); ok && e.Status != 0 && notHomeserver(e) {
		e.Kind, e.Detail = KindNotMatrix, "no homeserver at this address; check it"
	}
	return a, err
}

// notHomeserver reports an answer to versions that a homeserver would not give.
func notHomeserver(e *Error) bool {
	switch e.Kind {
	case KindUnrecognized, KindNotFound, KindMalformed, KindForbidden, KindRejected, KindNotMatrix:
		return e.Status != http.StatusOK || e.Kind == KindNotMatrix || e.Kind == KindMalformed && foreignShape(e)
	default:
		return false
	}
}

// foreignShape reports a whole answer that lacks what every homeserver says.
func foreignShape(e *Error) bool {
	_, missing := errors.AsType[wire.MissingError](e.Err)
	return missing || errors.Is(e.Err, wire.ErrSyntax)
}
