package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/explore"
)

const (
	aboutWhois = `Takes what the find box takes: a full id, a localpart, a link. Lists the account's connections: every row that the server has, as they arrive in its order; with a limit, and as a table on a terminal,
the newest first.

--filter, --group and --fold are those of the console. Words match anywhere; ip:203.0.113.0/24 net: ua: client: device: country: tag:
since:7d since:2026-11-01 before:… narrow it; - negates, quotes group. With --group there is one line for each group, with --fold one for
rows of the same address and user agent that follow each other; both, and --sort, wait for the whole answer.

A table has times, addresses, clients and devices that fit the terminal; --columns chooses. --json is one object a line, in ASCII, with the
same keys whatever the server is; times are RFC 3339 in UTC, what the server does not say is "". --csv and --markdown have the same
columns. Whose a row is, is asked for (one more request, and the whole answer is read first) where a table, a column or a filter shows it:
exact where the server says so, likely where address, user agent and time agree, nothing otherwise.

Status 1: there is no such account, the answer was not whole, or it failed; what came is printed. Status 2: the command line, or the filter.
Status 3: the account is of another server.`
	examplesWhois = `  mxwarden whois @alice:example.org --filter 'since:7d -ip:198.51.100.0/24' --sort last_seen
  mxwarden whois @alice:example.org --group ip --json | jq -r 'select(.count > 100).ip'`
)

// whoisFlags are the command line as it was read.
type whoisFlags struct {
	filters, mmdb               []string
	sort, group, fold, columns  string
	json, csv, markdown         bool
	all, devices, noDevices     bool
	localTime, limited, foldSet bool
	limit                       int
}

// whoisCommand prints the connections of one account.
func whoisCommand(ctx context.Context, e Edge) *cobra.Command {
	var f flags
	var w whoisFlags
	c := &cobra.Command{
		Use: "whois account [flags]", Short: "list an account's connections", DisableFlagsInUseLine: true,
		Long: aboutWhois, Example: examplesWhois, Args: oneUser("whois"), ValidArgsFunction: cobra.NoFileCompletions,
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&w.filters, "filter", nil, "only rows that match all these `terms`; several are joined")
	fs.StringVar(&w.sort, "sort", "", "sort by a `column`, or column:asc, column:desc")
	fs.StringVar(&w.group, "group", "", "one line for each value of a `column`: "+strings.Join(groupings(), ", "))
	fs.StringVar(&w.fold, "fold", "off", "fold consecutive similar rows: a `mode` (on, off, auto)")
	fs.StringVar(&w.columns, "columns", "", "the `columns`, with commas between them: "+strings.Join(ids(explore.RowFields()), ","))
	fs.BoolVar(&w.json, "json", false, "one JSON object a line")
	fs.BoolVar(&w.csv, "csv", false, "CSV, in which no cell is a formula")
	fs.BoolVar(&w.markdown, "markdown", false, "a table in Markdown")
	fs.IntVar(&w.limit, "limit", 0, "print the first `n` lines only, and say how many there were (default: 1000 in a table on a terminal)")
	fs.BoolVar(&w.all, "all", false, "print every line on a terminal as well")
	fs.BoolVar(&w.devices, "devices", false, "ask for the devices, and say whose a row is")
	fs.BoolVar(&w.noDevices, "no-devices", false, "do not ask for them")
	fs.StringArrayVar(&w.mmdb, "mmdb", nil, "a database with countries or networks, a `file` (default: those of the profile)")
	fs.BoolVar(&w.localTime, "local-time", false, "dates of the filter, days and the times of a table in the machine's zone instead of UTC")
	addTarget(c, &f, "of the homeserver in memory")
	complete(c, &w)
	c.RunE = func(_ *cobra.Command, args []string) error {
		w.limited, w.foldSet = fs.Changed("limit"), fs.Changed("fold")
		q, err := w.query(e, args[0])
		if err != nil {
			return err
		}
		s, err := f.reading(ctx, e)
		if err != nil {
			return err
		}
		return q.run(ctx, e, s)
	}
	return c
}

// complete proposes the words that a flag takes.
func complete(c *cobra.Command, w *whoisFlags) {
	words := func(name string, of func() []string) {
		_ = c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) { // fails for a flag that is not there
			return of(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	words("group", groupings)
	words("fold", func() []string { return []string{"auto", "on", "off"} })
	words("demo-server", demoNames)
	words("sort", func() []string {
		var out []string
		for _, id := range ids(w.fields()) {
			out = append(out, id, id+":asc", id+":desc")
		}
		return out
	})
	_ = c.RegisterFlagCompletionFunc("columns", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) { // as above
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		var out []string
		for _, id := range ids(w.fields()) {
			out = append(out, before+id)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

// fields are the columns that there are to choose from.
func (w *whoisFlags) fields() []explore.Field {
	if by, ok := explore.ParseGrouping(w.group); ok {
		return explore.GroupFields(by)
	}
	return explore.RowFields()
}

func ids(fields []explore.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.ID
	}
	return out
}

func groupings() []string {
	var out []string
	for _, by := range explore.Groupings() {
		out = append(out, by.ID())
	}
	return out
}
