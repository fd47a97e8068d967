package matrixadmin

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// cutLine is a server that answers each connection's first request with raw bytes.
type cutLine struct {
	net.Listener
	hits atomic.Int32
	wg   sync.WaitGroup
	quit chan struct{}
}

func newWire(t *testing.T, script func(w io.Writer, quit <-chan struct{})) *cutLine {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &cutLine{Listener: l, quit: make(chan struct{})}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() {
				defer conn.Close()
				done := make(chan struct{})
				defer close(done)
				go func() {
					select {
					case <-s.quit:
						conn.Close()
					case <-done:
					}
				}()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				if !strings.HasSuffix(req.URL.Path, "/versions") {
					s.hits.Add(1)
				}
				script(conn, s.quit)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		close(s.quit)
		s.wg.Wait()
	})
	return s
}

// quickLimits make the waits between attempts short; the deadlines are long enough for a busy machine.
func quickLimits(l *wire.Limits) {
	l.Read, l.Stream, l.First, l.Stall, l.Deactivate, l.Reset = time.Minute, time.Minute, time.Minute, time.Minute, time.Minute, time.Minute
	l.WaitMin, l.WaitMax, l.WaitAsked = time.Millisecond, 2*time.Millisecond, 5*time.Second
}

func (s *cutLine) client(t *testing.T, opts ...Option) *Client {
	t.Helper()
	c, err := New("http://"+s.Addr().String(), append([]Option{WithToken(NewSecret("canary")), wire.WithLimits(quickLimits)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.conn.CloseIdleConnections()
	})
	return Echoed(c, alice)
}

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// whole is a complete answer.
func whole(status int, header, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d Word\r\n%sContent-Length: %d\r\n\r\n%s", status, header, len(body), body)
}

func ok(body string) string {
	return okHead + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

func gzipped(body io.Reader) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.Copy(w, body); err != nil {
		panic(err)
	}
	w.Close()
	return okHead + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", b.Len(), b.String())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

const alice = `@alice:example.test`

// accidents are what a server or the line can do. read is what User says; write what Deactivate says, its outcome always as given.
var accidents = []struct {
	name    string
	bytes   string
	hang    bool // then silence
	read    Kind
	write   Kind
	outcome Outcome
}{
	{name: "R01 {}", bytes: ok(`{}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R02 null", bytes: ok(`null`), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R03 []", bytes: ok(`[]`), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R04 empty", bytes: ok(``), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R05 half a body", bytes: ok(`{"name":"@ali`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R07 duplicate key", bytes: ok(`{"name":"` + alice + `","deactivated":true,"deactivated":false}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R07 duplicate key, other order", bytes: ok(`{"name":"` + alice + `","deactivated":false,"deactivated":true}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R07 duplicate of a write", bytes: ok(`{"id_server_unbind_result":"a","id_server_unbind_result":"b"}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R08 deactivated as a string", bytes: ok(`{"name":"` + alice + `","deactivated":"false"}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R09 HTML with 200", bytes: whole(200, "Content-Type: text/html\r\n", "<html>welcome</html>"), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "JSON said to be HTML", bytes: whole(200, "Content-Type: text/html\r\n", `{"id_server_unbind_result":"success"}`), read: KindMalformed, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R10 a second value", bytes: ok(`{"name":"` + alice + `","deactivated":false}{}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R10 a second value after a write", bytes: ok(`{"id_server_unbind_result":"success"} x`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R11 cut short", bytes: okHead + "Content-Length: 500\r\n\r\n" + `{"name":"` + alice + `","deactivated":false}`, read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R11 success cut short", bytes: okHead + "Content-Length: 500\r\n\r\n" + `{"id_server_unbind_result":"success"}`, read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R12 bad chunk", bytes: okHead + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R12 no final chunk", bytes: okHead + "Transfer-Encoding: chunked\r\n\r\n25\r\n" + `{"id_server_unbind_result":"success"}` + "\r\n", read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R13 gzip that is none", bytes: okHead + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R14 gzip bomb", bytes: gzipped(io.MultiReader(strings.NewReader(`{"a":["`), io.LimitReader(zeros{}, 4<<20))), read: KindTooLarge, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R17 nesting", bytes: ok(strings.Repeat("[", 10_001)), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R17 nesting inside", bytes: ok(`{"x":` + strings.Repeat("[", 10_001)), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "R23 redirect", bytes: whole(302, "Location: http://127.0.0.1:9/\r\n", ""), read: KindRedirect, write: KindRedirect, outcome: OutcomeUnknown},
	{name: "R25 redirect keeping the body", bytes: whole(307, "Location: http://elsewhere.example/\r\n", ""), read: KindRedirect, write: KindRedirect, outcome: OutcomeUnknown},
	{name: "R29 404 of a proxy", bytes: whole(404, "Content-Type: text/html\r\n", "<html>nginx</html>"), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R29 404 M_UNRECOGNIZED", bytes: whole(404, "", `{"errcode":"M_UNRECOGNIZED","error":"x"}`), read: KindUnrecognized, write: KindUnrecognized, outcome: OutcomeRejected},
	{name: "R29 404 M_NOT_FOUND", bytes: whole(404, "", `{"errcode":"M_NOT_FOUND","error":"x"}`), read: KindNotFound, write: KindNotFound, outcome: OutcomeRejected},
	{name: "404 cut short", bytes: "HTTP/1.1 404 X\r\nContent-Length: 900\r\n\r\n" + `{"errcode":"M_NOT_FOUND","error":"x"}`, read: KindNotFound, write: KindNotFound, outcome: OutcomeUnknown},
	{name: "R30 429", bytes: whole(429, "", `{"errcode":"M_LIMIT_EXCEEDED","error":"x","retry_after_ms":0}`), read: KindRateLimited, write: KindRateLimited, outcome: OutcomeRejected},
	{name: "429 of a proxy", bytes: whole(429, "Retry-After: 86400\r\n", ``), read: KindRateLimited, write: KindRateLimited, outcome: OutcomeUnknown},
	{name: "408", bytes: whole(408, "", `{"errcode":"M_UNKNOWN","error":"x"}`), read: KindRejected, write: KindRejected, outcome: OutcomeUnknown},
	{name: "400 of a proxy", bytes: whole(400, "", ``), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R31 500", bytes: whole(500, "", `{"errcode":"M_UNKNOWN","error":"x"}`), read: KindServerFault, write: KindServerFault, outcome: OutcomeUnknown},
	{name: "R31 502", bytes: whole(502, "", `<html>`), read: KindServerFault, write: KindServerFault, outcome: OutcomeUnknown},
	{name: "R31 504", bytes: whole(504, "", ``), read: KindServerFault, write: KindServerFault, outcome: OutcomeUnknown},
	{name: "R32 999", bytes: whole(999, "", ``), read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R32 204", bytes: "HTTP/1.1 204 \x1b]52;c;ZQ==\a\r\n\r\n", read: KindNotMatrix, write: KindNotMatrix, outcome: OutcomeUnknown},
	{name: "R32 418", bytes: whole(418, "", `{"errcode":"M_TEAPOT","error":"x"}`), read: KindRejected, write: KindRejected, outcome: OutcomeUnknown},
	{name: "R34 endless headers", bytes: okHead + strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 200), read: KindUnreachable, write: KindUnreachable, outcome: OutcomeUnknown},
	{name: "R33 1xx flood", bytes: strings.Repeat("HTTP/1.1 103 Early\r\nLink: "+strings.Repeat("a", 900)+"\r\n\r\n", 200), read: KindUnreachable, write: KindUnreachable, outcome: OutcomeUnknown},
	{name: "R35 silence within the body", bytes: okHead + "Content-Length: 90\r\n\r\n{", hang: true, read: KindTimeout, write: KindTimeout, outcome: OutcomeUnknown},
	{name: "R36 silence", hang: true, read: KindTimeout, write: KindTimeout, outcome: OutcomeUnknown},
	{name: "R36 dropped after the request", read: KindUnreachable, write: KindUnreachable, outcome: OutcomeUnknown},
	{name: "R42 errcode of a mebibyte", bytes: whole(403, "", `{"errcode":"`+strings.Repeat("M", 1<<20)+`","error":{"a":1}}`), read: KindForbidden, write: KindForbidden, outcome: OutcomeUnknown},
	{name: "R44 another account", bytes: ok(`{"name":"@bob:example.test","deactivated":false}`), read: KindMalformed, write: KindMalformed, outcome: OutcomeUnknown},
	{name: "S86 hostile error", bytes: whole(403, "", `{"errcode":"M_FORBIDDEN\u001b[2J\r\nOK","error":"\u009b2J\u202e"}`), read: KindForbidden, write: KindForbidden, outcome: OutcomeUnknown},
}

func TestAccidents(t *testing.T) {
	t.Parallel()
	id := MustParseUserID(alice)
	for _, a := range accidents {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			s := newWire(t, func(w io.Writer, quit <-chan struct{}) {
				_, _ = io.WriteString(w, a.bytes)
				if a.hang {
					<-quit
				}
			})
			c := s.client(t, wire.WithLimits(func(l *wire.Limits) {
				if a.hang {
					l.Read, l.Deactivate = 200*time.Millisecond, 200*time.Millisecond
				}
			}))
			_, err := c.User(t.Context(), id)
			checkError(t, "read", err, a.read)

			s.hits.Store(0)
			_, err = c.Do(t.Context(), Deactivate(ViaSynapse, id, false))
			checkError(t, "write", err, a.write)
			if got := OutcomeOf(err); got != a.outcome {
				t.Errorf("outcome is %s, want %s: %v", got, a.outcome, err)
			}
			if n := s.hits.Load(); a.outcome == OutcomeUnknown && n != 1 {
				t.Errorf("a write of unknown outcome was followed by %d more", n-1)
			}
		})
	}
}

// checkError demands one harmless line of the right kind.
func checkError(t *testing.T, what string, err error, want Kind) {
	t.Helper()
	if err == nil || KindOf(err) != want {
		t.Errorf("%s: %v is %v, want %v", what, err, KindOf(err), want)
		return
	}
	text := err.Error()
	if Printable(text) != text && !strings.Contains(text, "‹") || strings.ContainsAny(text, "\x1b\r\n\u009b\u202e") || strings.Contains(text, "canary") || len(text) > 2000 {
		t.Errorf("%s: the text is %q", what, text)
	}
}

func TestSuccessIsClaimed(t *testing.T) {
	t.Parallel()
	s := newWire(t, func(w io.Writer, _ <-chan struct{}) {
		_, _ = io.WriteString(w, ok(`{"id_server_unbind_result":"no-support"}`))
	})
	d, err := s.client(t).Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), true))
	if err != nil || d[FactUnbind] != "no-support" || OutcomeOf(err) != OutcomeClaimed {
		t.Errorf("%+v %v", d, err)
	}
}

func TestSlowDrip(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"", okHead + "Content-Length: 900\r\n\r\n"} {
		s := newWire(t, func(w io.Writer, quit <-chan struct{}) {
			_, _ = io.WriteString(w, start)
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-quit:
					return
				case <-tick.C:
					if _, err := io.WriteString(w, " "); err != nil {
						return
					}
				}
			}
		})
		c := s.client(t, wire.WithLimits(func(l *wire.Limits) { l.Read, l.Stream = 200*time.Millisecond, 200*time.Millisecond }))
		_, err := c.Whois(t.Context(), MustParseUserID(alice))
		if kind := KindOf(err); kind != KindTimeout && (start != "" || kind != KindUnreachable) { // a line of blanks is no status line
			t.Errorf("a drip is %v", err)
		}
	}
}

func TestStall(t *testing.T) {
	t.Parallel()
	for _, sent := range []string{"", okHead + "Content-Length: 900\r\n\r\n" + `{"user_id":"` + alice + `",`} {
		s := newWire(t, func(w io.Writer, quit <-chan struct{}) {
			_, _ = io.WriteString(w, sent)
			<-quit
		})
		c := s.client(t, wire.WithLimits(func(l *wire.Limits) {
			l.Stream, l.First, l.Stall = time.Minute, time.Minute, time.Minute
			if sent == "" {
				l.First = 100 * time.Millisecond
			} else {
				l.Stall = 100 * time.Millisecond
			}
		}))
		start := time.Now()
		_, err := c.Whois(t.Context(), MustParseUserID(alice))
		checkError(t, "stall", err, KindTimeout)
		if took := time.Since(start); took > 10*time.Second || !strings.Contains(err.Error(), "stopped") {
			t.Errorf("%v after %s", err, took)
		}
	}
}

func TestNotSent(t *testing.T) {
	t.Parallel()
	id := MustParseUserID(alice)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	c, err := New("http://"+address, wire.WithLimits(quickLimits))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), Deactivate(ViaSynapse, id, false))
	checkError(t, "refused", err, KindUnreachable)
	if OutcomeOf(err) != OutcomeNotSent {
		t.Errorf("refused: %s", OutcomeOf(err))
	}

	s := newWire(t, func(io.Writer, <-chan struct{}) {})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.client(t).Do(ctx, Deactivate(ViaSynapse, id, false))
	checkError(t, "canceled before", err, KindCanceled)
	if OutcomeOf(err) != OutcomeNotSent || s.hits.Load() != 0 {
		t.Errorf("canceled before: %s", OutcomeOf(err))
	}

	_, err = s.client(t, WithReadOnly()).Do(t.Context(), ResetPassword(ViaSynapse, id, NewSecret("x"), true))
	checkError(t, "read-only", err, KindReadOnly)
	if OutcomeOf(err) != OutcomeNotSent || s.hits.Load() != 0 {
		t.Errorf("read-only: %s", OutcomeOf(err))
	}
	_, err = s.client(t).Do(t.Context(), ResetPassword(ViaSynapse, id, NewSecret(""), true))
	checkError(t, "empty password", err, KindInvalid)
	if s.hits.Load() != 0 {
		t.Error("an empty password was sent")
	}
}

func TestStopWaiting(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	s := newWire(t, func(_ io.Writer, quit <-chan struct{}) {
		close(arrived)
		<-quit
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := s.client(t, wire.WithLimits(func(l *wire.Limits) { l.Deactivate = time.Minute })).Do(ctx, Deactivate(ViaSynapse, MustParseUserID(alice), false))
	checkError(t, "stop waiting", err, KindCanceled)
	if OutcomeOf(err) != OutcomeUnknown {
		t.Errorf("outcome is %s", OutcomeOf(err))
	}
}

// closing notes that it was closed.
type closing struct {
	io.Reader
	open *atomic.Int32
}

func (c closing) Close() error {
	c.open.Add(-1)
	return nil
}

func TestEveryBodyIsClosed(t *testing.T) {
	t.Parallel()
	var open atomic.Int32
	for _, status := range []int{200, 302, 403, 404, 429, 500, 503} {
		for _, body := range []string{`{}`, `{"errcode":"M_UNRECOGNIZED"}`, `<html>`, ``} {
			c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
				resp := answer(status, body)
				open.Add(1)
				resp.Body = closing{Reader: resp.Body, open: &open}
				return resp, nil
			}))
			_, _ = c.Whois(t.Context(), MustParseUserID(alice))
			_, _ = c.User(t.Context(), MustParseUserID(alice))
			_, _ = c.Do(t.Context(), Deactivate(ViaSynapse, MustParseUserID(alice), false))
			_, _ = c.Do(t.Context(), ResetPassword(ViaSynapse, MustParseUserID(alice), NewSecret("x"), false))
			_, _ = c.Server(t.Context())
			if n := open.Load(); n != 0 {
				t.Fatalf("%d %q: %d bodies stay open", status, body, n)
			}
		}
	}
}
