package matrixadmin

import (
	"context"
	"net/http"
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
//
// Source: Matrix specification, client-server API, login
func (c *Client) LoginFlows(ctx context.Context) (LoginFlows, error) {
	const op = "read sign-in methods"
	paths := [][]string{{"_matrix", "client", "v3", "login"}, {"_matrix", "client", "r0", "login"}}
	var f LoginFlows
	err := c.tryPaths(ctx, "flows", len(paths), func(i int) error {
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
//
// Source: Matrix specification, client-server API, login
func (c *Client) Login(ctx context.Context, l PasswordLogin) (Session, error) {
	const op = "sign in"
	switch {
	case l.User == "":
		return Session{}, wire.Invalid(op, "user ID missing")
	case l.Password.IsZero():
		return Session{}, wire.Invalid(op, "password missing")
	}
	version, err := c.clientVersion(ctx)
	if err != nil {
		return Session{}, asNotSent(op, err)
	}
	var s Session
	if _, err := c.Do(ctx, Login(version, l, &s)); err != nil {
		return Session{}, err
	}
	return s, nil
}

// Login is the request that signs in with a password and keeps the session in s. No refresh token is asked for.
//
// POST /_matrix/client/{version}/login
//
// Source: Matrix specification, client-server API, login
func Login(version string, l PasswordLogin, s *Session) wire.Request {
	type identifier struct {
		Type string `json:"type"`
		User string `json:"user"`
	}
	type body struct {
		Type       string     `json:"type"`
		Identifier identifier `json:"identifier"`
		Password   Secret     `json:"password"`
		Device     string     `json:"device_id,omitzero"`
		Name       string     `json:"initial_device_display_name"`
	}
	return wire.Request{
		Op: "sign in", Method: http.MethodPost, Path: []string{"_matrix", "client", version, "login"}, Wait: wire.WaitLong, Anonymous: true,
		Body:     body{"m.login.password", identifier{"m.id.user", l.User}, l.Password, l.Device.Raw(), deviceName},
		Refusals: loginRefusals,
		Check: wire.Answer(func(a loginAnswer) (wire.Facts, error) {
			var err error
			if *s, err = a.session(); err == nil && !l.isOf(s.User) {
				err = wire.ErrOtherAccount
			}
			return nil, err
		}),
	}
}

// loginAnswer is the answer to a sign-in; user_id and access_token are required, and the token has to be one.
type loginAnswer struct {
	User    Text  `json:"user_id"`
	Token   Text  `json:"access_token"`
	Device  Text  `json:"device_id"`
	Expires int64 `json:"expires_in_ms"`
}

func (a loginAnswer) session() (Session, error) {
	user, err := ParseUserID(a.User.Raw())
	switch {
	case err != nil:
		return Session{}, wire.Missing("user_id")
	case wire.CheckToken(a.Token.Raw()) != nil:
		return Session{}, wire.Missing("access_token")
	}
	s := Session{User: user, Token: NewSecret(a.Token.Raw()), Device: a.Device}
	if a.Expires > 0 {
		s.Expires = time.Duration(min(a.Expires, wire.MaxWait.Milliseconds())) * time.Millisecond
	}
	return s, nil
}

// isOf reports whether an id is the one that was asked for; servers do not mind case when one signs in.
func (l PasswordLogin) isOf(id UserID) bool {
	if strings.HasPrefix(l.User, "@") && strings.Contains(l.User, ":") {
		return strings.EqualFold(id.Raw(), l.User)
	}
	return strings.EqualFold(id.Localpart().Raw(), strings.TrimPrefix(l.User, "@"))
}

// Logout ends the session of the client's token; where that has a device, the device and its keys are deleted.
//
// It is sent once and never repeated.
//
// POST /_matrix/client/v3/logout
//
// Source: Matrix specification, client-server API, login
func (c *Client) Logout(ctx context.Context) error {
	const op = "sign out"
	if c.conn.ReadOnly() {
		return wire.RefusedReadOnly(op)
	}
	version, err := c.clientVersion(ctx)
	if err != nil {
		return asNotSent(op, err)
	}
	_, err = c.Do(ctx, Logout(version))
	return err
}

// Logout is the request that ends the session of the token; where that has a device, the device and its keys are deleted.
//
// POST /_matrix/client/{version}/logout
//
// Source: Matrix specification, client-server API, login
func Logout(version string) wire.Request {
	return wire.Request{
		Op: "sign out", Method: http.MethodPost, Path: []string{"_matrix", "client", version, "logout"}, Body: struct{}{}, Wait: wire.WaitLong, Refusals: logoutRefusals,
		Check: wire.Answer(func(struct{}) (wire.Facts, error) { return nil, nil }), //nolint:nilnil // there are no facts
	}
}
