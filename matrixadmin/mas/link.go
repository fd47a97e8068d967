package mas

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadLinks is listing the accounts at identity providers that accounts are linked to; see [Links].
var ReadLinks = Capability{ID: "mas-upstream-links", Scope: ScopeAdmin}

// RemoveLinks is removing such a link; see [RemoveLink].
var RemoveLinks = Capability{ID: "mas-remove-upstream-link", Scope: ScopeAdmin}

// Link is an account at an identity provider that an account is signed in with. It stays when the account is deactivated.
type Link struct {
	ID       wire.Text // a ULID
	User     wire.Text // id of the account; empty while nobody has taken it
	Provider wire.Text // id of the identity provider
	Subject  wire.Text // the account there
	Name     wire.Text // for people
	Added    time.Time
}

// Links is the request for the links of an account after an id, oldest first; the page goes to into.
//
// GET /api/admin/v1/upstream-oauth-links
func Links(user, after wire.Text, into *Page[Link]) wire.Request {
	return links(url.Values{"filter[user]": {user.Raw()}}, func(l Link) bool { return l.User == user }, after, into)
}

// LinksOfSubject is the request for the links of one account at whatever identity provider, oldest first; the page goes to into.
//
// GET /api/admin/v1/upstream-oauth-links
func LinksOfSubject(subject string, into *Page[Link]) wire.Request {
	return links(url.Values{"filter[subject]": {subject}}, func(l Link) bool { return l.Subject.Raw() == subject }, wire.Text{}, into)
}

func links(filter url.Values, asked func(Link) bool, after wire.Text, into *Page[Link]) wire.Request {
	type attributes struct {
		Provider wire.Text  `json:"provider_id"`
		Subject  *wire.Text `json:"subject"`
		User     wire.Text  `json:"user_id"`
		Name     wire.Text  `json:"human_account_name"`
		Created  moment     `json:"created_at"`
	}
	return listRequest("list upstream links at MAS", "upstream-oauth-links", "upstream-oauth-link", filter, after, into,
		func(id wire.Text, a attributes) (Link, error) {
			switch {
			case a.Subject == nil:
				return Link{}, wire.Missing("subject")
			case a.Provider.IsZero():
				return Link{}, wire.Missing("provider_id")
			}
			l := Link{ID: id, User: a.User, Provider: a.Provider, Subject: *a.Subject, Name: a.Name, Added: a.Created.at}
			if !asked(l) {
				return Link{}, wire.ErrOtherAccount
			}
			return l, nil
		})
}

// LinksOf reads the links of an account.
func LinksOf(ctx context.Context, d wire.Doer, user wire.Text) ([]Link, error) {
	return all(ctx, d, 1, func(l Link) wire.Text { return l.ID }, func(after wire.Text, into *Page[Link]) wire.Request { return Links(user, after, into) })
}

// RemoveLink is the request that removes a link by its ULID.
//
// DELETE /api/admin/v1/upstream-oauth-links/{id}
func RemoveLink(id wire.Text) wire.Request {
	return remove("remove the upstream link at MAS", "upstream-oauth-links", id)
}

// Provider is an identity provider that people can sign in with.
type Provider struct {
	ID     wire.Text // a ULID
	Issuer wire.Text
	Name   wire.Text // for people
}

// Providers is the request for the identity providers after an id, oldest first; the page goes to into.
//
// GET /api/admin/v1/upstream-oauth-providers
func Providers(after wire.Text, into *Page[Provider]) wire.Request {
	type attributes struct {
		Issuer wire.Text `json:"issuer"`
		Name   wire.Text `json:"human_name"`
	}
	return listRequest("list identity providers of MAS", "upstream-oauth-providers", "upstream-oauth-provider", nil, after, into, func(id wire.Text, a attributes) (Provider, error) {
		return Provider{id, a.Issuer, a.Name}, nil
	})
}

// AllProviders reads the identity providers.
func AllProviders(ctx context.Context, d wire.Doer) ([]Provider, error) {
	return all(ctx, d, sessionPages, func(p Provider) wire.Text { return p.ID }, Providers)
}

// Called is what people call it: its name, its issuer, or its id.
func (p Provider) Called() wire.Text { return cmp.Or(p.Name, p.Issuer, p.ID) }

// OAuthClient is an application that people sign in to.
type OAuthClient struct {
	ID   wire.Text // a ULID
	Name wire.Text // as the application calls itself
	URI  wire.Text
}

// OAuthClientByID is the request for an application by its ULID, which goes to into.
//
// GET /api/admin/v1/oauth2-clients/{id}
func OAuthClientByID(id wire.Text, into *OAuthClient) wire.Request {
	type attributes struct {
		Name wire.Text `json:"client_name"`
		URI  wire.Text `json:"client_uri"`
	}
	return wire.Request{
		Op: "read the application at MAS", Backend: wire.Auth, Method: http.MethodGet, Path: admin("oauth2-clients", id.Raw()),
		Check: wire.Answer(func(a single[attributes]) (wire.Facts, error) {
			own, err := a.Data.id("oauth2-client")
			if err != nil {
				return nil, err
			}
			if own != id {
				return nil, wire.ErrOtherAccount
			}
			*into = OAuthClient{own, a.Data.Attributes.Name, a.Data.Attributes.URI}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
