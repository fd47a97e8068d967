package wire

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Renewer keeps a token good that does not last. The connections of a session share it; it is safe for concurrent use.
type Renewer interface {
	// Token returns the token, which it renews before that ends.
	Token(ctx context.Context) (Secret, error)
	// Renew renews the token that a server has refused, unless it is another one by now. An error of kind KindBadToken says that it never will.
	Renew(ctx context.Context, refused Secret) error
}

// WithRenewer has the token come from a [Renewer] before each request. A read that is refused because its token is over is repeated once with a new one; a
// change never is.
func WithRenewer(r Renewer) Option {
	return func(c *Conn) error {
		c.renewer = r
		return nil
	}
}

// renewed brings the token up to date, and returns it where the requests of this connection carry one that can be renewed.
func (c *Conn) renewed(ctx context.Context, op string, own Secret, anonymous bool) (Secret, error) {
	if c.renewer == nil || anonymous || own.reveal != nil {
		return Secret{}, nil
	}
	if _, err := c.token.take(); err != nil { // dropped: the request says so
		return Secret{}, nil //nolint:nilerr // it does
	}
	token, err := c.renewer.Token(unnamed(ctx))
	if err != nil {
		return Secret{}, renewError(ctx, op, err)
	}
	c.token.replace(token)
	return token, nil
}

// unnamed is the context of a renewal, which is none of the request for which it is made: it does not go by its id.
func unnamed(ctx context.Context) context.Context { return WithRequestID(ctx, nil) }

// renewError is why a request did not get a token, as an error of the request.
func renewError(ctx context.Context, op string, err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return NetError(ctx, op, err)
	}
	out := *e
	out.Op, out.Change = op, false
	if e.Kind != KindBadToken && e.Kind != KindCanceled {
		out.Detail = "the token could not be renewed: " + e.Reason()
		out.Status, out.Code, out.Text = 0, Text{}, Text{}
	}
	return &out
}

// over reports whether an answer says that the token is over, as far as a server tells that apart.
func over(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == KindBadToken && (e.SoftLogout || e.Code.s == "M_UNKNOWN_TOKEN" && strings.HasPrefix(e.Text.s, "Token is not active"))
}

// fetchRenewed is fetch with a token that is good.
func (c *Conn) fetchRenewed(ctx context.Context, k Call) (header http.Header, err error) {
	used, err := c.renewed(ctx, k.Op, k.token, k.Anonymous)
	if err != nil {
		return nil, err
	}
	header, err = c.fetch(ctx, k)
	if used.reveal == nil || !over(err) {
		return header, err
	}
	if why := c.renewer.Renew(unnamed(ctx), used); why != nil {
		if KindOf(why) == KindBadToken {
			return header, err
		}
		return nil, renewError(ctx, k.Op, why)
	}
	if _, err := c.renewed(ctx, k.Op, k.token, k.Anonymous); err != nil {
		return nil, err
	}
	return c.fetch(ctx, k)
}

// renewAfter is told of a change that was refused because the token was over. It is not sent again: that is for the person who asked for it.
func (c *Conn) renewAfter(ctx context.Context, used Secret, e *Error) {
	if used.reveal == nil || !over(e) || c.renewer.Renew(unnamed(ctx), used) != nil {
		return
	}
	e.Kind, e.Detail = KindRejected, "the access token had just expired, and was renewed; try again"
}
