// Package ops is what an administrator can do to an account, as data: a catalog of actions and the one Runner that carries them out.
//
// Both front ends are built from the catalog, so an action has the same key, effect, fields, confirmation and outcome everywhere.
package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Danger says how much an action asks before it acts.
type Danger uint8

// The degrees of danger.
const (
	Reversible   Danger = iota // asks nothing
	Disruptive                 // ends sessions or the like: asks for a typed "yes"
	Irreversible               // asks for the account's full id, typed back
)

// Purpose is what an action is for: the menu lists actions in the order of their purposes.
type Purpose uint8

// The purposes, in the order of the menu.
const (
	Contain Purpose = iota // limits what the account can do, and can be undone
	Disrupt                // interrupts its owner
	End                    // ends something for good
	Repair                 // brings something back
)

// String returns the heading of the menu.
func (p Purpose) String() string {
	return [...]string{Contain: "Contain", Disrupt: "Disrupt", End: "End", Repair: "Repair"}[p]
}

// Situation is everything that decides what an action may do and says: who asks, where, and to whom.
type Situation struct {
	Server   matrixadmin.Server
	BaseURL  string
	AuthURL  string     // of the Matrix Authentication Service (MAS); "" where it is not asked
	Auth     mas.Access // how far that is open to the token, and if not, why not
	Me       matrixadmin.UserID
	ReadOnly bool
	// ReasonRequired refuses whatever comes without a reason.
	ReasonRequired bool
	// Unrecorded says why nothing can be put on record, and so nothing may be done; "" when it can.
	Unrecorded string
	Policy     matrixadmin.PasswordPolicy
	Target     Target
	// Ghosts are the ids that bridges make here; nil is the usual ones.
	Ghosts matrixadmin.Ghosts
	// Messages has evidence that is collected by itself hold what the account wrote.
	Messages bool
	// Began is when the first step's intent was put on record; zero before.
	Began time.Time
	// Seen is what the action's Look has read, nil before; its type is the action's own.
	Seen any

	recalled bool // from the trail, by a later process: what else has changed since may be anybody's work
}

// Homeserver is what actions need of a client; [*matrixadmin.Client] satisfies it.
type Homeserver interface {
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
	Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error)
	JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error)
	Memberships(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Membership, error)
	Media(ctx context.Context, id matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error)
	wire.Doer
}

// Action is one thing that can be done to an account or to a part of one.
type Action struct {
	ID    string // subcommand: "deactivate"
	Key   string // on the account page
	Title string // "Deactivate account"
	Short string // "deactivate", for the bottom line
	// Effect says in one sentence what will happen.
	Effect string
	// EffectAtMAS is that where the Matrix Authentication Service (MAS) keeps the account, "" where it is the same; see [Action.EffectIn].
	EffectAtMAS string
	Danger      Danger
	// Purpose is the group of the menu that the action stands in.
	Purpose Purpose
	// Direct gives the key to the account page as well, not only to the menu.
	Direct bool
	On     SubjectKind
	// EndsAdmin says that an administrator to whom it is done is none any more, or cannot act; of one the full id is asked for.
	EndsAdmin bool
	// Whole asks for the full id typed back even where the danger asks for less; see [Action.In].
	Whole bool
	// Marks is the kind of the marked parts of the account that it is about, OnAccount where it is about none; see [Target.Marked]. On the command line the
	// action on one part takes several.
	Marks  SubjectKind
	Fields []Field
	// Blocked says why the action cannot be done here, or "".
	Blocked func(Situation) string
	// Notes are further sentences for the dialog: who sees what, what does not happen, what is odd about this account.
	Notes func(Situation, Values) []string
	// Problems says what is wrong with the values, nothing when they will do. What the fields themselves tell is said before.
	Problems func(Situation, Values) []string
	// Look reads what the plan depends on; nil when the target is enough. It is asked when the question opens, and afresh before each round.
	Look func(context.Context, Reads, Situation) (seen any, err error)
	// Tells says in a sentence what takes longer to read and what nothing depends on; until it returns it tells what is known so far. Nil has nothing to say.
	Tells func(ctx context.Context, reads Reads, s Situation, tell func(string)) string
	// Plan says what is to be sent, given what is done already. It is pure, makes new steps each time, and refuses an empty secret that a step needs.
	Plan func(s Situation, v Values, done []StepResult) ([]Step, error)
	// Precheck asks the servers about the answers, once, just before the first intent; its error refuses. Nil asks nothing.
	Precheck func(context.Context, Reads, Situation, Values) error
	// Grows makes the plan a rule: what was not shown is done as well. Without it, a plan that was looked for may only shrink.
	Grows bool
	// Rounds is how often the plan is made again when all of it is done, for what has come meanwhile; 1 when 0, and 3 at most.
	Rounds int
	// Own says that it can be done to the account of who asks, where its purpose would rule that out; see [Action.In].
	Own bool
	// Elsewhere says that it can be done to an account of another server, as far as that is known here.
	Elsewhere bool
	// Opposite is the id of the action that takes this one back, "" without one.
	Opposite string
	// Undo is the id of the action that takes this one back, "" without one, and its answers, where they depend on what was before; nil leaves it to Opposite.
	Undo func(before Situation, v Values) (id string, answers Values)
	// UndoAll are the ids of the actions that take this one back together, where it is more than one; nil leaves it to the others.
	UndoAll func(before Situation, v Values) []string
	// Then is the id of the action that is often needed next, "" without one.
	Then string
	// ThenUnless is the key of a step that makes what Then names needless.
	ThenUnless string
	// Lost says in a sentence what no action brings back, "" when nothing is lost.
	Lost string
	// Unsaved names what is lost and evidence does not have: "the files"; "" when it has everything that the server reports.
	Unsaved string
	// Patience is how long the server may still be at work after the answer was lost, or with a job; until then nothing is final.
	Patience time.Duration
	// PatienceLost is that where the answer was lost and the server shows no work on it; 0 where it is the same.
	PatienceLost time.Duration
	// PatienceAtMAS is that for an act that MAS carries out; 0 where it is the same.
	PatienceAtMAS time.Duration
	// Settles are the waits after which the run itself reads the act back again while it is queued, since it is usually done then.
	Settles []time.Duration
	// SettlesAtMAS are those of an act that MAS carries out.
	SettlesAtMAS []time.Duration
	// NotFoundStands says that what a server does not find is something that nothing here reads, and not the account.
	NotFoundStands bool
	// Alters is what about the account it changes, or may change by design; nil is nothing. Whatever else is not as it was afterwards was not asked for.
	Alters func(Situation, Values) Aspects
	// Verify reads back what is now true, given the situation as it was just before the first step. After a restart Seen is nil there.
	Verify func(ctx context.Context, reads Reads, before Situation, v Values, done []StepResult) Finding
}

// Verdict is what reading back has shown.
type Verdict uint8

// String returns the verdict in words.
func (v Verdict) String() string {
	switch v {
	case Confirmed:
		return "confirmed"
	case Likely:
		return "likely"
	case NotApplied:
		return "not applied"
	case Partial:
		return "partial"
	case Queued:
		return "queued"
	case CannotBeRead:
		return "cannot be read"
	case IsSo:
		return "is so now"
	case IsNotSo:
		return "is not so now"
	case ReadFailed:
		return "read failed"
	case MoreThanAsked:
		return "more than asked"
	case NotChecked:
	}
	return "not checked"
}

// The verdicts of a [Finding].
const (
	NotChecked    Verdict = iota // nothing was read
	Confirmed                    // the server now shows what was asked for
	Likely                       // the server shows what follows from it, and cannot show the thing itself
	NotApplied                   // the server shows the account as it was
	Partial                      // some of it is done
	Queued                       // the server has accepted it and is still at work, or has yet to begin
	CannotBeRead                 // this server has no way to show it
	ReadFailed                   // reading back failed; nothing more is known
	MoreThanAsked                // done as far as anything shows, and something else has changed that was not asked for
	IsSo                         // the server shows what was asked for; no answer has proven that this act did it, and others may have, see [hindsight]
	IsNotSo                      // the server shows otherwise, long after an act that no answer has proven: it was not done, or it did not last
)

// Finding is a verdict with its reason in one sentence and the account as it was read.
type Finding struct {
	Verdict Verdict
	Reason  string
	Changed bool             // something is otherwise than before the request, whatever the verdict
	Over    bool             // the server has ended its work, so that reading again shows nothing else
	Auth    AuthAccount      // as MAS showed it then, unread where it was not asked
	After   matrixadmin.User // valid unless NotChecked, CannotBeRead or ReadFailed
	// Devices are all that the homeserver listed of the account then, nil where they were not read.
	Devices []matrixadmin.Device

	// Beside says that something has changed that was not asked for, whatever the verdict.
	Beside bool

	more []string // what else has changed, a clause each
}

// Result is how an action ended: what is known of the write, and what reading back has shown.
type Result struct {
	Action  string // id
	Target  matrixadmin.UserID
	Subject Subject // the part of the account
	Outcome matrixadmin.Outcome
	Steps   []StepResult // in the order in which they were sent
	Finding Finding
	Before  Situation // as it was just before the write, for [Runner.Verify]; zero when nothing was sent
	Err     error     // why it was not sent, rejected or is unknown
	Refused bool      // refused here, by a rule: nothing was sent

	Evidence   Evidence // what was kept before
	Gap        []string // what the evidence lacks, a line each, when the act was stopped for that
	Unrecorded error    // why the outcome is not on record; the intent then stays open in the trail

	// Gives are the secrets that the answers brought, by field: they are shown once and are nowhere else.
	Gives map[string]matrixadmin.Secret

	Final bool // nothing that is read later changes it any more

	late     bool         // a process later than the run's has read it
	done     []StepResult // of the act, with what it continues
	answers  Values       // that it was done with, without secrets; empty where nothing was sent
	version  int          // counts what was read later
	follower *follower
	recorded *recorded // for what is found later; nil when nothing was sent
}

// recorded is where a write stands in the trail.
type recorded struct {
	intent string // its id
	record audit.Record
}

// Stage is how far a run has come.
type Stage uint8

// The stages of a run, in order.
const (
	StageChecking  Stage = iota // rules, and a fresh read of the account
	StageEvidence               // a snapshot is being taken
	StageSending                // bytes are going out; leaving now is "stop waiting", not "cancel"
	StageVerifying              // reading back
)
