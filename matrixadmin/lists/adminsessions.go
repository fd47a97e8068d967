package lists

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// AdminSessions is the id of the list of all sessions with administrator rights.
const AdminSessions = "admin-sessions"

// adminSessions are what anybody may use an admin API with: of applications and scripts those whose scope says so, and those of clients that sign in as
// before MAS, which do not tell.
var adminSessions = List[session]{
	Info: Info{
		ID: AdminSessions, Title: "Administrator sessions", One: "session", Many: "administrator sessions", Rows: ops.OnSession, Server: true, Auth: &mas.ReadSessions,
		Short: "List everybody's sessions with administrator rights",
		About: "Lists the active sessions at the Matrix Authentication Service (MAS) that have administrator rights, whoever has them: OAuth and personal ones with the scope " +
			"urn:mas:admin or urn:synapse:admin:*. Compatibility sessions follow, newest first, as \"rights unknown\": MAS does not tell what they may do.",
		Empty: "No sessions with administrator rights, and no compatibility sessions.",
	},
	Read: func(ctx context.Context, src Source) ([]session, error) {
		return readAdminSessions(ctx, src, nil, newAdminError())
	},
	More: func(ctx context.Context, src Source, all []session, gap error) ([]session, error) {
		if g, ok := errors.AsType[*adminError](gap); ok {
			return readAdminSessions(ctx, src, all, g.again())
		}
		return all, gap
	},
	Note: adminNote,
	Key:  func(s session) matrixadmin.Text { return s.ID },
	Name: func(s session) matrixadmin.Text { return cmp.Or(s.client, s.Name, s.Device) },
	Of:   func(s session) matrixadmin.Text { return s.account },
	Detail: func(ctx context.Context, src Source, s session) (session, error) {
		s, err := sessionDetail(ctx, src, s)
		if err != nil || s.User.IsZero() {
			return s, err
		}
		u, err := src.userByID(ctx, s.User)
		if s.right = u.Admin; !u.Username.IsZero() {
			s.account = matrixadmin.NewText("@" + u.Username.Raw() + ":" + src.open.Site.ServerName.Raw())
			s.mine = !src.Me.IsZero() && s.account == src.Me.Text()
			s.this = s.mine && !src.Device.IsZero() && s.Device == src.Device
		}
		return s, err
	},
	Columns: slices.Concat([]Column[session]{
		{
			Head{ID: "account", Title: "Account", Meaning: "User ID of the account that it acts as; \"none\" for one that a client has for itself.", Min: 22, Flex: 4, Max: 40, Late: true},
			func(s session) Value {
				switch {
				case s.User.IsZero():
					return word("none")
				case s.account.IsZero():
					return RemoteValue(s.User)
				}
				return RemoteValue(s.account)
			},
		},
		{
			Head{ID: "admin_of", Title: "Admin of", Meaning: "Whose admin API its scope opens: that of Synapse, of MAS, or of both. Compatibility sessions do not tell.", Min: len("rights unknown"), Max: len("rights unknown")},
			func(s session) Value {
				if _, known := s.IsAdmin(); !known {
					return Value{Word: "rights unknown"}
				}
				return word(strings.Join(s.adminOf(), ", "))
			},
		},
		{
			Head{ID: "held_by", Title: "Held by", Meaning: "Whether MAS has the account as an administrator; \"you\" where it is yours, and \"this session\" where it is the one that asks (told by its device).", Min: len("you, this session"), Max: len("you, this session, no administrator"), Flex: 1, Late: true},
			session.heldBy,
		},
		{
			Head{ID: "access", Title: "Access", Meaning: "What it may do, in short words; administrator comes first. Compatibility sessions do not tell.", Min: len("administrator (Synapse, MAS)"), Flex: 2, Max: 60, Priority: 9},
			func(s session) Value {
				if _, known := s.IsAdmin(); !known {
					return Value{Word: "rights unknown"}
				}
				return s.access()
			},
		},
	}, sessionColumns("seen", "client", "contact", "kind", "created", "name", "device", "state", "made_by", "admin", "expires", "scope", "user_agent", "browser_session", "session")),
}

// sessionColumns are columns of the list of sessions, by their ids; those that a narrow screen leaves out first come last.
func sessionColumns(ids ...string) []Column[session] {
	columns := make([]Column[session], len(ids))
	for i, id := range ids {
		columns[i] = sessions.Columns[slices.IndexFunc(sessions.Columns, func(c Column[session]) bool { return c.ID == id })]
		columns[i].Priority = i
	}
	return columns
}

// adminNote counts what is listed.
func adminNote(all []session) string {
	admins, unknown := 0, 0
	for _, s := range all {
		if _, known := s.IsAdmin(); known {
			admins++
		} else {
			unknown++
		}
	}
	note := english.Number(admins) + " with administrator rights"
	if unknown > 0 {
		note += ", " + english.Count(unknown, "compatibility session", "compatibility sessions") + " (rights unknown)"
	}
	return note
}

// adminSessionsInOrder puts those with administrator rights first, and of each the one that was active last.
func adminSessionsInOrder(all []session) {
	sessionsInOrder(all)
	slices.SortStableFunc(all, func(a, b session) int {
		_, known := a.IsAdmin()
		_, other := b.IsAdmin()
		return -compareBool(known, other)
	})
}

// heldBy says what the account of a session is. MAS leaves a session its rights when the account is no longer an administrator.
func (s session) heldBy() Value {
	var words []string
	if s.mine {
		words = append(words, "you")
	}
	if s.this {
		words = append(words, "this session")
	}
	switch {
	case s.User.IsZero():
		return word("a client")
	case s.right == matrixadmin.TriNo:
		words = append(words, "no administrator")
	case len(words) > 0:
	case s.right == matrixadmin.TriYes:
		return word("an administrator")
	default:
		return Value{Word: "unknown"}
	}
	return word(strings.Join(words, ", "))
}

// username is the name of an account at MAS; "" where there is none of this id.
func (s Source) username(ctx context.Context, id matrixadmin.Text) (matrixadmin.Text, error) {
	u, err := s.userByID(ctx, id)
	return u.Username, err
}

// userByID is an account at MAS; a zero one where there is none of this id.
func (s Source) userByID(ctx context.Context, id matrixadmin.Text) (mas.User, error) {
	u, err := once(ctx, s, "in MAS "+id.Raw(), false, func(ctx context.Context) (mas.User, error) {
		var u mas.User
		_, err := s.auth.Do(ctx, mas.UserByID(id.Raw(), &u))
		return u, err
	})
	if errors.Is(err, matrixadmin.ErrNotFound) {
		err = nil
	}
	return u, notOurs(err)
}

// listed is a session as MAS has it, at a time.
func listed(s mas.Session, of matrixadmin.Text, now time.Time) session {
	return session{Session: s, of: of, expired: s.Ended.IsZero() && !s.Expires.IsZero() && !now.Before(s.Expires)}
}
