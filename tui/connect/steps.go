package connect

import (
	"context"
	"errors"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// step is one question on the way to a connection, in the order they are asked.
type step uint8

const (
	stepFind step = iota
	stepMatrix
	stepToken
	stepWho
	stepAdmin
	stepPolicy
	lastStep = stepPolicy
)

var stepNames = [...]string{"Find homeserver", "Check homeserver", "Get access token", "Check identity", "Check admin rights", "Read password policy"}

// state is what the steps bring, one after the other.
type state struct {
	cfg     *Config
	address string
	typed   matrixadmin.Secret
	user    string
	secret  matrixadmin.Secret
	fetched *profile.Credential
	browsed *profile.Credential
	agreed  bool // that the token goes to MAS as well

	discovery matrixadmin.Discovery
	moved     string // where .well-known points, if not to where the profile does
	unasked   bool   // .well-known could not be held against the profile
	wait      time.Time
	given     matrixadmin.Secret
	renewal   profile.Renewal     // of the token
	renewer   *mas.Refresher      // nil where the token lasts
	fresh     bool                // the token was typed, or is that of a new session
	free      *matrixadmin.Client // has no token, and knows what the server is
	client    *matrixadmin.Client
	auth      *mas.Client // nil where MAS is not asked
	access    mas.Access
	server    matrixadmin.Server
	me        matrixadmin.Identity
	policy    matrixadmin.PasswordPolicy
	noPolicy  bool // it could not be read

	sessionMade bool // here, so that it has to be ended here
}

// work returns what a step does.
func work(s step) func(*state, context.Context) error {
	switch s {
	case stepFind:
		return (*state).find
	case stepMatrix:
		return (*state).probe
	case stepToken:
		return (*state).token
	case stepWho:
		return (*state).whoAmI
	case stepAdmin:
		return (*state).admin
	case stepPolicy:
	}
	return (*state).passwords
}

func (a *state) options() []matrixadmin.Option {
	opts := append([]matrixadmin.Option(nil), a.cfg.Options...)
	if a.cfg.ReadOnly {
		opts = append(opts, matrixadmin.WithReadOnly())
	}
	return opts
}

// probe asks without a token, so that the token is not even at hand before something Matrix has answered.
func (a *state) probe(ctx context.Context) error {
	client, err := matrixadmin.New(a.discovery.BaseURL, a.options()...)
	if err != nil {
		return err
	}
	if a.server, err = client.Server(ctx); err == nil {
		a.free = client
	}
	return err
}

func newClient(a *state, token matrixadmin.Secret) (*matrixadmin.Client, error) {
	opts := append(a.options(), matrixadmin.WithToken(token))
	if a.renewer != nil {
		opts = append(opts, matrixadmin.WithRenewer(a.renewer))
	}
	c, err := matrixadmin.New(a.discovery.BaseURL, opts...)
	if err == nil {
		c.TakeOver(a.free)
	}
	return c, err
}

// who asks whose token it is, and then which calls answer to it; what was learnt without it is not asked again.
func (a *state) whoAmI(ctx context.Context) error {
	me, err := a.client.WhoAmI(ctx)
	if err != nil {
		return err
	}
	if err := a.cfg.CheckWho(me.User); err != nil {
		return err
	}
	a.me = me
	a.server, err = a.client.Server(ctx)
	return err
}

func (a *state) admin(ctx context.Context) error {
	err := a.client.CheckAdmin(ctx, a.me, a.server)
	if a.sessionMade && errors.Is(err, matrixadmin.ErrForbidden) {
		return endedError{err, a.endSession(ctx)}
	}
	return err
}

// asking is who wants to ask MAS.
func (a *state) asking() setup.Asking {
	q := setup.Asking{BaseURL: a.discovery.BaseURL, Server: a.server, Me: a.me.User, Token: a.given, From: a.renewal.Issuer, Agreed: a.agreed}
	if a.renewer != nil {
		q.Renewer = a.renewer
	}
	return q
}

// passwords reads the policy, and how far MAS is open; without them one can still work, so that only leaving ends here.
func (a *state) passwords(ctx context.Context) error {
	if a.auth, a.access = a.cfg.Auth(ctx, a.asking()); ctx.Err() != nil {
		return ctx.Err()
	}
	policy, err := a.client.PasswordPolicy(ctx)
	if err != nil && ctx.Err() != nil {
		return err
	}
	a.policy, a.noPolicy = policy, err != nil
	return nil
}

func (a *state) env() *ui.Env {
	env := &ui.Env{
		Config: a.cfg.Config, Context: a.cfg.Context, HS: a.client, Session: session{a.client, a.auth, a.renewer, setup.EndOf(a.given, a.renewer != nil)}, AuthOpen: a.access, Device: a.me.Device, Server: a.server, Facts: a.client, BaseURL: a.client.BaseURL(), Me: a.me.User,
		Limits: a.limits(), Policy: a.policy, Runner: ops.NewRunner(a.client), Styles: a.cfg.Styles, Location: a.cfg.Location,
	}
	if a.auth != nil {
		env.Auth = a.auth
	}
	return env
}

// kind names the server's software.
func (a *state) kind() string { return a.server.Title() }
