// Package setup has what the console is told when it starts: by the command line, a profile and the process.
package setup

import (
	"context"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// Config is one value from the command line to the connect page.
type Config struct {
	Homeserver string   // address, server name or full user id; "" asks
	AllowHosts []string // where .well-known, and a homeserver that names its MAS, may lead without a question
	// Token gives the access token; where it is nil the vault does, and without one it is asked for.
	Token    func(context.Context) (matrixadmin.Secret, error)
	Vault    *profile.Vault  // where the token is kept, where there is no Token
	Profile  profile.Profile // zero without one
	IdleLock time.Duration   // without a key, until the screen is blanked and the token dropped; 0 is never
	Open     string          // user id or text to find once connected; "" opens the list
	ReadOnly bool
	Options  []matrixadmin.Option // of the client: the demo's transport, the user agent

	AuditTrail     string        // where what is done is put on record; without it nothing can be done
	AuditWitness   string        // where the second copy of the end of that is
	EvidenceDir    string        // where evidence is kept
	ExportDir      string        // where exports are kept
	Views          profile.Views // the columns that were chosen
	ReasonRequired bool          // for every change
	Temporary      bool          // trail, evidence and exports are deleted when the console ends

	Places func(netip.Addr) history.Place // tells where addresses are; nil where nothing does
	Names  Resolver                       // reverse DNS; nil where there is none
	Note   string                         // for the first screen after connecting

	Input   io.Reader
	Output  io.Writer
	Environ []string

	Version     string
	ASCII       bool // keep to ASCII signs
	NoColor     bool
	NoAltScreen bool
	NoMouse     bool // the mouse is left to the terminal
	UTC         bool // show times in UTC rather than in the machine's zone
	Now         func() time.Time
}

// Resolver asks for the names of addresses.
type Resolver interface {
	Name(ctx context.Context, addr netip.Addr) (matrixadmin.Text, error)
}

// CheckWho refuses an account of another server than the one that the profile names beside the address: names without a server would then be looked for there.
func (c Config) CheckWho(me matrixadmin.UserID) error {
	name := c.Profile.Server
	if id, err := matrixadmin.ParseUserID(name); err == nil {
		name = id.Server()
	}
	if base, err := url.Parse(c.Profile.BaseURL); c.Profile.BaseURL == "" || err != nil || name == base.Host || name == base.Hostname() {
		return nil //nolint:nilerr // it is the address, not the name
	}
	if _, err := matrixadmin.ParseUserID("@a:" + name); err != nil || strings.EqualFold(name, me.Server()) {
		return nil //nolint:nilerr // an address
	}
	return &matrixadmin.Error{
		Op: "check the account", Kind: matrixadmin.KindInvalid, Outcome: matrixadmin.OutcomeNotSent,
		Detail: "the token belongs to " + me.Text().Printable() + ", but the profile is for " + matrixadmin.Printable(name) + ". Correct server or base_url in the profile",
	}
}
