package matrixadmin

import (
	"context"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin/together"
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
type Server struct {
	Family           Family
	Version          Text     // as the server says it, "" when it does not
	Versions         []Text   // specification versions
	MAS              bool     // authentication is delegated to Matrix Authentication Service
	Issuer           Text     // its issuer, when MAS
	AdminAPI         Presence // whether /_synapse/admin answers
	UserAPI          Presence // whether GET v2/users/<id> is there, so that existence and state can be read
	UserList         ListKind // how accounts can be listed
	CanDeactivate    Presence
	CanResetPassword Presence
	JoinedRooms      Presence
}

// Presence says whether something is there, as far as was seen.
type Presence uint8

// The states of a [Presence].
const (
	Unknown Presence = iota
	Present
	Absent
	Hidden // not answered by the homeserver: something in front of it hides the path
)

// ListKind is how a server lists accounts.
type ListKind uint8

// The kinds of listing.
const (
	ListNone     ListKind = iota // not at all: only a full id can be opened
	ListV2                       // GET /_synapse/admin/v2/users
	ListPaginate                 // GET /_matrix/client/r0/admin/users_paginate and search_users
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

// Server asks what is on the other side: versions without a token, family, MAS, and which endpoints answer.
//
// Only the versions are required; every other question that stays without an answer leaves its field [Unknown]. No write is sent.
//
// GET /_matrix/client/versions
func (c *Client) Server(ctx context.Context) (Server, error) {
	v, err := c.versions(ctx)
	if err != nil {
		return Server{}, err
	}
	p := &prober{c: c, versions: v}
	p.parallel(ctx, p.askVersion, p.askFederation, p.askMAS, p.askWho, p.askList)
	p.identify()
	p.parallel(ctx, p.askUser, p.askDeactivate, p.askReset, p.askRooms, p.askPaginate, p.askDendrite)
	if ctx.Err() != nil {
		return Server{}, netError(ctx, "ask what the server is", ctx.Err())
	}
	s := p.conclude()
	c.learn(func(k *knowledge) {
		k.family, k.version, k.client, k.mas = s.Family, s.Version.s, clientVersionOf(v.versions), s.MAS
	})
	return s, nil
}

// parallel runs independent questions at once.
func (p *prober) parallel(ctx context.Context, questions ...func(context.Context)) {
	jobs := make([]func(), len(questions))
	for i, ask := range questions {
		jobs[i] = func() { ask(ctx) }
	}
	together.Run(0, jobs...)
}
