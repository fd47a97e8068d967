package mas

import (
	"context"
	"net/url"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// UserState is what accounts are listed by.
type UserState uint8

// The values of a [UserState].
const (
	Locked      UserState = iota // and not deactivated
	Deactivated                  // locked or not
	Admins                       // may ask for the scopes of administrators, whatever else they are
)

// usersPerPage is how many accounts a page has: a row is small, and a server may have many that are deactivated.
const usersPerPage = 1000

// userPages is how many pages of one list of accounts are read.
const userPages = 100

// Users is the request for the accounts in a state after an id, oldest first; the page goes to into. A server that does not know the filter lists everybody,
// which is refused.
//
// GET /api/admin/v1/users
func Users(state UserState, after wire.Text, into *Page[User]) wire.Request {
	q := url.Values{}
	switch state {
	case Locked:
		q.Set("filter[status]", "locked")
	case Deactivated:
		q.Set("filter[status]", "deactivated")
	case Admins:
		q.Set("filter[admin]", "true")
	}
	r := listRequest("list accounts at MAS", "users", "user", q, after, into, func(id wire.Text, a userAttributes) (User, error) {
		u, err := user(id, a)
		if err == nil && !u.is(state) {
			err = wire.ErrOtherAccount
		}
		return u, err
	})
	r.Query.Set("page[first]", strconv.Itoa(usersPerPage))
	return r
}

func (u User) is(state UserState) bool {
	switch state {
	case Locked:
		return !u.Locked.IsZero()
	case Deactivated:
		return !u.Deactivated.IsZero()
	case Admins:
	}
	return u.Admin.Yes()
}

// UsersIn reads all accounts in a state. With rows and an error there are more than these.
func UsersIn(ctx context.Context, d wire.Doer, state UserState) ([]User, error) {
	return all(ctx, d, userPages, func(u User) wire.Text { return u.ID }, func(after wire.Text, into *Page[User]) wire.Request { return Users(state, after, into) })
}
