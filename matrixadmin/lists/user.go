package lists

import (
	"context"
	"strconv"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// field is one fact about an account. A row that stands for a part has its kind and what is wrong.
type field struct {
	term, kind  string // "external_id", "External ID"
	name, value Value
	at          time.Time // since when
	note        Value
	number      int // among those of its kind

	provider matrixadmin.Text // of an external ID: the identity provider, as actions take it
}

// answers are what a row says to the fields of actions that add or remove such.
func (f field) answers() ops.Values {
	switch {
	case f.value.Kind != Remote:
	case f.term == "email" || f.term == "phone" || f.term == "mas_email":
		return ops.AnswersAddress(f.value.Text)
	case f.term == "external_id" || f.term == "mas_link":
		return ops.AnswersExternalID(f.provider, f.value.Text)
	}
	return ops.Values{}
}

// user is all that a server says of one account.
var user = List[field]{
	Info: Info{
		ID: "user", Title: "Account", One: "field", Many: "fields", Plain: true, Short: "Show an account",
		About: "Shows an account: its record, what it is known by, where its notifications go, its limits, what it did lately, and how many devices, rooms and reports it has.",
		Empty: "No information about this account.",
	},
	Parts: []Part[field]{
		{Of: "Account", Read: recordFields},
		{Of: "In MAS", Asks: notInMAS, Read: masFields},
		{Of: "E-mail in MAS", Asks: notInMAS, Read: masEmailFields},
		{Of: "Upstream link in MAS", Asks: notInMAS, Read: masLinkFields},
		{Of: "Devices", Can: &matrixadmin.ListDevices, Read: deviceFields},
		{Of: "Joined rooms", Can: &matrixadmin.ReadRooms, Read: roomFields},
		{Of: "Activity", Can: &matrixadmin.CountActivity, Read: countFields},
		{Of: "Reports", Read: reportFields},
		{Of: "Rate limit", Can: &matrixadmin.OverrideRateLimit, Read: limitFields},
		{Of: "Experimental features", Can: &matrixadmin.ExperimentalFeatures, Read: featureFields},
		{Of: "Pushers", Can: &matrixadmin.ListPushers, Read: pusherFields},
		{Of: "Account data", Can: &matrixadmin.AccountData, Read: dataFields},
	},
	Stands: func(part string, v Value) field { return field{term: "unread", kind: part, value: v} },
	Order: func(all []field) {
		seen := map[string]int{}
		for i := range all {
			all[i].number = seen[all[i].kind]
			seen[all[i].kind]++
		}
	},
	Answers: field.answers,
	Key:     func(f field) matrixadmin.Text { return matrixadmin.NewText(f.kind + " " + strconv.Itoa(f.number)) },
	Columns: []Column[field]{
		{
			Head{ID: "field", Title: "Field", Meaning: "What the row is about, such as display_name, email, external_id, pusher or rate_limit; unread for a part that could not be read.", Min: 21, Max: 22},
			func(f field) Value { return TermValue(f.kind, matrixadmin.NewText(f.term)) },
		},
		{
			Head{ID: "name", Title: "Name", Meaning: "Which of several: identity provider, app, feature, time span or type of account data.", Min: 14, Flex: 1, Max: 30},
			func(f field) Value { return blank(f.name) },
		},
		{
			Head{ID: "value", Title: "Value", Meaning: "Its value; empty if it is unknown.", Min: 24, Flex: 6, Max: 100},
			func(f field) Value { return f.value },
		},
		{
			Head{ID: "added", Title: "Added", Meaning: "Time it was added, agreed to or last used, where the server reports one.", Min: 19, Max: 19, Priority: 2, Time: true},
			func(f field) Value { return blank(TimeValue(f.at)) },
		},
		{
			Head{ID: "note", Title: "Note", Meaning: "What else there is to say, such as the kind and device of a pusher, or why a part is unknown.", Min: 16, Flex: 2, Max: 48, Priority: 1},
			func(f field) Value {
				if f.note == (Value{}) && f.value == unreported {
					return word("not reported")
				}
				if f.note == (Value{}) && f.value.Kind != Word && f.value.Word != "" {
					return TermValue("", matrixadmin.NewText(f.value.Word)) // people read it in the value
				}
				return blank(f.note)
			},
		},
	},
}

func word(s string) Value { return Value{Kind: Word, Word: s} }

// blank is a value, or nothing where there is none to be had.
func blank(v Value) Value {
	if v == (Value{}) {
		return word("")
	}
	return v
}

// nothing is that there is none of it.
var nothing = Value{Word: "none"}

// unreported is what this server does not say.
var unreported = Value{Word: "unknown"}

// reported is a text that the server reports, which may be empty.
func reported(t matrixadmin.Text, full bool) Value {
	switch {
	case !t.IsZero():
		return RemoteValue(t)
	case full:
		return nothing
	}
	return unreported
}

func flagValue(f matrixadmin.Tri) Value {
	switch f {
	case matrixadmin.TriYes:
		return TermValue("yes", matrixadmin.NewText("true"))
	case matrixadmin.TriNo:
		return TermValue("no", matrixadmin.NewText("false"))
	case matrixadmin.TriUnknown:
	}
	return unreported
}

func momentValue(t time.Time) Value {
	if t.IsZero() {
		return unreported
	}
	return TimeValue(t)
}

// recordFields are those of the account's record.
func recordFields(ctx context.Context, src Source) ([]field, error) {
	u, err := src.User(ctx, src.ID)
	if err != nil {
		return nil, err
	}
	full := u.Detail == matrixadmin.DetailFull
	seen := momentValue(u.LastSeen)
	if u.SeenKnown && u.LastSeen.IsZero() {
		seen = word("nothing recorded")
	}
	rows := []field{
		{term: "user_id", kind: "User ID", value: RemoteValue(u.ID.Text())},
		{term: "display_name", kind: "Display name", value: reported(u.DisplayName, full)},
		{term: "avatar", kind: "Avatar", value: reported(u.AvatarURL, full)},
		{term: "created", kind: "Created", value: momentValue(u.Created)},
		{term: "last_seen", kind: "Last seen", name: word("account record"), value: seen},
		{term: "deactivated", kind: "Deactivated", value: flagValue(u.Deactivated)},
		{term: "erased", kind: "Erased", value: flagValue(u.Erased)},
		{term: "locked", kind: "Locked", value: flagValue(u.Locked)},
		{term: "suspended", kind: "Suspended", value: flagValue(u.Suspended)},
		{term: "shadow_banned", kind: "Shadow-banned", value: flagValue(u.ShadowBanned)},
		{term: "admin", kind: "Administrator", value: flagValue(u.Admin)},
		{term: "guest", kind: "Guest", value: flagValue(u.Guest)},
	}
	if u.Approved.Known() { // few servers have approvals
		rows = append(rows, field{term: "approved", kind: "Approved", value: flagValue(u.Approved)})
	}
	if !src.Me.IsZero() {
		you := matrixadmin.TriNo
		if u.ID == src.Me {
			you = matrixadmin.TriYes
		}
		rows = append(rows, field{term: "you", kind: "This is you", value: flagValue(you)})
	}
	rows = append(rows,
		field{term: "user_type", kind: "User type", value: reported(u.Type, full && !u.TypeUnsaid)},
		field{term: "application_service", kind: "Application service", value: reported(u.Appservice, full && !u.OwnerUnsaid)},
		field{term: "consent", kind: "Consent", value: reported(u.Consent, full), at: u.Consented},
	)
	for _, t := range u.ThreePIDs {
		rows = append(rows, threePID(t))
	}
	if len(u.ThreePIDs) == 0 {
		rows = append(rows, field{term: "email", kind: "E-mail or phone", value: reported(matrixadmin.Text{}, full && u.ThreePIDs != nil)})
	}
	for _, e := range u.ExternalIDs {
		rows = append(rows, field{term: "external_id", kind: "External ID", name: RemoteValue(e.Provider), value: RemoteValue(e.ID), provider: e.Provider})
	}
	if len(u.ExternalIDs) == 0 {
		rows = append(rows, field{term: "external_id", kind: "External ID", value: reported(matrixadmin.Text{}, full && u.ExternalIDs != nil)})
	}
	for i := range rows {
		if u.HiddenBy != 0 && rows[i].value == unreported {
			rows[i].note = word("hidden by proxy")
		}
	}
	return append(rows, field{term: "source", kind: "Source", value: word(origin(u))}), nil
}

// threePID is an address of the account.
func threePID(t matrixadmin.ThreePID) field {
	f := field{term: "email", kind: "E-mail", value: RemoteValue(t.Written()), at: t.Added}
	switch t.Medium.Raw() {
	case "email":
	case "msisdn":
		f.term, f.kind = "phone", "Phone"
	default:
		f.term, f.kind, f.name = "third_party_id", "Third-party ID", RemoteValue(t.Medium)
	}
	if !t.Validated.IsZero() {
		f.note = word("validated " + t.Validated.UTC().Format("2006-01-02 15:04:05") + " UTC")
	}
	return f
}

// origin says what an account was read from, and so what "unknown" means.
func origin(u matrixadmin.User) string {
	why := "this server's admin API has no account details"
	if u.HiddenBy != 0 {
		why = "account " + u.Unsaid()
	}
	switch u.Detail {
	case matrixadmin.DetailFull:
		return "admin API (full account)"
	case matrixadmin.DetailList:
		return "admin API (account list)"
	case matrixadmin.DetailLegacy:
		return "legacy user search (name, guest and admin flags only)"
	case matrixadmin.DetailProfile:
		return "public profile only (" + why + ")"
	}
	return "unknown"
}
