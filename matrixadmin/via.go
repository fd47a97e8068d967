package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Via is the surface, a prefix of paths that a proxy treats in one way, on which a server takes a change of an account.
type Via uint8

// The values of a [Via].
const (
	ViaSynapse  Via = iota // /_synapse/admin
	ViaLegacy              // /_matrix/client/r0/admin: Synapse before 1.24
	ViaDendrite            // /_dendrite/admin
	ViaClient              // /_matrix/client/{v3,r0}/admin: the specification's whois, and no change
	ViaSpec                // /_matrix/client/v1/admin: the specification's account moderation, where a server announces it
)

// Via returns the surface on which this server takes changes of accounts.
func (s *Server) Via() Via {
	if s.oldChanges() {
		return ViaLegacy
	}
	if serves := s.Family.software().serves; len(serves) > 0 {
		return serves[0]
	}
	return ViaSynapse
}

// oldChanges reports whether changes of this server's accounts go to /_matrix/client/r0/admin: its version takes them there, and its newer paths are not
// there.
func (s *Server) oldChanges() bool {
	release, ok := ParseRelease(s.Version.Raw())
	return ok && release.Less(s.Family.software().legacy) && (s.seen[AdminPaths.ID] == Absent || s.seen[AdminPaths.ID] == Hidden)
}

// Echoes reports whether a read on this surface shows whose account a path there leads to, whatever the characters of its id.
func (v Via) Echoes() bool { return v != ViaDendrite && v != ViaSpec }

// surfaceOf tells the surface of a path of requests.
func surfaceOf(path []string) Via {
	switch {
	case len(path) > 0 && path[0] == "_dendrite":
		return ViaDendrite
	case len(path) > 2 && path[0] == "_matrix" && path[2] == "r0":
		return ViaLegacy
	case len(path) > 3 && path[0] == "_matrix" && path[2] == "v1" && path[3] == "admin":
		return ViaSpec
	}
	return ViaSynapse
}

// Do performs one request, as [wire.Conn.Do] does. One that names an account goes out only where a read on the same Via has echoed exactly this id in
// this session, or, where no read can, if nothing on the way could rewrite the id's path; otherwise it is not sent.
func (c *Client) Do(ctx context.Context, r wire.Request) (wire.Facts, error) {
	if r.Backend != wire.Homeserver {
		return nil, wire.WrongBackend(r)
	}
	if !r.Account.IsZero() {
		if err := c.knowsPath(ctx, r); err != nil {
			return nil, err
		}
	}
	if r.Method == http.MethodGet {
		return c.read(ctx, r)
	}
	facts, err := c.conn.Do(ctx, r)
	if e, ok := errors.AsType[*Error](err); ok && e.NoEndpoint() && e.Outcome == OutcomeRejected && takenOver(r) && c.delegated(ctx) {
		e.Kind, e.Detail = KindUnrecognized, "accounts, passwords and sessions are managed by the Matrix Authentication Service (MAS); make this change there"
	}
	return facts, err
}

// read performs a request that changes nothing, and tells what it means where nothing answers.
func (c *Client) read(ctx context.Context, r wire.Request) (facts wire.Facts, err error) {
	err = c.tryPaths(ctx, r.Op, 1, func(int) error {
		facts, err = c.conn.Do(ctx, r)
		return err
	})
	return facts, err
}

// takenOver reports whether a request is of what MAS takes over from a homeserver, which then has no such endpoint.
func takenOver(r wire.Request) bool {
	return slices.Contains(r.Path, "reset_password") || slices.Contains(r.Path, "logout")
}

// knowsPath makes sure that the path of a request leads to the account that it names.
func (c *Client) knowsPath(ctx context.Context, r wire.Request) error {
	id, err := ParseUserID(r.Account.Raw())
	if err != nil {
		return wire.Invalid(r.Op, "user ID missing")
	}
	if c.conn.ReadOnly() && r.Method != http.MethodGet {
		return wire.RefusedReadOnly(r.Op)
	}
	on := surfaceOf(r.Path)
	if !on.Echoes() {
		if id.Rewritable() {
			return wire.Invalid(r.Op, noEcho)
		}
		return nil
	}
	err = c.echo(ctx, r.Op, on, id)
	if err == nil {
		return nil
	}
	switch e, ok := errors.AsType[*Error](err); {
	case !ok || !e.NoEndpoint():
	case e.NotMatrix && !e.FromServer:
		c.hidden(ctx, e)
	default:
		e.Kind, e.Detail = KindUnrecognized, "endpoint not supported"
	}
	return asNotSent(r.Op, err)
}

// asNotSent marks an error of a change that never went out.
func asNotSent(op string, err error) *Error {
	e := *wire.AsError(op, err)
	e.Outcome = OutcomeNotSent
	return &e
}
