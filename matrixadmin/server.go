package matrixadmin

import (
	"context"
	"errors"
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
func (f Family) String() string { return "unknown" }

// Identity is whose token it is.
type Identity struct {
	User   UserID
	Device Text // "" for a token without a device
	Guest  bool
}

// Discovery is where a server name leads.
type Discovery struct {
	Input     Text   // what was given
	BaseURL   string // where to connect, without a trailing slash
	Server    string // the server name, when the input was one or a full user id
	Delegated bool   // a .well-known file named BaseURL
	Elsewhere bool   // BaseURL is on another host than the input: show it and ask
}

// Discover finds the base URL for an https (or loopback http) URL, a server name or a full user id, asking .well-known/matrix/client for the latter two.
//
// No token is sent. A missing file (404) means the host itself.
//
// GET /.well-known/matrix/client
func Discover(ctx context.Context, input string, opts ...Option) (Discovery, error) {
	return Discovery{}, errors.New("not built yet")
}

// Server asks what is on the other side: versions without a token, family, MAS, and which endpoints answer.
func (c *Client) Server(ctx context.Context) (Server, error) {
	return Server{}, errors.New("not built yet")
}

// WhoAmI asks whose token it is.
//
// GET /_matrix/client/v3/account/whoami
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	return Identity{}, errors.New("not built yet")
}

// CheckAdmin proves that the token has administrator rights by an admin-only call; whois of oneself would prove nothing.
//
// It returns nil, or an error of kind KindForbidden, KindBadToken, KindNotExposed, KindUnrecognized …
func (c *Client) CheckAdmin(ctx context.Context, me Identity, s Server) error {
	return errors.New("not built yet")
}
