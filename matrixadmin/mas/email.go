package mas

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadEmails is listing e-mail addresses; see [Emails].
var ReadEmails = Capability{ID: "mas-emails", Scope: ScopeAdmin}

// EditEmails is adding and removing e-mail addresses; see [AddEmail] and [RemoveEmail].
var EditEmails = Capability{ID: "mas-edit-emails", Scope: ScopeAdmin}

// Email is an e-mail address of an account.
type Email struct {
	ID      wire.Text // a ULID
	User    wire.Text // id of the account
	Address wire.Text
	Added   time.Time
}

// EmailFilter is which addresses are asked for; all when zero.
type EmailFilter struct {
	User    wire.Text // id of an account
	Address string    // in capital letters or not
}

type emailAttributes struct {
	User    wire.Text  `json:"user_id"`
	Address *wire.Text `json:"email"`
	Created moment     `json:"created_at"`
}

func email(id wire.Text, a emailAttributes) (Email, error) {
	switch {
	case !isULID(a.User.Raw()):
		return Email{}, wire.Missing("user_id")
	case a.Address == nil:
		return Email{}, wire.Missing("email")
	}
	return Email{ID: id, User: a.User, Address: *a.Address, Added: a.Created.at}, nil
}

// Emails is the request for e-mail addresses after an id, oldest first; the page goes to into.
//
// GET /api/admin/v1/user-emails
func Emails(f EmailFilter, after wire.Text, into *Page[Email]) wire.Request {
	q := url.Values{}
	if !f.User.IsZero() {
		q.Set("filter[user]", f.User.Raw())
	}
	if f.Address != "" {
		q.Set("filter[email]", f.Address)
	}
	return listRequest("list e-mail addresses at MAS", "user-emails", "user-email", q, after, into, func(id wire.Text, a emailAttributes) (Email, error) {
		e, err := email(id, a)
		if err == nil && !f.User.IsZero() && e.User != f.User {
			err = wire.ErrOtherAccount
		}
		return e, err
	})
}

// EmailsOf reads the e-mail addresses of an account.
func EmailsOf(ctx context.Context, d wire.Doer, user wire.Text) ([]Email, error) {
	return all(ctx, d, 1, func(e Email) wire.Text { return e.ID }, func(after wire.Text, into *Page[Email]) wire.Request {
		return Emails(EmailFilter{User: user}, after, into)
	})
}

// AddEmail is the request that adds an e-mail address to an account. One that an account has is refused.
//
// POST /api/admin/v1/user-emails
func AddEmail(user wire.Text, address string) wire.Request {
	type body struct {
		User  string `json:"user_id"`
		Email string `json:"email"`
	}
	return wire.Request{
		Op: "add the e-mail address at MAS", Backend: wire.Auth, Method: http.MethodPost, Path: admin("user-emails"), Body: body{user.Raw(), address},
		Success: []int{http.StatusCreated}, Wait: wire.WaitLong, Refusals: wire.Refusals{"400", "401", "403", "404", "409", "415", "422"},
		Check: wire.Answer(func(a single[emailAttributes]) (wire.Facts, error) {
			id, err := a.Data.id("user-email")
			if err != nil {
				return nil, err
			}
			e, err := email(id, a.Data.Attributes)
			switch {
			case err != nil:
				return nil, err
			case e.User != user:
				return nil, wire.ErrOtherAccount
			}
			return wire.Facts{"id": id.Raw()}, nil
		}),
	}
}

// RemoveEmail is the request that removes an e-mail address by its ULID.
//
// DELETE /api/admin/v1/user-emails/{id}
func RemoveEmail(id wire.Text) wire.Request {
	return remove("remove the e-mail address at MAS", "user-emails", id)
}

// remove is a request that deletes one thing and is answered with nothing.
func remove(op, path string, id wire.Text) wire.Request {
	return wire.Request{
		Op: op, Backend: wire.Auth, Method: http.MethodDelete, Path: admin(path, id.Raw()), Success: []int{http.StatusNoContent}, Wait: wire.WaitLong,
		Refusals: wire.Refusals{"400", "401", "403", "404"},
	}
}
