package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

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
	if conn.situation.ReasonRequired && strings.TrimSpace(v.reason) == "" && !v.dryRun {
		return usageError{v.action.ID + " needs --reason: this profile requires one; for example: --reason 'reported for spam'"}
	}
	targets, err := v.targets(ctx, e, &conn, args)
	if err != nil {
		return err
	}
	if values, err = v.withSecret(values, conn.situation.Policy); err != nil {
		return refusedError{"nothing was sent: " + err.Error()}
	}
	if err := v.unfit(conn.situation, targets, values); err != nil {
		return err
	}
	if err := v.unconfirmed(conn.situation, targets); err != nil {
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
		ops.WithCollector(conn.collector(e, s)))
	if !v.dryRun { // what is under way goes on to its outcome, which is recorded; a second signal ends the program
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
		defer stop()
		e.quit.stop()
		defer context.AfterFunc(ctx, func() {
			e.quit.start()
			stop()
			fmt.Fprintln(e.Stderr, "mxwarden: interrupted: waiting for the change that was sent; interrupt again to leave")
		})()
	}
	open := readOpen(s.AuditTrail, conn.situation)
	for _, t := range targets {
		open.mention(e, t.User.ID)
	}
	return v.each(ctx, e, conn, runner, targets, values)
}

// each acts on the targets in turn. What is left is not tried after one whose outcome is not known, unless that was wished or the server has accepted it and is at work, and after one that shows that
// nothing more can be done, or that the server does more than it is asked for; each of these is named.
func (v *act) each(ctx context.Context, e Process, conn connection, runner *ops.Runner, targets []ops.Target, values ops.Values) error {
	var codes []int
	for i, target := range targets {
		at := conn.situation
		at.Target = target
		v.beside = false
		code, err := 0, v.missing[target.User.ID]
		if err != nil {
			code, err = status(err), itemError{err}
		} else {
			code, err = v.one(ctx, e, runner, at, values)
		}
		if len(targets) == 1 && err != nil {
			return err
		}
		if trouble, ok := errors.AsType[itemError](err); ok {
			err = v.failed(e, target, trouble)
		}
		if err == nil && v.beside && code == exitPartly {
			codes = append(codes, moreDone)
		} else {
			codes = append(codes, code)
		}
		left, why := targets[i+1:], ""
		switch {
		case err != nil:
			why = "could not write to standard output"
		case ctx.Err() != nil:
			why = "interrupted"
		case code == exitAuth:
			why = "the token was refused"
		case code == exitUnknown && !v.keepGoing && !v.queued:
			why = "stopped after an unknown outcome (--keep-going goes on)"
		case v.beside && !v.keepGoing:
			why = "stopped after more changed than was asked for (--keep-going goes on)"
		}
		if len(left) > 0 && why != "" {
			was := " was"
			if len(left) > 1 {
				was = "s were"
			}
			one := strings.TrimSuffix(v.many(), "s")
			fmt.Fprintf(e.Stderr, "mxwarden: %s: %s %s%s not tried\n", why, english.Number(len(left)), one, was)
			if err == nil {
				err = v.notTried(e, left)
			}
			codes = append(codes, slices.Repeat([]int{notTried}, len(left))...)
		}
		if err != nil {
			return broken(err)
		}
		if len(codes) == len(targets) {
			break
		}
	}
	if v.unsettled && !v.wait {
		fmt.Fprintf(e.Stderr, "mxwarden: exit status %d: the result is not final. %s --wait stays until it is; to see it now, read the %s again, and do not send the change twice\n", exitUnknown, v.action.ID, v.action.On)
	}
	return v.sum(codes)
}

// connect makes a client that can write, with the trail and the directory for evidence.
func (v *act) connect(ctx context.Context, e Process) (s setup.Config, conn connection, done func(), err error) {
	done = func() {}
	if err := v.flags.check(); err != nil {
		return s, conn, done, err
	}
	s = setup.Config{Homeserver: v.flags.homeserver, ReadOnly: v.dryRun, Options: []matrixadmin.Option{e.agent()}}
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

// planCode is the exit status of what cannot be planned: refused, as there is nothing to change; failed, as other things that do not exist.
func planCode(err error) int {
	if errors.Is(err, ops.ErrNoSubject) {
		return exitFailed
	}
	return exitRefused
}

// one acts on one account, and prints how it ended.
func (v *act) one(ctx context.Context, e Process, runner *ops.Runner, s ops.Situation, values ops.Values) (code int, err error) {
	values.Act = matrixadmin.NewRequestID()
	if v.action.Blocked(s) == "" { // what cannot be done is refused with its reason, and needs nothing read
		if s.Seen, err = runner.Look(ctx, v.action, s); err != nil {
			if matrixadmin.KindOf(err) == matrixadmin.KindInvalid { // a rule of ours
				return exitRefused, itemError{refusedError{"nothing was sent: " + matrixadmin.Reason(err)}}
			}
			err = fmt.Errorf("nothing was sent: %w", err)
			return status(err), itemError{err}
		}
	}
	if v.dryRun {
		if err := runner.Precheck(ctx, v.action, s, values); err != nil {
			return exitRefused, itemError{refusedError{"nothing would be sent: " + matrixadmin.Reason(err)}}
		}
		var notes []string
		if v.action.Notes != nil {
			notes = v.action.Notes(s, values)
		}
		if told := runner.Tell(ctx, v.action, s, nil, func(string) {}); told != "" {
			notes = append(notes, told)
		}
		return v.preview(e, s, values, notes...)
	}
	if v.action.Look != nil && v.action.Blocked(s) == "" {
		steps, err := v.action.Steps(s, values)
		if err != nil {
			return planCode(err), itemError{changeError{errors.New("nothing was sent: " + err.Error()), planCode(err)}}
		}
		values.Shown = ops.Keys(steps)
	}
	if values, err = v.withSecret(values, s.Policy); err != nil {
		return exitRefused, itemError{refusedError{"nothing was sent: " + err.Error()}}
	}
	if v.generate {
		defer values.EraseSecrets()
	}
	res := runner.Run(ctx, v.action.In(s), s, values, ops.Watch{})
	for v.wait && res.Followed() {
		next, ok := res.Next(ctx)
		if !ok {
			break
		}
		res = next
	}
	v.beside = res.Finding.Beside
	v.queued = res.Outcome == matrixadmin.OutcomeClaimed && res.Finding.Verdict == ops.Queued
	v.unsettled = v.unsettled || res.Followed() && resultCode(res) == exitUnknown
	return resultCode(res), v.print(e, res, v.shows(res, values))
}
