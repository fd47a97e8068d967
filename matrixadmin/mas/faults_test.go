package mas_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// fault is one way in which an answer goes wrong. Statuses are those of the answer itself; reads are asked again tries times in all.
type fault struct {
	name    string
	raw     string // what is sent in place of an answer; "" is the true one
	hang    bool   // and then nothing more
	cut     bool   // the true answer, without its end
	kind    wire.Kind
	outcome wire.Outcome
	tries   int // of a read, 1 when 0
}

const (
	head  = "HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s"
	asked = "application/json"
	plain = "text/plain; charset=utf-8"
	page  = "text/html; charset=utf-8"
)

func whole(status int, kind, more, body string) string {
	return fmt.Sprintf(head, status, kind, len(body), more, body)
}

func title(status int, titles string) string {
	return whole(status, asked, "", `{"errors":[{"title":"`+titles+`"}]}`)
}

// faults are those whose answer is the same for every request.
var faults = []fault{
	{name: "wrong body", raw: title(400, "Invalid"), kind: wire.KindRejected, outcome: wire.OutcomeRejected},
	{name: "expired", raw: title(401, "Access token expired"), kind: wire.KindBadToken, outcome: wire.OutcomeRejected},
	{name: "no scope", raw: title(401, "Missing urn:mas:admin scope"), kind: wire.KindForbidden, outcome: wire.OutcomeRejected},
	{name: "disabled", raw: title(403, "Password auth is disabled"), kind: wire.KindRejected, outcome: wire.OutcomeRejected},
	{name: "nobody", raw: title(404, "User not found"), kind: wire.KindNotFound, outcome: wire.OutcomeRejected},
	{name: "not served", raw: whole(404, page, "", "<title>matrix-authentication-service</title>"), kind: wire.KindNotExposed, outcome: wire.OutcomeRejected},
	{name: "body not read", raw: whole(400, plain, "", "Failed to parse the request body as JSON: x"), kind: wire.KindRejected, outcome: wire.OutcomeRejected},
	{name: "not listed as a refusal", raw: title(410, "User is not active"), kind: wire.KindRejected},
	{name: "method", raw: "HTTP/1.1 405 X\r\nAllow: GET,HEAD\r\nContent-Length: 0\r\n\r\n", kind: wire.KindUnrecognized},
	{name: "fault", raw: title(500, "Failed"), kind: wire.KindServerFault},
	{name: "proxy's 404", raw: whole(404, page, "", "<h1>Not Found</h1>"), kind: wire.KindNotMatrix},
	{name: "proxy's 403", raw: whole(403, page, "", "<h1>Forbidden</h1>"), kind: wire.KindNotMatrix},
	{name: "proxy's 401", raw: whole(401, plain, "", "Unauthorized"), kind: wire.KindNotMatrix},
	{name: "proxy's 400", raw: whole(400, plain, "", "bad request"), kind: wire.KindNotMatrix},
	{name: "a homeserver's 404", raw: whole(404, asked, "", `{"errcode":"M_UNRECOGNIZED","error":"x"}`), kind: wire.KindNotMatrix},
	{name: "titles as a page", raw: whole(404, page, "", `{"errors":[{"title":"x"}]}`), kind: wire.KindNotMatrix},
	{name: "no titles", raw: whole(404, asked, "", `{"errors":[]}`), kind: wire.KindNotMatrix},
	{name: "half a refusal", raw: "HTTP/1.1 404 X\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n" + `{"errors":[{"title":"x"}]}`, kind: wire.KindNotFound},
	{name: "gateway", raw: whole(502, page, "", "bad gateway"), kind: wire.KindServerFault, tries: 3},
	{name: "unavailable", raw: title(503, "x"), kind: wire.KindServerFault, tries: 3},
	{name: "limited", raw: title(429, "x"), kind: wire.KindRateLimited, tries: 7},
	{name: "empty success", raw: whole(200, asked, "", ""), kind: wire.KindNotMatrix},
	{name: "another object", raw: whole(200, asked, "", "{}"), kind: wire.KindMalformed},
	{name: "no object", raw: whole(200, asked, "", "[]"), kind: wire.KindNotMatrix},
	{name: "a page", raw: whole(200, page, "", "<html>x"), kind: wire.KindNotMatrix},
	{name: "half an answer", cut: true, kind: wire.KindMalformed},
	{name: "nothing", raw: "\x00", kind: wire.KindUnreachable, tries: 3},
	{name: "silence", hang: true, kind: wire.KindTimeout},
	{name: "too large", raw: whole(200, asked, "", `{"x":"`+strings.Repeat("x", 9<<20)+`"}`), kind: wire.KindTooLarge},
	{name: "a bomb", raw: whole(200, asked, "Content-Encoding: gzip\r\n", bomb()), kind: wire.KindTooLarge},
	{name: "elsewhere", raw: whole(307, asked, "Location: https://elsewhere.test/x\r\n", ""), kind: wire.KindRedirect},
	{name: "elsewhere by GET", raw: whole(303, asked, "Location: http://127.0.0.1:9/x\r\n", ""), kind: wire.KindRedirect},
	{name: "here", raw: whole(308, asked, "Location: /api/admin/v1/version\r\n", ""), kind: wire.KindRedirect},
}

// bomb is 64 MiB of JSON.
func bomb() string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, `{"x":"`)
	for range 64 {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20))
	}
	_ = w.Close()
	return b.String()
}

// line is MAS behind a fault, at the other end of pipes.
type line struct {
	t     *testing.T
	h     *matrixadmintest.Homeserver
	fault fault
	wg    sync.WaitGroup

	mu      sync.Mutex
	arrived []string
	tokens  map[string]bool
	dialed  []string
	done    int
}

func newLine(t *testing.T, f fault) *line {
	t.Helper()
	h := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithServerName("example.test"))
	s := h.Auth()
	s.SetUser(matrixadmintest.AuthUser{ID: bobID, Username: "bob", Created: time.Now()})
	s.AddSession(matrixadmintest.AuthSession{Kind: "compat", ID: session.Raw(), Username: "bob", Device: "BOBDESK"})
	s.AddLink(matrixadmintest.AuthLink{ID: session.Raw(), Username: "bob", Provider: "01HFVBY12TMNTYTBV8W921M5FA", Subject: "bob"})
	s.AddClient(matrixadmintest.AuthClient{ID: session.Raw(), Name: "Element"})
	s.SetEmail(oldAddress, bobID)
	s.Plant("bob", session.Raw(), canaryPassword, canaryPassword)
	return &line{t: t, h: h, fault: f, tokens: map[string]bool{}}
}

func (l *line) client(opts ...wire.Option) *mas.Client {
	l.t.Helper()
	c, err := mas.New("http://127.0.0.1:8007", append([]wire.Option{wire.WithToken(wire.NewSecret(l.h.Auth().AdminToken()))}, opts...)...)
	if err != nil {
		l.t.Fatal(err)
	}
	mas.OnNetwork(c, func(tr *http.Transport) { tr.DialContext = l.dial })
	return c
}

func (l *line) dial(_ context.Context, _, address string) (net.Conn, error) {
	l.mu.Lock()
	l.dialed = append(l.dialed, address)
	l.mu.Unlock()
	near, far := net.Pipe()
	l.wg.Go(func() { defer far.Close(); l.serve(far) })
	return near, nil
}

func (l *line) serve(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(strings.NewReader(string(body)))
		l.mu.Lock()
		l.arrived = append(l.arrived, req.Method+" "+req.URL.Path)
		l.tokens[req.Header.Get("Authorization")] = true
		l.mu.Unlock()
		switch {
		case l.fault.hang:
			_, _ = io.Copy(io.Discard, c)
			return
		case l.fault.raw == "\x00":
			return
		case l.fault.raw != "":
			_, _ = io.WriteString(c, l.fault.raw)
			return
		}
		w := httptest.NewRecorder()
		l.h.Auth().ServeHTTP(w, req)
		l.mu.Lock()
		if req.Method != http.MethodGet && w.Code < 300 {
			l.done++
		}
		l.mu.Unlock()
		answer := w.Result()
		length := w.Body.Len()
		if l.fault.cut {
			w.Body.Truncate(w.Body.Len() / 2)
		}
		var head strings.Builder
		fmt.Fprintf(&head, "HTTP/1.1 %d X\r\n", answer.StatusCode)
		_ = answer.Header.Write(&head)
		if length > 0 || answer.StatusCode != http.StatusNoContent {
			fmt.Fprintf(&head, "Content-Length: %d\r\n", length)
		}
		_, _ = io.WriteString(c, head.String()+"\r\n"+w.Body.String())
		if l.fault.cut {
			return
		}
	}
}

// check holds what a call says against what arrived.
func (l *line) check(name string, r wire.Request, err error, kind wire.Kind, outcome wire.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	write := r.Method != http.MethodGet
	e, ok := errors.AsType[*wire.Error](err)
	if !ok || e.Kind != kind || strings.ContainsAny(e.Error(), "\r\n\x1b") || strings.Contains(e.Error(), canaryPassword) {
		l.t.Errorf("%s after %s: %v is %v, want %v", name, l.fault.name, err, wire.KindOf(err), kind)
	}
	if write && wire.OutcomeOf(err) != outcome {
		l.t.Errorf("%s after %s: outcome is %v, want %v (%v)", name, l.fault.name, wire.OutcomeOf(err), outcome, err)
	}
	want := max(1, l.fault.tries)
	if write {
		want = 1
	}
	if len(l.arrived) != want || l.done > 1 {
		l.t.Errorf("%s after %s: %d requests arrived, want %d, and %d were carried out", name, l.fault.name, len(l.arrived), want, l.done)
	}
	for _, address := range l.dialed {
		if address != "127.0.0.1:8007" {
			l.t.Errorf("%s after %s: dialed %s", name, l.fault.name, address)
		}
	}
}

// TestFaults tries every fault on every request: what the call says, what it knows of a write, how often it asked, and where.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, f := range faults {
		for name, r := range requests() {
			if f.cut && r.Method != http.MethodGet && r.Check == nil {
				continue // there is no half of it
			}
			if name == "Revoke" && f.name == "empty success" {
				continue // which it is
			}
			synctest.Test(t, func(t *testing.T) {
				l := newLine(t, f)
				_, err := l.client().Do(t.Context(), r)
				outcome, kind := f.outcome, f.kind
				if r.Method != http.MethodGet && strings.HasPrefix(f.raw, "HTTP/1.1 200") && (len(r.Success) > 0 || f.name == "a bomb") { // a success that is none of this request
					kind = wire.KindNotMatrix
				}
				if name == "Revoke" && strings.HasPrefix(f.raw, "HTTP/1.1 200") && kind == wire.KindNotMatrix { // whose success is an empty one
					kind = wire.KindMalformed
				}
				l.check(name, r, err, kind, outcome)
				<-time.After(75 * time.Second)
				l.wg.Wait()
			})
		}
	}
}

// TestHealthy: each request goes out as it is, with the token where it is wanted.
func TestHealthy(t *testing.T) {
	t.Parallel()
	for name, r := range requests() {
		synctest.Test(t, func(t *testing.T) {
			l := newLine(t, fault{})
			if _, err := l.client().Do(t.Context(), r); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if sent := !l.tokens[""]; sent == r.Anonymous || len(l.arrived) != 1 {
				t.Errorf("%s: token sent: %t, %q", name, sent, l.arrived)
			}
			<-time.After(75 * time.Second)
			l.wg.Wait()
		})
	}
}

// TestCancelEndsEveryRequest: it returns in the same instant, and knows that a write may have been done.
func TestCancelEndsEveryRequest(t *testing.T) {
	t.Parallel()
	for name, r := range requests() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			l := newLine(t, fault{name: "silence", hang: true})
			time.AfterFunc(time.Second, cancel)
			start := time.Now()
			_, err := l.client().Do(ctx, r)
			if took := time.Since(start); took != time.Second {
				t.Errorf("%s: returned after %s", name, took)
			}
			l.check(name, r, err, wire.KindCanceled, wire.OutcomeUnknown)
			<-time.After(75 * time.Second)
			l.wg.Wait()
		})
	}
}

// TestNothingLeavesThatMustNot: no write of a read-only client, nothing of one that dropped its token, and nothing that is for the homeserver.
func TestNothingLeavesThatMustNot(t *testing.T) {
	t.Parallel()
	for name, r := range requests() {
		synctest.Test(t, func(t *testing.T) {
			l := newLine(t, fault{})
			if r.Method != http.MethodGet {
				if _, err := l.client(wire.WithReadOnly()).Do(t.Context(), r); !errors.Is(err, wire.ErrReadOnly) || wire.OutcomeOf(err) != wire.OutcomeNotSent {
					t.Errorf("%s, read-only: %v", name, err)
				}
			}
			dropped := l.client()
			dropped.Drop()
			if _, err := dropped.Do(t.Context(), r); wire.KindOf(err) != wire.KindCanceled {
				t.Errorf("%s, without its token: %v", name, err)
			}
			r.Backend = wire.Homeserver
			if _, err := l.client().Do(t.Context(), r); wire.KindOf(err) != wire.KindInvalid || wire.OutcomeOf(err) != wire.OutcomeNotSent {
				t.Errorf("%s, for the homeserver: %v", name, err)
			}
			if len(l.arrived) > 0 {
				t.Errorf("%s: %q arrived", name, l.arrived)
			}
		})
	}
}
