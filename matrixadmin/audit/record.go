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
	KindOutcome Kind = "outcome" // what became of it
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
	ID      string           // 128 random bits in hex, which tie an outcome to its intent; empty in notes
	Host    matrixadmin.Text // machine the console ran on
	PID     int              // its process
	Version matrixadmin.Text // version of the console
	Prev    string           // hash of the record before
	Hash    string           // hash of this record

	// Set by the caller.

	Actor     matrixadmin.Text // full id of the administrator
	Server    matrixadmin.Text // server name
	BaseURL   matrixadmin.Text // where the request goes
	Target    matrixadmin.Text // full id of the account, or of whatever is acted on
	Action    string           // id of the action: "deactivate"
	Params    map[string]Value // non-secret parameters
	Reason    matrixadmin.Text // why, in the administrator's words
	Ticket    matrixadmin.Text // where it was decided
	Evidence  string           // SHA-256 in hex of what was kept before destruction
	Result    string           // outcome in a word: "claimed"
	Verdict   string           // what reading back has shown, in a word: "confirmed"
	Detail    matrixadmin.Text // one line more
	RequestID matrixadmin.Text // as the console named the request, for the logs of the server and of what stands before it
	AnswerID  matrixadmin.Text // as the answer named it, when that is another name
}

// Head returns the record's number and hash, as witnesses outside the trail keep them.
func (r Record) Head() Head { return Head{Seq: r.Seq, Hash: r.Hash} }

// Value is a parameter: a text or a yes-or-no. Nothing makes one of a [matrixadmin.Secret].
type Value struct {
	text   string
	on     bool
	choice bool
}

// String makes a text parameter.
func String(s string) Value { return Value{text: s} }

// Bool makes a yes-or-no parameter.
func Bool(on bool) Value { return Value{on: on, choice: true} }

// Text returns the parameter as text; a choice is "true" or "false".
func (v Value) Text() matrixadmin.Text {
	switch {
	case !v.choice:
		return matrixadmin.NewText(v.text)
	case v.on:
		return matrixadmin.NewText("true")
	}
	return matrixadmin.NewText("false")
}

// Choice returns a yes-or-no parameter, and whether it is one.
func (v Value) Choice() (on, ok bool) { return v.on, v.choice }

// String returns the parameter as one harmless line.
func (v Value) String() string { return v.Text().Printable() }
