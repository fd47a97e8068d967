package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// capabilitiesCommand says what can be done on a server with a token.
func capabilitiesCommand(ctx context.Context, e Process) *cobra.Command {
	var f flags
	var format formatFlags
	var filters []string
	none := lists.AbilityTable(nil)
	c := &cobra.Command{
		Use: "capabilities [flags]", Short: "List what this server and token can do, or why not", DisableFlagsInUseLine: true,
		Long: paragraphs(
			"Lists what administrators can do on this server with this token, in groups (find, list, read, contain, disrupt, end, repair): yes, no with the reason, depends (on the server's configuration), "+
				"unknown until tried, or not known yet; and the endpoint that each goes through. Changes nothing.",
			"--filter has the words and signs of mxwarden help filter, with the columns as fields: group, does, answer, reason, endpoint, capability.",
			"--json prints one ASCII object per line with the keys group, does, answer, reason, endpoint and capability; --csv and --markdown have the same columns.",
			"Exit status: 1 error; 2 invalid arguments; 3 refused; 4 token refused.",
		),
		Args: noArgs, ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().SortFlags = false
	c.Flags().StringArrayVar(&filters, "filter", nil, "show only rows that match all `TERMS` (repeatable)")
	format.add(c.Flags())
	completeTerms(c, tableLanguage(none).Suggest)
	addTarget(c, e, &f, "use the demo server")
	c.RunE = func(*cobra.Command, []string) error {
		if err := format.check(); err != nil {
			return err
		}
		if _, err := filtered(none, strings.Join(filters, " ")); err != nil {
			return err
		}
		s, err := f.reading(ctx, e)
		if err != nil {
			return err
		}
		conn, err := connect(ctx, e, s)
		if err != nil {
			return err
		}
		if err := conn.client.CheckAdmin(ctx, matrixadmin.Identity{User: conn.situation.Me}, conn.situation.Server); err != nil {
			return err
		}
		conn = conn.withAuth(ctx, s)
		t := lists.AbilityTable(lists.Abilities(conn.situation.Server, conn.situation.Auth, conn.auth != nil))
		all := count(t)
		if t, err = filtered(t, strings.Join(filters, " "), "group", "answer"); err != nil {
			return err
		}
		if len(filters) > 0 && format.table() {
			fmt.Fprintf(e.Stderr, "%s of %s match\n", english.Number(count(t)), english.Count(all, "row", "rows"))
		}
		if format.table() {
			t.Columns = t.Columns[:len(t.Columns)-1]
			err = newLayout(t, e.width(), time.UTC).write(ctx, e.Stdout, t)
		} else {
			_, err = export.Write(ctx, e.Stdout, t, format.format(), nil)
		}
		if err != nil {
			return broken(err)
		}
		return nil
	}
	return c
}
