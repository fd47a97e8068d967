package matrixadmin

import (
	"context"
	"errors"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Route chooses the surface on which a change goes out: Dendrite's where the server is known to be that, otherwise see route.
func (c *Client) Route(ctx context.Context, r wire.Request) (Via, error) {
	switch id, err := ParseUserID(r.Account.Raw()); {
	case err != nil:
		return ViaSynapse, wire.Invalid(r.Op, "user ID missing")
	case c.conn.ReadOnly():
		return ViaSynapse, wire.RefusedReadOnly(r.Op)
	case !c.serverFacts().family.software().at(ViaSynapse):
		return (&Server{Family: c.serverFacts().family}).Via(), nil
	default:
		return c.route(ctx, r.Op, id)
	}
}

// route chooses the one surface on which a change of this account goes out, by what the server is and by a read on the same prefix that has echoed
// exactly this id. Nothing is sent on a second path afterwards, whatever the answer.
//
// A server that answers GET v2/users/<id> or whois on /_synapse/admin takes changes there. Synapse of before 1.24 without these takes them at
// /_matrix/client/r0/admin. An error is of a change that was not sent.
func (c *Client) route(ctx context.Context, op string, id UserID) (Via, error) {
	err := c.echo(ctx, op, ViaSynapse, id)
	if err == nil {
		return ViaSynapse, nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || !e.NoEndpoint() {
		return ViaSynapse, asNotSent(op, err)
	}
	if e.Foreign && !e.Own {
		c.hidden(ctx, e)
	}
	legacy, known := c.takesLegacyWrites(ctx)
	switch {
	case legacy:
		if err := c.echo(ctx, op, ViaLegacy, id); err != nil {
			return ViaSynapse, asNotSent(op, err)
		}
		return ViaLegacy, nil
	case !known:
		e.Detail = "nothing was sent: unknown homeserver software, and no read below /_synapse/admin confirms which account this path belongs to"
	case e.Kind == KindUnrecognized:
		e.Detail = "endpoint not supported"
	}
	return ViaSynapse, asNotSent(op, e)
}

// takesLegacyWrites reports whether the server is of a version that takes changes of accounts under /_matrix/client/r0/admin, and whether its kind is known
// at all.
func (c *Client) takesLegacyWrites(ctx context.Context) (legacy, known bool) {
	k := c.serverFacts()
	family, version := k.family, k.version
	if !family.known() || version == "" {
		if v, err := c.versions(ctx); err == nil {
			name, number, _ := strings.Cut(v.serverHeader, "/")
			number, _, _ = strings.Cut(number, " ")
			if f := familyOf(name); f.known() {
				family, version = f, number
				c.noteFacts(func(k *serverFacts) { k.family, k.version = f, number })
			}
		}
	}
	if !family.software().at(ViaLegacy) {
		return false, true
	}
	release, ok := ParseRelease(version)
	return ok && release.Less(family.software().legacy), ok && family.known()
}

// OldChanges reports whether changes of this server's accounts go to /_matrix/client/r0/admin: its version takes them there, and its newer paths are not
// there.
func (s *Server) OldChanges() bool {
	release, ok := ParseRelease(s.Version.Raw())
	return ok && release.Less(s.Family.software().legacy) && (s.seen[AdminPaths.ID] == Absent || s.seen[AdminPaths.ID] == Hidden)
}

// asNotSent marks an error of a change that never went out.
func asNotSent(op string, err error) *Error {
	e := *wire.AsError(op, err)
	e.Outcome = OutcomeNotSent
	return &e
}

// clientVersion chooses between v3 and r0 of the client API by the versions that the server announces: v3 came with specification v1.1.
func (c *Client) clientVersion(ctx context.Context) (string, error) {
	k := c.serverFacts()
	if k.client != "" {
		return k.client, nil
	}
	v, err := c.versions(ctx)
	if err != nil {
		return "", err
	}
	return clientVersionOf(v.versions), nil
}

func clientVersionOf(versions []Text) string {
	for _, v := range versions {
		if strings.HasPrefix(v.Raw(), "v1.") || strings.HasPrefix(v.Raw(), "v2.") {
			return "v3"
		}
	}
	return "r0"
}
