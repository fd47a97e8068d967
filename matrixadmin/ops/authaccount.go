package ops

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// AuthState says what is known of an account at the Matrix Authentication Service (MAS).
type AuthState uint8

// The values of an [AuthState].
const (
	AuthUnread AuthState = iota // not read yet, or not to be read
	AuthFailed                  // reading it failed
	AuthNone                    // MAS answers that nobody has this username
	AuthNear                    // MAS has another account, whose username differs in capital letters only
	AuthFound                   // MAS has the account of exactly this username
)

// AuthAccount is an account as MAS shows it; the zero value is not read yet.
type AuthAccount struct {
	State AuthState
	User  mas.User // the account where it was found, the other one where a name is near
	Err   error    // why reading failed
}

var errOtherUsername = errors.New("MAS returned a different account")

// ReadAuthAccount reads the account of an id from MAS, by its localpart, with one request.
func ReadAuthAccount(ctx context.Context, d wire.Doer, id matrixadmin.UserID) AuthAccount {
	name := id.Localpart().Raw()
	var u mas.User
	_, err := d.Do(ctx, mas.UserByUsername(name, &u))
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return AuthAccount{State: AuthNone}
	case err != nil:
		return AuthAccount{State: AuthFailed, Err: err}
	case u.Username.Raw() == name:
		return AuthAccount{State: AuthFound, User: u}
	case strings.EqualFold(u.Username.Raw(), name):
		return AuthAccount{State: AuthNear, User: u}
	}
	return AuthAccount{State: AuthFailed, Err: errOtherUsername}
}

// authPatience is how long a run waits for MAS before it sends anything: what acts at the homeserver alone has to work while MAS does not.
const authPatience = 5 * time.Second

// atMAS reads the target at MAS, where that is asked.
func (r *Runner) atMAS(ctx context.Context, s Situation) AuthAccount {
	if !s.AsksMAS() || r.to.auth == nil {
		return AuthAccount{}
	}
	ctx, cancel := context.WithTimeout(ctx, authPatience)
	defer cancel()
	return named(ctx, r.to, ReadAuthAccount(ctx, r.to, s.Target.User.ID))
}

// named reads an account that was found by its name by its own id as well, since that is what changes go by: it has to be the account of this name.
func named(ctx context.Context, d wire.Doer, a AuthAccount) AuthAccount {
	if a.State != AuthFound {
		return a
	}
	var u mas.User
	_, err := d.Do(ctx, mas.UserByID(a.User.ID.Raw(), &u))
	switch {
	case err != nil:
		return AuthAccount{State: AuthFailed, Err: err}
	case u.ID != a.User.ID, u.Username != a.User.Username:
		return AuthAccount{State: AuthFailed, Err: errOtherUsername}
	}
	return AuthAccount{State: AuthFound, User: u}
}

// authAccount is the target as MAS shows it: as it was read, or read now where it was not and MAS is asked.
func (s Situation) authAccount(ctx context.Context, reads Reads) AuthAccount {
	if s.Target.Auth.State == AuthUnread && s.AsksMAS() {
		return ReadAuthAccount(ctx, reads, s.Target.User.ID)
	}
	return s.Target.Auth
}

// AsksMAS reports whether the account of the target is to be read at MAS: it may have it, and is open.
func (s Situation) AsksMAS() bool {
	return s.Server.Lacks(&matrixadmin.OwnAccounts) && mayUseMAS(s) && s.Auth.Answer == mas.Yes && s.AuthURL != ""
}

// Keeper says who keeps an account, and so where it has to be changed.
type Keeper uint8

// The values of a [Keeper].
const (
	KeeperUnknown   Keeper = iota // and nothing may be done that takes one for granted
	KeeperUnread                  // MAS is asked before anything is sent
	HomeserverAlone               // there is no MAS, or it does not have the account
	KeptByMAS                     // together with the homeserver
)

// AtMAS says whether the account of the target is kept by MAS. Where that is unknown, why is the reason, as a part of a sentence. The accounts of
// application services are the homeserver's alone, unless MAS shows one.
func (s Situation) AtMAS() (k Keeper, why string) {
	auth := s.Target.Auth
	switch {
	case !mayUseMAS(s):
		return HomeserverAlone, ""
	case auth.State == AuthFound:
		return KeptByMAS, ""
	case auth.State == AuthNone, !s.Target.User.Appservice.IsZero():
		return HomeserverAlone, ""
	case !s.Server.Lacks(&matrixadmin.OwnAccounts):
		return KeeperUnknown, "could not find out whether this server uses MAS (Matrix Authentication Service)" + unknownMAS(s)
	case s.Auth.Answer != mas.Yes || s.AuthURL == "":
		why := s.Auth.Why
		if why == "" {
			why = "it was not asked"
		}
		return KeeperUnknown, "this server uses MAS (Matrix Authentication Service), and it is unknown whether MAS has this account: " + why
	case auth.State == AuthNear:
		return KeeperUnknown, "MAS (Matrix Authentication Service) has no account " + s.Target.User.ID.Localpart().Printable() + ", only " +
			auth.User.Username.Printable() + ", which is another account: check the user ID"
	case auth.State == AuthFailed:
		return KeeperUnknown, "could not read the account from MAS (Matrix Authentication Service): " + matrixadmin.Reason(auth.Err)
	}
	return KeeperUnread, ""
}
