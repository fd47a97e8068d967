package accounts

import (
	"iter"
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
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
			Meaning: "deactivated, erased, locked, suspended, shadow-banned or active, separated by commas; active? if it may be suspended (the list does not report that). " +
				"Where the Matrix Authentication Service (MAS) keeps the accounts, deactivated and locked come from MAS and are unknown until they are read; still works is an account that only the homeserver has closed, queued one that only MAS has closed so far.",
		},
		Value: stateValue,
	},
	flag("admin", "Admin", "Whether it is a server administrator", (*About).Admin),
	{
		Head: lists.Head{ID: "type", Title: "Type", Meaning: "User type: bot, support or another; empty for none.", Min: 7, Max: 12, Priority: 6}, Extra: true,
		Value: func(_ *About, u *matrixadmin.User) lists.Value { return lists.RemoteValue(u.Type) },
	},
	flag("guest", "Guest", "Whether it is a guest", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Guest }),
	flag("ghost", "Ghost", "Whether it belongs to an application service (a bridge), as the server reports or the patterns of the profile say", func(a *About, u *matrixadmin.User) matrixadmin.Tri { return a.isGhost(u) }),
	flag("deactivated", "Deactivated", "Whether it is deactivated", (*About).deactivated),
	flag("erased", "Erased", "Whether it is erased", func(_ *About, u *matrixadmin.User) matrixadmin.Tri { return u.Erased }),
	flag("locked", "Locked", "Whether it is locked", (*About).locked),
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
	{
		Head: lists.Head{
			ID: "mas", Title: "In MAS", Min: 11, Max: 11, Priority: 8, OfMAS: true,
			Meaning: "What the Matrix Authentication Service (MAS) says of it: active, locked, deactivated, none if it does not have it, failed if it could not be read; empty if it was not read by itself, or there is no MAS.",
		}, Extra: true,
		Value: func(a *About, u *matrixadmin.User) lists.Value {
			if w := masValue(a, u); w != "" {
				return lists.Value{Kind: lists.Word, Word: w}
			}
			return lists.Value{}
		},
	},
}

// ofMAS are the columns that say what MAS says, or the homeserver where there is no MAS.
var ofMAS = []string{"state", "admin", "deactivated", "locked", "mas"}

// NeedsMAS reports whether a column depends on what MAS says.
func (c Column) NeedsMAS() bool { return slices.Contains(ofMAS, c.ID) }

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

// Unread is the state of an account of which it is not known whether it is suspended, as lists do not tell it, or locked.
const Unread = ops.Perhaps

// Unsure is the state of an account that the homeserver has deactivated, while it is not known whether MAS lets it in.
const Unsure = "deactivated?"

// StillWorking is the state of an account that only the homeserver has closed, where MAS keeps accounts.
const StillWorking = "still works"

// States are the words for an account's state; Unread or "" where there are none.
func (a *About) States(u *matrixadmin.User) []string {
	var words []string
	add := func(on matrixadmin.Tri, word string) {
		if on.Yes() {
			words = append(words, word)
		}
	}
	gone := a.deactivated(u)
	add(a.StillWorks(u), StillWorking)
	if !u.Erased.Yes() {
		add(gone, "deactivated")
	}
	if gone.Yes() && u.Deactivated == matrixadmin.TriNo {
		words = append(words, "queued")
	}
	if !gone.Known() && u.Deactivated.Yes() {
		words = append(words, Unsure)
	}
	add(u.Erased, "erased")
	add(a.locked(u), "locked")
	add(a.suspended(u), "suspended")
	add(u.ShadowBanned, "shadow-banned")
	if len(words) == 0 && u.Deactivated.Known() {
		if !gone.Known() { // MAS was not asked, and has the last word
			return []string{Unread}
		}
		words = []string{ops.ActiveWord(gone, a.locked(u), a.suspended(u))}
	}
	return words
}

func stateValue(a *About, u *matrixadmin.User) lists.Value {
	words := a.States(u)
	if len(words) == 0 {
		return lists.Value{}
	}
	return lists.Value{Kind: lists.Word, Word: strings.Join(words, ", ")}
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
