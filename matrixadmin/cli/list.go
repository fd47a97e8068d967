package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// list is the command line of one list of the catalog: its flags as they were given.
type list struct {
	table lists.Table
	flags flags

	format                       formatFlags
	columns, sort                string
	details, detailed, localTime bool
	heads                        []lists.Head // to print
}

// listCommands makes a command of each list of the catalog.
func listCommands(ctx context.Context, e Process) []*cobra.Command {
	var commands []*cobra.Command
	for _, table := range lists.Catalog() {
		commands = append(commands, listCommand(ctx, e, table))
	}
	return commands
}

func listCommand(ctx context.Context, e Process, table lists.Table) *cobra.Command {
	info := table.Info()
	c := &cobra.Command{
		Use: info.ID + " ACCOUNT [flags]", Short: "List an account's " + info.Many, DisableFlagsInUseLine: true, Long: listLong(table),
		Args: oneUser(info.ID), ValidArgsFunction: cobra.NoFileCompletions,
	}
	v := &list{table: table}
	ids := columnIDs(table.Heads())
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&v.sort, "sort", "", "sort by `COLUMN`, COLUMN:asc or COLUMN:desc")
	fs.StringVar(&v.columns, "columns", "", "`COLUMNS` to print, comma-separated: "+strings.Join(ids, ","))
	v.format.add(fs)
	if table.Detailed() {
		fs.BoolVar(&v.details, "details", false, "read the details of each "+info.One+", one request each: "+strings.Join(lateIDs(table.Heads()), ","))
	}
	fs.BoolVar(&v.localTime, "local-time", false, "use local time in a table")
	addTarget(c, e, &v.flags, "use the demo server")
	completeWords(c, "sort", func() []string { return ids })
	completeWords(c, "columns", func() []string { return ids })
	c.RunE = func(_ *cobra.Command, args []string) error { return v.run(ctx, e, args[0]) }
	return c
}

func listLong(table lists.Table) string {
	texts := []string{
		table.Info().About,
		"ACCOUNT is what the find box accepts: a user ID, a localpart, a matrix.to link, or a name that only one account has.",
		"The table fits the terminal; use --columns to choose. --json prints one ASCII object per line with stable keys (see mxwarden help json); --csv and --markdown have the same columns.",
		"Exit status: 1 account not found, response incomplete (partial output is printed) or error; 2 invalid arguments; 3 account on another server, or the server has no such list; 4 token refused.",
	}
	if table.Detailed() {
		texts[0] += " --details reads " + strings.Join(lateIDs(table.Heads()), ", ") + " as well, with one request for each " + table.Info().One + "."
	}
	return paragraphs(texts...)
}

// run reads the list and prints it.
func (v *list) run(ctx context.Context, e Process, who string) error {
	if err := v.check(); err != nil {
		return err
	}
	s, err := v.flags.reading(ctx, e)
	if err != nil {
		return err
	}
	conn, err := connect(ctx, e, s)
	if err != nil {
		return err
	}
	info := v.table.Info()
	if why := info.Lacks(conn.situation.Server); why != "" {
		return refusedError{why}
	}
	id, err := accountOf(ctx, e, conn.client, who, conn.situation.Me)
	if err != nil {
		return err
	}
	src := lists.Of(conn.client, conn.situation.Server, id)
	rows, err := v.table.Read(ctx, src)
	switch {
	case matrixadmin.NotServed(err):
		return refusedError{"this server cannot list " + info.Many}
	case errors.Is(err, matrixadmin.ErrNotFound):
		return errors.New("account not found: " + id.Text().Printable())
	case err != nil:
		return err
	case rows.Len() == 0:
		if err := exists(ctx, e, conn.client, id, info.Empty); err != nil {
			return err
		}
	}
	failed := 0
	if v.detailed {
		if failed, err = rows.ReadDetails(ctx, src, lists.First(rows.Len()), nil); err != nil {
			return err
		}
	}
	if err := v.print(ctx, e, rows); err != nil {
		return broken(err)
	}
	switch {
	case rows.Gap() != nil:
		return fmt.Errorf("incomplete: stopped after %s: %w", english.Count(rows.Len(), "row", "rows"), rows.Gap())
	case failed > 0:
		return fmt.Errorf("incomplete: the details of %s could not be read", english.Count(failed, "row", "rows"))
	}
	return nil
}

// print prints the rows in their order.
func (v *list) print(ctx context.Context, e Process, rows *lists.Rows) error {
	column, desc := v.order()
	order, err := rows.Order(ctx, nil, nil, column, desc)
	if err != nil {
		return err
	}
	if !v.format.table() {
		_, err = export.Write(ctx, e.Stdout, rows.Export(lists.Numbers(order), columnIDs(v.heads), lists.Value.Exact), v.format.format(), nil)
		return err
	}
	t := rows.Export(lists.Numbers(order), columnIDs(v.heads), lists.Value.Shown)
	loc := time.UTC
	if v.localTime {
		loc = time.Local
	}
	return newLayout(t, e.width(), loc).write(ctx, e.Stdout, t)
}
