package setup

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Storage is what keeps a credential between processes; [*profile.Vault] is one.
type Storage interface {
	Credential(ctx context.Context) (profile.Credential, error)
	Terminal() bool
	CanStore() bool
	Store(ctx context.Context, c profile.Credential) error
	Lock(ctx context.Context) (unlock func(), err error)
}

// Keeper keeps the tokens of a session in a vault.
type Keeper struct {
	Vault  Storage
	Client string
	Issuer string // address that renews them
}

// Lock implements [mas.Keeper].
func (k Keeper) Lock(ctx context.Context) (func(), error) { return k.Vault.Lock(ctx) }

// Load implements [mas.Keeper]. A helper that may ask for something on the terminal is asked only where that is forced.
func (k Keeper) Load(ctx context.Context, force bool) (mas.Tokens, error) {
	if !force && k.Vault.Terminal() {
		return mas.Tokens{}, nil
	}
	c, err := k.Vault.Credential(ctx)
	if err != nil || c.Renewal.IsZero() || c.Renewal.Client != k.Client || c.Renewal.Issuer != k.Issuer {
		return mas.Tokens{}, err
	}
	return tokensOf(c), nil
}

// Save implements [mas.Keeper].
func (k Keeper) Save(ctx context.Context, t mas.Tokens) error {
	return k.Vault.Store(ctx, profile.Credential{
		Token: t.Access, Renewal: profile.Renewal{Refresh: t.Refresh, Expires: t.Expires, Client: k.Client, Issuer: k.Issuer},
	})
}

func tokensOf(c profile.Credential) mas.Tokens {
	return mas.Tokens{Access: c.Token, Refresh: c.Renewal.Refresh, Expires: c.Renewal.Expires}
}

// Renewer makes the one who renews the token of a credential, nil where that lasts. New tokens go where the credential came from; the refresh token goes to
// the server that gave it, and to no other.
func (c Config) Renewer(cred profile.Credential, from Storage) (*mas.Refresher, error) {
	if cred.Renewal.IsZero() {
		return nil, nil //nolint:nilnil // there is none
	}
	doer, err := c.signInClient(cred.Renewal.Issuer)
	if err != nil {
		return nil, err
	}
	var keeper mas.Keeper
	if from != nil && from.CanStore() {
		keeper = Keeper{from, cred.Renewal.Client, cred.Renewal.Issuer}
	}
	return mas.NewRefresher(doer, matrixadmin.NewText(cred.Renewal.Client), tokensOf(cred), keeper), nil
}

// signInClient is a client without a token that may send nothing but what is about signing in.
func (c Config) signInClient(address string) (*mas.Client, error) {
	return mas.New(address, append(append([]wire.Option{}, c.Options...), wire.WithSignIn())...)
}

// SignIn is a sign-in with a code that is typed in a browser, at the MAS of a homeserver.
type SignIn struct {
	*mas.SignIn

	Issuer string // address that renews what it brings
	cfg    Config
}

var errNotMAS = errors.New("the server that the homeserver names for signing in is not the Matrix Authentication Service (MAS)")

// BeginSignIn asks the MAS that a homeserver names for a code.
func (c Config) BeginSignIn(ctx context.Context, server matrixadmin.Server) (*SignIn, error) {
	issuer := server.Issuer.Raw()
	client, err := c.signInClient(issuer)
	if err != nil {
		return nil, err
	}
	var about mas.Issuer
	if _, err := client.Do(ctx, mas.Metadata(&about)); err != nil {
		return nil, err
	}
	switch {
	case about.GraphQL.IsZero():
		return nil, errNotMAS
	case !about.Codes:
		return nil, mas.ErrNotOffered
	}
	if about.OAuth != client.BaseURL() { // MAS may have another public address than its name
		if client, err = c.signInClient(about.OAuth); err != nil {
			return nil, err
		}
	}
	s, err := mas.Begin(ctx, client)
	if err != nil {
		return nil, err
	}
	return &SignIn{SignIn: s, Issuer: client.BaseURL(), cfg: c}, nil
}

// Wait waits for the tokens; see [mas.SignIn.Wait].
func (s *SignIn) Wait(ctx context.Context) (profile.Credential, error) {
	t, err := s.SignIn.Wait(ctx)
	if err != nil {
		return profile.Credential{}, err
	}
	c := profile.Credential{Token: t.Access}
	if !t.Refresh.IsZero() {
		c.Renewal = profile.Renewal{Refresh: t.Refresh, Expires: t.Expires, Client: s.Client().Raw(), Issuer: s.Issuer}
	}
	return c, nil
}
