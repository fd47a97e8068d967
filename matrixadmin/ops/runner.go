package ops

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// verifyTimeout is how long reading back may take after a write.
const verifyTimeout = 20 * time.Second

// ErrStopWaiting is the cause with which an administrator ends the wait for an answer; any other end of a run's context leaves a write
// that has begun alone.
var ErrStopWaiting = errors.New("stopped waiting")

var (
	errNoJournal   = errors.New("no audit trail is available")
	errNoCollector = errors.New("no directory for evidence is available")
)

// Runner is the only one who sends an action's steps: rules first, then a fresh read of the target, evidence, and in each round a plan, its intent on disk,
// each step once with its outcome on disk, then reading back, and the outcome of the whole on disk.
type Runner struct {
	to        backends
	journal   Journal
	collector Collector
	inFlight  inFlight
	life      context.Context // of what is read later; nil reads nothing later
	successor atomic.Pointer[Runner]
}

// RunnerOption completes a [Runner].
type RunnerOption func(*Runner)

// WithJournal names the journal; without one every write is refused.
func WithJournal(j Journal) RunnerOption { return func(r *Runner) { r.journal = j } }

// WithCollector names who takes evidence; without one nothing irreversible is done but by the administrator's choice.
func WithCollector(c Collector) RunnerOption { return func(r *Runner) { r.collector = c } }

// WithFollowing has the runner read again, after 1, 3, 10 and 30 seconds and then every minute, what became of a write whose end is not known, until ctx ends.
func WithFollowing(ctx context.Context) RunnerOption { return func(r *Runner) { r.life = ctx } }

// WithAuth names the Matrix Authentication Service (MAS); without one, or with nil, no request for it is sent.
func WithAuth(auth wire.Doer) RunnerOption { return func(r *Runner) { r.to.auth = auth } }

// NewRunner makes the runner for one connection.
func NewRunner(hs Homeserver, opts ...RunnerOption) *Runner {
	r := &Runner{to: backends{hs: hs, past: &pastRooms{}}}
	for _, o := range opts {
		o(r)
	}
	if keeps, ok := r.collector.(interface {
		RoomsKept(id matrixadmin.UserID) (rooms []matrixadmin.Text, taken time.Time)
	}); ok {
		r.to.past.kept = keeps.RoomsKept
	}
	return r
}

// Watch is told how a run goes, in the run's own goroutines; each may be nil.
type Watch struct {
	Stage    func(Stage)
	Evidence func(evidence.Progress)
	Step     func(n, of int, title string) // before each step of several
}

func (w Watch) at(s Stage) {
	if w.Stage != nil {
		w.Stage(s)
	}
}

func (w Watch) step(n, of int, title string) {
	if w.Step != nil {
		w.Step(n, of, title)
	}
}

// Run carries out an action on the account that the situation names, and says what became of it.
//
// Nothing is ever sent twice, and nothing before its intent is on disk. Ending ctx before StageSending cancels. Afterwards only the cause
// [ErrStopWaiting] ends the wait for the answer, and the outcome is then unknown; a program that ends lets the write go on, see
// [Runner.Wait]. Reading back and recording still happen, in a context of their own.
func (r *Runner) Run(ctx context.Context, a Action, s Situation, v Values, w Watch) (res Result) {
	res = Result{Action: a.ID, Target: s.Target.User.ID, Subject: s.Target.Subject}
	flight, ok := r.inFlight.begin(describe(a) + " " + s.Target.Text().Printable())
	if !ok {
		return refuse(res, invalid(a, "mxwarden is closing"))
	}
	defer func() { r.inFlight.end(flight, res) }()
	w.at(StageChecking)
	if err := Check(a, s, v); err != nil {
		return refuse(res, err)
	}
	if r.journal == nil {
		return refuse(res, invalid(a, errNoJournal.Error()))
	}
	target, err := r.fresh(ctx, s)
	if err != nil {
		return refuse(res, err)
	}
	s.Target = target
	if now := a.In(s); now.Danger != a.Danger || now.Whole && !a.Whole { // who was asked did not know
		return refuse(res, invalid(a, "the account has changed since it was displayed: "+english.Uncapitalize(strings.Join(delicate(s), " "))+" Refresh it (r) and decide again"))
	}
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
		return refuse(res, invalid(a, "evidence is incomplete: "+strings.Join(gap, "; ")))
	}
	return r.rounds(ctx, a, s, v, w, res)
}

// doubt reads back what the server has refused: one that has done it all the same is not believed.
func (r *Runner) doubt(ctx context.Context, a Action, s Situation, v Values, res Result) Result {
	res.Final = true
	if matrixadmin.KindOf(res.Err) == matrixadmin.KindBadToken { // it would refuse that as well
		return res
	}
	f := r.verify(context.WithoutCancel(ctx), a, s, v, res.done)
	if f.Verdict == Confirmed || f.Verdict == Likely || f.Changed || !a.stands(res.Err, s, f) {
		res.Outcome, res.Finding = matrixadmin.OutcomeUnknown, f
	}
	return res
}

// stands reports whether a refusal proves that nothing was done, though what was read back need not show that.
//
// What a server asks before it does anything stands: the right, the form of the request, the rules of what is to be set. No server has a rate for changes by administrators,
// so that 429 comes from something on the way, which may have handed the request on; and an account that was not found and is there was not looked for.
func (a Action) stands(err error, s Situation, f Finding) bool {
	switch matrixadmin.KindOf(err) { //nolint:exhaustive // all others stand
	case matrixadmin.KindRateLimited:
		return f.Verdict == NotApplied
	case matrixadmin.KindNotFound:
		return f.Verdict == NotApplied || a.NotFoundStands || f.After.ID != s.Target.User.ID
	}
	return true
}

// Check holds an action against the rules that need no server: read-only, no trail, blocked, fields, reason.
func Check(a Action, s Situation, v Values) error {
	if s.ReadOnly {
		return &matrixadmin.Error{Op: describe(a), Kind: matrixadmin.KindReadOnly, Detail: "mxwarden is in read-only mode"}
	}
	if s.Unrecorded != "" {
		return invalid(a, s.Unrecorded)
	}
	if why := a.Blocked(s); why != "" {
		return invalid(a, why)
	}
	if on := s.Target.Subject; on.Kind != a.On || (on.Kind == OnAccount) != on.ID.IsZero() {
		return invalid(a, "no "+a.On.String()+" selected")
	}
	problems := fieldProblems(a, s, v)
	if a.Problems != nil {
		problems = append(problems, a.Problems(s, v)...)
	}
	if len(problems) > 0 {
		return invalid(a, strings.Join(problems, "; "))
	}
	if s.ReasonRequired && strings.TrimSpace(v.Reason) == "" {
		return invalid(a, "enter a reason; this profile requires one")
	}
	return nil
}

// Verify reads back once more what became of an action that was sent, and puts what it finds on record; it sends nothing but reads.
func (r *Runner) Verify(ctx context.Context, a Action, res Result, v Values) Result {
	res.Finding = r.verify(ctx, a, res.Before, v, res.done)
	res.Finding = r.told(res, res.Before.since() >= res.patience(a))
	res = res.settled()
	if res.recorded != nil && r.journal != nil && ctx.Err() == nil {
		return r.keep(ctx, res.recorded.intent, res.recorded.record, res)
	}
	return res
}

// verify reads back what is known, for at most twenty seconds.
func (r *Runner) verify(ctx context.Context, a Action, before Situation, v Values, done []StepResult) Finding {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	return misdirected(a.Verify(ctx, Reads{r.to}, before, v, done), done)
}

// misdirected takes nothing for done where an answer has named another account: what the servers show may then be that one's.
func misdirected(f Finding, done []StepResult) Finding {
	for _, d := range done {
		if other, ok := errors.AsType[mas.OtherUserError](d.Err); ok {
			f.Verdict, f.Over = ReadFailed, false
			f.Reason = "MAS answered that it changed another account: " + other.User.Username.Printable() + ", " + other.User.ID.Printable() + ". Check both in MAS itself."
		}
	}
	return f
}

// Look reads what the action's plan depends on, for the question and again for the run; without a Look it is nothing.
func (r *Runner) Look(ctx context.Context, a Action, s Situation) (seen any, err error) {
	if a.Look == nil {
		return nil, nil //nolint:nilnil // nothing was to be read
	}
	return a.Look(ctx, Reads{r.to}, s)
}

// Precheck asks the servers about the answers, as a run does just before it sends anything.
func (r *Runner) Precheck(ctx context.Context, a Action, s Situation, v Values) error {
	if a.Precheck == nil || a.Blocked(s) != "" {
		return nil
	}
	return a.Precheck(ctx, Reads{r.to}, s, v)
}

// Tell reads what the action says of the account beside its question, and hands on what it knows meanwhile; "" where it says nothing. It asks hs, which may
// know already what was read for the question; nil is the runner's own.
func (r *Runner) Tell(ctx context.Context, a Action, s Situation, hs Homeserver, tell func(string)) string {
	if a.Tells == nil || a.Blocked(s) != "" {
		return ""
	}
	to := r.to
	if hs != nil {
		to.hs = hs
	}
	return a.Tells(ctx, Reads{to}, s, tell)
}

// fresh reads the target again, so that the rules hold for what is true now and not for what was painted a minute ago.
//
// A server that cannot show accounts, or devices, leaves what was painted as it is.
func (r *Runner) fresh(ctx context.Context, s Situation) (Target, error) {
	t := s.Target
	if s.elsewhere() { // there is no account to read here
		return t, nil
	}
	auth := make(chan AuthAccount, 1)
	go func() { auth <- r.atMAS(ctx, s) }()
	user, err := r.to.hs.User(ctx, t.User.ID)
	switch {
	case err == nil && user.ID != t.User.ID:
		return t, &matrixadmin.Error{Op: "read the account", Kind: matrixadmin.KindMalformed, Detail: "the server returned a different account"}
	case err == nil:
		if what := changed(t.User, user); what != "" {
			return t, &matrixadmin.Error{Op: "read the account", Kind: matrixadmin.KindInvalid, Detail: "the account has changed since it was displayed: " + what + ". Refresh it (r) and decide again"}
		}
		t.User = user
	case !matrixadmin.NotServed(err):
		return t, err
	}
	if devices, err := r.to.hs.Devices(ctx, t.User.ID); err == nil {
		t.Devices, t.listed = len(devices), devices
	}
	t.Auth = <-auth
	return t, nil
}

// creationSlack is what two readings of one account's creation may differ by: servers round it, each call in its own way. An
// account that was created anew differs by its whole age.
const creationSlack = 10 * time.Minute

// changed says what is another account's, or another person's, about an account that was read twice from the same source.
func changed(shown, now matrixadmin.User) string {
	switch {
	case shown.Detail != now.Detail || shown.Created.IsZero(): // what is shown was not read there
	case shown.DisplayName != now.DisplayName:
		return "its display name is different"
	case now.Created.Sub(shown.Created).Abs() > creationSlack:
		return "it was created again"
	case shown.Admin.Known() && now.Admin.Yes() != shown.Admin.Yes():
		return "its server administrator flag is different"
	case shown.Appservice != now.Appservice || shown.Type != now.Type:
		return "its user type or application service is different"
	}
	return ""
}

func refuse(res Result, err error) Result {
	res.Refused, res.Err, res.Outcome = true, err, matrixadmin.OutcomeNotSent
	return res
}

func canceled(ctx context.Context, a Action) error {
	return &matrixadmin.Error{Op: describe(a), Kind: matrixadmin.KindCanceled, Detail: "canceled before sending", Err: ctx.Err()}
}

func invalid(a Action, why string) error {
	return &matrixadmin.Error{Op: describe(a), Kind: matrixadmin.KindInvalid, Detail: why}
}

func describe(a Action) string { return strings.ToLower(a.Title[:1]) + a.Title[1:] }
