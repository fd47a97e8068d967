package ops

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// mostRounds is how often a plan is made at most.
const mostRounds = 3

// act is one run of an action, over its rounds.
type act struct {
	*Runner

	action  Action
	values  Values
	watch   Watch
	done    []StepResult    // of the act that is continued, and of this one
	tried   map[string]bool // keys that were sent, whatever the answer, or are known to be done: never again
	goes    string          // id of the intent that the next one goes on with
	started time.Time       // when the first step was sent
}

// rounds carries out an action whose rules hold: it plans, and plans again while all that was planned is done and something new has come.
func (r *Runner) rounds(ctx context.Context, a Action, s Situation, v Values, w Watch, res Result) Result {
	t := &act{Runner: r, action: a, values: v, watch: w, done: slices.Clone(v.Continues.Done), tried: map[string]bool{}, goes: v.Continues.Intent}
	for _, d := range t.done {
		t.tried[d.Key] = d.Outcome == matrixadmin.OutcomeClaimed
	}
	more := true
	for n := 0; more && n < min(max(a.Rounds, 1), mostRounds); n++ {
		res, more = t.round(ctx, s, res)
	}
	if !res.MayHaveChanged() {
		return res
	}
	if more && a.Rounds > 1 { // the rounds are over, each was done, and what is left is known: nothing is under way that would change it
		res.Final = true
		return res
	}
	return r.follow(a, res, v, t.started)
}

// round looks, plans, puts the intent on disk, sends, reads back, and puts the outcome on disk; more says that all of it is done and something is left.
func (t *act) round(ctx context.Context, s Situation, res Result) (_ Result, more bool) {
	first := t.started.IsZero()
	give := func(err error) (Result, bool) {
		if first {
			return refuse(res, err), false
		}
		res.Outcome, res.Err = matrixadmin.OutcomePartly, err
		return res, false
	}
	seen, err := t.Look(ctx, t.action, s)
	if err != nil {
		return give(err)
	}
	s.Seen = seen
	request := t.values.Act
	if !first || request == nil {
		request = matrixadmin.NewRequestID()
		t.values.Act = request
	}
	steps, err := t.plan(s, first)
	switch {
	case errors.Is(err, errNothing) && !first:
		return res, false
	case err != nil:
		return give(invalid(t.action, matrixadmin.Reason(err)))
	}
	if first {
		if err := t.Precheck(ctx, t.action, s, t.values); err != nil {
			return give(invalid(t.action, matrixadmin.Reason(err)))
		}
	}
	rec := record(t.action, s, t.values, res.Evidence)
	rec.RequestID, rec.Continues = request.Sent(), t.goes
	for _, step := range steps {
		rec.Steps = append(rec.Steps, matrixadmin.NewText(step.Key))
	}
	id, err := t.journal.Intent(ctx, rec)
	if err != nil {
		return give(invalid(t.action, matrixadmin.Reason(err)))
	}
	t.goes = id
	if ctx.Err() != nil {
		unsent := t.keep(ctx, id, rec, refuse(res, canceled(ctx, t.action)))
		if first {
			return unsent, false
		}
		return give(canceled(ctx, t.action))
	}
	t.watch.at(StageSending)
	if first {
		t.started = time.Now()
		s.Began = t.started
		res.Before, res.answers = s, t.values
		res.answers.Secrets = nil
	}
	sent := t.send(ctx, s, steps, rec, id, request)
	if len(steps) == 1 {
		rec.AnswerID = sent.answer
	}
	t.done, res.Steps = append(t.done, sent.results...), append(res.Steps, sent.results...)
	res.done = slices.Clone(t.done)
	res.Gives, res.recorded = gives(res.Gives, steps, sent.results), &recorded{intent: id, record: rec}
	res = t.conclude(ctx, id, rec, res, sent)
	left := res.Finding.Verdict == Partial || res.Finding.Verdict == NotApplied
	return res, left && res.Outcome == matrixadmin.OutcomeClaimed && res.Unrecorded == nil && !sent.unrecorded && ctx.Err() == nil
}

// conclude reads back what a round has done and puts its outcome on disk; the result is that of all rounds.
func (t *act) conclude(ctx context.Context, id string, rec audit.Record, res Result, sent sending) Result {
	own := res
	own.Outcome, own.Err = Combine(sent.results), why(sent.results)
	switch own.Outcome {
	case matrixadmin.OutcomeNotSent:
	case matrixadmin.OutcomeRejected:
		t.watch.at(StageVerifying)
		own = t.doubt(ctx, t.action, res.Before, t.values, own)
	case matrixadmin.OutcomeUnknown, matrixadmin.OutcomeClaimed, matrixadmin.OutcomePartly:
		t.watch.at(StageVerifying)
		own.Finding = t.readBack(ctx, res.Before)
		if own.Outcome == matrixadmin.OutcomeUnknown { // another console may have been quicker than the answer
			own.Finding = t.told(own, false)
		}
		own = own.settled()
		own.Final = !own.InDoubt()
	}
	own = t.keep(ctx, id, rec, own.overruled())
	if Combine(sent.results) == matrixadmin.OutcomeRejected && own.Outcome != matrixadmin.OutcomeRejected { // a refusal that is not believed
		return own
	}
	own.Outcome, own.Err = Combine(own.Steps), why(own.Steps)
	return own.settled().overruled()
}

// overruled believes no refusal of a part where reading back shows that all of it is done.
func (r Result) overruled() Result {
	if r.Outcome == matrixadmin.OutcomePartly && (r.Finding.Verdict == Confirmed || r.Finding.Verdict == MoreThanAsked) {
		r.Outcome = matrixadmin.OutcomeUnknown
	}
	return r
}

// readBack reads what was done, and again in a moment what the servers are usually done with by then.
func (t *act) readBack(ctx context.Context, before Situation) Finding {
	f := t.verify(context.WithoutCancel(ctx), t.action, before, t.values, t.done)
	waits := t.action.Settles
	if sentToMAS(t.done) {
		waits = t.action.SettlesAtMAS
	}
	for _, wait := range waits {
		if f.Verdict != Queued || !pause(ctx, wait) {
			break
		}
		f = t.verify(context.WithoutCancel(ctx), t.action, before, t.values, t.done)
	}
	return f
}

// pause waits, and reports false where ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// plan makes the plan of a round and holds it against what was sent and what was shown.
func (t *act) plan(s Situation, first bool) ([]Step, error) {
	steps, err := t.action.Plan(s, t.values, t.done)
	if err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for _, step := range steps {
		if step.Key == "" || keys[step.Key] {
			return nil, errSameKey
		}
		keys[step.Key] = true
	}
	steps = slices.DeleteFunc(steps, func(s Step) bool { return t.tried[s.Key] })
	if !t.action.Grows && (s.Seen != nil || t.values.Shown != nil) {
		unseen := func(s Step) bool { return !slices.Contains(t.values.Shown, s.Key) }
		if first && slices.ContainsFunc(steps, unseen) {
			return nil, errOthers
		}
		steps = slices.DeleteFunc(steps, unseen)
	}
	switch {
	case len(steps) == 0:
		return nil, errNothing
	case len(steps) > maxSteps && !t.action.Grows:
		return nil, errTooMany
	}
	return steps[:min(len(steps), maxSteps)], nil
}

// gives collects what answers have brought to be shown once; of what turned out to be another account's nothing is shown.
func gives(had map[string]matrixadmin.Secret, steps []Step, results []StepResult) map[string]matrixadmin.Secret {
	if slices.ContainsFunc(results, func(r StepResult) bool { return errors.Is(r.Err, wire.ErrOtherAccount) }) {
		return had
	}
	for _, s := range steps {
		for name, secret := range s.Gives {
			if !secret.IsZero() {
				put(&had, name, secret)
			}
		}
	}
	return had
}
