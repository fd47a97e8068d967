package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// usersList is the command line of the list of accounts: its flags as they were given, and what they mean.
type usersList struct {
	flags     flags
	format    formatFlags
	filters   []string
	columns   string
	order     string
	limit     int
	details   bool
	localTime bool

	loc    *time.Location
	heads  []accounts.Column
	filter accounts.Filter
	by     accounts.Order
	desc   bool
	about  accounts.About
	lacks  string   // of accounts that were named, what the list does not have
	note   string   // what is to be known of a text that finds nothing
	states []string // words of the filter that are the name of a state as well
}

func usersCommand(ctx context.Context, e Process) *cobra.Command {
	v := &usersList{}
	ids := accounts.ColumnIDs()
	c := &cobra.Command{
		Use: "users [FILTER] [flags]", Short: "List the server's accounts", DisableFlagsInUseLine: true, Args: cobra.ArbitraryArgs,
		Long: paragraphs(
			"Lists the accounts of the server, also deactivated and locked ones. FILTER is what the box of the console takes: terms (see mxwarden help accounts), as in mxwarden users 'state:locked created:<7d -ghost', or an ID, link, address or room (see mxwarden help find), which lists the accounts that it names, and all of this server in a room. Behind -- it may begin with a minus sign.",
			"The server leaves out what it can; the rest is filtered here, page by page, until all accounts are read or no other can match. A filter on suspension or on ghosts (application services) reads each possible match individually, four at a time, because no list reports it. Without --details an account that is neither deactivated nor locked is active?, because it may be suspended, and ghost is empty if the ID does not show it.",
			"Where the Matrix Authentication Service (MAS) keeps the accounts, deactivated, locked and administrator come from MAS: its lists of such accounts are read first, a thousand per request, and accounts on which the homeserver disagrees are read one by one. --columns id,state,mas shows what MAS has.",
			"The table fits the terminal; use --columns to choose. --json prints one ASCII object per line with stable keys (see mxwarden help json); --csv and --markdown have the same columns.",
			"Exit status: 1 list incomplete (what was read is printed) or error; 2 invalid arguments; 3 the server has no such list; 4 token refused.",
		),
		ValidArgsFunction: func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return suggested(accounts.Suggest, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&v.filters, "filter", nil, "list only accounts that match all `TERMS` (repeatable)")
	fs.StringVar(&v.order, "order", "", "have the server sort by `COLUMN`, COLUMN:asc or COLUMN:desc: "+strings.Join(accounts.OrderColumns(), ", ")+" (all but created and id are slow on large servers)")
	fs.StringVar(&v.columns, "columns", "", "`COLUMNS` to print, comma-separated: "+strings.Join(ids, ", "))
	fs.IntVar(&v.limit, "limit", 0, "stop after `N` accounts; 0 lists all")
	v.format.add(fs)
	fs.BoolVar(&v.details, "details", false, "read each account by itself, one request each: suspended,appservice")
	fs.BoolVar(&v.localTime, "local-time", false, "use local time in a table")
	addTarget(c, e, &v.flags, "use the demo server")
	completeWords(c, "order", func() []string { return sorts(accounts.OrderColumns()) })
	completeColumns(c, func() []string { return ids })
	completeTerms(c, accounts.Suggest)
	c.RunE = func(_ *cobra.Command, args []string) error { return v.run(ctx, e, args) }
	return c
}

// run reads the list and prints it, page by page.
func (v *usersList) run(ctx context.Context, e Process, args []string) error {
	if err := v.check(args); err != nil {
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
	v.about.Ghosts, v.about.Server = s.Profile.Ghosts, conn.situation.Server
	v.about.From = accounts.NewAddresses(conn.client)
	conn = v.askMAS(ctx, e, s, conn)
	lister, err := v.lister(ctx, e, conn, args)
	if err != nil {
		return err
	}
	r := &accounts.Reader{Lister: lister, About: &v.about, Query: accounts.Query(v.filter, v.by.By, v.desc), Filter: v.filter}
	r.Query.Limit = v.firstPage(e)
	out := &usersOutput{usersList: v, e: e, progress: newProgress(e)}
	r.Told = func() { out.tell(r) }
	failed := 0
	for !r.Done && (v.limit == 0 || out.rows < v.limit) {
		r.Most = max(v.limit-out.rows, 0)
		found, err := r.Next(ctx)
		if v.limit > 0 {
			found = found[:min(len(found), v.limit-out.rows)]
		}
		if v.details {
			failed += v.readDetails(ctx, conn.client, found)
		}
		if r.MASErr != nil && !out.warned {
			out.warned = true
			warnMAS(e, matrixadmin.Reason(r.MASErr))
		}
		if written := out.add(ctx, found); written != nil {
			return broken(written)
		}
		if err != nil {
			return out.incomplete(ctx, r, err)
		}
		out.tell(r)
	}
	return out.end(ctx, r, failed)
}

// lister is who lists the accounts that the arguments want: the server, by a filter, or whoever looks up what they name.
func (v *usersList) lister(ctx context.Context, e Process, conn connection, args []string) (accounts.Lister, error) {
	q, names, err := v.understand(args, conn.situation.Me.Server())
	switch {
	case err != nil:
		return nil, err
	case names:
		n, err := findNamed(ctx, e, conn, q)
		if err != nil {
			return nil, err
		}
		v.lacks = n.lacks
		return n, nil
	}
	if can := conn.situation.Server.Can(&matrixadmin.ListAccounts); can.Answer == matrixadmin.No {
		return nil, refusedError{can.Why}
	}
	v.note = q.Note
	return conn.client, nil
}

// askMAS has those columns and terms that are MAS's to say read there, where it keeps the accounts.
func (v *usersList) askMAS(ctx context.Context, e Process, s setup.Config, conn connection) connection {
	if !conn.situation.Server.Lacks(&matrixadmin.OwnAccounts) {
		v.heads = slices.DeleteFunc(v.heads, func(c accounts.Column) bool { return c.OfMAS && v.columns == "" && v.format.table() })
		return conn
	}
	conn = conn.withAuth(ctx, s)
	var auth wire.Doer
	if conn.auth != nil {
		auth = conn.auth
	}
	v.about.AtMAS = accounts.NewAtMAS(conn.situation.Server, auth, conn.situation.Auth)
	if why := v.about.AtMAS.Closed(); why != "" {
		warnMAS(e, why)
	}
	return conn
}

// warnMAS says why what MAS says is unknown.
func warnMAS(e Process, why string) {
	fmt.Fprintf(e.Stderr, "mxwarden: could not read from MAS which accounts are deactivated, locked or administrators, so this is unknown for accounts that only the homeserver reports on: %s\n", why)
}

// check understands the flags; what is wrong with them is a [usageError].
func (v *usersList) check(args []string) error {
	if err := v.format.check(); err != nil {
		return err
	}
	if v.limit < 0 {
		return usageError{"--limit must be 0 or more"}
	}
	for _, c := range accounts.Columns() {
		if (!c.Late || v.details) && (!c.Extra || !v.format.table()) {
			v.heads = append(v.heads, c)
		}
	}
	if v.columns != "" {
		heads, err := columnsOf(v.columns, func(id string) (accounts.Column, error) {
			c, ok := accounts.ColumnOf(id)
			if !ok {
				return c, unknown("column", id, accounts.ColumnIDs())
			}
			v.details = v.details || c.Late
			return c, nil
		})
		if err != nil {
			return err
		}
		v.heads = heads
	}
	v.by = accounts.Orders()[0]
	v.desc = v.by.Desc
	if v.order != "" {
		id, direction, err := sortOf(v.order)
		if err != nil {
			return err
		}
		by, ok := accounts.OrderOf(id)
		if !ok {
			return unknown("order", id, accounts.OrderColumns())
		}
		v.by, v.desc = by, direction == "desc" || direction == "" && by.Desc
	}
	v.loc = time.UTC
	if v.localTime {
		v.loc = time.Local
	}
	v.about = accounts.About{Now: time.Now(), Location: v.loc}
	_, _, err := v.understand(args, anywhere)
	return err
}

// firstPage is how many accounts are asked for first: a screenful for somebody who waits, and otherwise what saves requests.
func (v *usersList) firstPage(e Process) int {
	switch {
	case v.limit > 0 && v.filter.IsZero():
		return min(v.limit, accounts.MostPage)
	case e.Columns > 0:
		return accounts.FirstPage
	}
	return 1000
}

// readDetails reads accounts by themselves and returns how many could not be.
func (v *usersList) readDetails(ctx context.Context, lister accounts.Lister, users []*matrixadmin.User) (failed int) {
	var open []*matrixadmin.User
	for _, u := range users {
		if u.Detail == matrixadmin.DetailList {
			open = append(open, u)
		}
	}
	_ = accounts.ReadEach(ctx, lister, open) // what could not be read is counted
	for _, u := range open {
		if u.Detail == matrixadmin.DetailList {
			failed++
		}
	}
	return failed
}

// usersOutput prints accounts as they come.
type usersOutput struct {
	*usersList

	e        Process
	progress *progress
	rows     int
	begun    bool
	warned   bool
	layout   *layout
}

// add prints some accounts.
func (o *usersOutput) add(ctx context.Context, users []*matrixadmin.User) error {
	first := !o.begun
	if len(users) == 0 {
		return nil
	}
	o.progress.clear()
	o.rows += len(users)
	o.begun = true
	if !o.format.table() {
		t := accounts.Table(&o.about, users, lists.First(len(users)), o.heads, lists.Value.Exact)
		if first {
			_, err := export.Write(ctx, o.e.Stdout, t, o.format.format(), nil)
			return err
		}
		_, err := export.Append(ctx, o.e.Stdout, t, o.format.format(), nil)
		return err
	}
	t := accounts.Table(&o.about, users, lists.First(len(users)), o.heads, lists.Value.Shown)
	if first {
		o.layout = newLayout(t, o.e.width(), o.loc)
	}
	return o.layout.write(ctx, o.e.Stdout, t)
}

// coverage says over how many of how many accounts the matches were found.
func (o *usersOutput) coverage(r *accounts.Reader) string {
	of := english.Count(r.Read, "account", "accounts") + " read"
	if r.Total > r.Read {
		of = fmt.Sprintf("%s of %s read", english.Number(r.Read), english.Count(r.Total, "account", "accounts"))
	}
	if r.Checked > 0 {
		of += fmt.Sprintf(", %s checked", english.Number(r.Checked))
	}
	if r.Open > 0 {
		of += fmt.Sprintf(", %s unchecked", english.Number(r.Open))
	}
	if o.filter.IsZero() {
		return of
	}
	return english.Count(o.rows, "match", "matches") + ", " + of
}

// tell shows on a terminal how far it is.
func (o *usersOutput) tell(r *accounts.Reader) {
	if o.progress.due() && (!r.Done || r.Open > 0) {
		o.progress.write(o.coverage(r))
	}
}

// incomplete says that the list ends before its end.
func (o *usersOutput) incomplete(ctx context.Context, r *accounts.Reader, err error) error {
	o.progress.clear()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case r.Read == 0 && matrixadmin.NotServed(err):
		return refusedError{"this server cannot list accounts"}
	case r.Read == 0:
		return err
	}
	return fmt.Errorf("incomplete: stopped with %s: %w", o.coverage(r), err)
}

// end says what the list lacks, if anything.
func (o *usersOutput) end(ctx context.Context, r *accounts.Reader, failed int) error {
	o.progress.clear()
	if !o.begun && !o.format.table() { // a CSV file has its head
		t := accounts.Table(&o.about, nil, lists.First(0), o.heads, lists.Value.Exact)
		if _, err := export.Write(ctx, o.e.Stdout, t, o.format.format(), nil); err != nil {
			return broken(err)
		}
	}
	if o.e.StderrTerminal && o.format.table() || !o.begun {
		fmt.Fprintf(o.e.Stderr, "%s.\n", o.coverage(r))
	}
	for _, word := range o.states {
		fmt.Fprintf(o.e.Stderr, "mxwarden: %s was searched for in user IDs and names. For the state: mxwarden users state:%s\n", word, word)
	}
	if !o.begun && o.note != "" {
		fmt.Fprintln(o.e.Stderr, o.note)
	}
	var lacks []string
	if o.lacks != "" {
		lacks = append(lacks, o.lacks)
	}
	if r.Unsaid > 0 {
		lacks = append(lacks, english.Count(r.Unsaid, "account", "accounts")+" left out: this server does not report whether they match")
	}
	if r.Missing() > 0 {
		lacks = append(lacks, fmt.Sprintf("the server reports %s, but sent %s", english.Count(r.Total, "account", "accounts"), english.Number(r.Read-r.Shift.Again)))
	}
	if why := r.Shift.Doubt(); why != "" {
		lacks = append(lacks, why+"; run the command again")
	}
	if r.Dropped > 0 {
		lacks = append(lacks, english.Count(r.Dropped, "row", "rows")+" could not be read")
	}
	if failed > 0 {
		lacks = append(lacks, "the details of "+english.Count(failed, "account", "accounts")+" could not be read")
	}
	if r.Stuck() {
		lacks = append(lacks, "the server reports more accounts, but the last pages had none")
	}
	if len(lacks) > 0 {
		return errors.New("incomplete: " + strings.Join(lacks, "; "))
	}
	return nil
}
