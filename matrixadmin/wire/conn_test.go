package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// roundTripper is a function as a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func testConn(tb testing.TB, rt http.RoundTripper, opts ...Option) *Conn {
	tb.Helper()
	c, err := New("https://hs.example", append([]Option{WithTransport(rt), WithToken(NewSecret("canary"))}, opts...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestBackoffIsBounded(t *testing.T) {
	t.Parallel()
	c := testConn(t, roundTripper(nil), WithLimits(func(l *Limits) { *l = DefaultLimits() }))
	for _, wait := range []time.Duration{-1, 0, time.Millisecond, 5 * time.Second, time.Hour} {
		for attempt := range 70 {
			r := &retrier{c: c, wait: wait}
			if got := r.backoff(c.limits.WaitMin, c.limits.WaitMax, attempt, nil); got < 0 || got > 7*time.Second {
				t.Errorf("asked %s, attempt %d: %s", wait, attempt, got)
			}
		}
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	var got *http.Request
	g := &guard{
		next: roundTripper(func(req *http.Request) (*http.Response, error) {
			got = req
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
		}),
		origin: "https://hs.example:443", token: &tokenHolder{token: NewSecret("canary")}, readOnly: true,
	}
	for address, want := range map[string]string{
		"https://hs.example/x":      "Bearer canary",
		"https://hs.example:443/x":  "Bearer canary",
		"https://HS.example/x":      "Bearer canary",
		"https://hs.example:8448/x": "",
		"https://a.hs.example/x":    "",
		"https://hs.example.evil/x": "",
	} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if _, err := g.RoundTrip(req); err != nil || got.Header.Get("Authorization") != want {
			t.Errorf("%s: %q %v", address, got.Header.Get("Authorization"), err)
		}
		if req.Header.Get("Authorization") != "" {
			t.Error("the caller's request was changed")
		}
	}
	for _, address := range []string{"http://hs.example/x", "http://hs.example:443/x"} {
		got = nil
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if _, err := g.RoundTrip(req); !errors.Is(err, errClear) || got != nil {
			t.Errorf("%s went out of a client for https: %v", address, err)
		}
	}
	req, _ := http.NewRequestWithContext(WithoutToken(t.Context()), http.MethodGet, "https://hs.example/x", nil)
	if _, err := g.RoundTrip(req); err != nil || got.Header.Get("Authorization") != "" {
		t.Errorf("token-free: %q %v", got.Header.Get("Authorization"), err)
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "get", ""} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://hs.example/x", nil)
		req.Method = method
		if _, err := g.RoundTrip(req); !errors.Is(err, ErrReadOnlyGuard) {
			t.Errorf("%q went out of a read-only client", method)
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
	c := testConn(t, roundTripper(nil), WithLimits(func(l *Limits) { *l = DefaultLimits() }))
	r := &retrier{c: c}
	if got := r.backoff(c.limits.WaitMin, c.limits.WaitMax, 0, nil); got != 0 {
		t.Errorf("no wait was asked for, and it is %s", got)
	}
	if again, err := r.check(t.Context(), nil, io.EOF); !again || err != nil {
		t.Fatal(again, err)
	}
	if got := r.backoff(c.limits.WaitMin, c.limits.WaitMax, 0, nil); got < c.limits.WaitMin {
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

// TestClearIsDialedOnThisMachineOnly holds what a name has become at the moment of dialing against the rule for http.
func TestClearIsDialedOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"127.0.0.1:80": true, "127.8.9.1:80": true, "[::1]:80": true, "[::ffff:127.0.0.1]:80": true,
		"10.0.0.1:80": false, "0.0.0.0:80": false, "[::]:80": false, "[::ffff:10.0.0.1]:80": false, "169.254.1.1:80": false, "[fe80::1%lo]:80": false, "localhost:80": false, "": false,
	} {
		if err := dialer(true).ControlContext(t.Context(), "tcp", address, nil); (err == nil) != ok || err != nil && !errors.Is(err, errClear) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if dialer(false).ControlContext != nil {
		t.Error("https is held to this machine too")
	}
	c, err := New("http://localhost:1")
	if err != nil {
		t.Fatal(err)
	}
	for kind, client := range map[string]*http.Client{"reads": c.reads, "writes": c.writes} {
		transport, ok := client.Transport.(*guard).next.(*http.Transport)
		if !ok {
			t.Fatal(kind)
		}
		if _, err := transport.DialContext(t.Context(), "tcp", "0.0.0.0:1"); !errors.Is(err, errClear) {
			t.Errorf("%s leave this machine: %v", kind, err)
		}
	}
}

func TestEscapePath(t *testing.T) {
	t.Parallel()
	for _, segment := range []string{"", ".", ".."} {
		if _, err := escapePath([]string{"a", segment, "b"}); KindOf(err) != KindInvalid {
			t.Errorf("%q was taken: %v", segment, err)
		}
	}
	if got, err := escapePath([]string{"a", "../b?c#d%e f"}); err != nil || got != "/a/..%2Fb%3Fc%23d%25e%20f" {
		t.Errorf("%s %v", got, err)
	}
}

func TestKindsHaveSentinels(t *testing.T) {
	t.Parallel()
	for k := KindInvalid; k <= KindServerFault; k++ {
		e := &Error{Op: "x", Kind: k}
		if !e.Is(kindErrors[k]) || k.String() == "" || strings.HasPrefix(k.String(), "kind ") || !strings.HasPrefix(e.Error(), "could not x: ") || e.Error() != "could not x: "+e.Reason() {
			t.Errorf("%d: %s", k, e)
		}
	}
}
