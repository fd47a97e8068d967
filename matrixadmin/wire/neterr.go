package wire

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// NetError makes an error of a request that got no answer. The text of the cause is never shown: names in certificates may hold anything.
func NetError(ctx context.Context, op string, err error) *Error {
	e := &Error{Op: op, Err: err}
	e.Kind, e.Detail = netKind(ctx, err)
	return e
}

func netKind(ctx context.Context, err error) (Kind, string) {
	if kind, detail, ok := endKind(ctx, err); ok {
		return kind, detail
	}
	if kind, detail, ok := tlsKind(err); ok {
		return kind, detail
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return KindUnreachable, "host not found; check the address"
		}
		return KindUnreachable, "DNS lookup failed; check the network"
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return KindTimeout, "connection timed out"
	}
	if detail := socketTrouble(err); detail != "" {
		return KindUnreachable, detail
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return KindUnreachable, "connection refused; nothing is listening there"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return KindUnreachable, "no route to the server"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return KindUnreachable, "no connection to the server"
	}
	return KindUnreachable, "connection lost before a response"
}

// endKind is for a call that was ended rather than failed.
func endKind(ctx context.Context, err error) (Kind, string, bool) {
	switch cause := context.Cause(ctx); {
	case errors.Is(err, errDropped):
		return KindCanceled, "mxwarden is locked", true
	case errors.Is(err, errClear):
		return KindUnreachable, "not sent: this http address leads to another machine; http is allowed for localhost only", true
	case errors.Is(err, ErrReadOnlyGuard):
		return KindReadOnly, "refused: read-only mode (nothing was sent)", true
	case ctx.Err() == nil:
		return 0, "", false
	case errors.Is(cause, errStalled):
		return KindTimeout, "server stopped sending", true
	case errors.Is(cause, errDeadline):
		return KindTimeout, "no complete response in time", true
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return KindTimeout, "", true
	}
	return KindCanceled, "canceled", true
}

// PlainHTTP reports whether an error is of an https address whose port speaks http: no certificate was even seen.
func PlainHTTP(err error) bool {
	header, ok := errors.AsType[tls.RecordHeaderError](err)
	return errors.Is(err, http.ErrSchemeMismatch) || ok && string(header.RecordHeader[:]) == "HTTP/"
}

func tlsKind(err error) (Kind, string, bool) {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return KindTLS, "certificate not signed by a trusted authority", true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return KindTLS, "certificate is for another host name", true
	}
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if bad.Reason == x509.Expired {
			return KindTLS, "certificate expired or not valid yet", true
		}
		return KindTLS, "certificate not valid", true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return KindTLS, "certificate cannot be verified", true
	}
	if PlainHTTP(err) {
		return KindTLS, "no TLS at this address: the port uses plain http", true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return KindTLS, "no TLS at this address (is it an http port?)", true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return KindTLS, "no common TLS version or cipher", true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "remote error" || op.Op == "local error") {
		return KindTLS, "TLS handshake failed", true
	}
	return 0, "", false
}

// BodyError makes an error of an answer whose body cannot be used.
func BodyError(ctx context.Context, op string, status int, err error) *Error {
	e := &Error{Op: op, Status: status, Err: err}
	stream, isStream := errors.AsType[readError](err)
	if isStream {
		if kind, detail, ok := endKind(ctx, stream.err); ok {
			e.Kind, e.Detail = kind, detail
			return e
		}
	}
	missing, isMissing := errors.AsType[MissingError](err)
	switch {
	case errors.Is(err, ErrBody), errors.Is(err, errLong), errors.Is(err, ErrKeys), errors.Is(err, ErrRows):
		e.Kind, e.Detail = KindTooLarge, "response too large"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), isCorrupt(err):
		e.Kind, e.Detail = KindMalformed, "response cannot be decompressed"
	case isStream:
		e.Kind, e.Detail = KindMalformed, "response ended early"
	case errors.Is(err, ErrShape):
		e.Kind, e.Detail = KindNotMatrix, "not a Matrix response"
	case isMissing:
		e.Kind, e.Detail = KindMalformed, "the response "+missing.Error()
	default:
		e.Kind, e.Detail = KindMalformed, "the response "+plainCause(err)
	}
	return e
}

// NotUnderstood reports whether a whole answer with a status of success came, and says something else than such an answer has to.
func (e *Error) NotUnderstood() bool {
	_, broken := errors.AsType[readError](e.Err)
	return e.Status/100 == 2 && !e.NotMatrix && !broken && (e.Kind == KindMalformed || e.Kind == KindNotMatrix || e.Kind == KindTooLarge)
}

// Denied reports whether a whole answer with a status of success says that the request was not carried out.
func (e *Error) Denied() bool {
	_, no := errors.AsType[RefusedError](e.Err)
	return no
}

func isCorrupt(err error) bool {
	_, ok := errors.AsType[flate.CorruptInputError](err)
	return ok
}

// plainCause is the text of one of this package's own reasons.
func plainCause(err error) string {
	for _, own := range []error{ErrSyntax, errShort, errTrailing, ErrDuplicate, errDeep, ErrOtherAccount, ErrOtherRoom, ErrPageToken, ErrUnexpectedFields, errType} {
		if errors.Is(err, own) {
			if errors.Is(own, ErrSyntax) {
				return "is not valid JSON"
			}
			return own.Error()
		}
	}
	return "has unexpected content"
}

// The contracts between question and answer.
var (
	ErrOtherAccount = errors.New("is about a different account")
	ErrOtherRoom    = errors.New("is about a different room")
	ErrPageToken    = errors.New("has a next page that does not advance")
)
