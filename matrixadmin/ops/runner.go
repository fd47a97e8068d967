package ops

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
)

// verifyTimeout is how long reading back may take after a write.
const verifyTimeout = 20 * time.Second

// ErrStopWaiting is the cause with which an administrator ends the wait for an answer; any other end of a run's context leaves a write
// that has begun alone.
var ErrStopWaiting = errors.New("stopped waiting")

var (
	errNoJournal   = errors.New("there is no audit trail")
	errNoCollector = errors.New("there is no place to keep evidence")
)

// Runner is the only caller of an action's Run: rules first, then a fresh read of the target, evidence, the intent on disk, then one
// write, then reading back, and the outcome on disk.
type Runner struct {
	hs        Homeserver
	journal   Journal
	collector Collector
	flights   flights
	life      context.Context // of what is read later; nil reads nothing later
}

// RunnerOption completes a [Runner].
type RunnerOption func(*Runner)

// WithJournal names the journal; without one every write is refused.
func WithJournal(j Journal) RunnerOption { return func(r *Runner) { r.journal = j } }

// WithCollector names who takes evidence; without one nothing irreversible is done but by the administrator's choice.
func WithCollector(c Collector) RunnerOption { return func(r *Runner) { r.collector = c } }

// WithFollowing has the runner read again, after 1, 3, 10 and 30 seconds and then every minute, what became of a write whose end is not known, until ctx ends.
func WithFollowing(ctx context.Context) RunnerOption { return func(r *Runner) { r.life = ctx } }

// NewRunner makes the runner for one connection.
func NewRunner(hs Homeserver, opts ...RunnerOption) *Runner {
	r := &Runner{hs: hs}
	for _, o := range opts {
		o(r)
	}
	return r
}

// Watch is told how a run goes, in the run's own goroutines; either may be nil.
type Watch struct {
	Stage    func(Stage)
	Evidence func(evidence.Progress)
}

func (w Watch) at(s Stage) {
	if w.Stage != nil {
		w.Stage(s)
	}
}

// Run carries out an action on the account that the situation names, and says what became of it.
//
// Nothing is ever sent twice, and nothing before its intent is on disk. Ending ctx before StageSending cancels. Afterwards only the cause
// [ErrStopWaiting] ends the wait for the answer, and the outcome is then unknown; a program that ends lets the write go on, see
// [Runner.Wait]. Reading back and recording still happen, in a context of their own.
func (r *Runner) Run(ctx context.Context, a Action, s Situation, v Values, w Watch) (res Result) {
	res = Result{Action: a.ID, Target: s.Target.User.ID}
	flight, ok := r.flights.begin(words(a) + " " + s.Target.User.ID.Text().Printable())
	if !ok {
		return refuse(res, invalid(a, "the console is being closed"))
	}
	defer func() { r.flights.end(flight, res) }()
	w.at(StageChecking)
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	if r.journal == nil {
		return refuse(res, invalid(a, errNoJournal.Error()))
	}
	target, err := r.fresh(ctx, s.Target)
	if err != nil {
		return refuse(res, err)
	}
	s.Target = target
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	if a.Danger == Irreversible && v.Evidence == EvidenceFirst {
		w.at(StageEvidence)
	}
	kept, gap := r.evidence(ctx, a, s, v, w.Evidence)
	res.Evidence = kept
	if ctx.Err() != nil {
		return refuse(res, canceled(ctx, a))
	}
	if len(gap) > 0 {
		res.Gap = gap
		return refuse(res, invalid(a, "the evidence is not complete: "+strings.Join(gap, "; ")))
	}
	return r.write(ctx, a, s, v, w, res)
}

// write puts the intent on disk, sends, reads back, and puts the outcome on disk.
func (r *Runner) write(ctx context.Context, a Action, s Situation, v Values, w Watch, res Result) Result {
	request := matrixadmin.NewRequestID()
	rec := record(a, s, v, res.Evidence)
	rec.RequestID = request.Sent()
	id, err := r.journal.Intent(ctx, rec)
	if err != nil {
		return refuse(res, invalid(a, matrixadmin.Line(err)))
	}
	if ctx.Err() != nil {
		return r.keep(ctx, id, rec, refuse(res, canceled(ctx, a)))
	}
	w.at(StageSending)
	sent := time.Now()
	err = r.send(matrixadmin.WithRequestID(ctx, request), a, res.Target, v)
	rec.AnswerID = request.Answered()
	res.Outcome, res.Err = matrixadmin.OutcomeOf(err), err
	if err != nil && res.Outcome == matrixadmin.OutcomeClaimed {
		res.Outcome = matrixadmin.OutcomeUnknown // an error that claims success proves nothing
	}
	if res.Outcome == matrixadmin.OutcomeNotSent {
		return r.keep(ctx, id, rec, res)
	}
	w.at(StageVerifying)
	res.Before, res.recorded = s, &recorded{intent: id, record: rec}
	if res.Outcome == matrixadmin.OutcomeRejected {
		return r.keep(ctx, id, rec, r.doubt(ctx, a, s, v, res))
	}
	res.Finding = r.verify(context.WithoutCancel(ctx), a, s, v)
	res.Final = !res.InDoubt()
	return r.follow(a, r.keep(ctx, id, rec, res), v, sent)
}

// doubt reads back what the server has refused: one that has done it all the same is not believed.
func (r *Runner) doubt(ctx context.Context, a Action, s Situation, v Values, res Result) Result {
	res.Final = true
	switch matrixadmin.KindOf(res.Err) {
	case matrixadmin.KindBadToken, matrixadmin.KindRateLimited: // it would refuse that as well
		return res
	default:
	}
	if f := r.verify(context.WithoutCancel(ctx), a, s, v); f.Verdict == Confirmed || f.Verdict == Likely || f.Changed {
		res.Outcome, res.Finding = matrixadmin.OutcomeUnknown, f
	}
	return res
}

// send calls the action once, in a context that only the administrator's own wish ends.
func (r *Runner) send(ctx context.Context, a Action, id matrixadmin.UserID, v Values) error {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), ErrStopWaiting) {
			cancel()
		}
	})
	defer stop()
	return a.Run(sending, r.hs, id, v)
}

// Check holds an action against the rules that need no server: read-only, no trail, blocked, fields, reason.
func Check(a Action, s Situation, v Values) error {
	if s.ReadOnly {
		return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindReadOnly, Detail: "this console is read-only"}
	}
	if s.Unrecorded != "" {
		return invalid(a, s.Unrecorded)
	}
	if why := a.Blocked(s); why != "" {
		return invalid(a, why)
	}
	if a.Problems != nil {
		if problems := a.Problems(s, v); len(problems) > 0 {
			return invalid(a, strings.Join(problems, "; "))
		}
	}
	if s.ReasonRequired && a.Danger != Reversible && strings.TrimSpace(v.Reason) == "" {
		return invalid(a, "a reason is required here")
	}
	return nil
}

// Verify reads back once more what became of an action that was sent, and puts what it finds on record; it sends nothing but reads.
func (r *Runner) Verify(ctx context.Context, a Action, res Result, v Values) Result {
	res.Finding = r.verify(ctx, a, res.Before, v)
	if res.recorded != nil && r.journal != nil && ctx.Err() == nil {
		return r.keep(ctx, res.recorded.intent, res.recorded.record, res)
	}
	return res
}

// verify reads back what is known, for at most twenty seconds.
func (r *Runner) verify(ctx context.Context, a Action, before Situation, v Values) Finding {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	return a.Verify(ctx, r.hs, before, v)
}

// fresh reads the target again, so that the rules hold for what is true now and not for what was painted a minute ago.
//
// A server that cannot show accounts, or devices, leaves what was painted as it is.
func (r *Runner) fresh(ctx context.Context, t Target) (Target, error) {
	user, err := r.hs.User(ctx, t.User.ID)
	switch {
	case err == nil && user.ID != t.User.ID:
		return t, &matrixadmin.Error{Op: "read the account again", Kind: matrixadmin.KindMalformed, Detail: "the server answered with another account"}
	case err == nil:
		if what := changed(t.User, user); what != "" {
			return t, &matrixadmin.Error{Op: "read the account again", Kind: matrixadmin.KindInvalid, Detail: "the account has changed since it was read: " + what +
				". Nothing was sent: read it again (r) and decide anew"}
		}
		t.User = user
	case !cannotShow(err):
		return t, err
	}
	if devices, err := r.hs.Devices(ctx, t.User.ID); err == nil {
		t.Devices = len(devices)
	}
	return t, nil
}

// changed says what is another account's, or another person's, about an account that was read twice from the same source.
func changed(shown, now matrixadmin.User) string {
	switch {
	case shown.Detail != now.Detail || shown.Created.IsZero(): // what is shown was not read there
	case shown.DisplayName != now.DisplayName:
		return "it has another display name"
	case !shown.Created.Equal(now.Created):
		return "it was created anew"
	case shown.Admin.Known() && now.Admin.Yes() != shown.Admin.Yes():
		return "it is an administrator now, or no longer one"
	case shown.Appservice != now.Appservice || shown.Type != now.Type:
		return "it is of another kind"
	}
	return ""
}

func refuse(res Result, err error) Result {
	res.Refused, res.Err, res.Outcome = true, err, matrixadmin.OutcomeNotSent
	return res
}

func canceled(ctx context.Context, a Action) error {
	return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindCanceled, Detail: "canceled before anything was sent", Err: ctx.Err()}
}

func invalid(a Action, why string) error {
	return &matrixadmin.Error{Op: words(a), Kind: matrixadmin.KindInvalid, Detail: why}
}

func words(a Action) string { return strings.ToLower(a.Title[:1]) + a.Title[1:] }
