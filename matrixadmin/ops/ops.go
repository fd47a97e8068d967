// Package ops is what an administrator can do to an account, as data: a catalog of actions and the one Runner that carries them out.
//
// Both front ends are built from the catalog, so an action has the same key, effect, fields, confirmation and outcome everywhere.
package ops

import (
	"context"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// Danger says how much an action asks before it acts.
type Danger uint8

// The degrees of danger.
const (
	Reversible   Danger = iota // asks nothing
	Disruptive                 // ends sessions or the like: asks for a typed "yes"
	Irreversible               // asks for the account's full id, typed back
)

// FieldKind is how a field is asked for.
type FieldKind uint8

// The kinds of a [Field].
const (
	FieldChoice   FieldKind = iota // yes or no
	FieldPassword                  // masked, typed twice or generated
)

// Field is one thing an action wants to know.
type Field struct {
	Name    string // key in Values
	Label   string
	Kind    FieldKind
	Default bool // of a choice
	// Consequence says in one sentence what a choice does as it stands.
	Consequence func(on bool) string
	// Fixed says in one sentence why the default holds here and there is no choice, or ""; nil is always "".
	Fixed func(Situation) string
}

// Offered are the fields that can be filled in here, and what is to be known of those that cannot, a sentence each.
func (a Action) Offered(s Situation) (fields []Field, fixed []string) {
	for _, f := range a.Fields {
		if f.Fixed != nil {
			if why := f.Fixed(s); why != "" {
				fixed = append(fixed, why)
				continue
			}
		}
		fields = append(fields, f)
	}
	return fields, fixed
}

// Values are the answers to an action's fields.
type Values struct {
	Choices   map[string]bool
	Passwords map[string]matrixadmin.Secret
	Reason    string       // why, in the administrator's words
	Ticket    string       // where it was decided
	Evidence  EvidenceMode // before something irreversible
	Kept      Evidence     // with EvidenceAsKept
}

// Forget drops the secrets among the answers.
func (v Values) Forget() { clear(v.Passwords) }

// Choice returns the answer to a yes-or-no field, its default when it was not asked.
func (v Values) Choice(f Field) bool {
	if on, ok := v.Choices[f.Name]; ok {
		return on
	}
	return f.Default
}

// Target is the account that an action is about, with its blast radius as far as it could be read; a count of -1 is not known.
type Target struct {
	User    matrixadmin.User
	Devices int
	Rooms   int
}

// Situation is everything that decides what an action may do and says: who asks, where, and to whom.
type Situation struct {
	Server   matrixadmin.Server
	BaseURL  string
	Me       matrixadmin.UserID
	ReadOnly bool
	// ReasonRequired refuses what is disruptive or irreversible and comes without a reason.
	ReasonRequired bool
	// Unrecorded says why nothing can be put on record, and so nothing may be done; "" when it can.
	Unrecorded string
	Policy     matrixadmin.PasswordPolicy
	Target     Target
}

// Homeserver is what actions need of a client; [*matrixadmin.Client] satisfies it.
type Homeserver interface {
	User(ctx context.Context, id matrixadmin.UserID) (matrixadmin.User, error)
	Devices(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Device, error)
	JoinedRooms(ctx context.Context, id matrixadmin.UserID) ([]matrixadmin.Text, error)
	Deactivate(ctx context.Context, id matrixadmin.UserID, erase bool) (matrixadmin.Deactivation, error)
	ResetPassword(ctx context.Context, id matrixadmin.UserID, password matrixadmin.Secret, logoutDevices bool) error
}

// Action is one thing that can be done to an account.
type Action struct {
	ID    string // subcommand: "deactivate"
	Key   string // on the account page
	Title string // "Deactivate account"
	Short string // "deactivate", for the bottom line
	// Effect says in one sentence what will happen.
	Effect string
	Danger Danger
	Fields []Field
	// Blocked says why the action cannot be done here, or "".
	Blocked func(Situation) string
	// Notes are further sentences for the dialog: who sees what, what does not happen, what is odd about this account.
	Notes func(Situation, Values) []string
	// Problems says what is wrong with the values, nothing when they will do.
	Problems func(Situation, Values) []string
	// Request shows what would be sent, method and path and non-secret fields.
	Request func(Situation, Values) string
	// Run sends the one write.
	Run func(context.Context, Homeserver, matrixadmin.UserID, Values) error
	// Patience is how long the server may still be at work after the answer was lost; until then nothing is final.
	Patience time.Duration
	// Verify reads back what is now true, given the situation as it was just before the write.
	Verify func(context.Context, Homeserver, Situation, Values) Finding
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
	case ReadFailed:
		return "read failed"
	case NotChecked:
	}
	return "not checked"
}

// The verdicts of a [Finding].
const (
	NotChecked   Verdict = iota // nothing was read
	Confirmed                   // the server now shows what was asked for
	Likely                      // the server shows what follows from it, and cannot show the thing itself
	NotApplied                  // the server shows the account as it was
	Partial                     // some of it is done
	Queued                      // the server has accepted it and is still at work, or has yet to begin
	CannotBeRead                // this server has no way to show it
	ReadFailed                  // reading back failed; nothing more is known
)

// Finding is a verdict with its reason in one sentence and the account as it was read.
type Finding struct {
	Verdict Verdict
	Reason  string
	Changed bool             // something is otherwise than before the request, whatever the verdict
	After   matrixadmin.User // valid unless NotChecked, CannotBeRead or ReadFailed
}

// Result is how an action ended: what is known of the write, and what reading back has shown.
type Result struct {
	Action  string // id
	Target  matrixadmin.UserID
	Outcome matrixadmin.Outcome
	Finding Finding
	Before  Situation // as it was just before the write, for [Runner.Verify]; zero when nothing was sent
	Err     error     // why it was not sent, rejected or is unknown
	Refused bool      // refused here, by a rule: nothing was sent

	Evidence   Evidence // what was kept before
	Gap        []string // what the evidence lacks, a line each, when the act was stopped for that
	Unrecorded error    // why the outcome is not on record; the intent then stays open in the trail

	Final bool // nothing that is read later changes it any more

	version  int // counts what was read later
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
