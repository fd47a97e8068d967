package audit

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Kind says what a record is about.
type Kind string

// The kinds of a [Record].
const (
	KindIntent  Kind = "intent"  // written before the first byte of a write goes out
	KindStep    Kind = "step"    // what became of one step of it
	KindOutcome Kind = "outcome" // what became of it as a whole
	KindNote    Kind = "note"    // anything else, such as a seal over what a crash left
)

// Record is one line of the trail.
//
// Texts may hold anything and print escaped; the plain strings follow a grammar of harmless ASCII that is checked when a record is
// written and when it is read. There is no place for a secret: no field takes a [matrixadmin.Secret].
type Record struct {
	// Set by the Log.

	Seq     uint64           // number, from 1, without gaps
	Time    time.Time        // UTC, to the millisecond
	Kind    Kind             // intent, outcome or note
	ID      string           // 128 random bits in hex, which tie steps and outcomes to their intent; empty in notes
	Host    matrixadmin.Text // machine the console ran on
	PID     int              // its process
	Version matrixadmin.Text // version of the console
	Prev    string           // hash of the record before
	Hash    string           // hash of this record

	format int // of the line: 1 has no subject, steps, facts, numbers or lists; 2 is what is written

	// Set by the caller.

	Actor     matrixadmin.Text            // full id of the administrator
	Server    matrixadmin.Text            // server name
	BaseURL   matrixadmin.Text            // where the request goes
	Target    matrixadmin.Text            // full id of the account that is acted on, or that has the subject
	Subject   Subject                     // what is acted on when that is a part of the account; zero for the account itself
	Action    string                      // id of the action: "deactivate"
	Params    map[string]Value            // non-secret parameters
	Steps     []matrixadmin.Text          // of an intent of several steps: their keys, in order
	Step      matrixadmin.Text            // of a step's record: its key
	Continues string                      // of an intent: the id of the one that it goes on with, after a crash or in another round
	Reason    matrixadmin.Text            // why, in the administrator's words
	Ticket    matrixadmin.Text            // where it was decided
	Evidence  string                      // SHA-256 in hex of what was kept before destruction
	Result    string                      // outcome in a word: "claimed"
	Verdict   string                      // what reading back has shown, in a word: "confirmed"
	Detail    matrixadmin.Text            // one line more
	Facts     map[string]matrixadmin.Text // words of an answer that are needed later, such as the id of a job; none is a secret
	RequestID matrixadmin.Text            // as the console named the request, for the logs of the server and of what stands before it
	AnswerID  matrixadmin.Text            // as the answer named it, when that is another name
}

// Head returns the record's number and hash, as witnesses outside the trail keep them.
func (r Record) Head() Head { return Head{Seq: r.Seq, Hash: r.Hash} }

// Subject is a part of an account that is acted on: its kind in a word, "device", and its id.
type Subject struct {
	Kind string
	ID   matrixadmin.Text
}

// IsZero reports whether there is no such part.
func (s Subject) IsZero() bool { return s == Subject{} }
