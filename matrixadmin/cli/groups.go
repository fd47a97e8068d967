package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// Groups of commands in the help. Actions stand in those of the menu, by their purpose.
const (
	groupFind    = "find"
	groupAccount = "account"
	groupRecord  = "record"
	groupSetUp   = "set-up"
)

// groups are the headings of the help, in its order.
func groups() []*cobra.Group {
	purpose := func(p ops.Purpose, says string) *cobra.Group {
		return &cobra.Group{ID: purposeGroup(p), Title: p.String() + " (" + says + ")"}
	}
	return []*cobra.Group{
		{ID: groupFind, Title: "Find and list"},
		{ID: groupAccount, Title: "One account"},
		purpose(ops.Contain, "limits the account; can be undone"),
		purpose(ops.Disrupt, "interrupts its user"),
		purpose(ops.End, "cannot be undone"),
		purpose(ops.Repair, "gives something back, or corrects it"),
		{ID: groupRecord, Title: "Evidence and audit"},
		{ID: groupSetUp, Title: "Set-up and help"},
	}
}

func purposeGroup(p ops.Purpose) string { return strings.ToLower(p.String()) }

// group puts the commands into their groups.
func group(root *cobra.Command) {
	of := map[string]string{
		"users": groupFind, "whois": groupAccount, "evidence": groupRecord, "audit": groupRecord,
		"capabilities": groupSetUp, "profiles": groupSetUp, "login": groupSetUp, "logout": groupSetUp,
	}
	for _, table := range lists.All() {
		of[table.Info().ID] = groupAccount
		if table.Info().Server {
			of[table.Info().ID] = groupFind
		}
	}
	for _, a := range ops.Catalog() {
		of[a.ID] = purposeGroup(a.Purpose)
	}
	root.AddGroup(groups()...)
	for _, c := range root.Commands() {
		c.GroupID = of[c.Name()]
	}
	root.SetHelpCommandGroupID(groupSetUp)
	root.SetCompletionCommandGroupID(groupSetUp)
}
