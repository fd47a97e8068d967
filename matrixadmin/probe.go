package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// prober collects the answers for [Client.Server]; each question writes fields of its own.
type prober struct {
	c        *Client
	versions versionsAnswer

	version    string // from server_version
	federation string // name and version from the federation API
	fedVersion string
	mas        bool
	issuer     string
	who        UserID

	family     Family
	number     string // the version, cleaned
	list       Presence
	user       Presence
	deactivate Presence
	reset      Presence
	rooms      Presence
	paginate   Presence
	dendrite   Presence
}

// ask makes one read and says how the answer looks; decode may be nil where only that matters.
func (p *prober) ask(ctx context.Context, free bool, query string, decode func(*jsonReader), path ...string) Presence {
	if decode == nil {
		decode = (*jsonReader).skip
	}
	_, err := p.c.get(ctx, call{op: "ask what the server is", path: path, query: query, free: free, decode: decode})
	return presence(err)
}

// presence reads from the shape of an answer whether an endpoint is there. A wrong method (405) means that it is.
func presence(err error) Presence {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return Present
	case !ok || e.Status == 0:
		return Unknown
	case e.Status == http.StatusMethodNotAllowed && !e.foreign:
		return Present
	case e.foreign && e.own && e.noEndpoint():
		return Absent
	case e.foreign && e.noEndpoint():
		return Hidden
	case e.Kind == KindUnrecognized:
		return Absent
	case e.foreign, e.Kind == KindServerFault, e.Kind == KindRateLimited:
		return Unknown
	}
	return Present // it refused for a reason of its own: token, rights, parameters, an unknown account
}

func (p *prober) askVersion(ctx context.Context) {
	p.ask(ctx, true, "", func(r *jsonReader) {
		if r.expectObject() {
			r.object(func(key []byte) {
				if string(key) == "server_version" {
					p.version, _ = r.str()
					return
				}
				r.skip()
			})
		}
	}, "_synapse", "admin", "v1", "server_version")
}

func (p *prober) askFederation(ctx context.Context) {
	p.ask(ctx, true, "", func(r *jsonReader) {
		if r.expectObject() {
			r.object(func(key []byte) {
				if string(key) == "server" {
					p.federation, p.fedVersion = r.nameAndVersion()
					return
				}
				r.skip()
			})
		}
	}, "_matrix", "federation", "v1", "version")
}

// nameAndVersion reads {"name": …, "version": …}.
func (r *jsonReader) nameAndVersion() (name, version string) {
	if r.peek() != '{' {
		r.skip()
		return "", ""
	}
	r.object(func(key []byte) {
		switch string(key) {
		case "name":
			name, _ = r.str()
		case "version":
			version, _ = r.str()
		default:
			r.skip()
		}
	})
	return name, version
}

func (p *prober) askMAS(ctx context.Context) { p.mas, p.issuer = p.c.authMetadata(ctx) }

// authMetadata asks for the OAuth server, at the stable path and then at the one of before Synapse 1.138.
func (c *Client) authMetadata(ctx context.Context) (mas bool, issuer string) {
	paths := [][]string{{"_matrix", "client", "v1", "auth_metadata"}, {"_matrix", "client", "unstable", "org.matrix.msc2965", "auth_metadata"}}
	for _, path := range paths {
		_, err := c.get(ctx, call{op: "ask what the server is", path: path, free: true, decode: func(r *jsonReader) {
			if !r.expectObject() {
				return
			}
			r.object(func(key []byte) {
				if string(key) == "issuer" {
					issuer, _ = r.str()
					return
				}
				r.skip()
			})
			if issuer == "" {
				r.fail(missingError{"issuer"})
			}
		}})
		if err == nil {
			return true, issuer
		}
		issuer = ""
	}
	return false, ""
}

// delegated reports whether passwords are kept by MAS, asking when that is not known yet.
func (c *Client) delegated(ctx context.Context) bool {
	if c.knows().mas {
		return true
	}
	mas, _ := c.authMetadata(ctx)
	c.learn(func(k *knowledge) { k.mas = mas })
	return mas
}

func (p *prober) askWho(ctx context.Context) {
	if me, err := p.c.WhoAmI(ctx); err == nil {
		p.who = me.User
	}
}

func (p *prober) askList(ctx context.Context) {
	p.list = p.ask(ctx, false, "guests=false&limit=1", nil, "_synapse", "admin", "v2", "users")
}

// local is an id to ask with: the token's own, or one made up that nobody has.
func (p *prober) local() string {
	if !p.who.IsZero() {
		return p.who.s
	}
	return "@mxwarden-probe:localhost"
}

func (p *prober) askUser(ctx context.Context) {
	p.user = p.ask(ctx, false, "", nil, "_synapse", "admin", "v2", "users", p.local())
}

// probeID stands in paths that belong to writes. They are only ever asked with GET, which they refuse.
const probeID = "@mxwarden-probe:localhost"

func (p *prober) askDeactivate(ctx context.Context) {
	p.deactivate = p.ask(ctx, false, "", nil, "_synapse", "admin", "v1", "deactivate", probeID)
}

func (p *prober) askReset(ctx context.Context) {
	p.reset = p.ask(ctx, false, "", nil, "_synapse", "admin", "v1", "reset_password", probeID)
}

func (p *prober) askRooms(ctx context.Context) {
	p.rooms = p.ask(ctx, false, "", nil, "_synapse", "admin", "v1", "users", p.local(), "joined_rooms")
}

func (p *prober) askPaginate(ctx context.Context) {
	if p.list != Present {
		p.paginate = p.ask(ctx, false, "limit=1&start=0", nil, "_matrix", "client", "r0", "admin", "users_paginate", p.local())
	}
}

// askDendrite tells Dendrite by its own admin path where no name did: it refuses the method there, and only there.
func (p *prober) askDendrite(ctx context.Context) {
	if p.family == FamilyUnknown {
		p.dendrite = p.ask(ctx, false, "", nil, "_dendrite", "admin", "resetPassword", probeID)
	}
}

// identify names the family from what was said, the surest first.
func (p *prober) identify() {
	header, headerVersion, _ := strings.Cut(p.versions.serverHeader, "/")
	headerVersion, _, _ = strings.Cut(headerVersion, " ")
	for _, said := range []struct{ name, version string }{
		{p.versions.name, p.versions.version},
		{p.federation, p.fedVersion},
		{p.version, p.version},
		{header, headerVersion},
	} {
		if p.family = familyOf(said.name); p.family != FamilyUnknown {
			p.number = said.version
			break
		}
	}
	if p.family == FamilyUnknown && p.version != "" {
		p.family = FamilySynapse // nobody else answers server_version with a bare number
	}
	if p.version != "" {
		p.number = p.version
	}
}

// conclude makes the picture of the answers.
func (p *prober) conclude() Server {
	if p.dendrite == Present {
		p.family = FamilyDendrite
	}
	s := Server{
		Family: p.family, Version: NewText(p.number), Versions: p.versions.versions, MAS: p.mas, Issuer: NewText(p.issuer),
		AdminAPI: p.list, UserAPI: p.user, JoinedRooms: p.rooms, CanDeactivate: p.deactivate, CanResetPassword: p.reset,
	}
	if p.version != "" && s.AdminAPI != Present {
		s.AdminAPI = Present
	}
	switch {
	case p.list == Present:
		s.UserList = ListV2
	case p.paginate == Present:
		s.UserList = ListPaginate
	}
	switch p.family {
	case FamilyDendrite:
		s.CanDeactivate, s.CanResetPassword = Absent, Present
	case FamilySynapse:
		p.oldSynapse(&s)
	default:
	}
	return s
}

// oldSynapse fills in what a question with GET cannot show: up to 1.77 a wrong method looks like an unknown path, and before 0.99.4 the calls are under r0.
func (p *prober) oldSynapse(s *Server) {
	major, minor, ok := number(p.number)
	if !ok || major > 1 || major == 1 && minor >= 78 {
		return
	}
	if s.CanDeactivate == Absent {
		s.CanDeactivate = Present
	}
	if s.CanResetPassword == Absent {
		s.CanResetPassword = Present
	}
}

// number reads the first two numbers of a version.
func number(version string) (major, minor int, ok bool) {
	a, rest, _ := strings.Cut(version, ".")
	b, _, _ := strings.Cut(rest, ".")
	major, err := strconv.Atoi(a)
	if err != nil {
		return 0, 0, false
	}
	minor, err = strconv.Atoi(b)
	return major, minor, err == nil
}
