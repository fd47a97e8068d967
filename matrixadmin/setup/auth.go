package setup

import (
	"context"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Allows reports whether the command line names the origin of an address: the token may go there, though only another server has named it.
func (c Config) Allows(address string) bool {
	leads, err := matrixadmin.Origin(address)
	if err != nil {
		return false
	}
	for _, host := range c.AllowHosts {
		if named, err := matrixadmin.Origin(host); err == nil && named == leads {
			return true
		}
	}
	return false
}

// Asking is who wants to ask the Matrix Authentication Service (MAS), and of which homeserver.
type Asking struct {
	BaseURL string // of the homeserver
	Server  matrixadmin.Server
	Me      matrixadmin.UserID
	Token   matrixadmin.Secret
	Renewer wire.Renewer // of that token, nil where it lasts
	From    string       // address of the server that gave the token, "" where that is not known: it has it already
	Agreed  bool         // a person has agreed that the token goes to the issuer
}

// Auth makes a client for the MAS that keeps the accounts of a homeserver, and asks with one request how far it is open. The client is nil where MAS is
// not to be asked, and where it is certain that it does not answer to the token; the access says why.
//
// The token goes to the address that the profile names (mas_api). Without one it goes to the issuer that the homeserver names, but only where that is at
// the homeserver's own origin, which has the token already, or is named on the command line.
func (c Config) Auth(ctx context.Context, a Asking) (*mas.Client, mas.Access) {
	if a.Server.Can(&matrixadmin.OwnAccounts).Answer != matrixadmin.No {
		return nil, mas.Access{}
	}
	address, why := c.authAddress(a)
	if why != "" {
		return nil, mas.Closed(why)
	}
	doubt := ""
	if a.Server.Issuer.IsZero() && c.Profile.MASAPI != "" {
		doubt = ". The homeserver itself does not name MAS: correct mas_api in the profile, or remove it if there is no MAS"
	}
	if !mas.TakesToken(a.Token) {
		return nil, mas.Closed("this token is not for MAS: those for it begin with mat_ or mpt_. It was not sent to " + matrixadmin.Printable(address) + doubt)
	}
	options := append([]wire.Option{}, c.Options...)
	if c.ReadOnly {
		options = append(options, wire.WithReadOnly())
	}
	if a.Renewer != nil {
		options = append(options, wire.WithRenewer(a.Renewer))
	}
	client, err := mas.New(address, append(options, wire.WithToken(a.Token))...)
	if err != nil {
		return nil, mas.Closed("the address of MAS cannot be used (" + matrixadmin.Printable(address) + "): " + matrixadmin.Line(err))
	}
	access := mas.Probe(ctx, client, a.Me.Server())
	switch access.Answer {
	case mas.No:
		client.Drop()
		access.Why += doubt
		return nil, access
	case mas.NotKnown:
		access.Why += " (MAS is at " + matrixadmin.Printable(client.BaseURL()) + ")" + doubt
	case mas.Yes:
	}
	return client, access
}

// authAddress is where the token may go, or why nowhere.
func (c Config) authAddress(a Asking) (address, why string) {
	issuer := a.Server.Issuer.Raw()
	switch {
	case c.Profile.MASAPI != "":
		return c.Profile.MASAPI, ""
	case issuer == "":
		return "", "the homeserver does not say where MAS is; set mas_api in a profile"
	}
	own, ownErr := matrixadmin.Origin(a.BaseURL)
	leads, err := matrixadmin.Origin(issuer)
	switch {
	case err != nil:
		return "", "the address of MAS cannot be used: " + matrixadmin.Printable(issuer)
	case ownErr == nil && leads == own, c.Allows(issuer), a.Agreed, gaveIt(a.From, leads):
		return issuer, ""
	}
	named := matrixadmin.Printable(strings.TrimSuffix(issuer, "/"))
	return "", "the token was not sent to MAS at " + named + `. To allow it, set mas_api = "` + named + `" in a profile, or add --allow-host ` + matrixadmin.Printable(shortOrigin(leads))
}

// gaveIt reports whether a token came from an origin.
func gaveIt(from, origin string) bool {
	if from == "" {
		return false
	}
	at, err := matrixadmin.Origin(from)
	return err == nil && at == origin
}

// AuthQuestion is the address of a MAS that would get the token, at another origin than the homeserver's, if a person agreed to that; "" where there is
// nothing to ask.
func (c Config) AuthQuestion(a Asking) string {
	if a.Server.Can(&matrixadmin.OwnAccounts).Answer != matrixadmin.No || !mas.TakesToken(a.Token) {
		return ""
	}
	if _, why := c.authAddress(a); why == "" {
		return ""
	}
	a.Agreed = true
	address, why := c.authAddress(a)
	if why != "" {
		return ""
	}
	return strings.TrimSuffix(address, "/")
}

// shortOrigin is an origin as one would type it.
func shortOrigin(origin string) string {
	if host, ok := strings.CutPrefix(origin, "https://"); ok {
		return strings.TrimSuffix(host, ":443")
	}
	return origin
}
