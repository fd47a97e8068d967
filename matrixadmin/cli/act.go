package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// act is the command line of one action: its flags as they were given.
type act struct {
	action ops.Action
	flags  flags

	typed   map[string]*typed // by field, what was given for it
	choices map[string]*bool
	stdin   map[string]*bool // secrets that come from standard input

	confirm                              []string
	yes, dryRun, asJSON, wait, keepGoing bool
	queued                               bool // the last act is accepted, and the server is at work on it
	unsettled                            bool // of some act, what became of it may still be seen
	beside                               bool // the last act came with changes that were not asked for
	reason, ticket, evidence             string
	noEvidence                           bool
	generate                             bool // the secret
	given                                *pflag.FlagSet
	missing                              map[matrixadmin.UserID]error // of several accounts, those that are not there
}

// actCommands makes a command of each action of the catalog.
func actCommands(ctx context.Context, e Process) []*cobra.Command {
	var commands []*cobra.Command
	for _, a := range ops.Catalog() {
		if a.Marks != ops.OnAccount { // the action on one part takes several here
			continue
		}
		commands = append(commands, actCommand(ctx, e, a))
	}
	return commands
}

func actCommand(ctx context.Context, e Process, a ops.Action) *cobra.Command {
	args := "ACCOUNT..."
	if a.On != ops.OnAccount {
		args = "{ACCOUNT " + strings.ToUpper(a.On.String()) + "... | ACCOUNT - | -}"
	}
	c := &cobra.Command{
		Use: a.ID + " " + args + " [flags]", Short: a.Title, DisableFlagsInUseLine: true, Long: actLong(a), Example: actExample(a),
		Args: func(_ *cobra.Command, args []string) error {
			if want := a.On != ops.OnAccount; want && len(args) < 2 && !slices.Equal(args, []string{fromStdin}) || len(args) == 0 {
				if want {
					return usageError{fmt.Sprintf("%s needs an account and a %s, for example: mxwarden %s @user:example.org ID", a.ID, a.On, a.ID)}
				}
				return usageError{fmt.Sprintf("%s needs an account, for example: mxwarden %s @user:example.org", a.ID, a.ID)}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	v := &act{action: a, typed: map[string]*typed{}, choices: map[string]*bool{}, stdin: map[string]*bool{}, given: c.Flags(), missing: map[matrixadmin.UserID]error{}}
	v.addFlags(c, e)
	c.RunE = func(_ *cobra.Command, args []string) error { return v.run(ctx, e, args) }
	return c
}

func actLong(a ops.Action) string {
	v := act{action: a}
	confirm := []string{map[ops.Danger]string{
		ops.Reversible:   "Needs --yes.",
		ops.Disruptive:   "Needs --confirm with the full user ID of each account; several accounts can be confirmed by how many there are, such as --confirm " + v.number(12) + ".",
		ops.Irreversible: "Needs --confirm with the full user ID of each account, and --evidence DIRECTORY or --no-evidence.",
	}[a.Danger]}
	if a.In(delicate).Danger != a.Danger {
		confirm[0] = "Needs --yes, and --confirm with the full user ID of each account that is an administrator's or belongs to an application service."
	}
	for _, f := range a.Fields {
		if f.Kind == ops.FieldSecret {
			confirm = append(confirm, "The "+english.Uncapitalize(f.Label)+" is read from standard input with --"+flagName(f)+"-stdin, or made by --generate, another one for each account, and printed once with the result.")
		}
	}
	takes := "ACCOUNT is a user ID, a matrix.to link or a localpart; - reads one per line from standard input (empty lines and lines that begin with # are skipped), or the output of a list with --csv or --json, of which the IDs are taken. "
	if a.On != ops.OnAccount {
		part := a.On.String()
		takes = "ACCOUNT is a user ID, a matrix.to link or a localpart, " + strings.ToUpper(part) + " the full ID of the " + part + " (see mxwarden help json); - in its place reads one per line, or the output of a list with --csv or --json, from standard input. - alone takes the accounts from there as well (column account). "
		if a.Danger != ops.Reversible {
			confirm[0] = "Needs --confirm with the full user ID, a slash and the ID of the " + part + "."
		}
		if a.Danger == ops.Disruptive {
			confirm[0] += " Several can be confirmed by how many there are, such as --confirm " + v.number(12) + "."
		}
	}
	several := "All are checked before anything is sent. Several accounts are then processed in turn, each with its own result: the others continue after one that does not exist or that the server refuses. " +
		"An outcome that is unknown, or more than was asked for (both unless --keep-going is given), a refused token and an interrupt stop."
	if a.On != ops.OnAccount {
		several = strings.Replace(several, "Several accounts", "Several", 1)
	}
	return paragraphs(a.Effect,
		takes+strings.Join(confirm, " ")+
			" --dry-run shows what would be sent and sends nothing. Every change is recorded in the audit trail.",
		several,
		"Exit status: 0 done; 1 failed; 2 invalid arguments; 3 refused; 4 token refused; 5 outcome unknown so far; 6 partly done. Of several accounts the worst counts.")
}

// delicate is an account for which an action asks as much as it ever does.
var delicate = ops.Situation{Target: ops.Target{User: matrixadmin.User{Admin: matrixadmin.TriYes}}}

// flagName is a field's name on the command line.
func flagName(f ops.Field) string { return strings.ReplaceAll(f.Name, "_", "-") }

func (v *act) addFlags(c *cobra.Command, e Process) {
	fs := c.Flags()
	fs.SortFlags = false
	for _, f := range v.action.Fields {
		switch f.Kind {
		case ops.FieldChoice:
			v.choices[f.Name] = fs.Bool(flagName(f), f.Default, english.Uncapitalize(f.Label)+turnOff(f))
		case ops.FieldSecret:
			v.stdin[f.Name] = fs.Bool(flagName(f)+"-stdin", false, "read the "+english.Uncapitalize(f.Label)+" from standard input, one line"+secretNeed(f))
			fs.BoolVar(&v.generate, "generate", false, "make a strong "+english.Uncapitalize(f.Label)+" and print it once, on standard output")
		case ops.FieldText, ops.FieldNumber, ops.FieldDuration, ops.FieldList:
			v.typed[f.Name] = &typed{f.Kind, f.Preset}
			fs.Var(v.typed[f.Name], flagName(f), fieldHelp(f))
			completeWords(c, flagName(f), func() []string { return f.Words })
		case ops.FieldOutput:
		}
	}
	if v.action.Danger == ops.Reversible {
		fs.BoolVar(&v.yes, "yes", false, "confirm the change (required)")
		if v.action.In(delicate).Danger != ops.Reversible {
			fs.StringArrayVar(&v.confirm, "confirm", nil, "the full user `ID` of each account that is an administrator's or belongs to an application service")
		}
	} else {
		fs.StringArrayVar(&v.confirm, "confirm", nil, "the full user `ID`"+v.withPart()+", once for each "+v.action.On.String()+v.byNumber())
	}
	if v.action.Danger == ops.Irreversible {
		fs.StringVar(&v.evidence, "evidence", "", "save evidence first, in `DIRECTORY`")
		fs.BoolVar(&v.noEvidence, "no-evidence", false, "save no evidence")
	}
	fs.BoolVar(&v.dryRun, "dry-run", false, "show the requests and send nothing but reads")
	fs.StringVar(&v.reason, "reason", "", "`TEXT` for the audit trail: why; for example: 'reported for spam'")
	fs.StringVar(&v.ticket, "ticket", "", "`TICKET` for the audit trail: where it was decided; for example: OPS-1234")
	fs.BoolVar(&v.asJSON, "json", false, "print one JSON object per "+v.action.On.String())
	fs.BoolVar(&v.wait, "wait", false, "wait until an unknown outcome is final")
	fs.BoolVar(&v.keepGoing, "keep-going", false, "continue after an account whose outcome is unknown, or of which more changed than was asked for")
	addTarget(c, e, &v.flags, "use the demo server; nothing is kept")
}

// secretNeed says whether a secret has to be given.
func secretNeed(f ops.Field) string {
	if f.Optional {
		return " (optional)"
	}
	return " (this or --generate is required)"
}

// turnOff says how a choice is taken back that is made without its flag.
func turnOff(f ops.Field) string {
	if !f.Default {
		return ""
	}
	return " (turn off with --" + flagName(f) + "=false)"
}

// check refuses what is wrong with the command line itself, before anything is read or asked.
func (v *act) check(e Process, args []string) error {
	lines, rest := slices.Contains(args, fromStdin), args
	if v.action.On != ops.OnAccount && len(args) > 1 {
		rest = args[1:]
	}
	if err := v.checkSecret(e, lines); err != nil {
		return err
	}
	switch {
	case lines && !slices.Equal(rest, []string{fromStdin}):
		return usageError{"- stands alone: give " + v.many() + " either as arguments or on standard input"}
	}
	switch {
	case v.dryRun:
		return nil
	case v.action.Danger == ops.Reversible && !v.yes:
		return usageError{v.action.ID + " needs --yes (or --dry-run)"}
	case v.action.Danger != ops.Reversible && len(v.confirm) == 0 && v.action.On != ops.OnAccount:
		return usageError{fmt.Sprintf("%s needs --confirm with the full user ID, a slash and the ID of the %s (or --dry-run)", v.action.ID, v.action.On)}
	case v.action.Danger != ops.Reversible && len(v.confirm) == 0:
		return usageError{v.action.ID + " needs --confirm with the full user ID (or --dry-run)"}
	case v.action.Danger == ops.Irreversible && (v.evidence == "") == !v.noEvidence:
		return usageError{v.action.ID + " needs either --evidence DIRECTORY or --no-evidence"}
	}
	return nil
}
