package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// run connects, and carries the action out on one account after the other.
func (v *act) run(ctx context.Context, e Process, args []string) error {
	if err := v.check(e, args); err != nil {
		return err
	}
	values, err := v.values(e)
	if err != nil {
		return err
	}
	defer values.EraseSecrets()
	s, conn, done, err := v.connect(ctx, e)
	if err != nil {
		return err
	}
	defer done()
	targets, err := v.targets(ctx, e, &conn, args)
	if err != nil {
		return err
	}
	if err := v.unconfirmed(targets); err != nil {
		return err
	}
	trail := ops.NewTrail(s.AuditTrail, audit.Options{Version: e.Version, Witness: s.AuditWitness})
	defer func() { _ = trail.Close() }()
	if !v.dryRun {
		_ = trail.Check(ctx) // it keeps its trouble itself
	}
	if _, finding := trail.Verify(); finding != nil {
		fmt.Fprintf(e.Stderr, "mxwarden: warning: audit trail: %s\n", matrixadmin.Line(finding))
	}
	if err := trail.Trouble(); err != nil && !v.dryRun {
		conn.situation.Unrecorded = matrixadmin.Line(err)
	}
	runner := conn.runner(ops.WithJournal(trail), ops.WithFollowing(ctx),
		ops.WithCollector(ops.SnapshotCollector{HS: conn.client, Dir: s.EvidenceDir, Version: e.Version, Now: time.Now}))
	if !v.dryRun { // what is under way goes on to its outcome, which is recorded; a second signal ends the program
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		defer context.AfterFunc(ctx, func() {
			stop()
			fmt.Fprintln(e.Stderr, "mxwarden: interrupted: waiting for the change that was sent; interrupt again to leave")
		})()
	}
	return v.each(ctx, e, conn, runner, targets, values)
}

// each acts on the accounts in turn; after one whose outcome is not known it goes on only if that was wished.
func (v *act) each(ctx context.Context, e Process, conn connection, runner *ops.Runner, targets []ops.Target, values ops.Values) error {
	var codes []int
	var last error
	for i, target := range targets {
		at := conn.situation
		at.Target = target
		code, err := v.one(ctx, e, runner, at, values)
		if err != nil {
			return err
		}
		codes = append(codes, code)
		left := len(targets) - i - 1
		if left > 0 && ctx.Err() != nil {
			codes = append(codes, exitFailed)
			fmt.Fprintf(e.Stderr, "mxwarden: interrupted: %s not tried\n", english.Count(left, "account was", "accounts were"))
			break
		}
		if left > 0 && code == exitUnknown && !v.keepGoing {
			fmt.Fprintf(e.Stderr, "mxwarden: stopped: %s not tried (--keep-going goes on)\n", english.Count(left, "account was", "accounts were"))
			break
		}
	}
	for _, worst := range []int{exitUnknown, exitPartly, exitAuth, exitRefused, exitFailed} {
		if slices.Contains(codes, worst) {
			last = changeError{errors.New("not everything was done"), worst}
			if len(targets) == 1 {
				last = changeError{pipeError{errors.New("said already")}, worst}
			}
			break
		}
	}
	return last
}

// connect makes a client that can write, with the trail and the directory for evidence.
func (v *act) connect(ctx context.Context, e Process) (s setup.Config, conn connection, done func(), err error) {
	done = func() {}
	if err := v.flags.check(); err != nil {
		return s, conn, done, err
	}
	s = setup.Config{Homeserver: v.flags.homeserver, ReadOnly: v.dryRun, Options: []matrixadmin.Option{matrixadmin.WithUserAgent("mxwarden/" + e.Version)}}
	if v.flags.isDemo() {
		s = demo(s, v.flags.demoServer)
	}
	if s, err = v.flags.target(ctx, e, s); err != nil {
		return s, conn, done, err
	}
	readOnly := s.ReadOnly && !v.dryRun
	if s.ReadOnly {
		s.Options = append(s.Options, matrixadmin.WithReadOnly())
	}
	s.AuditTrail, s.EvidenceDir = audit.DefaultPath(e.getenv), evidence.DefaultDir(e.getenv)
	s.AuditWitness = audit.SecondHeadPath(e.getenv, s.AuditTrail)
	if v.flags.isDemo() {
		if done, err = scratch(&s); err != nil {
			return s, conn, func() {}, err
		}
	}
	if v.evidence != "" {
		s.EvidenceDir = v.evidence
	}
	if conn, err = connect(ctx, e, s); err == nil {
		conn = conn.withAuth(ctx, s)
	}
	conn.situation.ReadOnly, conn.situation.ReasonRequired = readOnly, s.ReasonRequired
	return s, conn, done, err
}

// targets reads the accounts as they are now.
func (v *act) targets(ctx context.Context, e Process, conn *connection, args []string) ([]ops.Target, error) {
	var part ops.Subject
	if v.action.On != ops.OnAccount {
		part = ops.Subject{Kind: v.action.On, ID: matrixadmin.NewText(args[1])}
		args = args[:1]
	}
	ids, err := accounts(e, args, conn.situation.Me.Server())
	if err != nil {
		return nil, err
	}
	targets := make([]ops.Target, len(ids))
	for i, id := range ids {
		targets[i] = ops.Target{User: matrixadmin.User{ID: id}, Subject: part, Devices: -1, Rooms: -1}
		switch user, err := conn.client.User(ctx, id); {
		case err == nil:
			targets[i].User = user
		case !matrixadmin.NotServed(err):
			return nil, fmt.Errorf("nothing was sent: %s: %w", id, err)
		}
		if devices, err := conn.client.Devices(ctx, id); err == nil {
			targets[i].Devices = len(devices)
		}
	}
	if _, wants := v.secret(); wants {
		conn.situation.Policy, _ = conn.client.PasswordPolicy(ctx) // without it the server says what it minds
	}
	return targets, nil
}

func (v *act) secret() (ops.Field, bool) {
	for _, f := range v.action.Fields {
		if f.Kind == ops.FieldSecret {
			return f, true
		}
	}
	return ops.Field{}, false
}

// one acts on one account, and prints how it ended.
func (v *act) one(ctx context.Context, e Process, runner *ops.Runner, s ops.Situation, values ops.Values) (code int, err error) {
	if v.action.Blocked(s) == "" { // what cannot be done is refused with its reason, and needs nothing read
		if s.Seen, err = runner.Look(ctx, v.action, s); err != nil {
			return exitFailed, fmt.Errorf("nothing was sent: %w", err)
		}
	}
	if v.dryRun {
		return v.preview(e, s, values)
	}
	if v.action.Look != nil && v.action.Blocked(s) == "" {
		steps, err := v.action.Steps(s, values)
		if err != nil {
			return exitRefused, refusedError{"nothing was sent: " + err.Error()}
		}
		values.Shown = ops.Keys(steps)
	}
	res := runner.Run(ctx, v.action, s, values, ops.Watch{})
	for v.wait && res.Followed() {
		next, ok := res.Next(ctx)
		if !ok {
			break
		}
		res = next
	}
	return resultCode(res), v.print(e, res)
}

// preview prints what would be sent, or why nothing would.
func (v *act) preview(e Process, s ops.Situation, values ops.Values) (int, error) {
	who := s.Target.Text().Printable()
	if why := v.action.Blocked(s); why != "" && v.asJSON {
		return exitRefused, v.previewJSON(e, s, why, nil)
	} else if why != "" {
		_, err := fmt.Fprintf(e.Stdout, "%s: not possible: %s\n", who, why)
		return exitRefused, err
	}
	steps, err := v.action.Steps(s, values)
	if err != nil {
		return exitFailed, err
	}
	if v.asJSON {
		return exitOK, v.previewJSON(e, s, "", steps)
	}
	for _, step := range steps {
		if _, err := fmt.Fprintf(e.Stdout, "%s: %s (as %s)\n", who, s.Preview(step), s.Me); err != nil {
			return exitFailed, err
		}
	}
	return exitOK, nil
}

// previewJSON prints a preview as one object.
func (v *act) previewJSON(e Process, s ops.Situation, blocked string, steps []ops.Step) error {
	out := struct {
		Target   string   `json:"target"`
		Subject  string   `json:"subject,omitempty"`
		Action   string   `json:"action"`
		DryRun   bool     `json:"dry_run"`
		Blocked  string   `json:"blocked,omitempty"`
		As       string   `json:"as"`
		Requests []string `json:"requests"`
	}{s.Target.User.ID.Raw(), s.Target.Subject.ID.Raw(), v.action.ID, true, blocked, s.Me.Raw(), []string{}}
	for _, step := range steps {
		out.Requests = append(out.Requests, s.Preview(step))
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}

// resultCode is the exit status of one account.
func resultCode(res ops.Result) int {
	bad := matrixadmin.KindOf(res.Err)
	switch {
	case bad == matrixadmin.KindBadToken:
		return exitAuth
	case res.Refused && (bad == matrixadmin.KindInvalid || bad == matrixadmin.KindReadOnly), res.Outcome == matrixadmin.OutcomeRejected:
		return exitRefused
	case res.Outcome == matrixadmin.OutcomeNotSent:
		return exitFailed
	case res.Outcome == matrixadmin.OutcomePartly, res.Final && res.Finding.Verdict == ops.Partial:
		return exitPartly
	case res.Finding.Verdict == ops.Confirmed, res.Outcome == matrixadmin.OutcomeClaimed && !res.InDoubt():
		return exitOK
	case res.Final && res.Finding.Verdict == ops.NotApplied:
		return exitFailed
	}
	return exitUnknown
}

// print says how it ended, in a sentence or as one JSON object; secrets that the answer brought are shown here and nowhere else.
func (v *act) print(e Process, res ops.Result) error {
	if !v.asJSON {
		text := fmt.Sprintf("%s: %s\n", res.Target.Text().Printable(), res.Summary())
		if res.Evidence.Path != "" {
			text += fmt.Sprintf("evidence: %s\n", matrixadmin.Printable(res.Evidence.Path))
		}
		for _, f := range v.action.Fields {
			if given := res.Gives[f.Name]; !given.IsZero() {
				text = fmt.Sprintf("%s%s: %s\n", text, f.Label, matrixadmin.Printable(given.Reveal()))
			}
		}
		_, err := io.WriteString(e.Stdout, text)
		return err
	}
	type step struct {
		Title   string            `json:"title"`
		Outcome string            `json:"outcome"`
		Error   string            `json:"error,omitempty"`
		Facts   map[string]string `json:"facts,omitempty"`
	}
	out := struct {
		Target   string `json:"target"`
		Subject  string `json:"subject,omitempty"`
		Action   string `json:"action"`
		Outcome  string `json:"outcome"`
		Verdict  string `json:"verdict"`
		Final    bool   `json:"final"`
		Summary  string `json:"summary"`
		Evidence string `json:"evidence,omitempty"`
		Status   int    `json:"status"`
		Steps    []step `json:"steps"`

		Secrets map[string]string `json:"secrets,omitempty"` // that the answer brought
	}{
		res.Target.Raw(), res.Subject.ID.Raw(), res.Action, res.Outcome.String(), res.Finding.Verdict.String(), res.Final, res.Summary(), res.Evidence.Path,
		resultCode(res),
		[]step{},
		map[string]string{},
	}
	for name, given := range res.Gives {
		out.Secrets[name] = given.Reveal()
	}
	for _, s := range res.Steps {
		failed := ""
		if s.Err != nil {
			failed = matrixadmin.Line(s.Err)
		}
		out.Steps = append(out.Steps, step{s.Title, s.Outcome.String(), failed, s.Facts})
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, asciiJSON(b))
	return err
}
