package mas

import (
	"context"
	"net/http"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadUser is reading one account; see [UserByUsername] and [UserByID].
var ReadUser = Capability{ID: "mas-user", Scope: ScopeAdmin}

// User is an account as MAS has it.
type User struct {
	ID          wire.Text // a ULID
	Username    wire.Text // the localpart of its Matrix id
	Created     time.Time
	Locked      time.Time // zero when it is not
	Deactivated time.Time // zero when it is not
	Admin       wire.Tri  // whether it may ask for the scopes of administrators; the homeserver's own flag says nothing there
}

// UserByUsername is the request for an account by its username, the localpart of its Matrix id; the account goes to into.
//
// MAS ignores case there, so that the account may be another one: see [UserNamed]. A whole Matrix id is nobody's username.
//
// GET /api/admin/v1/users/by-username/{username}
func UserByUsername(username string, into *User) wire.Request {
	return userRequest(into, "by-username", username)
}

// UserByID is the request for an account by its ULID, which goes to into.
//
// GET /api/admin/v1/users/{id}
func UserByID(id string, into *User) wire.Request { return userRequest(into, id) }

// UserNamed reads the account that has exactly this username. An error of kind KindNotFound says that nobody has.
func UserNamed(ctx context.Context, d wire.Doer, username string) (User, error) {
	var u User
	r := UserByUsername(username, &u)
	if _, err := d.Do(ctx, r); err != nil {
		return User{}, err
	}
	if u.Username.Raw() != username {
		return User{}, &wire.Error{Op: r.Op, Kind: wire.KindNotFound, Detail: "MAS has this username with other capital letters only", Outcome: wire.OutcomeNotSent}
	}
	return u, nil
}

func userRequest(into *User, segments ...string) wire.Request {
	return wire.Request{
		Op: "read the account at MAS", Backend: wire.Auth, Method: http.MethodGet, Path: admin(append([]string{"users"}, segments...)...),
		Check: wire.Answer(func(a userAnswer) (wire.Facts, error) {
			u, err := a.user()
			if err == nil {
				*into = u
			}
			return nil, err
		}),
	}
}

// userAnswer is the envelope of one account.
type userAnswer struct {
	Data item[userAttributes] `json:"data"`
}

type userAttributes struct {
	Username    *wire.Text `json:"username"`
	Created     moment     `json:"created_at"`
	Locked      moment     `json:"locked_at"`
	Deactivated moment     `json:"deactivated_at"`
	Admin       wire.Tri   `json:"admin"`
}

func (a userAnswer) user() (User, error) {
	if a.Data.ID == nil || a.Data.Type.Raw() != "user" {
		return User{}, wire.Missing("id")
	}
	return user(*a.Data.ID, a.Data.Attributes)
}

// user takes the account out; what says whether it can be used is required, and may be null.
func user(id wire.Text, at userAttributes) (User, error) {
	switch {
	case at.Username == nil:
		return User{}, wire.Missing("username")
	case !at.Created.said:
		return User{}, wire.Missing("created_at")
	case !at.Locked.said:
		return User{}, wire.Missing("locked_at")
	case !at.Deactivated.said:
		return User{}, wire.Missing("deactivated_at")
	}
	return User{ID: id, Username: *at.Username, Created: at.Created.at, Locked: at.Locked.at, Deactivated: at.Deactivated.at, Admin: at.Admin}, nil
}
