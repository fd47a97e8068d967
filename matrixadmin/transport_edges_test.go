package matrixadmin

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"
)

// TestOutcomeOfAnotherTransport: of a transport that traces nothing, only a failed dial or the guard proves that nothing went out.
func TestOutcomeOfAnotherTransport(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want Outcome
	}{
		"dial":  {&net.OpError{Op: "dial", Err: errors.New("refused")}, OutcomeNotSent},
		"guard": {errGuard, OutcomeNotSent},
		"write": {&net.OpError{Op: "write", Err: errors.New("broken pipe")}, OutcomeUnknown},
		"EOF":   {io.ErrUnexpectedEOF, OutcomeUnknown},
	} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, tt.err }))
		_, err := c.Deactivate(t.Context(), MustParseUserID(alice), false)
		if got := OutcomeOf(err); err == nil || got != tt.want {
			t.Errorf("%s: %s, want %s: %v", name, got, tt.want, err)
		}
	}
}

// TestStatusesAtTheirEdges: the first and the last status of each class belong to it.
func TestStatusesAtTheirEdges(t *testing.T) {
	t.Parallel()
	const code = `{"errcode":"M_FORBIDDEN","error":"no"}`
	for status, want := range map[int]struct {
		kind    Kind
		outcome Outcome
	}{
		300: {KindRedirect, OutcomeUnknown}, 399: {KindRedirect, OutcomeUnknown}, 400: {KindRejected, OutcomeUnknown}, 403: {KindForbidden, OutcomeRejected}, 499: {KindRejected, OutcomeUnknown},
		500: {KindServerFault, OutcomeUnknown}, 599: {KindServerFault, OutcomeUnknown}, 600: {KindNotMatrix, OutcomeUnknown}, 299: {KindNotMatrix, OutcomeUnknown},
	} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			resp := answer(status, code)
			resp.Header.Set("Location", "http://[::1") // no address: all of the answer would be thrown away for it
			return resp, nil
		}))
		_, err := c.Deactivate(t.Context(), MustParseUserID(alice), false)
		if KindOf(err) != want.kind || OutcomeOf(err) != want.outcome {
			t.Errorf("%d: %s, %s; want %s, %s: %v", status, KindOf(err), OutcomeOf(err), want.kind, want.outcome, err)
		}
	}
}

// TestWaits: no wait at all can be asked for, which is not the same as asking for none.
func TestWaits(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for value, want := range map[string]bool{"0": true, "1": true, "-1": false, "": false, "soon": false} {
		if _, said := headerWait(value, now); said != want {
			t.Errorf("Retry-After %q: said %t", value, said)
		}
	}
	for body, want := range map[string]bool{`{"retry_after_ms":0}`: true, `{"retry_after_ms":-1}`: false, `{}`: false} {
		if _, said := retryAfter(http.Header{}, []byte(body), now); said != want {
			t.Errorf("%s: said %t", body, said)
		}
	}
	c := testClient(t, roundTrip(nil), withLimits(func(l *limits) { *l = defaultLimits() }))
	r := &retrier{c: c.conn}
	if got := r.backoff(c.conn.limits.waitMin, c.conn.limits.waitMax, 0, nil); got != 0 {
		t.Errorf("no wait was asked for, and it is %s", got)
	}
	if again, err := r.check(t.Context(), nil, io.EOF); !again || err != nil {
		t.Fatal(again, err)
	}
	if got := r.backoff(c.conn.limits.waitMin, c.conn.limits.waitMax, 0, nil); got < c.conn.limits.waitMin {
		t.Errorf("nothing was said, and the wait is %s", got)
	}
}

// TestFewConnections: a read may use up twelve connections, and ends with the next.
func TestFewConnections(t *testing.T) {
	t.Parallel()
	ctx := withFewConnections(t.Context())
	for n := range maxConnections + 1 {
		if ctx.Err() != nil {
			t.Fatalf("ended after %d connections", n)
		}
		httptrace.ContextClientTrace(ctx).GetConn("x")
	}
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("goes on after %d connections", maxConnections+1)
	}
}

// TestPageThatBeginsLikeJSON: what calls itself HTML and is no JSON comes from something that is no Matrix server, whatever its first character.
func TestPageThatBeginsLikeJSON(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]Kind{"text/html": KindNotMatrix, "application/json": KindMalformed} {
		c := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
			resp := answer(200, "{% block page %}")
			resp.Header.Set("Content-Type", kind)
			return resp, nil
		}))
		if _, err := c.JoinedRooms(t.Context(), MustParseUserID(alice)); KindOf(err) != want {
			t.Errorf("%s: %s, want %s: %v", kind, KindOf(err), want, err)
		}
	}
}

// TestCut: a server's words are cut before a character, whatever they are made of, and not when they just fit.
func TestCut(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"": "", "abcd": "abcd", "abcde": "abcd", "abcé": "abc", "abécd": "abé", "\x80\x80\x80\x80\x80\x80": "", "a\x80\x80\x80\x80\x80": "",
	} {
		if got := cut(s, 4).Raw(); got != want {
			t.Errorf("%+q is cut to %+q, want %+q", s, got, want)
		}
	}
}
