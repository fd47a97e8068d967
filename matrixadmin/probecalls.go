package matrixadmin

import (
	"context"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// probedCalls are the capabilities whose endpoints are asked for on connecting, where nothing else says whether they are there.
var probedCalls = []*Capability{&ListAccounts, &ReadAccount, &DeactivateAccount, &SetPassword, &ReadRooms}

// probedWrites are those of them that a question with GET can only show where a wrong method looks different from an unknown path.
var probedWrites = []*Capability{&DeactivateAccount, &SetPassword}

// askCalls finds out, with the token, which calls are there and what is announced.
//
// A family of which the version is known has them all from some version on, but something in front of it may hide them: one question for each prefix shows
// that.
func (p *prober) askCalls(ctx context.Context) {
	if p.me = p.c.serverFacts().me; p.me.IsZero() {
		if me, err := p.c.WhoAmI(ctx); err == nil {
			p.me = me.User
		}
	}
	family := p.family.software()
	var questions []func(context.Context)
	if family.at(ViaSpec) && p.features == nil {
		questions = append(questions, p.askFeatures)
	}
	if !family.at(ViaSynapse) {
		p.parallel(ctx, questions...)
		return
	}
	if p.complete() {
		p.parallel(ctx, append(questions, p.asking(&ReadAccount), p.asking(&DeactivateAccount))...)
		questions = nil
		if p.seen[ReadAccount.ID] == Present && p.seen[DeactivateAccount.ID] == Present {
			p.seen[ListAccounts.ID], p.seen[ReadRooms.ID] = Present, Present
			if p.auth.settled() && p.seen[SetPassword.ID] == Unknown { // MAS takes passwords over
				p.seen[SetPassword.ID] = map[Availability]Availability{Present: Absent, Absent: Present}[p.auth.mas]
			}
			return
		}
	}
	for _, c := range probedCalls {
		questions = append(questions, p.asking(c))
	}
	p.parallel(ctx, questions...)
	if p.seen[ListAccounts.ID] != Present && family.at(ViaLegacy) {
		p.asking(&PagedList)(ctx)
	}
}

// complete reports whether the version says that all calls are there. It counts only where the server itself has told it below /_synapse/admin.
func (p *prober) complete() bool {
	return p.version != "" && p.family.software().has(NewText(p.version))
}

// asking is the question for the endpoint of a capability, or nothing where that is known.
func (p *prober) asking(c *Capability) func(context.Context) {
	return unknown(p.seen[c.ID], func(ctx context.Context) {
		if c == &ReadAccount && !p.me.IsZero() { // which only an administrator may
			err := p.c.ownAccount(ctx, p.me)
			a := availabilityOf(err)
			p.answered(c, a)
			if a == Present {
				p.proof = &proof{err}
			}
			return
		}
		path, query, _ := strings.Cut(c.probe, "?")
		segments := strings.Split(path, "/")
		for i, segment := range segments {
			switch {
			case segment == "{me}" && !p.me.IsZero():
				segments[i] = p.me.s
			case segment == "{me}", segment == "{nobody}":
				segments[i] = probeID
			}
		}
		p.answered(c, p.ask(ctx, false, query, nil, segments...))
	})
}

// Bounds of what is kept of the announced features.
const (
	maxFeatures    = 256
	maxFeatureName = 128
)

// askFeatures reads what the server announces to this token: each flag of its capabilities that is on, by its name and key.
//
// GET /_matrix/client/v3/capabilities
//
// Source: Matrix specification, client-server API, capabilities negotiation
func (p *prober) askFeatures(ctx context.Context) {
	features, whole := []string{}, false
	found := p.ask(ctx, false, "", func(r *wire.Reader) {
		if !r.ExpectObject() {
			return
		}
		r.Object(func(key []byte) {
			if string(key) != "capabilities" || r.Peek() != '{' {
				r.Skip()
				return
			}
			r.Object(func(key []byte) {
				name := string(key)
				if r.Peek() != '{' {
					r.Skip()
					return
				}
				r.Object(func(key []byte) {
					feature := name + "." + string(key)
					if r.Tri().Yes() && len(features) < maxFeatures && len(feature) <= maxFeatureName {
						features = append(features, feature)
					}
				})
			})
		})
		whole = r.Err == nil
	}, "_matrix", "client", clientVersionOf(p.versions.versions), "capabilities")
	if whole || found == Absent {
		p.features = features
	}
}

// conclude makes the picture of the answers.
func (p *prober) conclude() Server {
	s := Server{
		Family: p.family, Version: NewText(p.number), Versions: p.probed.versions.versions, MAS: p.auth.mas, Issuer: NewText(p.auth.issuer),
		seen: map[string]Availability{}, features: p.features,
	}
	for _, c := range append(probedCalls, &PagedList) {
		s.seen[c.ID] = p.seen[c.ID]
	}
	s.seen[AdminPaths.ID] = p.seen[ListAccounts.ID]
	if p.version != "" {
		s.seen[AdminPaths.ID] = Present
	}
	if p.seen[PagedList.ID] == Present {
		s.seen[ListAccounts.ID] = Present
	}
	p.unseen(&s)
	return s
}

// refusesGET is the version of Synapse since which a wrong method looks different from an unknown path.
var refusesGET = Release{1, 78}

// unseen fills in what a question with GET cannot show: up to Synapse 1.77 a wrong method looks like an unknown path, so that a write may be there all the
// same. Where the version is hidden as well, and no write shows that this server is a later one, only trying can show it.
func (p *prober) unseen(s *Server) {
	release, dated := ParseRelease(p.number)
	instead := Unclear
	switch {
	case dated && p.family.software().bare && release.Less(refusesGET):
		instead = Present
	case dated, p.seen[ReadAccount.ID] != Present && p.seen[ListAccounts.ID] != Present:
		return
	}
	for _, c := range probedWrites {
		if s.seen[c.ID] == Present && instead == Unclear {
			return
		}
	}
	for _, c := range probedWrites {
		if s.seen[c.ID] == Absent {
			s.seen[c.ID] = instead
		}
	}
}
