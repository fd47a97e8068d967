package matrixadmin

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// deviceName is what a session of this program is called in the account's list of devices.
const deviceName = "mxwarden"

// LoginFlows are the ways to sign in that a server offers.
type LoginFlows struct {
	Password bool // m.login.password
	Browser  bool // m.login.sso: not from here
}

// PasswordLogin is a sign-in with a password.
type PasswordLogin struct {
	User     string // full user id or localpart
	Password Secret
	Device   Text // of a session to go on with, "" for a new device
}

// Session is what a sign-in has brought.
type Session struct {
	User    UserID
	Device  Text
	Token   Secret
	Expires time.Duration // how long the token lives, 0 when the server does not say
}

// LoginFlows asks how one can sign in; the token is not sent.
//
// GET /_matrix/client/v3/login
func (c *Client) LoginFlows(ctx context.Context) (LoginFlows, error) {
	const op = "ask how to sign in"
	paths := [][]string{{"_matrix", "client", "v3", "login"}, {"_matrix", "client", "r0", "login"}}
	var f LoginFlows
	err := c.try(ctx, "flows", len(paths), func(i int) error {
		f = LoginFlows{}
		_, err := c.get(ctx, wire.Call{Op: op, Path: paths[i], Anonymous: true, Decode: f.decode})
		return err
	})
	if err != nil {
		return LoginFlows{}, err
	}
	return f, nil
}

// decode reads the answer; flows is required.
func (f *LoginFlows) decode(r *wire.Reader) {
	said := false
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		if string(key) != "flows" || r.Peek() != '[' {
			r.Skip()
			return
		}
		said = true
		r.Array(func() { f.flow(r) })
	})
	if !said {
		r.Fail(wire.Missing("flows"))
	}
}

func (f *LoginFlows) flow(r *wire.Reader) {
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		if string(key) != "type" {
			r.Skip()
			return
		}
		switch s, _ := r.Str(); s {
		case "m.login.password":
			f.Password = true
		case "m.login.sso":
			f.Browser = true
		}
	})
}

// Login signs in with a password and returns the session; the client itself goes on as it is. No refresh token is asked for.
//
// It is sent once and never repeated, without the token that the client may have. A wrong password is of kind KindForbidden, and so is a deactivated
// account; servers count attempts, and answer KindRateLimited with the wait.
//
// POST /_matrix/client/v3/login
func (c *Client) Login(ctx context.Context, l PasswordLogin) (Session, error) {
	const op = "sign in"
	switch {
	case l.User == "":
		return Session{}, wire.Invalid(op, "no user id was given")
	case l.Password.IsZero():
		return Session{}, wire.Invalid(op, "no password was given")
	}
	body, err := l.body()
	if err != nil {
		return Session{}, wire.Invalid(op, "the password cannot be sent")
	}
	version, err := c.clientVersion(ctx)
	if err != nil {
		return Session{}, asNotSent(op, err)
	}
	var s Session
	err = c.post(wire.WithoutToken(ctx), wire.Write{
		Op: op, Path: []string{"_matrix", "client", version, "login"}, Body: body, Timeout: c.conn.Limits().Reset, Refusals: loginRefusals,
		Decode: func(r *wire.Reader) {
			s.decode(r)
			if r.Err == nil && !l.isOf(s.User) {
				r.Fail(wire.ErrOther)
			}
		},
	})
	if err != nil {
		return Session{}, err
	}
	return s, nil
}

func (l PasswordLogin) body() ([]byte, error) {
	type identifier struct {
		Type string `json:"type"`
		User string `json:"user"`
	}
	return json.Marshal(struct { //nolint:gosec // this is the request that carries it
		Type       string     `json:"type"`
		Identifier identifier `json:"identifier"`
		Password   string     `json:"password"`
		Device     string     `json:"device_id,omitempty"`
		Name       string     `json:"initial_device_display_name"`
	}{"m.login.password", identifier{"m.id.user", l.User}, l.Password.Reveal(), l.Device.Raw(), deviceName})
}

// isOf reports whether an id is the one that was asked for; servers do not mind case when one signs in.
func (l PasswordLogin) isOf(id UserID) bool {
	if strings.HasPrefix(l.User, "@") && strings.Contains(l.User, ":") {
		return strings.EqualFold(id.Raw(), l.User)
	}
	return strings.EqualFold(id.Localpart().Raw(), strings.TrimPrefix(l.User, "@"))
}

// decode reads the answer; user_id and access_token are required, and the token has to be one.
func (s *Session) decode(r *wire.Reader) {
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case "user_id":
			text, _ := r.Str()
			if id, err := ParseUserID(text); err == nil {
				s.User = id
			}
		case "access_token":
			if token, _ := r.Str(); wire.CheckToken(token) == nil {
				s.Token = NewSecret(token)
			}
		case "device_id":
			s.Device = r.Text()
		case "expires_in_ms":
			if ms, ok := r.Integer(); ok && ms > 0 {
				s.Expires = time.Duration(min(ms, wire.MaxWait.Milliseconds())) * time.Millisecond
			}
		default:
			r.Skip()
		}
	})
	switch {
	case s.User.IsZero():
		r.Fail(wire.Missing("user_id"))
	case s.Token.IsZero():
		r.Fail(wire.Missing("access_token"))
	}
}

// Logout ends the session of the client's token; where that has a device, the device and its keys are deleted.
//
// It is sent once and never repeated.
//
// POST /_matrix/client/v3/logout
func (c *Client) Logout(ctx context.Context) error {
	const op = "log out"
	if c.conn.ReadOnly() {
		return wire.RefusedReadOnly(op)
	}
	version, err := c.clientVersion(ctx)
	if err != nil {
		return asNotSent(op, err)
	}
	err = c.post(ctx, wire.Write{
		Op: op, Path: []string{"_matrix", "client", version, "logout"}, Body: []byte("{}"), Timeout: c.conn.Limits().Reset, Refusals: logoutRefusals,
		Decode: func(r *wire.Reader) {
			if r.ExpectObject() {
				r.Object(func([]byte) { r.Skip() })
			}
		},
	})
	if e, ok := errors.AsType[*Error](err); ok && e.NoEndpoint() && e.Outcome == OutcomeRejected && c.delegated(ctx) {
		e.Kind, e.Detail = KindUnrecognized, "sessions are kept by the Matrix Authentication Service here; end this one there"
	}
	return err
}
