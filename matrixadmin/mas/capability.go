package mas

import (
	"context"
	"errors"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Capability is something that MAS can do. Its value stands beside its endpoint, and everybody asks [Access.Can].
type Capability struct {
	ID    string
	Scope string // what the token must be good for; "" where anybody may ask
}

// Answer says whether the admin API is open.
type Answer uint8

// The values of an [Answer].
const (
	NotKnown Answer = iota // not asked, or no answer came
	Yes
	No
)

// Access is how far one MAS is open to one token; the zero value is not known, without a reason.
type Access struct {
	Answer Answer
	Why    string // why not, as a part of a sentence; "" when it is open
	Site   Site   // what it says of itself; zero unless it is open
}

// Can says whether something can be asked of MAS, and if not, why not.
func (a Access) Can(c Capability) (Answer, string) {
	if c.Scope == "" {
		return Yes, ""
	}
	return a.Answer, a.Why
}

// Closed is the access of a token that is not sent there.
func Closed(why string) Access { return Access{Answer: No, Why: why} }

// Probe asks with one request whether the admin API is open to the token, and whether it is that of the homeserver of this name.
func Probe(ctx context.Context, d wire.Doer, serverName string) Access {
	var site Site
	_, err := d.Do(ctx, SiteConfig(&site))
	e, failed := errors.AsType[*wire.Error](err)
	switch {
	case err == nil && site.ServerName.Raw() != serverName:
		return Closed("this MAS keeps the accounts of another homeserver: " + site.ServerName.Printable())
	case err == nil:
		return Access{Answer: Yes, Site: site}
	case !failed:
		return Access{Why: "its admin API could not be asked"}
	}
	switch e.Kind {
	case wire.KindForbidden:
		return Closed(e.Detail + " (sign in with a browser, which asks for it, or use a personal token that has it)")
	case wire.KindNotExposed:
		return Closed(e.Detail + " (in MAS, add the resource adminapi to a listener, and set mas_api in the profile to its address)")
	case wire.KindBadToken:
		return Closed("MAS does not accept the token" + said(e) + nextOf(e.Text.Raw()))
	case wire.KindNotMatrix, wire.KindRedirect, wire.KindTLS:
		return Closed("no MAS answers there: " + wire.Reason(e))
	default: // it may be open all the same
		return Access{Why: "its admin API could not be asked: " + wire.Reason(e)}
	}
}

// nextOf is what to do about a token that MAS does not accept; it tells the reasons apart by its words only.
func nextOf(title string) string {
	switch title {
	case "Access token expired", "Access token revoked", "Unknown access token":
		return ": sign in again"
	case "User locked":
		return ": the account of the token is locked in MAS, and another administrator can unlock it there"
	}
	return ""
}

// said adds what MAS itself says.
func said(e *wire.Error) string {
	if e.Text.IsZero() {
		return ""
	}
	return " (" + e.Text.Printable() + ")"
}
