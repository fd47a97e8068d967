package ops

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// SubjectKind says what an action is about: an account, or a part of one.
type SubjectKind uint8

// The kinds of a [Subject].
const (
	OnAccount SubjectKind = iota
	OnDevice
	OnRoom
	OnSession
	OnMedia
)

// String returns the kind in a word, as it stands on the screen and in the trail.
func (k SubjectKind) String() string {
	switch k {
	case OnAccount:
		return "account"
	case OnDevice:
		return "device"
	case OnRoom:
		return "room"
	case OnSession:
		return "session"
	case OnMedia:
		return "file"
	}
	return "unknown"
}

// Subject is the part of an account that an action is about; the zero value is the account itself.
type Subject struct {
	Kind SubjectKind
	ID   matrixadmin.Text // empty for the account itself
	Name matrixadmin.Text // for people; it is never sent
}

// ErrNoSubject is in the error of a plan about a part that the account does not have.
var ErrNoSubject = errors.New("the account has no such part")

// noSubjectError says in words what an account does not have.
type noSubjectError struct{ says string }

// Error implements [error].
func (e noSubjectError) Error() string { return e.says }

// Unwrap returns what all of them are.
func (noSubjectError) Unwrap() error { return ErrNoSubject }

func noSubject(says string) error { return noSubjectError{says} }

// Marked are parts of an account, of one kind, that somebody has marked; the zero value is none.
type Marked struct {
	Kind SubjectKind
	IDs  []matrixadmin.Text
}

// Target is the account that an action is about, with its blast radius as far as it could be read; a count of -1 is not known.
type Target struct {
	User    matrixadmin.User
	Subject Subject // the part of the account that it is about
	Devices int
	Rooms   int
	Marked  Marked      // for an action about marked parts
	Row     Values      // what the selected row says to the fields of an action; see [Action.Preset]
	Auth    AuthAccount // as the Matrix Authentication Service (MAS) shows it

	listed []matrixadmin.Device // right before the act, nil where they were not read
}

// Phrase is the whole name of what an action is about, as it is typed back: the account's id, and behind a slash the id of the part.
func (t Target) Phrase() string {
	if t.Subject.Kind == OnAccount {
		return t.User.ID.Raw()
	}
	return t.User.ID.Raw() + "/" + t.Subject.ID.Raw()
}

// About returns what the action is about where an account and perhaps a part of it are selected: the account alone, unless the action is about parts of
// that kind.
func (a Action) About(selected Target) Target {
	if a.On != selected.Subject.Kind {
		selected.Subject = Subject{}
	}
	if a.Marks == OnAccount || a.Marks != selected.Marked.Kind {
		selected.Marked = Marked{}
	}
	return selected
}

// Text is [Target.Phrase] as it may be printed.
func (t Target) Text() matrixadmin.Text { return matrixadmin.NewText(t.Phrase()) }

// longestSubject is how many bytes of an id stand in the trail; of a longer one its beginning and its SHA-256.
const longestSubject = 512

// onRecord is the part of an account for the trail, nothing for the account itself.
func (s Subject) onRecord() audit.Subject {
	if s.Kind == OnAccount {
		return audit.Subject{}
	}
	id := s.ID
	if raw := id.Raw(); len(raw) > longestSubject { // users choose the ids of their devices
		id = matrixadmin.NewText(fmt.Sprintf("%s… sha256-%x", strings.ToValidUTF8(raw[:longestSubject/2], ""), sha256.Sum256([]byte(raw))))
	}
	return audit.Subject{Kind: s.Kind.String(), ID: id}
}

// subjectOf reads a subject from the trail; ok is false for a kind that this version does not know.
func subjectOf(s audit.Subject) (subject Subject, ok bool) {
	if s.IsZero() {
		return Subject{}, true
	}
	for _, k := range []SubjectKind{OnDevice, OnRoom, OnSession, OnMedia} {
		if k.String() == s.Kind {
			return Subject{Kind: k, ID: s.ID}, true
		}
	}
	return Subject{}, false
}
