package matrixadmin

import (
	"context"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Server is what is known about the other side after [Client.Server].
type Server struct { //nolint:recvcheck // told by value, asked by reference
	Family   Family
	Version  Text         // as the server says it, "" when it does not
	Versions []Text       // specification versions
	MAS      Availability // whether accounts are kept by the Matrix Authentication Service; Unknown may well be
	Issuer   Text         // who authenticates in the homeserver's place, as far as that was said

	seen     map[string]Availability // by capability: what the server has answered
	features []string                // what it announces among its capabilities; nil where that is not known
}

// Availability says whether something is there, as far as was seen.
type Availability uint8

// The states of an [Availability].
const (
	Unknown Availability = iota
	Present
	Absent
	Hidden  // not answered by the homeserver: something in front of it hides the path
	Unclear // only trying shows it
)

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
	p := newProber(c)
	if !p.spoke {
		v, err := c.versions(ctx)
		if err != nil {
			return Server{}, err
		}
		p.versions, p.spoke = v, true
	}
	p.askKind(ctx)
	p.denied(ctx)
	if c.hasToken() {
		p.askCalls(ctx)
	}
	if ctx.Err() != nil {
		return Server{}, wire.NetError(ctx, opServer, ctx.Err())
	}
	s := p.conclude()
	c.noteFacts(func(k *serverFacts) {
		k.client, k.picture = clientVersionOf(p.versions.versions), p.probed
		k.noOrder = k.noOrder || s.Lacks(&SortAccounts)
	})
	return s, nil
}

// Known is the picture so far, without a request.
func (c *Client) Known() Server {
	p := newProber(c)
	p.identify(true)
	return p.conclude()
}

// TakeOver adopts what another client for the same address has learnt of the server without a token; a client for another address teaches nothing.
func (c *Client) TakeOver(other *Client) {
	if other == nil || other.BaseURL() != c.BaseURL() {
		return
	}
	known := other.serverFacts()
	c.noteFacts(func(k *serverFacts) {
		k.picture, k.client = known.picture.withoutToken(), known.client
	})
	c.conn.Adopt(other.conn)
}

// Software names family and version, and MAS where it is known: "Synapse 1.163.2 + MAS".
func (s Server) Software() string { return NewText(s.Named()).Printable() }

// Named is [Server.Software] exactly, with whatever the server's version holds.
func (s Server) Named() string {
	name := s.Family.String()
	if !s.Version.IsZero() {
		name += " " + s.Version.Raw()
	}
	if s.MAS == Present {
		name += " + MAS"
	}
	return name
}

// Title names the software in a sentence: "Synapse 1.163.2 with MAS".
func (s Server) Title() string {
	name := s.Family.String()
	if !s.Family.known() {
		name = "Unknown homeserver software"
	}
	if v := s.Version.Printable(); v != "" {
		name += " " + v
	}
	if s.MAS == Present {
		name += " with MAS"
	}
	return name
}
