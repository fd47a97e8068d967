package matrixadmin

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// probed is what is known of a server, answer by answer; what is [Unknown] is asked for again.
type probed struct {
	spoke    bool // versions has answered
	versions versionsAnswer

	version    string // from server_version
	federation string // name and version from the federation API
	fedVersion string
	said       Availability // whether server_version was answered, by whatever
	fedSaid    Availability
	auth       delegation

	list       Availability
	user       Availability
	deactivate Availability
	reset      Availability
	rooms      Availability
	paginate   Availability
	dendrite   Availability
	proof      *proof // of administrator rights, by what was asked
}

// proof is how an admin-only call was answered.
type proof struct{ err error }

// free is the part that needs no token.
func (p probed) free() probed {
	return probed{
		spoke: p.spoke, versions: p.versions, version: p.version, federation: p.federation, fedVersion: p.fedVersion, said: p.said, fedSaid: p.fedSaid,
		auth: p.auth, dendrite: p.dendrite,
	}
}

// prober collects the answers for [Client.Server]; each question writes fields of its own.
type prober struct {
	probed

	c      *Client
	me     UserID
	family Family
	number string // the version, cleaned
}

// ask makes one read and says how the answer looks; decode may be nil where only that matters.
func (p *prober) ask(ctx context.Context, free bool, query string, decode func(*wire.Reader), path ...string) Availability {
	if decode == nil {
		decode = (*wire.Reader).Skip
	}
	_, err := p.c.get(ctx, wire.Call{Op: opServer, Path: path, Query: query, Anonymous: free, Decode: decode})
	return availabilityOf(err)
}

// availabilityOf reads from the shape of an answer whether an endpoint is there. A wrong method (405) means that it is.
func availabilityOf(err error) Availability {
	e, ok := errors.AsType[*Error](err)
	switch {
	case err == nil:
		return Present
	case !ok || e.Status == 0:
		return Unknown
	case e.Status == http.StatusMethodNotAllowed && !e.Foreign:
		return Present
	case e.Foreign && e.Own && e.NoEndpoint():
		return Absent
	case e.Foreign && e.NoEndpoint():
		return Hidden
	case e.Kind == KindUnrecognized:
		return Absent
	case e.Foreign, e.Kind == KindServerFault, e.Kind == KindRateLimited:
		return Unknown
	}
	return Present // it refused for a reason of its own: token, rights, parameters, an unknown account
}

func (p *prober) askVersion(ctx context.Context) {
	p.said = p.ask(ctx, true, "", func(r *wire.Reader) {
		if r.ExpectObject() {
			r.Object(func(key []byte) {
				if string(key) == "server_version" {
					p.version, _ = r.Str()
					return
				}
				r.Skip()
			})
		}
	}, "_synapse", "admin", "v1", "server_version")
}

func (p *prober) askFederation(ctx context.Context) {
	p.fedSaid = p.ask(ctx, true, "", func(r *wire.Reader) {
		if r.ExpectObject() {
			r.Object(func(key []byte) {
				if string(key) == "server" {
					p.federation, p.fedVersion = nameAndVersion(r)
					return
				}
				r.Skip()
			})
		}
	}, "_matrix", "federation", "v1", "version")
}

// nameAndVersion reads {"name": …, "version": …}.
func nameAndVersion(r *wire.Reader) (name, version string) {
	if r.Peek() != '{' {
		r.Skip()
		return "", ""
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "name":
			name, _ = r.Str()
		case "version":
			version, _ = r.Str()
		default:
			r.Skip()
		}
	})
	return name, version
}

// unknown leaves out the questions that have an answer.
func unknown(answer Availability, ask func(context.Context)) func(context.Context) {
	if answer != Unknown {
		return func(context.Context) {}
	}
	return ask
}

// askKind finds out, without the token, what the server is and who authenticates.
func (p *prober) askKind(ctx context.Context) {
	p.identify()
	early := p.family == FamilySynapse // its header says so: who authenticates can be asked at once
	questions := []func(context.Context){unknown(p.said, p.askVersion)}
	if early && !p.auth.settled() {
		questions = append(questions, func(ctx context.Context) { p.auth = p.delegation(ctx) })
	}
	p.parallel(ctx, questions...)
	p.identify()
	if p.family == FamilyUnknown || p.number == "" {
		p.parallel(ctx, unknown(p.fedSaid, p.askFederation))
		p.identify()
	}
	if p.family == FamilyUnknown && p.dendrite == Unknown {
		p.askDendrite(ctx)
		p.identify()
	}
	if !early && !p.auth.settled() {
		p.auth = p.delegation(ctx)
	}
}

// askCalls finds out, with the token, which calls are there.
//
// A Synapse of which the version is known has them all, but something in front of it may hide them: one question for each prefix shows that.
func (p *prober) askCalls(ctx context.Context) {
	p.me = p.c.serverFacts().me
	if p.family == FamilyDendrite { // it has none of them
		p.list, p.user, p.deactivate, p.rooms, p.paginate = Absent, Absent, Absent, Absent, Absent
		return
	}
	if p.me.IsZero() {
		if me, err := p.c.WhoAmI(ctx); err == nil {
			p.me = me.User
		}
	}
	if p.family == FamilySynapse && p.version != "" && since(p.version, allCalls) {
		p.parallel(ctx, unknown(p.user, p.askUser), unknown(p.deactivate, p.askDeactivate))
		if p.user == Present && p.deactivate == Present {
			p.list, p.rooms = Present, Present
			switch { // MAS takes passwords over
			case p.reset != Unknown:
			case p.auth.mas == Present:
				p.reset = Absent
			case p.auth.mas == Absent:
				p.reset = Present
			}
			return
		}
	}
	p.parallel(ctx, unknown(p.list, p.askList), unknown(p.user, p.askUser), unknown(p.deactivate, p.askDeactivate), unknown(p.reset, p.askReset), unknown(p.rooms, p.askRooms))
	if p.list != Present && p.paginate == Unknown {
		p.askPaginate(ctx)
	}
}

func (p *prober) askList(ctx context.Context) {
	p.list = p.ask(ctx, false, "guests=false&limit=1", nil, "_synapse", "admin", "v2", "users")
}

// local is an id to ask with: the token's own, or one made up that nobody has.
func (p *prober) local() string {
	if !p.me.IsZero() {
		return p.me.s
	}
	return probeID
}

// askUser asks for an account, which only an administrator may: the token's own, where that is known.
func (p *prober) askUser(ctx context.Context) {
	if p.me.IsZero() {
		p.user = p.ask(ctx, false, "", nil, "_synapse", "admin", "v2", "users", probeID)
		return
	}
	err := p.c.ownAccount(ctx, p.me)
	if p.user = availabilityOf(err); p.user == Present {
		p.proof = &proof{err}
	}
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
	p.paginate = p.ask(ctx, false, "limit=1&start=0", nil, "_matrix", "client", "r0", "admin", "users_paginate", p.local())
}

// askDendrite tells Dendrite by its own admin path where no name did: it refuses the method there, and only there.
func (p *prober) askDendrite(ctx context.Context) {
	p.dendrite = p.ask(ctx, true, "", nil, "_dendrite", "admin", "resetPassword", probeID)
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
	if p.dendrite == Present && p.family == FamilyUnknown {
		p.family = FamilyDendrite
	}
}

// conclude makes the picture of the answers.
func (p *prober) conclude() Server {
	s := Server{
		Family: p.family, Version: NewText(p.number), Versions: p.probed.versions.versions, MAS: p.auth.mas, Issuer: NewText(p.auth.issuer),
		seen: map[string]Availability{
			AdminPaths.ID: p.list, ReadAccount.ID: p.user, ReadRooms.ID: p.rooms, DeactivateAccount.ID: p.deactivate, SetPassword.ID: p.reset,
			ListAccounts.ID: p.list, PagedList.ID: p.paginate,
		},
	}
	if p.version != "" {
		s.seen[AdminPaths.ID] = Present
	}
	if p.paginate == Present {
		s.seen[ListAccounts.ID] = Present
	}
	if p.family == FamilySynapse {
		p.oldSynapse(&s)
	}
	return s
}

// refusesGET is the minor version of Synapse 1 since which a wrong method looks different from an unknown path; it has all calls that are used here.
const (
	refusesGET = 78
	allCalls   = refusesGET
)

// oldSynapse fills in what a question with GET cannot show: up to 1.77 a wrong method looks like an unknown path, and before 0.99.4 the calls are under r0.
func (p *prober) oldSynapse(s *Server) {
	if _, _, ok := versionNumbers(p.number); !ok || since(p.number, refusesGET) {
		return
	}
	for _, c := range []*Capability{&DeactivateAccount, &SetPassword} {
		if s.seen[c.ID] == Absent {
			s.seen[c.ID] = Present
		}
	}
}

// since reports whether a version is known to be that of the minor version of 1, or later.
func since(version string, minor int) bool {
	major, n, ok := versionNumbers(version)
	return ok && (major > 1 || major == 1 && n >= minor)
}

// versionNumbers reads the first two numbers of a version.
func versionNumbers(version string) (major, minor int, ok bool) {
	a, rest, _ := strings.Cut(version, ".")
	b, _, _ := strings.Cut(rest, ".")
	major, err := strconv.Atoi(a)
	if err != nil {
		return 0, 0, false
	}
	minor, err = strconv.Atoi(b)
	return major, minor, err == nil
}
