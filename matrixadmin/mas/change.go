package mas

import (
	"net/http"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// What can be changed of an account; see the requests of the same names.
var (
	DeactivateUser = Capability{ID: "mas-deactivate", Scope: ScopeAdmin} // and [Reactivate]
	LockUser       = Capability{ID: "mas-lock", Scope: ScopeAdmin}
	SetAdminFlag   = Capability{ID: "mas-set-admin", Scope: ScopeAdmin}
	ChangePassword = Capability{ID: "mas-set-password", Scope: ScopeAdmin}
)

// userRefusals: the body is read and the account looked up before anything is changed.
var userRefusals = wire.Refusals{"400", "401", "403", "404", "415", "422"}

// OtherUserError is the answer to a change that names another account than the one that was to be changed: perhaps that was changed in its place.
type OtherUserError struct{ User User }

// Error implements error.
func (e OtherUserError) Error() string { return wire.ErrOtherAccount.Error() }

// Unwrap makes it [wire.ErrOtherAccount] as well.
func (e OtherUserError) Unwrap() error { return wire.ErrOtherAccount }

// changeUser is a change that is answered with the account as it is then, of which the id and the username count; holds says whether that is what was asked for.
func changeUser(op, verb string, whom User, body any, holds func(User) bool) wire.Request {
	return wire.Request{
		Op: op, Backend: wire.Auth, Method: http.MethodPost, Path: admin("users", whom.ID.Raw(), verb), Body: body, Wait: wire.WaitLong, Refusals: userRefusals,
		Check: wire.Answer(func(a userAnswer) (wire.Facts, error) {
			u, err := a.user()
			switch {
			case err != nil:
				return nil, err
			case u.ID != whom.ID, u.Username != whom.Username:
				return nil, OtherUserError{u}
			case !holds(u):
				return nil, wire.ErrOtherAccount
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}

// Deactivate is the request that deactivates an account. MAS then ends its sessions, removes its e-mail addresses for good and deactivates it at the
// homeserver, erasing it there if asked to, in a job that it repeats for up to an hour; the answer comes before. The password and upstream links stay.
//
// POST /api/admin/v1/users/{id}/deactivate
//
// Not to erase is said with skip_erase in JSON only: without a body, or with the word of the homeserver's own endpoint, MAS erases.
func Deactivate(whom User, erase bool) wire.Request {
	type body struct {
		SkipErase bool `json:"skip_erase"`
	}
	return changeUser("deactivate the account at MAS", "deactivate", whom, body{!erase}, func(u User) bool { return !u.Deactivated.IsZero() })
}

// Reactivate is the request that reactivates an account, here and at the homeserver. A job of its deactivation that has not run yet deactivates it again.
//
// POST /api/admin/v1/users/{id}/reactivate
func Reactivate(whom User) wire.Request {
	return changeUser("reactivate the account at MAS", "reactivate", whom, nil, func(u User) bool { return u.Deactivated.IsZero() })
}

// Lock is the request that locks an account, or unlocks it. The homeserver, which remembers what it asked, follows within two minutes.
//
// POST /api/admin/v1/users/{id}/lock, POST /api/admin/v1/users/{id}/unlock
func Lock(whom User, on bool) wire.Request {
	if !on {
		return changeUser("unlock the account at MAS", "unlock", whom, nil, func(u User) bool { return u.Locked.IsZero() })
	}
	return changeUser("lock the account at MAS", "lock", whom, nil, func(u User) bool { return !u.Locked.IsZero() })
}

// SetAdmin is the request that lets an account ask for the scopes of administrators, or not. Sessions that have them keep them.
//
// POST /api/admin/v1/users/{id}/set-admin
func SetAdmin(whom User, on bool) wire.Request {
	type body struct {
		Admin bool `json:"admin"`
	}
	return changeUser("change the administrator flag at MAS", "set-admin", whom, body{on}, func(u User) bool { return u.Admin.Known() && u.Admin.Yes() == on })
}

// SetPassword is the request that sets a password, which MAS measures. It ends no session of any kind.
//
// POST /api/admin/v1/users/{id}/set-password
func SetPassword(id wire.Text, password wire.Secret) wire.Request {
	type body struct {
		Password wire.Secret `json:"password"`
	}
	return wire.Request{
		Op: "set the password at MAS", Backend: wire.Auth, Method: http.MethodPost, Path: admin("users", id.Raw(), "set-password"), Body: body{password},
		Success: []int{http.StatusNoContent}, Wait: wire.WaitLong, Refusals: userRefusals,
	}
}
