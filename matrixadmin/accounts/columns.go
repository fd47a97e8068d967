package accounts

import (
	"iter"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// Column is a column of the list. Its id and its values are stable.
type Column struct {
	lists.Head

	Extra bool // shown only where somebody has chosen it
	Value func(a *About, u *matrixadmin.User) lists.Value
}

// Columns are those of the list, in their order.
func Columns() []Column { return columns }

// ColumnIDs are the names of all columns.
func ColumnIDs() []string {
	ids := make([]string, len(columns))
	for i, c := range columns {
		ids[i] = c.ID
	}
	return ids
}

// ColumnOf finds a column.
func ColumnOf(id string) (Column, bool) {
	i := slices.IndexFunc(columns, func(c Column) bool { return c.ID == id })
	if i < 0 {
		return Column{}, false
	}
	return columns[i], true
}

// Never is what stands for the time of an account that its server has no record of.
const Never = "no record"

var columns = []Column{
	{
		Head:  lists.Head{ID: "id", Title: "User ID", Meaning: "User ID.", Min: 27, Flex: 4, Max: 64},
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.ID.Text()) },
	},
	{
		Head:  lists.Head{ID: "name", Title: "Display name", Meaning: "Display name.", Min: 12, Flex: 3, Max: 40, Priority: 3},
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.DisplayName) },
	},
	{
		Head:  lists.Head{ID: "created", Title: "Created", Meaning: "When the account was created.", Min: 10, Flex: 4, Max: 16, Priority: 4, Time: true},
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.TimeValue(u.Created) },
	},
	{
		Head:  lists.Head{ID: "seen", Title: "Last seen", Meaning: "When the account was last used, as far as the server has a record; empty otherwise.", Min: 10, Flex: 4, Max: 16, Priority: 5, Time: true},
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.TimeValue(u.LastSeen) },
	},
	{
		Head: lists.Head{
			ID: "state", Title: "State", Min: 11, Flex: 3, Max: 34, Priority: 2,
			Meaning: "deactivated, erased, locked, suspended, shadow-banned or active, separated by commas; unknown if only suspension is not known (the list does not report it).",
		},
		Value: stateValue,
	},
	flag("admin", "Admin", "Whether it is a server administrator", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Admin }),
	{
		Head: lists.Head{ID: "type", Title: "Type", Meaning: "User type: bot, support or another; empty for none.", Min: 7, Max: 12, Priority: 6}, Extra: true,
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.Type) },
	},
	flag("guest", "Guest", "Whether it is a guest", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Guest }),
	flag("ghost", "Ghost", "Whether it belongs to an application service (a bridge), as the server reports or the patterns of the profile say", func(a *About, u *matrixadmin.User) matrixadmin.Tri { return a.isGhost(u) }),
	flag("deactivated", "Deactivated", "Whether it is deactivated", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Deactivated }),
	flag("erased", "Erased", "Whether it is erased", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Erased }),
	flag("locked", "Locked", "Whether it is locked", func(a *About, u *matrixadmin.User) matrixadmin.Tri { return a.locked(u) }),
	late(flag("suspended", "Suspended", "Whether it is suspended", func(a *About, u *matrixadmin.User) matrixadmin.Tri { return a.suspended(u) })),
	flag("shadow_banned", "Shadow-banned", "Whether it is shadow-banned", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.ShadowBanned }),
	flag("approved", "Approved", "Whether its registration is approved", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Approved }),
	late(Column{
		Head: lists.Head{ID: "appservice", Title: "Application service", Meaning: "ID of the application service that owns it.", Min: 19, Flex: 1, Max: 24, Priority: 7}, Extra: true,
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.Appservice) },
	}),
	{
		Head: lists.Head{ID: "avatar", Title: "Avatar", Meaning: "Address of the avatar.", Min: 20, Flex: 1, Max: 48, Priority: 9}, Extra: true,
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.AvatarURL) },
	},
}

// flag is a column of yes and no; empty is unknown.
func flag(id, title, meaning string, of func(a *About, u *matrixadmin.User) matrixadmin.Tri) Column {
	return Column{
		Head: lists.Head{ID: id, Title: title, Meaning: meaning + ": yes, no, or empty if unknown.", Min: len(title) + 2, Max: len(title) + 2, Priority: 8}, Extra: true,
		Value: func(a *About, u *matrixadmin.User) lists.Value {
			switch of(a, u) {
			case matrixadmin.TriYes:
				return lists.Value{Kind: lists.Word, Word: "yes"}
			case matrixadmin.TriNo:
				return lists.Value{Kind: lists.Word, Word: "no"}
			case matrixadmin.TriUnknown:
			}
			return lists.Value{}
		},
	}
}

// late marks a column whose values no list has.
func late(c Column) Column {
	c.Late = true
	return c
}

// Unread is the state of an account of which only its suspension is not known.
const Unread = "active?"

// States are the words for an account's state; Unread or "" where there are none.
func (a *About) States(u *matrixadmin.User) []string {
	var words []string
	add := func(on matrixadmin.Tri, word string) {
		if on.Yes() {
			words = append(words, word)
		}
	}
	if !u.Erased.Yes() {
		add(u.Deactivated, "deactivated")
	}
	add(u.Erased, "erased")
	add(a.locked(u), "locked")
	add(a.suspended(u), "suspended")
	add(u.ShadowBanned, "shadow-banned")
	switch {
	case len(words) > 0, !u.Deactivated.Known():
	case a.suspended(u).Known():
		words = []string{"active"}
	default:
		words = []string{Unread}
	}
	return words
}

func stateValue(a *About, u *matrixadmin.User) lists.Value {
	switch words := a.States(u); {
	case len(words) == 0:
		return lists.Value{}
	case words[0] == Unread:
		return lists.TermValue(Unread, matrixadmin.NewText("unknown"))
	default:
		return lists.Value{Kind: lists.Word, Word: strings.Join(words, ", ")}
	}
}

// Unsaid reports whether a list leaves something open that reading the account by itself would tell.
func (a *About) Unsaid(u *matrixadmin.User) bool {
	return u.Detail == matrixadmin.DetailList && !a.suspended(u).Known() || u.Detail == matrixadmin.DetailProfile
}

// Table is some accounts as a table, with values as write writes them.
func Table(about *About, rows []*matrixadmin.User, order iter.Seq[int], columns []Column, write func(lists.Value) string) export.Table {
	t := export.Table{Rows: order}
	for _, c := range columns {
		t.Columns = append(t.Columns, export.Column{
			ID: c.ID, Title: c.Title, Number: c.Number, Time: c.Time, Value: func(i int) string { return write(c.Value(about, rows[i])) },
		})
	}
	return t
}
