package matrixadmin

import (
	"context"
	"net/http"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// What a client needs of package wire, under the names of this package.
type (
	// Text is remote text, see [wire.Text].
	Text = wire.Text
	// Secret is a token or password, see [wire.Secret].
	Secret = wire.Secret
	// Error is every error of a call, see [wire.Error].
	Error = wire.Error
	// Kind is what went wrong, see [wire.Kind].
	Kind = wire.Kind
	// Outcome is what is known about a write, see [wire.Outcome].
	Outcome = wire.Outcome
	// Tri is a yes or no that a server may not say, see [wire.Tri].
	Tri = wire.Tri
	// RequestID names a write, see [wire.RequestID].
	RequestID = wire.RequestID
	// Option configures a client, see [wire.Option].
	Option = wire.Option
)

// The kinds of [Error].
const (
	KindOther        = wire.KindOther
	KindInvalid      = wire.KindInvalid
	KindReadOnly     = wire.KindReadOnly
	KindCanceled     = wire.KindCanceled
	KindTimeout      = wire.KindTimeout
	KindUnreachable  = wire.KindUnreachable
	KindTLS          = wire.KindTLS
	KindRedirect     = wire.KindRedirect
	KindNotMatrix    = wire.KindNotMatrix
	KindMalformed    = wire.KindMalformed
	KindTooLarge     = wire.KindTooLarge
	KindUnrecognized = wire.KindUnrecognized
	KindNotExposed   = wire.KindNotExposed
	KindBadToken     = wire.KindBadToken
	KindForbidden    = wire.KindForbidden
	KindNotFound     = wire.KindNotFound
	KindRateLimited  = wire.KindRateLimited
	KindRejected     = wire.KindRejected
	KindServerFault  = wire.KindServerFault
)

// Sentinels for [errors.Is].
var (
	ErrInvalid      = wire.ErrInvalid
	ErrReadOnly     = wire.ErrReadOnly
	ErrCanceled     = wire.ErrCanceled
	ErrTimeout      = wire.ErrTimeout
	ErrUnreachable  = wire.ErrUnreachable
	ErrTLS          = wire.ErrTLS
	ErrRedirect     = wire.ErrRedirect
	ErrNotMatrix    = wire.ErrNotMatrix
	ErrMalformed    = wire.ErrMalformed
	ErrTooLarge     = wire.ErrTooLarge
	ErrUnrecognized = wire.ErrUnrecognized
	ErrNotExposed   = wire.ErrNotExposed
	ErrBadToken     = wire.ErrBadToken
	ErrForbidden    = wire.ErrForbidden
	ErrNotFound     = wire.ErrNotFound
	ErrRateLimited  = wire.ErrRateLimited
	ErrRejected     = wire.ErrRejected
	ErrServerFault  = wire.ErrServerFault
)

// The outcomes of a write.
const (
	OutcomeUnknown  = wire.OutcomeUnknown
	OutcomeNotSent  = wire.OutcomeNotSent
	OutcomeRejected = wire.OutcomeRejected
	OutcomeClaimed  = wire.OutcomeClaimed
	OutcomePartly   = wire.OutcomePartly
)

// The values of a [Tri].
const (
	TriUnknown = wire.TriUnknown
	TriNo      = wire.TriNo
	TriYes     = wire.TriYes
)

// NoTime stands for a time that a server did not say, in milliseconds since 1970.
const NoTime = wire.NoTime

// NewText is [wire.NewText].
func NewText(s string) Text { return wire.NewText(s) }

// NewSecret is [wire.NewSecret].
func NewSecret(value string) Secret { return wire.NewSecret(value) }

// LateSecret is [wire.LateSecret].
func LateSecret() (s Secret, set func(value string)) { return wire.LateSecret() }

// Printable is [wire.Printable].
func Printable(s string) string { return wire.Printable(s) }

// PrintableUTF8 is [wire.PrintableUTF8].
func PrintableUTF8(s string) string { return wire.PrintableUTF8(s) }

// PrintableLines is [wire.PrintableLines].
func PrintableLines(text string) string { return wire.PrintableLines(text) }

// Line is [wire.Line].
func Line(err error) string { return wire.Line(err) }

// Reason is [wire.Reason].
func Reason(err error) string { return wire.Reason(err) }

// ToASCII is [wire.ToASCII].
func ToASCII(line string) string { return wire.ToASCII(line) }

// SetASCII is [wire.SetASCII].
func SetASCII(on bool) (before bool) { return wire.SetASCII(on) }

// ASCIIOnly is [wire.ASCIIOnly].
func ASCIIOnly() bool { return wire.ASCIIOnly() }

// OutcomeOf is [wire.OutcomeOf].
func OutcomeOf(err error) Outcome { return wire.OutcomeOf(err) }

// NotServed is [wire.NotServed].
func NotServed(err error) bool { return wire.NotServed(err) }

// KindOf is [wire.KindOf].
func KindOf(err error) Kind { return wire.KindOf(err) }

// PlainHTTP is [wire.PlainHTTP].
func PlainHTTP(err error) bool { return wire.PlainHTTP(err) }

// NewRequestID is [wire.NewRequestID].
func NewRequestID() *RequestID { return wire.NewRequestID() }

// TraceID is [wire.TraceID].
func TraceID(sent Text) Text { return wire.TraceID(sent) }

// WithRequestID is [wire.WithRequestID].
func WithRequestID(ctx context.Context, id *RequestID) context.Context {
	return wire.WithRequestID(ctx, id)
}

// WithToken is [wire.WithToken].
func WithToken(token Secret) Option { return wire.WithToken(token) }

// WithTransport is [wire.WithTransport].
func WithTransport(rt http.RoundTripper) Option { return wire.WithTransport(rt) }

// WithRenewer is [wire.WithRenewer].
func WithRenewer(r wire.Renewer) Option { return wire.WithRenewer(r) }

// WithReadOnly is [wire.WithReadOnly].
func WithReadOnly() Option { return wire.WithReadOnly() }

// WithUserAgent is [wire.WithUserAgent].
func WithUserAgent(name string) Option { return wire.WithUserAgent(name) }

// WithRetryHook is [wire.WithRetryHook].
func WithRetryHook(hook func(op string, attempt int, wait time.Duration)) Option {
	return wire.WithRetryHook(hook)
}

// WithRowLimit is [wire.WithRowLimit].
func WithRowLimit(rows int) Option { return wire.WithRowLimit(rows) }

// WithMAS is [wire.WithMAS].
func WithMAS() Option { return wire.WithMAS() }

// WithRootCAs is [wire.WithRootCAs].
func WithRootCAs(pem []byte) Option { return wire.WithRootCAs(pem) }
