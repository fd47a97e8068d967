package connect

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// pinned reports whether the profile says where to connect.
func (p *Page) pinned() bool {
	return p.cfg.Profile.BaseURL != "" && p.got.discovery.BaseURL == p.cfg.Profile.BaseURL
}

// find looks for the homeserver. One that the profile has pinned is taken; what .well-known says is only held against it.
func (a *state) find(ctx context.Context) error {
	pin := a.cfg.Profile
	if pin.BaseURL == "" {
		d, err := matrixadmin.Discover(ctx, a.address, a.options()...)
		a.discovery = d
		return err
	}
	client, err := matrixadmin.New(pin.BaseURL, a.options()...)
	if err != nil {
		return err
	}
	a.discovery, a.moved, a.unasked = matrixadmin.Discovery{BaseURL: client.BaseURL(), Server: pin.Server}, "", false
	if pin.Server == "" || strings.Contains(pin.Server, "://") || wire.IsSocket(client.BaseURL()) { // the public address is another one
		return nil
	}
	d, err := matrixadmin.Discover(ctx, pin.Server, a.options()...)
	switch {
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		a.unasked = true
	case d.Delegated && d.BaseURL != a.discovery.BaseURL:
		a.moved = d.BaseURL
	}
	return nil
}

// token makes the client with the token that was given, or with that of a new session.
func (a *state) token(ctx context.Context) error {
	c, err := a.credential(ctx)
	if err != nil {
		return err
	}
	a.secret, a.fetched, a.given, a.renewal = matrixadmin.Secret{}, nil, c.Token, c.Renewal
	var storage setup.Storage
	if !a.fresh && a.cfg.Vault != nil {
		storage = a.cfg.Vault
	}
	if a.renewer, err = a.cfg.Renewer(c, storage); err != nil {
		return err
	}
	a.client, err = newClient(a, c.Token)
	return err
}

// credential is the token that was given, or that of a new session.
func (a *state) credential(ctx context.Context) (profile.Credential, error) {
	a.fresh = true
	switch {
	case !a.typed.IsZero():
		return profile.Credential{Token: a.typed}, nil
	case a.browsed != nil:
		return *a.browsed, nil
	case !a.secret.IsZero():
		token, err := a.signIn(ctx, a.user, a.secret)
		return profile.Credential{Token: token}, err
	case a.cfg.Token != nil:
		a.fresh = false
		token, err := a.cfg.Token(ctx)
		return profile.Credential{Token: token}, err
	}
	a.fresh = false
	return a.fetch(ctx)
}

// fetch takes the token out of the vault, or signs in with the password that is in it.
func (a *state) fetch(ctx context.Context) (profile.Credential, error) {
	c := a.fetched
	if c == nil {
		got, err := a.cfg.Vault.Credential(ctx)
		if err != nil {
			return profile.Credential{}, err
		}
		c = &got
	}
	if !c.Token.IsZero() {
		return *c, nil
	}
	user := c.User
	if user == "" {
		user = a.user
	}
	a.fresh = true
	token, err := a.signIn(ctx, user, c.Password)
	return profile.Credential{Token: token}, err
}

// signIn makes a session with a password, once. It asks first whether the server takes one.
func (a *state) signIn(ctx context.Context, user string, password matrixadmin.Secret) (matrixadmin.Secret, error) {
	const op = "sign in"
	none := func(detail string) error {
		return &matrixadmin.Error{Op: op, Kind: matrixadmin.KindUnrecognized, Detail: detail}
	}
	if can := a.server.Can(&matrixadmin.PasswordSignIn); can.Answer == matrixadmin.No {
		return matrixadmin.Secret{}, none(can.Why)
	}
	if rest := a.wait.Sub(a.cfg.Now()); rest > 0 {
		return matrixadmin.Secret{}, &matrixadmin.Error{Op: op, Kind: matrixadmin.KindRateLimited, Detail: "not sent: the server asked to wait " + spell(rest), RetryAfter: rest}
	}
	client, err := matrixadmin.New(a.discovery.BaseURL, a.options()...)
	if err != nil {
		return matrixadmin.Secret{}, err
	}
	flows, err := client.LoginFlows(ctx)
	switch {
	case errors.Is(err, matrixadmin.ErrUnrecognized):
		return matrixadmin.Secret{}, none("this server does not offer password sign-in")
	case err != nil:
		return matrixadmin.Secret{}, err
	case !flows.Password && flows.Browser:
		return matrixadmin.Secret{}, none("this server only offers sign-in through a browser. Copy the access token from a signed-in client")
	case !flows.Password:
		return matrixadmin.Secret{}, none("this server does not offer password sign-in")
	}
	session, err := client.Login(ctx, matrixadmin.PasswordLogin{User: user, Password: password, Device: a.cfg.Device})
	a.sessionMade = err == nil
	return session.Token, err
}

// endSession ends a session that was made for nothing, and says whether it is gone: the account that signed in is no administrator.
func (a *state) endSession(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	if err := a.client.Logout(ctx); err != nil {
		return "The session created for this sign-in could not be ended (device mxwarden): " + matrixadmin.Reason(err) + "."
	}
	return "The session created for this sign-in was ended."
}

// endedError is the error of a sign-in for nothing, with what became of its session.
type endedError struct {
	error

	session string
}

// Unwrap returns the error itself.
func (e endedError) Unwrap() error { return e.error }

// endTime is how long the end of such a session may take.
const endTime = 10 * time.Second

// refusesPassword says why there is no sign-in with a password here, or "".
func (p *Page) refusesPassword() string {
	if p.cfg.ReadOnly {
		return "Signing in is not possible in read-only mode. Provide a token."
	}
	return english.Sentence(p.got.server.Can(&matrixadmin.PasswordSignIn).Why)
}

// hint says below a box what else can be given.
func (p *Page) hint() string {
	switch {
	case p.mode == askAddress:
		return ""
	case p.mode == askToken && p.browses():
		return "Press Tab to sign in with a browser instead."
	case p.mode == askPassword:
		return "Press Tab to go back to the user ID. Signing in creates a device named mxwarden."
	case p.mode != askToken:
		return "Press Tab for the password, or in the empty field to enter an access token instead. Signing in creates a device named mxwarden."
	case p.refusesPassword() == "":
		return "Press Tab to sign in with a password instead."
	}
	return ""
}

// other changes between a token and a password, or a browser where MAS has the passwords.
func (p *Page) other() tea.Cmd {
	switch p.mode {
	case askUser:
		if value := p.box.value(); value != "" { // the password comes next, and never lands in the box of the token
			p.user = value
			p.ask(askPassword)
			return nil
		}
		p.ask(askToken)
		return nil
	case askPassword:
		p.ask(askUser)
		return nil
	default:
	}
	if p.browses() {
		return p.browse()
	}
	if why := p.refusesPassword(); why != "" {
		p.box.say(why)
		return nil
	}
	p.ask(askUser)
	return nil
}

// submitPassword takes the user id, and then the password.
func (p *Page) submitPassword(value string) tea.Cmd {
	if p.mode == askUser {
		if value == "" {
			p.box.say("Enter a user ID (@you:example.org) or localpart (you).")
			return nil
		}
		p.user = value
		p.ask(askPassword)
		return nil
	}
	if value == "" {
		p.box.say("Enter the password.")
		return nil
	}
	p.secret, p.typed, p.browsed, p.byPassword = matrixadmin.NewSecret(value), matrixadmin.Secret{}, nil, true
	p.box.close()
	return p.begin(stepToken)
}

// limited remembers how long the server does not want to be asked.
func (p *Page) limited(err error) {
	if e, ok := errors.AsType[*matrixadmin.Error](err); ok && p.step == stepToken && e.Kind == matrixadmin.KindRateLimited {
		p.wait = p.cfg.Now().Add(e.RetryAfter)
	}
}

// wait is how long the server asks to wait, in words.
func wait(err error) string {
	if e, ok := errors.AsType[*matrixadmin.Error](err); ok && e.RetryAfter > 0 {
		return spell(e.RetryAfter)
	}
	return "a while"
}

// spell writes a time in whole seconds, rounded up.
func spell(d time.Duration) string {
	return (d + time.Second - 1).Truncate(time.Second).String()
}

// shortestToken is less than any homeserver makes.
const shortestToken = 16

// rereadTime is how long a question in the box stands before a second enter answers it.
const rereadTime = time.Second

// doubts asks before a text leaves as a token that might as well be a password; the same text again, after a while, is sent.
func (p *Page) doubts(value string) bool {
	now := p.cfg.Now()
	if profile.HasTokenPrefix(value) || p.doubted.Reveal() == value && now.Sub(p.doubtedAt) >= rereadTime {
		return false
	}
	if p.doubted.Reveal() != value {
		p.doubted, p.doubtedAt = matrixadmin.NewSecret(value), now
	}
	p.box.say("This does not look like an access token and was not sent. Press Enter again to send it anyway, or Tab to sign in with a password.")
	return true
}

// tokenLike reports whether a text may go out as a bearer token: a password typed into the wrong box may not.
func tokenLike(s string) bool {
	return profile.HasTokenPrefix(s) || len(s) >= shortestToken && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=") == ""
}
