package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// auditCommand looks at the audit trail; only acknowledge and check write to it.
func auditCommand(ctx context.Context, e Process) *cobra.Command {
	c := &cobra.Command{
		Use: "audit", Short: "Verify, list or check the audit trail", Long: `The audit trail records every change before it is sent, and its outcome. It is
$XDG_STATE_HOME/mxwarden/audit.jsonl, by default below ~/.local/state; each
record has the hash of the one before it.`, Args: noArgs, DisableFlagsInUseLine: true,
		RunE: func(*cobra.Command, []string) error {
			return usageError{"\"mxwarden audit\" needs a command: verify, list, check or acknowledge"}
		},
	}
	c.SetFlagErrorFunc(flagError)
	c.AddCommand(auditVerify(ctx, e), auditAcknowledge(ctx, e), auditList(e), auditCheck(ctx, e))
	return c
}

func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		if name := nearest(c, args[0], false); name != "" {
			return usageError{fmt.Sprintf("Unknown command %s. Did you mean \"%s %s\"?", matrixadmin.Printable(args[0]), c.CommandPath(), name)}
		}
		if c.HasSubCommands() {
			var names []string
			for _, sub := range c.Commands() {
				names = append(names, sub.Name())
			}
			return usageError{fmt.Sprintf("Unknown command %s. Commands of %s: %s", matrixadmin.Printable(args[0]), c.CommandPath(), strings.Join(names, ", "))}
		}
		return usageError{c.CommandPath() + " takes no arguments (got " + matrixadmin.Printable(args[0]) + ")"}
	}
	return nil
}

// trailFlag is where the trail is.
func trailFlag(c *cobra.Command, e Process) *string {
	return c.Flags().String("file", audit.DefaultPath(e.getenv), "audit trail `FILE`")
}

func auditVerify(ctx context.Context, e Process) *cobra.Command {
	c := &cobra.Command{Use: "verify", Short: "Check the integrity of the audit trail", Args: noArgs, Long: `Checks that no record of the audit trail was altered, repeated, reordered or
removed, and compares its end with its head file, with the second copy of the
head, and with the system's journal. The exit status is 1, and the record is
named, if there is a finding or no trail.

Nothing here stops root, or your own account, from writing a new trail: the head
that goes to the journal with every record, or one that you keep elsewhere and
give with --head, is what shows it.`}
	file := trailFlag(c, e)
	head := c.Flags().String("head", "", "a `HEAD` that you kept, which must be in the trail: NUMBER:HASH, or the hash alone")
	c.RunE = func(*cobra.Command, []string) error {
		if c.Flags().Changed("head") && strings.TrimSpace(*head) == "" {
			return usageError{"--head must be NUMBER:HASH, or the hash alone"}
		}
		known := audit.KnownHeads{Second: audit.SecondHeadPath(e.getenv, *file), Hash: strings.TrimSpace(*head)}
		if err := audit.CheckHead(known.Hash); err != nil {
			return usageError{err.Error()}
		}
		journal, told := audit.JournalHeads(ctx, *file)
		known.Journal = journal
		rep, err := audit.VerifyWith(*file, known)
		if err != nil {
			return err
		}
		if _, err = fmt.Fprintln(e.Stdout, verified(rep)); err != nil {
			return err
		}
		_, err = fmt.Fprintln(e.Stdout, inJournal(rep, journal, told))
		return err
	}
	return c
}

// inJournal is one line on what the system's journal knows of the trail.
func inJournal(rep audit.Report, journal []audit.JournalHead, told error) string {
	switch {
	case told != nil:
		return "System journal: not compared, " + matrixadmin.Line(told)
	case len(journal) == 0:
		return "System journal: not compared, it has no head of this trail"
	}
	line := fmt.Sprintf("System journal: %d heads, all match", rep.Journaled)
	if rep.Unjournaled > 0 {
		line += fmt.Sprintf("; %d records are not in it", rep.Unjournaled)
	}
	return line
}

func auditAcknowledge(ctx context.Context, e Process) *cobra.Command {
	c := &cobra.Command{Use: "acknowledge", Short: "Record that you know about a finding in the audit trail", Args: noArgs, Long: `Writes a note about the finding to the audit trail, so that the next start no
longer reports it. The finding stays in the trail. Exit status 1 if there is
none.`}
	file := trailFlag(c, e)
	why := c.Flags().String("reason", "", "`REASON`, for the record")
	c.RunE = func(*cobra.Command, []string) error {
		found, err := audit.Acknowledge(ctx, *file, audit.Options{Version: e.Version, Witness: audit.SecondHeadPath(e.getenv, *file)}, *why)
		if stays, ok := errors.AsType[*audit.AcknowledgedError](err); ok { // that it is on record is no failure
			_, err = fmt.Fprintln(e.Stdout, english.EndSentence(english.Capitalize(matrixadmin.Line(stays))))
			return err
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.Stdout, "recorded: %s\n", matrixadmin.Line(found))
		return err
	}
	return c
}

// verified is one line on a trail in which nothing is wrong.
func verified(rep audit.Report) string {
	line := fmt.Sprintf("%d records. Hash chain intact", rep.Head.Seq)
	if rep.Head.Seq == 1 {
		line = "1 record. Hash chain intact"
	}
	if rep.HeadChecked {
		line += ", head matches"
	} else {
		line += "; no head file, so missing records at the end cannot be detected"
	}
	if rep.Sealed > 0 {
		line += fmt.Sprintf("; incomplete records from a crash, sealed: %d", rep.Sealed)
	}
	if rep.HeadLost > 0 {
		line += fmt.Sprintf("; the head file was missing %d times", rep.HeadLost)
	}
	if rep.Acknowledged > 0 {
		line += fmt.Sprintf("; findings acknowledged: %d", rep.Acknowledged)
	}
	if rep.Busy {
		line += "; another mxwarden holds the lock"
	}
	if rep.Head.Seq > 0 {
		line += ". Last record: " + rep.Head.String() + ", " + rep.Last.UTC().Format(time.RFC3339)
	}
	return line
}

func auditList(e Process) *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List audit records, oldest first", Args: noArgs, Long: `Lists the records of the audit trail, oldest first, in UTC. With --json, one
object per line (see mxwarden help json).`}
	file := trailFlag(c, e)
	text := c.Flags().String("filter", "", "list only records with `TEXT` in them, such as a user ID or a ticket")
	asJSON := c.Flags().Bool("json", false, "print the stored JSON records, one per line")
	c.RunE = func(*cobra.Command, []string) error {
		switch _, err := os.Lstat(*file); {
		case !errors.Is(err, fs.ErrNotExist):
		case c.Flags().Changed("file"):
			return fmt.Errorf("no audit trail at %s", matrixadmin.Printable(*file))
		default:
			fmt.Fprintf(e.Stderr, "mxwarden: no changes are recorded yet (%s does not exist)\n", matrixadmin.Printable(*file))
		}
		var first error // what is behind a damaged record is listed, too
		for r, err := range audit.Read(*file, audit.Filter{Text: strings.TrimSpace(*text)}) {
			if err != nil {
				if first != nil {
					fmt.Fprintf(e.Stderr, "mxwarden: warning: %s\n", matrixadmin.Line(err))
				}
				first = cmp.Or(first, err)
				continue
			}
			if err := printRecord(e.Stdout, r, *asJSON); err != nil {
				return err
			}
		}
		return first
	}
	return c
}

// actionWidth is room for the longest action.
var actionWidth = func() (width int) {
	for _, a := range ops.Catalog() {
		width = max(width, len(a.ID))
	}
	return width
}()

// printRecord prints one record as a line; every text in it is painted harmless.
func printRecord(w io.Writer, r audit.Record, asJSON bool) error {
	if asJSON {
		line, err := json.Marshal(r) // ASCII, with everything else escaped
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		return err
	}
	what := audit.DisplayWord(r.Result)
	switch r.Kind {
	case audit.KindIntent, audit.KindNote:
		what = audit.DisplayWord(string(r.Kind))
	case audit.KindStep:
		what = "step " + what
	case audit.KindOutcome:
	}
	if r.Verdict != "" {
		what += ", " + audit.DisplayWord(r.Verdict)
	}
	line := fmt.Sprintf("%6d  %s  %-*s  %s", r.Seq, r.Time.UTC().Format(time.RFC3339), actionWidth, r.Action, what)
	if !r.Target.IsZero() {
		line = fmt.Sprintf("%6d  %s  %-*s  %-24s  %s", r.Seq, r.Time.UTC().Format(time.RFC3339), actionWidth, r.Action, what, r.Target)
	}
	for _, more := range []struct {
		label string
		text  matrixadmin.Text
	}{{r.Subject.Kind + " ", r.Subject.ID}, {"step: ", r.Step}, {"by ", r.Actor}, {"reason: ", r.Reason}, {"ticket: ", r.Ticket}} {
		if !more.text.IsZero() {
			line += "  " + more.label + more.text.Printable()
		}
	}
	_, err := fmt.Fprintln(w, line)
	return err
}
