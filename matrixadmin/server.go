package matrixadmin

import (
	"context"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Family is the homeserver's implementation.
type Family uint8

// The families that are told apart.
const (
	FamilyUnknown Family = iota
	FamilySynapse
	FamilyDendrite
	FamilyTuwunel
	FamilyContinuwuity
	FamilyConduit
)

// Server is what is known about the other side after [Client.Server].
type Server struct { //nolint:recvcheck // told by value, asked by reference
	Family   Family
	Version  Text         // as the server says it, "" when it does not
	Versions []Text       // specification versions
	MAS      Availability // whether accounts are kept by the Matrix Authentication Service; Unknown may well be
	Issuer   Text         // who authenticates in the homeserver's place, as far as that was said

	seen     map[string]Availability // by capability: what the server has answered
	features []string                // what it announces among its capabilities
}

// Availability says whether something is there, as far as was seen.
type Availability uint8

// The states of an [Availability].
const (
	Unknown Availability = iota
	Present
	Absent
	Hidden // not answered by the homeserver: something in front of it hides the path
)

// String returns the family's name with the version left out.
func (f Family) String() string {
	switch f {
	case FamilySynapse:
		return "Synapse"
	case FamilyDendrite:
		return "Dendrite"
	case FamilyTuwunel:
		return "Tuwunel"
	case FamilyContinuwuity:
		return "Continuwuity"
	case FamilyConduit:
		return "Conduit"
	case FamilyUnknown:
	}
	return "unknown"
}

// familyOf finds a family in a name that a server gives itself.
func familyOf(name string) Family {
	name = strings.ToLower(name)
	for _, known := range []struct {
		word   string
		family Family
	}{
		{"synapse", FamilySynapse},
		{"dendrite", FamilyDendrite},
		{"tuwunel", FamilyTuwunel},
		{"continuwuity", FamilyContinuwuity},
		{"conduwuit", FamilyContinuwuity},
		{"conduit", FamilyConduit},
	} {
		if strings.Contains(name, known.word) {
			return known.family
		}
	}
	return FamilyUnknown
}

const opServer = "detect the server software"

// Server asks what is on the other side: versions, family and MAS without the token, and with one which endpoints answer.
//
// Only the versions are required; every other question that stays without an answer leaves its field [Unknown], and is asked again by the next call. What
// was learnt before, or follows from the version, is not asked. No write is sent.
//
// GET /_matrix/client/versions
//
// Source: Matrix specification, client-server API, API versions
func (c *Client) Server(ctx context.Context) (Server, error) {
	p := &prober{c: c, probed: c.serverFacts().picture}
	if !p.spoke {
		v, err := c.versions(ctx)
		if err != nil {
			return Server{}, err
		}
		p.versions, p.spoke = v, true
	}
	p.askKind(ctx)
	if c.hasToken() {
		p.askCalls(ctx)
	}
	if ctx.Err() != nil {
		return Server{}, wire.NetError(ctx, opServer, ctx.Err())
	}
	s := p.conclude()
	c.noteFacts(func(k *serverFacts) {
		k.family, k.version, k.client, k.picture = s.Family, s.Version.Raw(), clientVersionOf(p.versions.versions), p.probed
	})
	return s, nil
}

// Known is the picture so far, without a request.
func (c *Client) Known() Server {
	p := &prober{c: c, probed: c.serverFacts().picture}
	p.identify()
	return p.conclude()
}

// TakeOver adopts what another client for the same address has learnt of the server without a token; a client for another address teaches nothing.
func (c *Client) TakeOver(other *Client) {
	if other == nil || other.BaseURL() != c.BaseURL() {
		return
	}
	known := other.serverFacts()
	c.noteFacts(func(k *serverFacts) {
		k.picture, k.family, k.version, k.client = known.picture.free(), known.family, known.version, known.client
	})
	c.conn.Adopt(other.conn)
}

// Software names family and version, and MAS where it is known: "Synapse 1.163.2 + MAS".
func (s Server) Software() string {
	name := s.Family.String()
	if !s.Version.IsZero() {
		name += " " + s.Version.Printable()
	}
	if s.MAS == Present {
		name += " + MAS"
	}
	return name
}

// parallel runs independent questions at once.
func (p *prober) parallel(ctx context.Context, questions ...func(context.Context)) {
	jobs := make([]func(), len(questions))
	for i, ask := range questions {
		jobs[i] = func() { ask(ctx) }
	}
	wire.Parallel(0, jobs...)
}
