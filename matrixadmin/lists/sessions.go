package lists

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/history"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// session is a session at the Matrix Authentication Service (MAS), seen from one account.
type session struct {
	mas.Session

	of            matrixadmin.Text // id of the account that it is listed of
	expired       bool
	client        matrixadmin.Text // name of the application
	account       matrixadmin.Text // user ID of the account that it acts as, in the list of the server
	right         matrixadmin.Tri  // whether MAS has that account as an administrator, in the list of the server
	mine, this    bool             // it acts as whoever asks; it is what they ask with
	actor, author matrixadmin.Text // names of the accounts that a personal one acts as, and was made by, where they are others
}

// sessions are what somebody is signed in with at MAS, and was.
var sessions = List[session]{
	Info: Info{
		ID: "sessions", Title: "Sessions", One: "session", Many: "sessions", Rows: ops.OnSession, Auth: &mas.ReadSessions,
		About: "Lists an account's sessions at the Matrix Authentication Service (MAS): browser, OAuth, compatibility and personal ones, those that the account made for others " +
			"too. Active ones come first.",
		Empty: "No sessions. Nobody has signed in to this account at MAS.",
	},
	Read: func(ctx context.Context, src Source) ([]session, error) {
		return readSessions(ctx, src, nil, &endedError{})
	},
	More: func(ctx context.Context, src Source, all []session, gap error) ([]session, error) {
		if e, ok := errors.AsType[*endedError](gap); ok {
			return readSessions(ctx, src, all, e.again())
		}
		return all, gap
	},
	Key:    func(s session) matrixadmin.Text { return s.ID },
	Name:   func(s session) matrixadmin.Text { return cmp.Or(s.client, s.Name, s.Device) },
	Detail: sessionDetail,
	Columns: []Column[session]{
		{
			Head{ID: "kind", Title: "Kind", Meaning: "browser (on the pages of MAS), OAuth (an application), compatibility (a client that signs in as before MAS) or personal (a token for scripts).", Min: 8, Flex: 12, Max: len("compatibility")},
			func(s session) Value { return word(s.Kind.String()) },
		},
		{
			Head{ID: "client", Title: "Client", Meaning: "Name of the application; of browser and compatibility sessions the client, from the user agent.", Min: 10, Flex: 2, Max: 34, Late: true},
			func(s session) Value { return RemoteValue(s.client) },
		},
		{
			Head{ID: "access", Title: "Access", Meaning: "What it may do, in short words; administrator comes first. Compatibility sessions do not tell.", Min: len("administrator") + 1, Flex: 2, Max: 60},
			session.access,
		},
		{
			Head{ID: "device", Title: "Device ID", Meaning: "Device ID of the session, where it has one.", Min: 10, Flex: 1, Max: 24, Priority: 1},
			func(s session) Value { return RemoteValue(s.Device) },
		},
		{
			Head{ID: "seen", Title: "Last active", Meaning: "Time of the last activity that MAS knows of.", Min: 19, Max: 19, Time: true},
			func(s session) Value { return TimeValue(s.LastActive) },
		},
		{
			Head{ID: "contact", Title: "Last contact with MAS", Meaning: "IP address from which the session last contacted MAS itself, as when signing in. Not where the client is: see its connections.", Min: 21, Max: 40, Priority: 5},
			func(s session) Value { return RemoteValue(s.LastIP) },
		},
		{
			Head{ID: "created", Title: "Created", Meaning: "Time of the sign-in.", Min: 19, Max: 19, Priority: 3, Time: true},
			func(s session) Value { return TimeValue(s.Created) },
		},
		{
			Head{ID: "state", Title: "State", Meaning: "active, ended, or expired (of personal sessions).", Min: len("expired"), Max: len("expired")},
			func(s session) Value { return word(s.state()) },
		},
		{
			Head{ID: "name", Title: "Name", Meaning: "Name of the session, for people.", Min: 12, Flex: 1, Max: 30, Priority: 4},
			func(s session) Value { return RemoteValue(s.Name) },
		},
		{
			Head{ID: "admin", Title: "Administrator", Meaning: "yes if its scope has administrator rights; unknown for compatibility sessions, whose rights MAS does not tell."},
			func(s session) Value {
				switch admin, known := s.IsAdmin(); {
				case !known:
					return Value{}
				case admin:
					return word("yes")
				}
				return word("no")
			},
		},
		{
			Head{ID: "acts_as", Title: "Acts as", Meaning: "Of a personal session: the account that it acts as, where that is another one.", Late: true},
			func(s session) Value { return blank(RemoteValue(s.actor)) },
		},
		{
			Head{ID: "made_by", Title: "Made by", Meaning: "Of a personal session: the account that made it, where that is another one.", Late: true},
			func(s session) Value { return blank(RemoteValue(s.author)) },
		},
		{
			Head{ID: "ended", Title: "Ended", Meaning: "Time of its end.", Time: true},
			func(s session) Value { return TimeValue(s.Ended) },
		},
		{
			Head{ID: "expires", Title: "Expires", Meaning: "Time at which a personal session expires by itself.", Time: true},
			func(s session) Value { return TimeValue(s.Expires) },
		},
		{
			Head{ID: "scope", Title: "Scope", Meaning: "Scope, as MAS has it."},
			func(s session) Value { return blank(RemoteValue(s.Scope)) },
		},
		{
			Head{ID: "user_agent", Title: "User agent", Meaning: "User agent of the sign-in."},
			func(s session) Value { return blank(RemoteValue(s.UserAgent)) },
		},
		{
			Head{ID: "browser_session", Title: "Browser session", Meaning: "ID of the browser session that it was made in. That one can end without this one."},
			func(s session) Value { return blank(RemoteValue(s.Browser)) },
		},
		{
			Head{ID: "session", Title: "Session ID", Meaning: "ID of the session at MAS."},
			func(s session) Value { return RemoteValue(s.ID) },
		},
	},
}

func (s session) state() string {
	switch {
	case !s.Ended.IsZero():
		return "ended"
	case s.expired:
		return "expired"
	}
	return "active"
}

// scopes are those that have a short word.
var scopes = map[string]string{
	"urn:matrix:client:api:*": "client API", "urn:matrix:org.matrix.msc2967.client:api:*": "client API",
	"urn:mas:graphql:*": "own account", "openid": "", "email": "e-mail", "profile": "profile",
}

// access is the scope in short words, that of administrators first. What has no word is shown as it is.
func (s session) access() Value {
	switch s.Kind {
	case mas.Browser:
		return word("can approve sign-ins")
	case mas.Compatibility:
		return Value{Word: "unknown"}
	case mas.OAuth, mas.Personal:
	}
	var other []string
	ours := true
	for scope := range strings.FieldsSeq(s.Scope.Raw()) {
		name, known := scopes[scope]
		switch {
		case adminAPI(scope) != "":
		case known && name == "", mas.IsDeviceScope(scope):
		case known:
			other = append(other, name)
		default:
			other, ours = append(other, scope), false
		}
	}
	if admin := s.adminOf(); len(admin) > 0 {
		other = append([]string{"administrator (" + strings.Join(admin, ", ") + ")"}, other...)
	}
	words := strings.Join(other, ", ")
	switch {
	case !ours:
		return RemoteValue(matrixadmin.NewText(words))
	case words == "":
		return word("sign-in only")
	}
	return word(words)
}

// adminOf are those whose admin API the scope opens.
func (s session) adminOf() []string {
	var of []string
	for scope := range strings.FieldsSeq(s.Scope.Raw()) {
		if api := adminAPI(scope); api != "" && !slices.Contains(of, api) {
			of = append(of, api)
		}
	}
	return of
}

func adminAPI(scope string) string {
	switch {
	case scope == mas.ScopeAdmin:
		return "MAS"
	case strings.HasPrefix(scope, "urn:synapse:admin:"):
		return "Synapse"
	}
	return ""
}

// sessionDetail names the application, and the other accounts of a personal session.
func sessionDetail(ctx context.Context, src Source, s session) (session, error) {
	if !s.UserAgent.IsZero() && s.Client.IsZero() {
		s.client = history.ClientName(s.UserAgent.Raw())
	}
	var err error
	if !s.Client.IsZero() {
		s.client, err = src.ClientName(ctx, s.Client)
	}
	account := func(id matrixadmin.Text) matrixadmin.Text {
		if id.IsZero() || id == s.of || err != nil {
			return matrixadmin.Text{}
		}
		var name matrixadmin.Text
		name, err = src.username(ctx, id)
		return cmp.Or(name, id)
	}
	s.actor, s.author = account(s.User), account(s.Owner)
	return s, notOurs(err)
}

// ClientName is what an application calls itself, its id where it has no name or is gone.
func (s Source) ClientName(ctx context.Context, id matrixadmin.Text) (matrixadmin.Text, error) {
	c, err := once(ctx, s, "client "+id.Raw(), true, func(ctx context.Context) (mas.OAuthClient, error) {
		var c mas.OAuthClient
		_, err := s.auth.Do(ctx, mas.OAuthClientByID(id, &c))
		return c, err
	})
	if errors.Is(err, matrixadmin.ErrNotFound) {
		err = nil
	}
	return cmp.Or(c.Name, id), err
}

// notOurs is an error of MAS that does not end the session with the homeserver.
func notOurs(err error) error {
	if errors.Is(err, matrixadmin.ErrBadToken) || errors.Is(err, matrixadmin.ErrNotFound) {
		return errors.New(matrixadmin.Line(err))
	}
	return err
}

// sessionsInOrder puts active sessions first, and of each the one that was active last.
func sessionsInOrder(all []session) {
	last := func(s session) time.Time {
		if s.LastActive.IsZero() {
			return s.Created
		}
		return s.LastActive
	}
	slices.SortStableFunc(all, func(a, b session) int {
		return cmp.Or(-compareBool(a.Ended.IsZero(), b.Ended.IsZero()), -compareBool(!a.expired, !b.expired), last(b).Compare(last(a)), strings.Compare(b.ID.Raw(), a.ID.Raw()))
	})
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
