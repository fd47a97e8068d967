package matrixadmintest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// AuthSession is one session at MAS.
type AuthSession struct {
	Kind        string // browser, oauth2, compat or personal
	ID          string // a ULID; made up where it is empty
	Username    string // of the account that it acts as
	Owner       string // of a personal one: the account that made it; that itself where it is empty
	OwnerClient string // of a personal one: the client that made it, instead
	Client      string // of OAuth: id of the client
	BrowserID   string // the browser session that it was made in
	Device      string // of a compatibility session
	Scope       string
	Name        string
	UserAgent   string
	Created     time.Time
	Ended       time.Time
	Expires     time.Time
	LastActive  time.Time
	LastIP      string
	Token       string // what the homeserver takes, if anything

	until time.Time // when that token expires; zero is never
}

// authKinds are what the admin API calls the kinds of sessions.
var authKinds = map[string]struct {
	kind, path, title string
	filters           []string // others are ignored
}{
	"browser":  {"user-session", "user-sessions", "User session", []string{"filter[user]", "filter[status]"}},
	"oauth2":   {"oauth2-session", "oauth2-sessions", "OAuth 2.0 session", []string{"filter[user]", "filter[scope]", "filter[status]"}},
	"compat":   {"compat-session", "compat-sessions", "Compatibility session", []string{"filter[user]", "filter[status]"}},
	"personal": {"personal-session", "personal-sessions", "Personal session", []string{"filter[owner_user]", "filter[actor_user]", "filter[scope]", "filter[status]"}},
}

// AddSession adds a session. One of a client, with a device, gets that device and a token at the homeserver.
func (s *AuthService) AddSession(a AuthSession) AuthSession {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if a.ID == "" {
		a.ID = ulid(a.Kind + a.Username + a.Device + a.Name + a.Scope + a.Created.String())
	}
	if a.Created.IsZero() {
		a.Created = s.h.now()
	}
	if a.Kind == "personal" && a.Owner == "" && a.OwnerClient == "" {
		a.Owner = a.Username
	}
	kept := &a
	s.insert(kept)
	if u, known := s.h.users["@"+a.Username+":"+s.h.serverName]; known && a.Ended.IsZero() && a.Kind != "browser" {
		s.revive(u, kept)
	}
	return *kept
}

func (s *AuthService) insert(a *AuthSession) {
	s.sessions = append(s.sessions, a)
	slices.SortStableFunc(s.sessions, func(a, b *AuthSession) int { return strings.Compare(a.ID, b.ID) })
}

// revive gives a session its device and its token at the homeserver, again or for the first time.
func (s *AuthService) revive(u *user, a *AuthSession) {
	if device := a.device(); device != "" {
		u.resolve()
		if !slices.ContainsFunc(u.Devices, func(d Device) bool { return d.ID == device }) {
			u.Devices = append(u.Devices, Device{ID: device, DisplayName: a.Name})
		}
	}
	if a.Token == "" {
		a.Token = a.prefix() + s.h.letters(30) + "_" + s.h.letters(6)
	}
	if s.h.tokens[a.Token] == nil {
		s.h.tokens[a.Token] = a.session(u.ID, a.Token)
	}
}

// prefix begins the tokens of a kind of session.
func (a *AuthSession) prefix() string {
	switch a.Kind {
	case "compat":
		return "mct_"
	case "personal":
		return "mpt_"
	}
	return "mat_"
}

func (a *AuthSession) device() string {
	if a.Device != "" {
		return a.Device
	}
	for scope := range strings.FieldsSeq(a.Scope) {
		if id, ok := strings.CutPrefix(scope, "urn:matrix:client:device:"); ok {
			return id
		}
	}
	return ""
}

// Sessions are the sessions of an account that are good, of every kind.
func (s *AuthService) Sessions(username string) []AuthSession {
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.work()
	s.look(s.idOf(username))
	var active []AuthSession
	for _, a := range s.sessions {
		if a.Ended.IsZero() && (a.Username == username || a.Owner == username) {
			active = append(active, *a)
		}
	}
	return active
}

// attributes are those of the kind, in its order.
func (s *AuthService) attributes(a *AuthSession) object {
	user, seen, from := s.idOf(a.Username), stamp(a.LastActive), orNull(a.LastIP)
	switch a.Kind {
	case "browser":
		return object{
			{"created_at", stamp(a.Created)},
			{"finished_at", stamp(a.Ended)},
			{"user_id", user},
			{"user_agent", orNull(a.UserAgent)},
			{"last_active_at", seen},
			{"last_active_ip", from},
		}
	case "oauth2":
		return object{
			{"created_at", stamp(a.Created)},
			{"finished_at", stamp(a.Ended)},
			{"user_id", orNull(user)},
			{"user_session_id", orNull(a.BrowserID)},
			{"client_id", a.Client},
			{"scope", a.Scope},
			{"user_agent", orNull(a.UserAgent)},
			{"last_active_at", seen},
			{"last_active_ip", from},
			{"human_name", orNull(a.Name)},
		}
	case "compat":
		return object{
			{"user_id", user},
			{"device_id", orNull(a.Device)},
			{"user_session_id", orNull(a.BrowserID)},
			{"redirect_uri", nil},
			{"created_at", stamp(a.Created)},
			{"user_agent", orNull(a.UserAgent)},
			{"last_active_at", seen},
			{"last_active_ip", from},
			{"finished_at", stamp(a.Ended)},
			{"human_name", orNull(a.Name)},
		}
	}
	return object{
		{"created_at", stamp(a.Created)},
		{"revoked_at", stamp(a.Ended)},
		{"owner_user_id", orNull(s.idOf(a.Owner))},
		{"owner_client_id", orNull(a.OwnerClient)},
		{"actor_user_id", user},
		{"human_name", a.Name},
		{"scope", a.Scope},
		{"last_active_at", seen},
		{"last_active_ip", from},
		{"expires_at", stamp(a.Expires)},
	}
}

func (s *AuthService) idOf(username string) string {
	if u := s.accounts[username]; u != nil {
		return u.ID
	}
	return ""
}

// authSessions lists the sessions of a kind. The cursor of a browser session is the id of its account, as in MAS 1.22.
func authSessions(kind string) func(*AuthService, *authCall) answer {
	return func(s *AuthService, c *authCall) answer {
		q := queryOf(c.r)
		var user, owner string
		var bad *answer
		if kind == "personal" {
			user, owner = strings.ToUpper(q.Get("filter[actor_user]")), strings.ToUpper(q.Get("filter[owner_user]"))
		} else if user, bad = s.of(c, "filter[user]"); bad != nil {
			return *bad
		}
		ended := "finished"
		if kind == "personal" {
			ended = "revoked"
		} else {
			s.look(user)
		}
		var rows []authRow
		status, scope := q.Get("filter[status]"), q.Get("filter[scope]")
		if status != "" && status != "active" && status != ended {
			wrong := "filter[status]: unknown variant `" + status + "`, expected `active` or `" + ended + "`"
			return *titles(http.StatusBadRequest, "Invalid filter parameters", "Failed to deserialize query string: "+wrong, wrong, wrong)
		}
		for _, a := range s.sessions {
			id := s.idOf(a.Username)
			switch {
			case a.Kind != kind, user != "" && id != user, owner != "" && s.idOf(a.Owner) != owner:
			case status == "active" && !a.Ended.IsZero(), status == ended && a.Ended.IsZero():
			case scope != "" && (kind == "oauth2" || kind == "personal") && !slices.Contains(strings.Fields(a.Scope), scope):
			default:
				row := authRow{id: a.ID, cursor: a.ID, attributes: s.attributes(a)}
				if kind == "browser" {
					row.cursor = id
				}
				rows = append(rows, row)
			}
		}
		k := authKinds[kind]
		return c.page(k.kind, "/api/admin/v1/"+k.path, rows, k.filters...)
	}
}

// authSession is one session.
func authSession(kind string) func(*AuthService, *authCall) answer {
	return func(s *AuthService, c *authCall) answer {
		k, id := authKinds[kind], strings.ToUpper(c.args[0])
		s.look("")
		for _, a := range s.sessions {
			if a.Kind == kind && a.ID == id {
				path := "/api/admin/v1/" + k.path + "/" + id
				return ok(resource(k.kind, id, path, path, s.attributes(a)))
			}
		}
		if kind == "personal" {
			return *titles(http.StatusNotFound, k.title+" not found")
		}
		return *titles(http.StatusNotFound, k.title+" ID "+id+" not found")
	}
}

// authEnd ends one session; its device and token go in a job.
func authEnd(kind string) func(*AuthService, *authCall) answer {
	return func(s *AuthService, c *authCall) answer {
		k, id := authKinds[kind], strings.ToUpper(c.args[0])
		s.look("")
		at := slices.IndexFunc(s.sessions, func(a *AuthSession) bool { return a.Kind == kind && a.ID == id })
		switch {
		case at < 0:
			return *titles(http.StatusNotFound, k.title+" with ID "+id+" not found")
		case !s.sessions[at].Ended.IsZero() && kind == "personal":
			return *titles(http.StatusConflict, k.title+" with ID "+id+" is already revoked")
		case !s.sessions[at].Ended.IsZero():
			return *titles(http.StatusBadRequest, k.title+" with ID "+id+" is already finished")
		}
		a := s.sessions[at]
		a.Ended = s.h.now()
		s.later(func() { s.sync(a.Username) })
		path := "/api/admin/v1/" + k.path + "/" + id
		self := path + "/finish"
		if kind == "personal" {
			a.Expires, self = time.Time{}, path // as MAS answers
		}
		return ok(resource(k.kind, id, path, self, s.attributes(a)))
	}
}
