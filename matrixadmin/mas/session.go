package mas

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// ReadSessions is listing sessions; see [Sessions].
var ReadSessions = Capability{ID: "mas-sessions", Scope: ScopeAdmin}

// EndSessions is ending one session; see [EndSession].
var EndSessions = Capability{ID: "mas-end-session", Scope: ScopeAdmin}

// SessionKind is how somebody is signed in.
type SessionKind uint8

// The kinds of a [Session].
const (
	Browser       SessionKind = iota // of the pages of MAS itself; it makes new sessions of applications without a password
	OAuth                            // of an application
	Compatibility                    // of a client that signs in as before MAS
	Personal                         // a token that was made for a script
)

// sessionKinds are what the admin API calls them.
var sessionKinds = [...]struct{ word, path, kind, end string }{
	Browser:       {"browser", "user-sessions", "user-session", "finish"},
	OAuth:         {"OAuth", "oauth2-sessions", "oauth2-session", "finish"},
	Compatibility: {"compatibility", "compat-sessions", "compat-session", "finish"},
	Personal:      {"personal", "personal-sessions", "personal-session", "revoke"},
}

// String returns the kind in a word.
func (k SessionKind) String() string { return sessionKinds[k].word }

// Session is one session, of whatever kind; what a kind does not have is empty.
type Session struct {
	Kind       SessionKind
	ID         wire.Text // a ULID
	User       wire.Text // id of the account that it acts as
	Owner      wire.Text // of a personal one: id of the account that made it, if an account did
	Client     wire.Text // id of the OAuth client; of a personal one: of the client that made it
	Browser    wire.Text // id of the browser session that it was made in
	Device     wire.Text // Matrix device id
	Scope      wire.Text // of OAuth and personal ones; what a compatibility session may do is not told
	Name       wire.Text // for people
	UserAgent  wire.Text
	Created    time.Time
	Ended      time.Time // zero while it is good
	Expires    time.Time // zero where it never does, or that is not told
	LastActive time.Time
	LastIP     wire.Text // where it last spoke to MAS, which is not where the client is
}

// IsAdmin reports whether the session may ask one of the two admin APIs; known is false where its rights are not told.
func (s Session) IsAdmin() (admin, known bool) {
	switch s.Kind {
	case OAuth, Personal:
		for scope := range strings.FieldsSeq(s.Scope.Raw()) {
			if scope == ScopeAdmin || strings.HasPrefix(scope, "urn:synapse:admin:") {
				return true, true
			}
		}
		return false, true
	case Browser:
		return false, true
	case Compatibility:
	}
	return false, false
}

// SessionFilter is which sessions are asked for; all of a kind when zero.
type SessionFilter struct {
	User   wire.Text // id of an account
	Owned  bool      // personal sessions that the account made, instead of those that act as it
	Scope  string    // one scope that OAuth and personal sessions have
	Active bool      // only those that are good
	Ended  bool      // only those that are not
}

func (f SessionFilter) query(kind SessionKind) url.Values {
	q := url.Values{}
	user := "filter[user]"
	switch { // MAS ignores filters that it does not know, and lists everybody's
	case kind == Personal && f.Owned:
		user = "filter[owner_user]"
	case kind == Personal:
		user = "filter[actor_user]"
	}
	if !f.User.IsZero() {
		q.Set(user, f.User.Raw())
	}
	if f.Scope != "" && (kind == OAuth || kind == Personal) {
		q.Set("filter[scope]", f.Scope)
	}
	switch {
	case f.Active:
		q.Set("filter[status]", "active")
	case f.Ended && kind == Personal:
		q.Set("filter[status]", "revoked") // it refuses the word of the others
	case f.Ended:
		q.Set("filter[status]", "finished")
	}
	return q
}

// sessionAttributes are those of all kinds.
type sessionAttributes struct {
	User       wire.Text `json:"user_id"`
	Actor      wire.Text `json:"actor_user_id"`
	Owner      wire.Text `json:"owner_user_id"`
	OwnClient  wire.Text `json:"owner_client_id"`
	Client     wire.Text `json:"client_id"`
	Browser    wire.Text `json:"user_session_id"`
	Device     wire.Text `json:"device_id"`
	Scope      wire.Text `json:"scope"`
	Name       wire.Text `json:"human_name"`
	UserAgent  wire.Text `json:"user_agent"`
	Created    moment    `json:"created_at"`
	Finished   moment    `json:"finished_at"`
	Revoked    moment    `json:"revoked_at"`
	Expires    moment    `json:"expires_at"`
	LastActive moment    `json:"last_active_at"`
	LastIP     wire.Text `json:"last_active_ip"`
}

// session takes a session out; what says whose it is and whether it is good is required.
func (k SessionKind) session(id wire.Text, a sessionAttributes) (Session, error) {
	s := Session{
		Kind: k, ID: id, User: a.User, Owner: a.Owner, Client: a.Client, Browser: a.Browser, Device: a.Device, Scope: a.Scope, Name: a.Name, UserAgent: a.UserAgent,
		Created: a.Created.at, Ended: a.Finished.at, Expires: a.Expires.at, LastActive: a.LastActive.at, LastIP: a.LastIP,
	}
	ended := a.Finished.said
	if k == Personal {
		s.User, s.Client, s.Ended, ended = a.Actor, a.OwnClient, a.Revoked.at, a.Revoked.said
	}
	if s.Device.IsZero() {
		s.Device = deviceOf(s.Scope)
	}
	switch {
	case s.User.IsZero() && k != OAuth: // a client may have one for itself
		return Session{}, wire.Missing("user_id")
	case !a.Created.said:
		return Session{}, wire.Missing("created_at")
	case !ended:
		return Session{}, wire.Missing("finished_at")
	}
	return s, nil
}

// only takes a session out and refuses one of an account that was not asked for: MAS ignores filters that it does not know, and lists everybody's.
func (f SessionFilter) only(kind SessionKind) func(id wire.Text, a sessionAttributes) (Session, error) {
	return func(id wire.Text, a sessionAttributes) (Session, error) {
		s, err := kind.session(id, a)
		whose := s.User
		if kind == Personal && f.Owned {
			whose = s.Owner
		}
		if err == nil && !f.User.IsZero() && whose != f.User {
			err = wire.ErrOtherAccount
		}
		return s, err
	}
}

// deviceScopes begin the scopes that name a device.
var deviceScopes = []string{"urn:matrix:client:device:", "urn:matrix:org.matrix.msc2967.client:device:"}

// IsDeviceScope reports whether a scope names the device of the session.
func IsDeviceScope(scope string) bool {
	return slices.ContainsFunc(deviceScopes, func(prefix string) bool { return strings.HasPrefix(scope, prefix) })
}

// deviceOf reads the device out of a scope.
func deviceOf(scope wire.Text) wire.Text {
	for s := range strings.FieldsSeq(scope.Raw()) {
		for _, prefix := range deviceScopes {
			if id, ok := strings.CutPrefix(s, prefix); ok {
				return wire.NewText(id)
			}
		}
	}
	return wire.Text{}
}

// Sessions is the request for the sessions of one kind after an id, oldest first; the page goes to into.
//
// GET /api/admin/v1/user-sessions, oauth2-sessions, compat-sessions, personal-sessions
func Sessions(kind SessionKind, f SessionFilter, after wire.Text, into *Page[Session]) wire.Request {
	k := sessionKinds[kind]
	return listRequest("list "+k.word+" sessions at MAS", k.path, k.kind, f.query(kind), after, into, f.only(kind))
}

// LastSessions is the request for the sessions of one kind before an id, the newest where that is empty, oldest first; the page goes to into.
//
// GET /api/admin/v1/user-sessions, oauth2-sessions, compat-sessions, personal-sessions
func LastSessions(kind SessionKind, f SessionFilter, before wire.Text, into *Page[Session]) wire.Request {
	k := sessionKinds[kind]
	return pageRequest("list "+k.word+" sessions at MAS", k.path, k.kind, f.query(kind), before, true, into, f.only(kind))
}

// SessionByID is the request for one session by its ULID, which goes to into.
//
// GET /api/admin/v1/user-sessions/{id}, oauth2-sessions/{id}, compat-sessions/{id}, personal-sessions/{id}
func SessionByID(kind SessionKind, id wire.Text, into *Session) wire.Request {
	k := sessionKinds[kind]
	return wire.Request{
		Op: "read the " + k.word + " session at MAS", Backend: wire.Auth, Method: http.MethodGet, Path: admin(k.path, id.Raw()),
		Check: wire.Answer(func(a single[sessionAttributes]) (wire.Facts, error) {
			own, err := a.Data.id(k.kind)
			if err == nil && own != id {
				err = wire.ErrOtherAccount
			}
			if err == nil {
				*into, err = kind.session(own, a.Data.Attributes)
			}
			return nil, err
		}),
	}
}

// sessionPages is how many pages of one kind are read.
const sessionPages = 10

// ActiveSessions reads every session that an account is signed in with: all kinds, and of the personal ones those that act as it and those that it made.
// With rows and an error there are more than these; where it is [OnlyMore], nothing has failed.
func ActiveSessions(ctx context.Context, d wire.Doer, user wire.Text) ([]Session, error) {
	return sessionsOf(ctx, d, user, true)
}

// EverySession is [ActiveSessions] with those that have ended, the newest of each kind first; those that are left out are older.
func EverySession(ctx context.Context, d wire.Doer, user wire.Text) ([]Session, error) {
	return sessionsOf(ctx, d, user, false)
}

func sessionsOf(ctx context.Context, d wire.Doer, user wire.Text, active bool) ([]Session, error) {
	filters := []SessionFilter{Browser: {User: user}, OAuth: {User: user}, Compatibility: {User: user}, Personal: {User: user}, Personal + 1: {User: user, Owned: true}}
	parts, errs := make([][]Session, len(filters)), make([]error, len(filters))
	jobs := make([]func(), len(filters))
	for i, f := range filters {
		kind := min(SessionKind(i), Personal)
		f.Active = active
		jobs[i] = func() {
			parts[i], errs[i] = all(ctx, d, sessionPages, func(s Session) wire.Text { return s.ID }, func(after wire.Text, into *Page[Session]) wire.Request {
				if active {
					return Sessions(kind, f, after, into)
				}
				return newestFirst(LastSessions(kind, f, after, into), into)
			})
		}
	}
	wire.Parallel(readsAtOnce, jobs...)
	seen := map[wire.Text]bool{}
	rows := slices.DeleteFunc(slices.Concat(parts...), func(s Session) bool {
		again := seen[s.ID]
		seen[s.ID] = true
		return again || active && !s.Ended.IsZero()
	})
	return rows, errors.Join(errs...)
}

// newestFirst turns the page of a request around.
func newestFirst(q wire.Request, into *Page[Session]) wire.Request {
	check := q.Check
	q.Check = func(body []byte) (wire.Facts, error) {
		facts, err := check(body)
		if err == nil {
			slices.Reverse(into.Rows)
		}
		return facts, err
	}
	return q
}

// readsAtOnce is how many lists are read at the same time.
const readsAtOnce = 4

// OnlyMore reports whether an error says no more than that there are more rows than were read.
func OnlyMore(err error) bool {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return !slices.ContainsFunc(joined.Unwrap(), func(err error) bool { return !OnlyMore(err) })
	}
	return errors.Is(err, ErrMore)
}

// endRefusals: whether it is there, and good, is asked before it is ended.
var endRefusals = wire.Refusals{"400", "401", "403", "404", "409"}

// EndSession is the request that ends one session. Its device at the homeserver and its tokens are gone about a second later; those that were made in a
// browser session stay. One that has ended is refused. Of the session, kind, id and account count.
//
// POST /api/admin/v1/user-sessions/{id}/finish, oauth2-sessions/{id}/finish, compat-sessions/{id}/finish, personal-sessions/{id}/revoke
func EndSession(ends Session) wire.Request {
	k := sessionKinds[ends.Kind]
	return wire.Request{
		Op: "end the " + k.word + " session", Backend: wire.Auth, Method: http.MethodPost, Path: admin(k.path, ends.ID.Raw(), k.end), Wait: wire.WaitLong, Refusals: endRefusals,
		Check: wire.Answer(func(a single[sessionAttributes]) (wire.Facts, error) {
			own, err := a.Data.id(k.kind)
			if err != nil {
				return nil, err
			}
			s, err := ends.Kind.session(own, a.Data.Attributes)
			switch {
			case err != nil:
				return nil, err
			case own != ends.ID, s.User != ends.User, s.Ended.IsZero():
				return nil, wire.ErrOtherAccount
			}
			return nil, nil //nolint:nilnil // there are no facts
		}),
	}
}
