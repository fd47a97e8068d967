package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// list is the command line of one list of the catalog: its flags as they were given.
type list struct {
	table lists.Table
	flags flags

	format                       formatFlags
	filters                      []string
	columns, sort                string
	details, detailed, localTime bool
	private                      bool
	pages                        int
	trail                        *ops.Trail // where readings of private rows are recorded
	runner                       *ops.Runner
	loc                          *time.Location
	heads                        []lists.Head // to print
	filter                       lists.Filter
}

// listCommands makes a command of each list of the catalog.
func listCommands(ctx context.Context, e Process) []*cobra.Command {
	var commands []*cobra.Command
	for _, table := range lists.All() {
		commands = append(commands, listCommand(ctx, e, table))
	}
	return commands
}

func listCommand(ctx context.Context, e Process, table lists.Table) *cobra.Command {
	info := table.Info()
	c := &cobra.Command{
		Use: info.ID + " ACCOUNT... [flags]", Short: cmp.Or(info.Short, "List an account's "+info.Many), DisableFlagsInUseLine: true, Long: listLong(table), Example: listExamples(table),
		Args: manyUsers(info.ID), ValidArgsFunction: cobra.NoFileCompletions,
	}
	if info.Server {
		c.Use, c.Short, c.Args = info.ID+" [flags]", info.Short, noArgs
	}
	v := &list{table: table}
	ids := columnIDs(table.Heads())
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&v.filters, "filter", nil, "show only rows that match all `TERMS` (repeatable)")
	fs.StringVar(&v.sort, "sort", "", "sort by `COLUMN`, COLUMN:asc or COLUMN:desc")
	fs.StringVar(&v.columns, "columns", "", "`COLUMNS` to print, comma-separated: "+strings.Join(ids, ", "))
	v.format.add(fs)
	if table.Detailed() {
		requests := ", one request each: "
		if info.AuthDetails {
			requests = " where MAS keeps accounts, in few requests: "
		}
		fs.BoolVar(&v.details, "details", info.Server || info.AuthDetails, "read the details of each "+info.One+requests+strings.Join(lateIDs(table.Heads()), ", "))
	}
	if info.Private != "" {
		fs.BoolVar(&v.private, "private", false, "read private "+info.Many+" (required); each reading is recorded in the audit trail")
	}
	if table.Continues() {
		of := ""
		if info.Private != "" {
			of = " of each room"
		}
		fs.IntVar(&v.pages, "pages", 1, "read `N` pages"+of)
	}
	fs.BoolVar(&v.localTime, "local-time", false, "use local time in a table")
	addTarget(c, e, &v.flags, "use the demo server")
	completeWords(c, "sort", func() []string { return sorts(ids) })
	completeColumns(c, func() []string { return ids })
	completeTerms(c, lists.Language(table.Heads()).Suggest)
	c.RunE = func(_ *cobra.Command, args []string) error { return v.run(ctx, e, args) }
	return c
}

func listLong(table lists.Table) string {
	texts := []string{
		table.Info().About,
		"ACCOUNT is what the find box accepts: a user ID, localpart or link, or a name, e-mail address, phone number or provider:ID that only one account has (see mxwarden help find); - reads one per line from standard input (empty lines and lines that begin with # are skipped). With several accounts the first column says whose a row is, and an account that cannot be read does not keep the others from being read.",
		"--filter has the words and signs of mxwarden help filter, with the columns as fields: --filter '" + listExample(table.Heads()) + "'. Rows that may match are counted on standard error.",
		"The table fits the terminal; use --columns to choose. --json prints one ASCII object per line with stable keys (see mxwarden help json); --csv and --markdown have the same columns.",
		"Exit status: 1 account not found, response incomplete (partial output is printed) or error; 2 invalid arguments; 3 account on another server, or the server has no such list; 4 token refused.",
	}
	if table.Info().Server {
		texts[1] = "It is about the whole server, and takes no account."
		texts[len(texts)-1] = "Exit status: 1 response incomplete (partial output is printed) or error; 2 invalid arguments; 3 the server has no such list; 4 token refused."
	}
	if table.Detailed() && table.Info().Server {
		texts[0] += " " + english.Capitalize(strings.Join(lateIDs(table.Heads()), ", ")) + " are read with one request for each account or client; --details=false leaves them out."
	} else if table.Info().AuthDetails {
		texts[0] += " " + english.Capitalize(strings.Join(lateIDs(table.Heads()), ", ")) + " are read from MAS, where it keeps accounts; --details=false leaves them out."
	} else if table.Detailed() {
		texts[0] += " --details reads " + strings.Join(lateIDs(table.Heads()), ", ") + " as well, with one request for each " + table.Info().One + "."
	}
	if why := table.Info().Private; why != "" {
		texts = slices.Insert(texts, 1, why+" Needs --private. Each reading is recorded in the audit trail: who, when, which rooms and how many, not the text. "+
			"Read are the newest of each room; --pages reads further back. What is left is said on standard error.")
	}
	return paragraphs(texts...)
}

// listExample is a filter of rows with some columns.
func listExample(heads []lists.Head) string {
	text := slices.IndexFunc(heads, func(h lists.Head) bool { return !h.Time && !h.Number })
	terms := []string{heads[text].ID + ":word"}
	for _, h := range heads {
		if h.Time {
			return strings.Join(append(terms, h.ID+":<7d"), " ")
		}
	}
	for _, h := range heads {
		if h.Number {
			return strings.Join(append(terms, h.ID+":>100"), " ")
		}
	}
	return terms[0]
}

// run reads the list of each account and prints it.
func (v *list) run(ctx context.Context, e Process, args []string) error {
	if err := v.check(); err != nil {
		return err
	}
	s, err := v.flags.reading(ctx, e)
	if err != nil {
		return err
	}
	if v.table.Info().Private != "" {
		done, err := v.record(e, &s)
		if err != nil {
			return err
		}
		defer done()
	}
	conn, err := connect(ctx, e, s)
	if err != nil {
		return err
	}
	if v.trail != nil {
		v.runner = ops.NewRunner(conn.client, ops.WithJournal(v.trail))
	}
	if conn.situation.Server.Lacks(&matrixadmin.OwnAccounts) { // the other half of accounts is asked for as well
		conn = conn.withAuth(ctx, s)
	}
	if why := v.table.Info().Lacks(sourceOf(conn, matrixadmin.UserID{})); why != "" {
		return refusedError{why}
	}
	if src := sourceOf(conn, matrixadmin.UserID{}); v.table.Info().AuthDetails && v.detailed && src.KeptByMAS() && src.NoSessions() != "" {
		fmt.Fprintf(e.Stderr, "mxwarden: MAS was not asked: %s\n", src.NoSessions())
	}
	if v.columns == "" && v.format.table() && conn.situation.Server.Has(&matrixadmin.OwnAccounts) {
		v.heads = slices.DeleteFunc(v.heads, func(h lists.Head) bool { return h.OfMAS })
	}
	out := &listOutput{list: v, e: e, several: several(args)}
	var open openActs
	if v.table.Info().ID == "user" && !v.flags.isDemo() {
		open = readOpen(audit.DefaultPath(e.getenv), conn.situation)
	}
	each := func(id matrixadmin.UserID) error {
		open.mention(e, id)
		rows, gap := v.read(ctx, e, conn, id)
		if rows == nil {
			return gap
		}
		if err := out.add(ctx, id, rows); err != nil {
			return broken(err)
		}
		return gap
	}
	if v.table.Info().Server {
		err = each(matrixadmin.UserID{})
	} else {
		err = eachAccount(ctx, e, conn, args, each)
	}
	if written := out.finish(ctx); written != nil {
		return broken(written)
	}
	return err
}

// record makes ready to put readings on record.
func (v *list) record(e Process, s *setup.Config) (done func(), err error) {
	if !v.private {
		return nil, usageError{v.table.Info().ID + " needs --private: " + english.Uncapitalize(v.table.Info().Private)}
	}
	s.AuditTrail = audit.DefaultPath(e.getenv)
	s.AuditWitness = audit.SecondHeadPath(e.getenv, s.AuditTrail)
	remove := func() {}
	if v.flags.isDemo() {
		if remove, err = scratch(s); err != nil {
			return nil, err
		}
	}
	v.trail = ops.NewTrail(s.AuditTrail, audit.Options{Version: e.Version, Witness: s.AuditWitness})
	return func() { _ = v.trail.Close(); remove() }, nil
}

// read reads the list of one account. With rows and an error they are not all, or lack something.
func (v *list) read(ctx context.Context, e Process, conn connection, id matrixadmin.UserID) (*lists.Rows, error) {
	info := v.table.Info()
	src := sourceOf(conn, id).With(&memo{})
	rows, err := v.table.Read(ctx, src)
	for n := 1; n < v.pages && err == nil && rows.Further() != nil && rows.Further().More(); n++ {
		rows, err = v.table.More(ctx, src, rows)
	}
	if err == nil && v.runner != nil {
		s := conn.situation
		s.Target = ops.Target{User: matrixadmin.User{ID: id}}
		err = v.runner.RecordReading(ctx, s, rows.Reading(lists.First(rows.Len())))
	}
	switch {
	case matrixadmin.NotServed(err):
		return nil, refusedError{matrixadmin.WhyNoList(info.Many, err)}
	case errors.Is(err, matrixadmin.ErrNotFound):
		return nil, noAccount(ctx, conn, id)
	case err != nil:
		return nil, err
	case rows.Len() == 0 && info.Server:
		fmt.Fprintf(e.Stderr, "mxwarden: %s\n", info.Empty)
	case rows.Len() == 0:
		if err := exists(ctx, e, conn, id, info.Empty); err != nil {
			return nil, err
		}
	}
	failed := 0
	if v.detailed {
		if failed, err = rows.ReadDetails(ctx, src, lists.First(rows.Len()), nil); err != nil {
			return nil, err
		}
	}
	if note := rows.Note(); note != "" {
		fmt.Fprintf(e.Stderr, "mxwarden: %s\n", note)
	}
	parts, some := errors.AsType[*lists.PartsError](rows.Gap())
	switch further := rows.Further(); {
	case some:
		return rows, fmt.Errorf("incomplete: %w", parts)
	case further != nil && !further.Failed(): // as much as was asked for
		fmt.Fprintf(e.Stderr, "mxwarden: %s (--pages reads more)\n", matrixadmin.Printable(further.Error()))
	case rows.Gap() != nil:
		return rows, fmt.Errorf("incomplete: stopped after %s: %w", english.Count(rows.Len(), "row", "rows"), rows.Gap())
	case failed > 0:
		return rows, fmt.Errorf("incomplete: the details of %s could not be read", english.Count(failed, "row", "rows"))
	}
	return rows, nil
}

// sourceOf is an account as lists read it.
func sourceOf(conn connection, id matrixadmin.UserID) lists.Source {
	src := lists.Of(conn.client, conn.situation.Server, id)
	src.Me, src.Device = conn.situation.Me, conn.device
	var auth wire.Doer
	if conn.auth != nil {
		auth = conn.auth
	}
	return src.WithAuth(auth, conn.situation.Auth)
}
