package connect

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// trouble is a failure as an administrator would tell it apart; it is finer than the client's kind of error.
type trouble uint8

const (
	other trouble = iota
	badInput
	noName    // the name does not resolve
	refused   // nothing listens
	noSocket  // a Unix socket takes no connection
	noRoute   // no connection for any other reason
	untrusted // TLS
	notTLS    // https to a port without it
	redirected
	timedOut
	notMatrix
	malformed
	notExposed
	noEndpoint
	badToken
	expired // a soft logout: the session can be renewed
	locked  // the token's own account is locked
	notAdmin
	noScope // not an administrator's token, where MAS gives the rights
	notActive
	noClientScope
	masDown // the homeserver cannot ask it
	limited
	broken
)

// troubleOf tells what has gone wrong; mas is whether sign-in is delegated.
func troubleOf(err error, mas bool) trouble {
	e, ok := errors.AsType[*matrixadmin.Error](err)
	if !ok {
		return other
	}
	switch setup.TroubleOf(err) {
	case setup.NotActive:
		return notActive
	case setup.NoClientScope:
		return noClientScope
	case setup.MASDown:
		return masDown
	case setup.NoSynapseScope, setup.OtherTrouble:
	}
	switch e.Kind {
	case matrixadmin.KindInvalid:
		return badInput
	case matrixadmin.KindUnreachable:
		return unreachable(err)
	case matrixadmin.KindTLS:
		if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || matrixadmin.PlainHTTP(err) {
			return notTLS
		}
		return untrusted
	case matrixadmin.KindRedirect:
		return redirected
	case matrixadmin.KindTimeout:
		return timedOut
	case matrixadmin.KindNotMatrix:
		return notMatrix
	case matrixadmin.KindMalformed, matrixadmin.KindTooLarge:
		return malformed
	case matrixadmin.KindNotExposed:
		return notExposed
	case matrixadmin.KindUnrecognized:
		return noEndpoint
	case matrixadmin.KindBadToken:
		return token(e)
	case matrixadmin.KindForbidden:
		if mas {
			return noScope
		}
		return notAdmin
	case matrixadmin.KindRateLimited:
		return limited
	case matrixadmin.KindServerFault:
		return broken
	default:
		return other
	}
}

func unreachable(err error) trouble {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return noName
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Net == "unix" && op.Op == "dial" {
		return noSocket
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return refused
	}
	return noRoute
}

func token(e *matrixadmin.Error) trouble {
	switch {
	case strings.HasSuffix(e.Code.Raw(), "USER_LOCKED"):
		return locked
	case e.SoftLogout:
		return expired
	}
	return badToken
}

// detail is the client's own words on an error, without what was being done.
func detail(err error) string {
	if e, ok := errors.AsType[*matrixadmin.Error](err); ok && e.Detail != "" {
		return e.Detail
	}
	return matrixadmin.Line(err)
}
