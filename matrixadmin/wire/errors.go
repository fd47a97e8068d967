package wire

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Kind is what went wrong, in the terms an administrator acts on.
type Kind uint8

// The kinds of [Error].
const (
	KindOther        Kind = iota // nothing more precise is known
	KindInvalid                  // refused here, before anything was sent: a bad id, an empty password
	KindReadOnly                 // refused here: the client was made read-only
	KindCanceled                 // the caller stopped waiting
	KindTimeout                  // the deadline passed
	KindUnreachable              // no connection: DNS, refused, no route, dropped before an answer
	KindTLS                      // the server's certificate is not trusted or the handshake failed
	KindRedirect                 // the server points elsewhere; nothing follows redirects
	KindNotMatrix                // an answer came that no Matrix server gives (HTML, an empty body, another shape)
	KindMalformed                // a Matrix-like answer that breaks its own contract (missing field, duplicate key, other user)
	KindTooLarge                 // the answer exceeds a limit of this client
	KindUnrecognized             // the server says it has no such endpoint
	KindNotExposed               // every path of the call failed with answers that are not Matrix's, while /_matrix works
	KindBadToken                 // the token is missing, unknown, expired or belongs to a locked account
	KindForbidden                // the token is good, the right is missing
	KindNotFound                 // the object asked for does not exist
	KindRateLimited              // asked to wait
	KindRejected                 // any other complete 4xx with an errcode
	KindServerFault              // 5xx
)

var kindNames = [...]string{
	"other", "invalid", "read-only", "canceled", "timeout", "unreachable", "tls", "redirect", "not matrix", "malformed", "too large",
	"unrecognized", "not exposed", "bad token", "forbidden", "not found", "rate limited", "rejected", "server error",
}

// String returns the kind in words.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind " + strconv.Itoa(int(k))
}

// Sentinels for [errors.Is]: an [*Error] matches the one of its kind.
var (
	ErrInvalid      = errors.New("invalid input")
	ErrReadOnly     = errors.New("read-only")
	ErrCanceled     = errors.New("canceled")
	ErrTimeout      = errors.New("timed out")
	ErrUnreachable  = errors.New("server unreachable")
	ErrTLS          = errors.New("certificate not trusted")
	ErrRedirect     = errors.New("redirect not followed")
	ErrNotMatrix    = errors.New("not a Matrix response")
	ErrMalformed    = errors.New("invalid response")
	ErrTooLarge     = errors.New("response too large")
	ErrUnrecognized = errors.New("endpoint not supported by the server")
	ErrNotExposed   = errors.New("endpoint blocked by a proxy")
	ErrBadToken     = errors.New("token not accepted")
	ErrForbidden    = errors.New("permission denied")
	ErrNotFound     = errors.New("not found")
	ErrRateLimited  = errors.New("rate limited")
	ErrRejected     = errors.New("rejected")
	ErrServerFault  = errors.New("server error")
)

var kindErrors = [...]error{
	nil, ErrInvalid, ErrReadOnly, ErrCanceled, ErrTimeout, ErrUnreachable, ErrTLS, ErrRedirect, ErrNotMatrix, ErrMalformed, ErrTooLarge,
	ErrUnrecognized, ErrNotExposed, ErrBadToken, ErrForbidden, ErrNotFound, ErrRateLimited, ErrRejected, ErrServerFault,
}

// Outcome is what is known about a write after its call returned.
type Outcome uint8

// The outcomes of a write.
const (
	OutcomeUnknown  Outcome = iota // it may have happened; what is not proven to be anything else
	OutcomeNotSent                 // no byte went out: safe to try again
	OutcomeRejected                // a complete answer that proves that nothing was started
	OutcomeClaimed                 // a complete, well-formed success; to be confirmed by reading back
	OutcomePartly                  // of several steps some were done and some were not; one request alone never ends so
)

// String returns the outcome in words.
func (o Outcome) String() string {
	switch o {
	case OutcomeNotSent:
		return "not sent"
	case OutcomeRejected:
		return "rejected"
	case OutcomeClaimed:
		return "claimed"
	case OutcomePartly:
		return "partly"
	case OutcomeUnknown:
	}
	return "unknown"
}

// OutcomeOf says what is known about the write that returned err: nil is claimed, an [*Error] carries its own, anything else is unknown.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OutcomeClaimed
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Outcome
	}
	return OutcomeUnknown
}

// KindOf returns the kind of err, or KindOther.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindOther
}

// Error is every error of this package: one harmless line, usable with [errors.Is] and the sentinels above.
type Error struct {
	Op         string        // what was being done, in words: "deactivate account"
	Kind       Kind          // what went wrong
	Status     int           // HTTP status, 0 when no answer came
	Code       Text          // errcode as the server sent it, cut to 64 bytes
	Text       Text          // the server's own words, cut to 512 bytes
	Detail     string        // this client's words, already harmless
	RetryAfter time.Duration // how long the server asks to wait, 0 when it does not say
	SoftLogout bool          // the server says the session can be renewed
	Outcome    Outcome       // for writes: what is known; for reads without meaning
	Err        error         // the cause, if there is one; its text may be hostile, so Error does not print it

	Change     bool // of a request that changes something, once it was given to the transport
	NotMatrix  bool // the answer carried no errcode: perhaps not the homeserver's
	FromServer bool // a foreign page that is the homeserver's own all the same
}

// Error returns one line that is safe to print anywhere: "could not read account: not found". Of a change that may have happened it does not say that.
func (e *Error) Error() string {
	switch {
	case e.Op == "": // of input that nothing was tried with
		return e.Reason()
	case e.Change && e.Outcome == OutcomeUnknown:
		return e.Op + ": " + e.Reason()
	}
	return "could not " + e.Op + ": " + e.Reason()
}

// Reason returns the line without what was being done, for behind words that say it: "not found (HTTP 404 M_NOT_FOUND): “User not found”".
func (e *Error) Reason() string {
	var b strings.Builder
	switch {
	case e.Detail != "":
		b.WriteString(e.Detail)
	case e.Kind < Kind(len(kindErrors)) && kindErrors[e.Kind] != nil:
		b.WriteString(kindErrors[e.Kind].Error())
	default:
		b.WriteString("failed")
	}
	if e.Status != 0 {
		b.WriteString(" (HTTP ")
		b.WriteString(strconv.Itoa(e.Status))
		if !e.Code.IsZero() {
			b.WriteByte(' ')
			b.WriteString(e.Code.Printable())
		}
		b.WriteByte(')')
	}
	if !e.Text.IsZero() {
		b.WriteString(": “")
		b.WriteString(e.Text.Printable())
		b.WriteString("”")
	}
	return b.String()
}

// Is matches the sentinel of the error's kind.
func (e *Error) Is(target error) bool {
	return e.Kind < Kind(len(kindErrors)) && kindErrors[e.Kind] != nil && target == kindErrors[e.Kind]
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// NotServed reports whether an error says that a server does not serve a call, or that a proxy hides it, rather than anything about what was asked for.
func NotServed(err error) bool {
	return errors.Is(err, ErrUnrecognized) || errors.Is(err, ErrNotExposed)
}
