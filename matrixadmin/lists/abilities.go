package lists

import (
	"cmp"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
)

// Ability is something that administrators may want to do, and whether this server and this token can.
type Ability struct {
	Group string // "find", "list", …
	ID    string
	Does  string // "list devices"
	Can   matrixadmin.Answer
	Set   bool   // yes, where the server's configuration says so, which no read tells
	Why   string // why not, or what one has to know; a part of a sentence
	Where string // method and path of the endpoint
}

// Word is the answer in a word.
func (a Ability) Word() string {
	switch a.Can {
	case matrixadmin.Yes:
		if a.Set {
			return "depends"
		}
		return "yes"
	case matrixadmin.No:
		return "no"
	case matrixadmin.Ask:
		return "unknown until tried"
	case matrixadmin.NotKnown:
	}
	return "not known yet"
}

// Abilities lists all of them, in the order of their groups. Where the Matrix Authentication Service (MAS) keeps accounts, what is read and changed there is among them;
// asked says whether it is asked.
func Abilities(s matrixadmin.Server, open mas.Access, asked bool) []Ability {
	var all []Ability
	for _, a := range matrixadmin.Abilities() {
		can := s.Can(a)
		why := cmp.Or(can.Why, can.Note)
		if limit := a.Limit(s); limit != "" && can.Answer != matrixadmin.No {
			why = strings.TrimSuffix(limit+"; "+why, "; ")
		}
		all = append(all, Ability{a.Group, a.ID, a.Does, can.Answer, can.Set, why, a.Where(s)})
		for _, m := range abilitiesAtMAS {
			if a == m.beside && s.Lacks(&matrixadmin.OwnAccounts) {
				all = append(all, atMAS(open, asked, Ability{Group: a.Group, ID: m.id, Does: m.does, Where: m.where}))
			}
		}
	}
	return all
}

// abilitiesAtMAS are what MAS does, each beside what the homeserver does of it.
var abilitiesAtMAS = []struct {
	beside          *matrixadmin.Capability
	id, does, where string
}{
	{&matrixadmin.ReadAccount, mas.ReadUser.ID, "show what MAS keeps of an account", "GET /api/admin/v1/users/by-username/{name}"},
	{&matrixadmin.LockAccount, mas.LockUser.ID, "lock accounts in MAS", "POST /api/admin/v1/users/{id}/lock"},
	{&matrixadmin.SetServerAdmin, mas.SetAdminFlag.ID, "make and revoke administrators in MAS", "POST /api/admin/v1/users/{id}/set-admin"},
	{&matrixadmin.DeactivateAccount, mas.DeactivateUser.ID, "deactivate accounts in MAS and in the homeserver", "POST /api/admin/v1/users/{id}/deactivate"},
	{&matrixadmin.ReactivateAccount, "mas-reactivate", "reactivate accounts in MAS and in the homeserver", "POST /api/admin/v1/users/{id}/reactivate"},
}

func atMAS(open mas.Access, asked bool, a Ability) Ability {
	answer, why := open.Can(mas.ReadUser)
	a.Why = why
	switch {
	case answer == mas.Yes && asked:
		a.Can = matrixadmin.Yes
	case answer == mas.No || !asked:
		a.Can, a.Why = matrixadmin.No, cmp.Or(why, "it was not asked")
	}
	return a
}

// nameable is how many abilities a sentence names.
const nameable = 8

// FewAbilities names what can be done, "" where that is nothing, or more than a sentence should name.
func FewAbilities(all []Ability) string {
	var can []string
	for _, a := range all {
		if a.Can == matrixadmin.Yes && !a.Set {
			can = append(can, a.Does)
		}
	}
	if len(can) > nameable {
		return ""
	}
	return strings.Join(can, ", ")
}

// AbilityTable is a table of them, for programs and for people.
func AbilityTable(all []Ability) export.Table {
	column := func(id, title string, value func(Ability) string) export.Column {
		return export.Column{ID: id, Title: title, Value: func(i int) string { return value(all[i]) }}
	}
	return export.Table{Rows: First(len(all)), Columns: []export.Column{
		column("group", "Group", func(a Ability) string { return a.Group }),
		column("does", "Capability", func(a Ability) string { return a.Does }),
		column("answer", "Answer", Ability.Word),
		column("reason", "Reason", func(a Ability) string { return a.Why }),
		column("endpoint", "Endpoint", func(a Ability) string { return a.Where }),
		column("capability", "ID", func(a Ability) string { return a.ID }),
	}}
}
