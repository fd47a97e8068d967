package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/history"
)

const aboutWhois = `Lists an account's connections (IP address, client, device, time) in the order
in which the server sends them. With a limit, and as a table on a terminal, the
newest come first. ACCOUNT is what the find box accepts: a user ID, localpart or
link, or a name, e-mail address, phone number or provider:ID that only one
account has (see mxwarden help find).

Filters, groups and folding work as in the console (see mxwarden help filter).
--sort, --group and --fold wait for the complete response.

The table fits the terminal; use --columns to choose. --json prints one ASCII
object per line with stable keys; times are RFC 3339 in UTC; unknown values are
"" (see mxwarden help json). --csv and --markdown have the same columns.

Devices are matched only if a column, filter or table shows them (one more
request, and the complete response is read first): exact, likely or empty.

Exit status: 1 account not found, response incomplete (partial output is
printed) or error; 2 invalid arguments; 3 account on another server; 4 token
refused.`

// whoisFlags are the command line as it was read.
type whoisFlags struct {
	filters, mmdb               []string
	sort, group, fold, columns  string
	output                      formatFlags
	all, devices, noDevices     bool
	localTime, limited, foldSet bool
	limit                       int
}

// whoisCommand prints the connections of one account.
func whoisCommand(ctx context.Context, e Process) *cobra.Command {
	var f flags
	var w whoisFlags
	c := &cobra.Command{
		Use: "whois ACCOUNT [flags]", Short: "List an account's connections", DisableFlagsInUseLine: true,
		Long: aboutWhois, Args: oneUser("whois"), ValidArgsFunction: cobra.NoFileCompletions,
	}
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringArrayVar(&w.filters, "filter", nil, "show only rows that match all `TERMS` (repeatable)")
	fs.StringVar(&w.sort, "sort", "", "sort by `COLUMN`, COLUMN:asc or COLUMN:desc")
	fs.StringVar(&w.group, "group", "", "group rows by `COLUMN`: "+strings.Join(groupings(), ", "))
	fs.StringVar(&w.fold, "fold", "off", "fold consecutive similar rows: `MODE` on, off or auto")
	fs.StringVar(&w.columns, "columns", "", "`COLUMNS` to print, comma-separated: "+strings.Join(ids(history.RowFields()), ", "))
	w.output.add(fs)
	fs.IntVar(&w.limit, "limit", 0, "print at most `N` lines (default: 1000 in a table on a terminal)")
	fs.BoolVar(&w.all, "all", false, "print all lines, also on a terminal")
	fs.BoolVar(&w.devices, "devices", false, "match devices (one more request)")
	fs.BoolVar(&w.noDevices, "no-devices", false, "do not match devices")
	fs.StringArrayVar(&w.mmdb, "mmdb", nil, "country or network database `FILE` (repeatable; default: the profile's)")
	fs.BoolVar(&w.localTime, "local-time", false, "use local time for filter dates, days and table times")
	addTarget(c, e, &f, "use the demo server")
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
	completeWords(c, "group", groupings)
	completeWords(c, "fold", func() []string { return []string{"auto", "on", "off"} })
	completeWords(c, "sort", func() []string { return sorts(ids(w.fields())) })
	completeColumns(c, func() []string { return ids(w.fields()) })
	completeTerms(c, history.Suggest)
}

// fields are the columns that there are to choose from.
func (w *whoisFlags) fields() []history.Field {
	if by, ok := history.ParseGrouping(w.group); ok {
		return history.GroupFields(by)
	}
	return history.RowFields()
}

func ids(fields []history.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.ID
	}
	return out
}

func groupings() []string {
	var out []string
	for _, by := range history.Groupings() {
		out = append(out, by.ID())
	}
	return out
}
