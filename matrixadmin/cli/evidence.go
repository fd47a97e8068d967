package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// evidenceCommand takes a snapshot of one account by itself.
func evidenceCommand(ctx context.Context, e Process) *cobra.Command {
	var f flags
	var dir string
	var messages bool
	c := &cobra.Command{
		Use: "evidence ACCOUNT [flags]", Short: "Save everything the server reports about an account", DisableFlagsInUseLine: true,
		Long: `Saves everything the server reports about an account as JSON and a readable
report, readable only by you. Changes nothing. Prints one JSON object with the
paths and the SHA-256 (see mxwarden help json). ACCOUNT is what the find box
accepts (see mxwarden help find), if only one account has it.

Exit status: 1 incomplete; 2 invalid arguments; 3 account on another server; 4
token refused.`,
		Args: oneUser("evidence"), ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().StringVar(&dir, "dir", "", "`DIRECTORY` for the files (default: next to the audit trail)")
	c.Flags().BoolVar(&messages, "messages", false, "keep the account's private messages, too; recorded in the audit trail")
	addTarget(c, e, &f, "use the demo server; without --dir nothing is kept")
	c.RunE = func(_ *cobra.Command, args []string) error { return takeEvidence(ctx, e, f, dir, args[0], messages) }
	c.AddCommand(evidenceVerify(e))
	return c
}

// takeEvidence connects with a client that cannot write, and takes the snapshot.
func takeEvidence(ctx context.Context, e Process, f flags, dir, who string, messages bool) error {
	s, err := f.reading(ctx, e)
	if err != nil {
		return err
	}
	s.AuditTrail, s.EvidenceDir = audit.DefaultPath(e.getenv), evidence.DefaultDir(e.getenv)
	s.AuditWitness = audit.SecondHeadPath(e.getenv, s.AuditTrail)
	if f.isDemo() {
		remove, err := scratch(&s)
		if err != nil {
			return err
		}
		defer remove()
	}
	if dir != "" {
		s.EvidenceDir = dir
	}
	conn, err := connect(ctx, e, s)
	if err != nil {
		return err
	}
	id, err := accountOf(ctx, e, conn, who, conn.situation.Me)
	if err != nil {
		return err
	}
	if conn.situation.Server.Lacks(&matrixadmin.OwnAccounts) { // the other half of the account belongs to it
		conn = conn.withAuth(ctx, s)
	}
	conn.situation.Messages = messages
	conn.situation.Target = ops.Target{User: matrixadmin.User{ID: id}, Devices: -1, Rooms: -1}
	return conn.collect(ctx, e, s)
}

// refusedError is something that is not done, by a rule of ours.
type refusedError struct{ reason string }

// Error implements [error].
func (e refusedError) Error() string { return e.reason }

// ExitCode is the status of what was refused.
func (e refusedError) ExitCode() int { return exitRefused }

func (d connection) collect(ctx context.Context, e Process, s setup.Config) error {
	trail := ops.NewTrail(s.AuditTrail, audit.Options{Version: e.Version, Witness: s.AuditWitness})
	defer func() { _ = trail.Close() }()
	runner := d.runner(ops.WithJournal(trail), ops.WithCollector(d.collector(e, s)))
	if _, finding := trail.Verify(); finding != nil {
		fmt.Fprintf(e.Stderr, "mxwarden: warning: audit trail: %s\n", matrixadmin.Line(finding))
	}
	line := newProgress(e)
	kept, err := runner.Collect(ctx, d.situation, func(p evidence.Progress) {
		if line.due() {
			line.write(fmt.Sprintf("collecting evidence: %d of %d, %s %s", p.Done, p.Of, p.Section.Name.Title(), english.Count(p.Section.Rows, "row", "rows")))
		}
	})
	line.clear()
	switch {
	case errors.Is(err, matrixadmin.ErrNotFound):
		return noAccount(ctx, d, d.situation.Target.User.ID)
	case err != nil:
		return err
	}
	result, err := json.Marshal(struct {
		Target   string   `json:"target"`
		Path     string   `json:"path"`
		Report   string   `json:"report"`
		SHA256   string   `json:"sha256"`
		Complete bool     `json:"complete"`
		Missing  []string `json:"missing"`
	}{d.situation.Target.User.ID.Raw(), kept.Path, kept.Report, kept.SHA256, kept.Complete(), append([]string{}, kept.Missing...)})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(e.Stdout, asciiJSON(result)); err != nil {
		return err
	}
	if err := trail.Trouble(); err != nil {
		return fmt.Errorf("evidence saved, but not recorded in the audit trail: %w", err)
	}
	if !kept.Complete() {
		return fmt.Errorf("evidence incomplete: %s", strings.Join(kept.Missing, "; "))
	}
	return nil
}

// asciiJSON escapes everything in a JSON text that is not printable ASCII, so that it is harmless on a terminal.
func asciiJSON(text []byte) string {
	var b strings.Builder
	for _, r := range string(text) {
		switch {
		case r >= 0x20 && r <= 0x7e:
			b.WriteRune(r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
