// Package cli is the command line: flags, where the token comes from, what is refused before a screen opens, and the exit status.
//
// It imports nothing of the screen, which it is handed as a function. No flag takes the value of a token or a password.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/find"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// Exit statuses; after a signal it is 128 and the signal's number.
const (
	exitOK      = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3 // here or by the server
	exitAuth    = 4
	exitUnknown = 5 // a change whose outcome is not known yet
	exitPartly  = 6 // a change of which a part was done, or that came with more than was asked for
)

// lastWordTime is how long a terminal may take for one line.
const lastWordTime = 200 * time.Millisecond

// Process is what the process was started with.
type Process struct {
	Args     []string // without the program's name
	Environ  []string
	Stdin    io.Reader
	Stdout   io.Writer
	Stderr   io.Writer
	Terminal bool // standard input and standard output are both terminals
	Version  string
	Screen   func(context.Context, setup.Config) error
	Exit     func(status int) // leaves at once; nil where nothing is to

	Columns        int  // of the terminal that standard output is, 0 where it is none
	StderrTerminal bool // standard error is one
	ASCII          bool // the locale is not in UTF-8

	quit         *quitting
	helperStderr io.Writer // for programs that are started, which may look for a terminal there
}

// flags are the command line as it was read.
type flags struct {
	profile, homeserver, tokenFile, tokenCommand                             string
	demoServer                                                               string
	allowHosts                                                               []string
	demo, readOnly, ascii, noAltScreen, noColor, localTime, noMouse, version bool
}

const (
	usageLine = "mxwarden [flags] [user ID or search text]"
	about     = `A terminal console for Matrix homeserver administrators: find accounts, see
where they connect from, deactivate them, reset passwords.

The access token is read from a prompt, a profile's credential store, a file
(--token-file) or a command (--token-command). It is never a flag value, because
other users on the machine can see command lines.`
)

// Run follows the command line and returns the exit status.
func Run(ctx context.Context, e Process) int {
	e.helperStderr, e.quit = e.Stderr, &quitting{exit: e.Exit}
	e.quit.start()
	defer e.quit.stop()
	if e.ASCII = e.ASCII || asksForASCII(e.Args); e.ASCII {
		defer matrixadmin.SetASCII(matrixadmin.SetASCII(true))
		e.Stdout, e.Stderr = &asciiWriter{w: e.Stdout}, &asciiWriter{w: e.Stderr}
	}
	out := &checkedWriter{w: e.Stdout}
	e.Stdout = out
	err := secretArgument(e.Args)
	if err == nil {
		err = root(ctx, e, !onlyFlags(e.Args)).Execute()
	}
	if err == nil && out.err != nil { // help and lists that could not be printed are no success
		err = out.err
	}
	if _, quiet := errors.AsType[pipeError](err); err != nil && !quiet {
		e.lastWord(fmt.Sprintf("mxwarden: %s\n", matrixadmin.PrintableLines(strings.TrimRight(err.Error(), "\n"))))
	}
	return status(err)
}

// secretArgument refuses a command line with a token in it before anything else looks at it, in words that do not repeat it.
func secretArgument(args []string) error {
	if !slices.ContainsFunc(args, find.IsSecret) && !find.IsToken(strings.Join(args, " ")) {
		return nil
	}
	return usageError{"An argument looks like an access token. Nothing was sent. Command lines are visible to other users and kept in shell history: " +
		"sign out the device of this token. Tokens are read from --token-file, --token-command or the prompt"}
}

// onlyFlags reports whether the arguments open the console, with no word among them that might be a command or ask for help: the commands need not be made then.
func onlyFlags(args []string) bool {
	return !slices.ContainsFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "--") || strings.HasPrefix(arg, "--h") })
}

// Command is the tree of commands and their flags.
func Command(ctx context.Context, e Process) *cobra.Command { return root(ctx, e, true) }

func root(ctx context.Context, e Process, commands bool) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use: usageLine, Short: "a terminal console for Matrix homeserver administrators", Long: about,
		SilenceErrors: true, SilenceUsage: true, DisableFlagsInUseLine: true,
		Args:              unexpected,
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return swallowed(c) },
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			if f.version {
				_, err := fmt.Fprintf(e.Stdout, "mxwarden %s\n", e.Version)
				return err
			}
			return open(ctx, e, f, args)
		},
	}
	if commands {
		c.AddCommand(profilesCommand(e), loginCommand(ctx, e), logoutCommand(ctx, e), auditCommand(ctx, e), evidenceCommand(ctx, e), whoisCommand(ctx, e), capabilitiesCommand(ctx, e), usersCommand(ctx, e))
		c.AddCommand(listCommands(ctx, e)...)
		c.AddCommand(actCommands(ctx, e)...)
		group(c)
	}
	if !commands {
		c.AddGroup(groups()...)
	}
	c.SetHelpCommand(helpCommand(e))
	c.SetUsageFunc(usage(e.helpWidth()))
	c.SetArgs(e.Args)
	c.SetOut(e.Stdout)
	c.SetErr(e.Stderr)
	if commands {
		c.InitDefaultCompletionCmd() // after the output is set, which it keeps
		if completion, _, err := c.Find([]string{"completion"}); err == nil {
			completion.Short = "Generate the completion script for a shell"
			completion.Args, completion.RunE = noArgs, func(c *cobra.Command, _ []string) error { return c.Help() }
		}
	}
	if commands {
		addExamples(c)
	}
	c.SetFlagErrorFunc(flagError)
	fs := c.Flags()
	fs.SortFlags = false
	fs.StringVar(&f.profile, "profile", "", "use this `PROFILE` of the configuration file (see mxwarden profiles)")
	fs.StringVar(&f.homeserver, "homeserver", "", "homeserver `ADDRESS`, server name or user ID (default: the default profile or $MXWARDEN_HOMESERVER; otherwise asks)")
	fs.StringVar(&f.tokenFile, "token-file", "", "read the access token from `FILE` (mode 0600)")
	fs.StringVar(&f.tokenCommand, "token-command", "", "read the access token from the first line that the shell command `COMMAND` prints")
	allowHost(c, &f)
	fs.BoolVar(&f.demo, "demo", false, "use an in-memory demo server with 5,000 accounts (no network; audit trail, exports and evidence are deleted on exit)")
	fs.StringVar(&f.demoServer, "demo-server", "", "`KIND` of demo server: "+strings.Join(demoNames(), ", "))
	fs.BoolVar(&f.readOnly, "read-only", false, "send no changes (read-only mode of the console; commands: --dry-run, or read_only in a profile)")
	c.PersistentFlags().BoolVar(&f.ascii, "ascii", false, "write ASCII characters only (default if the locale is not UTF-8)")
	fs.BoolVar(&f.noAltScreen, "no-alt-screen", false, "do not use the alternate screen; the screen is cleared on exit")
	fs.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal, for selecting text (also: mouse = false in a profile, or press M)")
	c.PersistentFlags().BoolVar(&f.noColor, "no-color", false, "disable colors (NO_COLOR also works); commands use none")
	fs.BoolVar(&f.localTime, "local-time", false, "show local time instead of UTC")
	fs.BoolVar(&f.version, "version", false, "show the version")
	fs.BoolP("help", "h", false, "show help")
	completeTarget(c, e)
	if len(e.Args) > 0 && strings.HasPrefix(e.Args[0], cobra.ShellCompRequestCmd) {
		forShells(c)
	}
	return c
}

// unexpected words arguments that are neither one text to find nor a command: a command that was probably meant, or too many of them.
func unexpected(c *cobra.Command, args []string) error {
	for _, text := range args {
		if _, err := find.Parse(text, "localhost"); errors.Is(err, find.ErrToken) {
			return usageError{err.Error()}
		}
	}
	if len(args) == 0 || c.ArgsLenAtDash() == 0 && len(args) == 1 {
		return nil
	}
	word := matrixadmin.Printable(args[0])
	if word == "version" && c.ArgsLenAtDash() < 0 {
		return usageError{"Unknown command version. Did you mean \"mxwarden --version\"? To search for that text: mxwarden -- version"}
	}
	if name := nearest(c, args[0], len(args) == 1); name != "" && c.ArgsLenAtDash() != 0 {
		hint := ""
		if len(args) == 1 {
			hint = " To search for that text: mxwarden -- " + word
		}
		return usageError{fmt.Sprintf("Unknown command %s. Did you mean \"mxwarden %s\"?%s", word, name, hint)}
	}
	if len(args) > 1 && strings.Trim(args[0], "abcdefghijklmnopqrstuvwxyz-") == "" {
		return usageError{word + " is no command (see mxwarden --help). To search for text with spaces, quote it."}
	}
	if len(args) > 1 {
		return usageError{"Unexpected argument " + matrixadmin.Printable(args[1]) + ". Use one user ID or search text; quote text with spaces."}
	}
	return nil
}

// flagError words what a flag's error means here.
func flagError(c *cobra.Command, err error) error {
	text := matrixadmin.Printable(err.Error())
	for _, name := range []string{"token", "access-token", "password"} {
		if text == "unknown flag: --"+name {
			return usageError{"--" + name + " does not exist: command lines are visible to other users and kept in shell history. " +
				"Use --token-file, --token-command or the prompt."}
		}
	}
	if flag, ok := strings.CutPrefix(text, "unknown flag: "); ok {
		if flag == "--read-only" {
			return usageError{"--read-only is a flag of the console. Commands that change something have --dry-run; read_only = true in a profile refuses changes"}
		}
		text = "Unknown flag " + flag + "." + flagMeant(c, flag)
	}
	if _, flag, ok := strings.Cut(text, "unknown shorthand flag: '"); ok && c.Flags().Lookup("filter") != nil {
		_, term, _ := strings.Cut(flag, " in ")
		return usageError{"Unknown flag -" + flag[:1] + ". A term of a filter that begins with a minus sign: --filter=" + matrixadmin.Printable(term)}
	} else if ok {
		text = "Unknown flag -" + flag[:1] + "." + letterMeant(c, flag[:1])
	}
	if flag, ok := strings.CutPrefix(text, "flag needs an argument: --"); ok {
		return needsValue(c.Flag(flag), "")
	}
	if wrong := wrongValue(text); wrong != "" {
		return usageError{wrong}
	}
	return usageError{english.EndSentence(text) + " See " + c.CommandPath() + " --help."}
}

func getenv(environ []string, name string) string {
	value := ""
	for _, entry := range environ {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}
