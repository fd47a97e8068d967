package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// auditCheck reads what became of the changes whose outcome is not known.
func auditCheck(ctx context.Context, e Process) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use: "check [ACCOUNT...] [flags]", Short: "Read what became of changes of unknown outcome", DisableFlagsInUseLine: true,
		Long: `Reads what became of the changes on this server that have no final outcome in
the audit trail, because the process ended or no response came; of all accounts,
or of those that are named. Sends nothing but reads, and records what it finds.
With --json, one object per change (see mxwarden help json).

Exit status: 0 all outcomes are final now; 1 error; 2 invalid arguments; 4 token
refused; 5 some are still unknown.`,
		Args: func(_ *cobra.Command, args []string) error {
			for _, text := range args {
				if err := checkAccount(text); err != nil {
					return err
				}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().SortFlags = false
	file := trailFlag(c, e)
	asJSON := c.Flags().Bool("json", false, "print one JSON object per change")
	addTarget(c, e, &f, "use the demo server")
	c.RunE = func(_ *cobra.Command, args []string) error { return checkOpen(ctx, e, f, *file, *asJSON, args) }
	return c
}

func checkOpen(ctx context.Context, e Process, f flags, file string, asJSON bool, args []string) error {
	s, err := f.reading(ctx, e)
	if err != nil {
		return err
	}
	conn, err := connect(ctx, e, s)
	if err != nil {
		return err
	}
	s.EvidenceDir = evidence.DefaultDir(e.getenv)
	conn = conn.withAuth(ctx, s)
	var ids []matrixadmin.UserID
	for _, text := range args {
		id, err := accountOf(ctx, e, conn, text, conn.situation.Me)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	trail := ops.NewTrail(file, audit.Options{Version: e.Version, Witness: audit.SecondHeadPath(e.getenv, file)})
	defer func() { _ = trail.Close() }()
	open, err := ops.OpenActs(file, conn.situation.Me.Server(), conn.situation.BaseURL, time.Now())
	if err != nil {
		return err
	}
	open = slices.DeleteFunc(open, func(o ops.Open) bool {
		return len(ids) > 0 && !slices.ContainsFunc(ids, func(id matrixadmin.UserID) bool { return id.Raw() == o.Intent.Target.Raw() })
	})
	if len(open) == 0 {
		fmt.Fprintf(e.Stderr, "mxwarden: no outcome is unknown of changes at %s\n", matrixadmin.Printable(conn.situation.BaseURL))
	}
	runner := conn.runner(ops.WithJournal(trail), ops.WithCollector(conn.collector(e, s)))
	var worst error
	for _, o := range open {
		found := checked{o: o}
		found.resolve(ctx, runner, conn.situation)
		if err := found.print(e, asJSON); err != nil {
			return broken(err)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case found.err != nil:
			worst = changeError{errors.New("not every change could be checked"), exitFailed}
		case !found.final && worst == nil:
			worst = changeError{errors.New("not every outcome is final; check again later"), exitUnknown}
		}
	}
	return worst
}

// checked is what was found of one act.
type checked struct {
	o       ops.Open
	finding ops.Finding
	err     error
	final   bool
	says    string
}

func (c *checked) resolve(ctx context.Context, runner *ops.Runner, s ops.Situation) {
	if c.o.AtWork && !c.o.Queued() {
		c.says = "It is still running in " + processOf(c.o.Intent) + "."
		return
	}
	c.finding, c.err = runner.Resolve(ctx, s, c.o)
	c.says = c.finding.Reason
	c.final = c.err == nil && !ops.StillOpen(c.o, c.finding, time.Now())
	switch {
	case c.err != nil:
		c.says = strings.TrimSpace(c.says + " " + english.Sentence(matrixadmin.Line(c.err)))
	case !c.final && c.finding.Verdict != ops.ReadFailed:
		c.says += " The server may still be working: check again before you repeat it."
	}
}

// print says it in a line, or as one JSON object.
func (c *checked) print(e Process, asJSON bool) error {
	r := c.o.Intent
	if !asJSON {
		_, err := fmt.Fprintf(e.Stdout, "%s: %s: %s\n", partOf(r), startedAt(r), c.says)
		return err
	}
	b, err := json.Marshal(struct {
		Target  string    `json:"target"`
		Subject string    `json:"subject,omitempty"`
		Action  string    `json:"action"`
		ID      string    `json:"id"`
		Time    time.Time `json:"time"`
		Verdict string    `json:"verdict"`
		Final   bool      `json:"final"`
		Summary string    `json:"summary"`
	}{r.Target.Raw(), r.Subject.ID.Raw(), r.Action, r.ID, r.Time, c.finding.Verdict.String(), c.final, c.says})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}
