package matrixadmin_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// success is the expectation of no error at all.
const success = matrixadmin.Kind(255)

// The names of kinds and outcomes, short enough for tables.
const (
	canceled     = matrixadmin.KindCanceled
	timeout      = matrixadmin.KindTimeout
	unreachable  = matrixadmin.KindUnreachable
	badTLS       = matrixadmin.KindTLS
	redirect     = matrixadmin.KindRedirect
	notMatrix    = matrixadmin.KindNotMatrix
	malformed    = matrixadmin.KindMalformed
	tooLarge     = matrixadmin.KindTooLarge
	unrecognized = matrixadmin.KindUnrecognized
	notExposed   = matrixadmin.KindNotExposed
	badToken     = matrixadmin.KindBadToken
	forbidden    = matrixadmin.KindForbidden
	notFound     = matrixadmin.KindNotFound
	rateLimited  = matrixadmin.KindRateLimited
	rejectedKind = matrixadmin.KindRejected
	serverFault  = matrixadmin.KindServerFault

	notSent  = matrixadmin.OutcomeNotSent
	rejected = matrixadmin.OutcomeRejected
	unknown  = matrixadmin.OutcomeUnknown
)

// fault is one accident, and what every call must make of it.
type fault struct {
	class string
	name  string

	dial   func(ctx context.Context) error // instead of a connection
	accept func(raw net.Conn) bool         // before anything is read; false ends the connection
	tls    *tls.Config
	play   func(x *exchange) bool       // instead of the homeserver's answer; true keeps the connection
	frames func(stream uint32) []byte   // instead of answers, where HTTP/2 was agreed on
	spares func(req *http.Request) bool // requests that the homeserver answers all the same

	want    matrixadmin.Kind
	write   matrixadmin.Kind // of writes, where it is another
	outcome matrixadmin.Outcome
	tries   int  // attempts of a read at its first path; 0 where something below the table decides
	next    bool // the answer says that there is no such endpoint, so that the call's other paths follow
	clock   bool // it lasts: in a bubble only
}

// allFaults are the kinds of the table, in its order.
func allFaults() []fault {
	return slices.Concat(beforeTheRequest(dialFaults(), tlsFaults()), lineFaults(), floodFaults(), codingFaults(), pageFaults(), statusFaults(), bodyFaults(), frameFaults())
}

// beforeTheRequest marks faults after which a write is proven not to be sent.
func beforeTheRequest(lists ...[]fault) []fault {
	out := slices.Concat(lists...)
	for i := range out {
		out[i].outcome = notSent
	}
	return out
}

func dialing(err error) func(context.Context) error {
	return func(context.Context) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
}

// blackHole is a host that never answers, as [net.Dialer] sees it.
func blackHole(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	<-ctx.Done()
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
}

func dialFaults() []fault {
	hostile := "home\x1b]52;c;ZQ==\a.test"
	return []fault{
		{class: "dns", name: "no such host", dial: dialing(&net.DNSError{Err: "no such host", Name: hostile, IsNotFound: true}), want: unreachable, tries: 3},
		{class: "dns", name: "name server fails", dial: dialing(&net.DNSError{Err: "server misbehaving", Name: hostile, IsTemporary: true}), want: unreachable, tries: 3},
		{class: "refused", name: "refused", dial: dialing(os.NewSyscallError("connect", syscall.ECONNREFUSED)), want: unreachable, tries: 3},
		{class: "no route", name: "no route", dial: dialing(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), want: unreachable, tries: 3},
		{class: "no route", name: "no network", dial: dialing(os.NewSyscallError("connect", syscall.ENETUNREACH)), want: unreachable, tries: 3},
		{class: "dial timeout", name: "dial without an answer", dial: blackHole, want: timeout, clock: true},
	}
}

func tlsFaults() []fault {
	old := serverTLS("good")
	old.MinVersion, old.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	clientCert := serverTLS("good")
	clientCert.ClientAuth, clientCert.MinVersion, clientCert.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12, tls.VersionTLS12
	bad := func(class, name string, config *tls.Config) fault {
		return fault{class: class, name: name, tls: config, want: badTLS, tries: 1}
	}
	handshake := func(name string, accept func(net.Conn) bool) fault {
		return fault{class: "tls stall", name: name, tls: &tls.Config{MinVersion: tls.VersionTLS12}, accept: accept, want: unreachable, tries: 3}
	}
	stall := handshake("silence in the handshake", func(raw net.Conn) bool { return (&exchange{conn: raw}).hang() })
	stall.want, stall.tries, stall.clock = timeout, 0, true
	plain := bad("tls", "no TLS at this port", &tls.Config{MinVersion: tls.VersionTLS12})
	plain.accept = func(raw net.Conn) bool {
		_, _ = raw.Write([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
		return (&exchange{conn: raw}).hang()
	}
	garbage := bad("tls", "garbage for a handshake", plain.tls)
	garbage.accept = func(raw net.Conn) bool {
		_, _ = raw.Write([]byte(strings.Repeat("\x1b[2J\x00garbage", 20)))
		return (&exchange{conn: raw}).hang()
	}
	return []fault{
		bad("tls self-signed", "self-signed", serverTLS("stranger")),
		bad("tls expired", "expired", serverTLS("expired")),
		bad("tls expired", "not valid yet", serverTLS("future")),
		bad("tls wrong host", "wrong host", serverTLS("other")),
		bad("tls hostile SAN", "hostile SAN, unknown authority", serverTLS("hostile stranger")),
		bad("tls hostile SAN", "hostile SAN, known authority", serverTLS("hostile")),
		bad("tls 1.0", "TLS 1.0 and 1.1 only", old),
		bad("tls", "asks for a client certificate", clientCert),
		plain, garbage, stall,
		handshake("FIN in the handshake", func(net.Conn) bool { return false }),
		handshake("RST in the handshake", func(raw net.Conn) bool { abort(raw); return false }),
	}
}

// raw sends bytes and then ends the connection.
func raw(s string) func(*exchange) bool {
	return func(x *exchange) bool { return x.last(s) }
}

// then lets the homeserver carry the request out and loses its answer for something else.
func then(play func(*exchange) bool) func(*exchange) bool {
	return func(x *exchange) bool {
		x.genuine()
		return play(x)
	}
}

// whole is a complete answer on a connection that goes on.
func whole(status int, header, body string) func(*exchange) bool {
	return func(x *exchange) bool {
		return x.write(fmt.Sprintf("HTTP/1.1 %d Word\r\n%sContent-Length: %d\r\n\r\n", status, header, len(body))) && x.write(body)
	}
}

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func lineFaults() []fault {
	silence := func(x *exchange) bool { return x.hang() }
	lost := func(class, name string, play func(*exchange) bool) fault {
		return fault{class: class, name: name, play: then(play), want: unreachable, outcome: unknown, tries: 3}
	}
	long := func(class, name string, play func(*exchange) bool) fault {
		return fault{class: class, name: name, play: then(play), want: timeout, outcome: unknown, tries: 1, clock: true}
	}
	drip := func(s string) func(*exchange) bool {
		return func(x *exchange) bool { return x.drip(s, 100*time.Millisecond) }
	}
	after := func(start, s string) func(*exchange) bool {
		return func(x *exchange) bool { x.write(start); return drip(s)(x) }
	}
	reset := func(start string) func(*exchange) bool {
		return func(x *exchange) bool { x.write(start); abort(x.raw); return false }
	}
	early := lost("rst", "RST at once", nil)
	early.play, early.accept = nil, func(raw net.Conn) bool { abort(raw); return false }
	early.clock = true // over a kernel it may end the dial instead, when nothing was sent
	return []fault{
		long("silence", "silence after the request", silence),
		long("silence", "silence within the status line", func(x *exchange) bool { x.write("HTTP/1.1 2"); return x.hang() }),
		long("silence", "silence within the headers", func(x *exchange) bool { x.write(okHead); return x.hang() }),
		long("silence", "silence within the body", func(x *exchange) bool { x.write(okHead + "Content-Length: 90\r\n\r\n{"); return x.hang() }),
		long("silence", "silence within an error", func(x *exchange) bool { x.write("HTTP/1.1 500 X\r\nContent-Length: 90\r\n\r\n{"); return x.hang() }),
		long("silence", "silence within a 404", func(x *exchange) bool { x.write("HTTP/1.1 404 X\r\nContent-Length: 90\r\n\r\n{"); return x.hang() }),
		long("silence", "silence within a 503", func(x *exchange) bool { x.write("HTTP/1.1 503 X\r\nContent-Length: 90\r\n\r\n{"); return x.hang() }),
		{
			class: "101", name: "101 and then silence", play: then(func(x *exchange) bool {
				x.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
				return x.hang()
			}), want: notMatrix, outcome: unknown, tries: 1, clock: true,
		},
		lost("rst", "RST after the request", reset("")),
		lost("rst", "RST within the headers", reset("HTTP/1.1 200 OK\r\nContent-")),
		early,
		lost("fin", "FIN before the answer", raw("")),
		lost("fin", "FIN within the status line", raw("HTTP/1.1 20")),
		lost("fin", "FIN within the headers", raw(okHead)),
		lost("fin", "no HTTP", raw("\x1b]0;SSH-2.0-OpenSSH\a\r\n\r\n")),
		lost("fin", "a status of four digits", raw("HTTP/1.1 1000 X\r\n\r\n")),
		{class: "idle fin", name: "FIN on a used connection", play: func(x *exchange) bool {
			return x.n == 1 && healthy(x) // the second request of a connection is read, and not answered
		}, want: success},
		long("drip headers", "headers by the byte", after(okHead+"X-A: ", "a")),
		long("drip headers", "status by the byte", after("HTTP/1.1 200 ", "O")),
		long("drip body", "body of blanks by the byte", after(okHead+"Content-Length: 90000\r\n\r\n{", " ")),
		long("drip body", "chunks by the byte", after(okHead+"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "1\r\n \r\n")),
		long("1xx", "1xx by the second", func(x *exchange) bool { return x.drip("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n", time.Second) }),
	}
}
