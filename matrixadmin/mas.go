package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// masKeys begins the keys that only the Matrix Authentication Service puts into its metadata.
const masKeys = "org.matrix.matrix-authentication-service."

// delegation is what was found out about who authenticates.
type delegation struct {
	mas    Availability // Present and Absent only where an answer proves it
	issuer string
}

// settled reports whether asking again can bring nothing new.
func (d delegation) settled() bool { return d.mas == Present || d.mas == Absent }

// delegation finds out whether accounts are kept by the Matrix Authentication Service (MAS).
//
// Synapse hands on the document of MAS, which names itself. A server that fails to answer may well have MAS: Synapse answers 500 while MAS has been
// down since it started. So a failure is never a no; then the calls for signing in, which such a Synapse lacks, and .well-known may still prove a yes.
// A no is an answer of the homeserver's own that it knows no such call, or, where something in front hides that, that it can set passwords itself.
func (p *prober) delegation(ctx context.Context) delegation {
	family := p.family.software()
	release, dated := ParseRelease(p.number)
	dated = dated && p.family.known()
	if family.mas == (Release{}) || dated && release.Less(family.mas) {
		return delegation{mas: Absent}
	}
	certain := dated && family.metadata != Release{} && !release.Less(family.metadata) // it has the stable path
	d, seen := p.c.authMetadata(ctx, certain)
	switch {
	case d.mas == Unknown && d.issuer != "" && family.oauth: // MAS names itself; this is the server's own
		return delegation{mas: Absent}
	case d.mas == Present, d.issuer != "":
		return d
	case seen == Absent && (certain || !dated):
		d.mas = Absent
		return d
	case p.c.signInGone(ctx), p.c.namesIssuer(ctx, &d):
		d.mas = Present
	case seen == Absent, seen == Hidden && p.ownPasswords(ctx):
		d.mas = Absent
	}
	return d
}

// denied corrects a no, which a worker or a proxy can give in the homeserver's place: not where the administrator says that there is MAS, and, where the token
// is one of MAS, not without the calls for signing in that a homeserver without MAS has.
func (p *prober) denied(ctx context.Context) {
	switch {
	case p.auth.mas == Present:
	case p.c.conn.SaidMAS():
		p.auth.mas = Present
	case p.auth.mas != Absent || p.family.software().mas == Release{} || !p.c.conn.TokenOfMAS():
	case p.c.signInGone(ctx):
		p.auth.mas = Present
	default:
		p.auth.mas = Unknown
	}
}

// ownPasswords reports whether a Synapse has the call that sets passwords, which one that delegates has not.
func (p *prober) ownPasswords(ctx context.Context) bool {
	if p.c.hasToken() {
		p.asking(&SetPassword)(ctx)
	}
	return p.family.known() && p.seen[SetPassword.ID] == Present
}

// authMetadata asks for the OAuth server, at the stable path and then at the one of before Synapse 1.138. Seen is what was learnt of the paths;
// certain is that the stable one says it all.
func (c *Client) authMetadata(ctx context.Context, certain bool) (d delegation, seen Availability) {
	paths := [][]string{{"_matrix", "client", "v1", "auth_metadata"}, {"_matrix", "client", "unstable", "org.matrix.msc2965", "auth_metadata"}}
	seen = Absent
	if certain {
		paths = paths[:1]
	}
	for _, path := range paths {
		named := false
		_, err := c.get(ctx, wire.Call{Op: opServer, Path: path, Anonymous: true, Decode: func(r *wire.Reader) {
			if !r.ExpectObject() {
				return
			}
			r.Object(func(key []byte) {
				named = named || strings.HasPrefix(string(key), masKeys)
				if string(key) == "issuer" {
					d.issuer, _ = r.Str()
					return
				}
				r.Skip()
			})
			if d.issuer == "" {
				r.Fail(wire.Missing("issuer"))
			}
		}})
		switch found := availabilityOf(err); {
		case err == nil && named:
			return delegation{mas: Present, issuer: d.issuer}, Present
		case err == nil: // somebody authenticates in its place, perhaps an MAS that does not name itself
			return delegation{issuer: d.issuer}, Present
		case found == Hidden && seen == Absent:
			seen = Hidden
		case found != Hidden && found != Absent:
			seen = Unknown // a failure: it may be there
		}
		d.issuer = ""
	}
	return d, seen
}

// signInGone reports whether a Synapse that answers says that it has no sign-in of its own, as one says that delegates.
func (c *Client) signInGone(ctx context.Context) bool {
	delegates := false
	_, err := c.get(ctx, wire.Call{Op: opServer, Path: []string{"_matrix", "client", "v3", "login"}, Anonymous: true, Decode: func(r *wire.Reader) {
		if !r.ExpectObject() {
			return
		}
		r.Object(func(key []byte) {
			if string(key) != "flows" || r.Peek() != '[' {
				r.Skip()
				return
			}
			r.Array(func() { delegates = delegatedFlow(r) || delegates })
		})
	}})
	if err == nil {
		return delegates
	}
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound && e.Kind == KindUnrecognized && !e.NotMatrix
}

// delegatedFlow reads one way of signing in, and reports whether MAS offers it in the place of the homeserver.
func delegatedFlow(r *wire.Reader) (delegated bool) {
	if r.Peek() != '{' {
		r.Skip()
		return false
	}
	r.Object(func(key []byte) {
		if string(key) == "org.matrix.msc3824.delegated_oidc_compatibility" {
			delegated = r.Tri().Yes()
			return
		}
		r.Skip()
	})
	return delegated
}

// namesIssuer reports whether the homeserver's own .well-known names somebody who authenticates.
func (c *Client) namesIssuer(ctx context.Context, d *delegation) bool {
	_, err := c.get(ctx, wire.Call{Op: opServer, Path: []string{".well-known", "matrix", "client"}, Anonymous: true, Decode: func(r *wire.Reader) {
		if !r.ExpectObject() {
			return
		}
		r.Object(func(key []byte) {
			if string(key) != "org.matrix.msc2965.authentication" || r.Peek() != '{' {
				r.Skip()
				return
			}
			r.Object(func(key []byte) {
				if string(key) == "issuer" {
					d.issuer, _ = r.Str()
					return
				}
				r.Skip()
			})
		})
	}})
	if err != nil {
		d.issuer = ""
	}
	return d.issuer != ""
}

// delegated reports whether passwords are kept by MAS, asking when that is not known yet.
func (c *Client) delegated(ctx context.Context) bool {
	if !c.serverFacts().picture.auth.settled() {
		_, _ = c.Server(ctx)
	}
	return c.serverFacts().picture.auth.mas == Present
}
