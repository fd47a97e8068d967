package matrixadmin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// partials asks for alice's connections and returns what was given on the way.
func partials(t *testing.T, body string, opts ...Option) (given []*Connections, last *Connections, err error) {
	t.Helper()
	cl := testClient(t, roundTrip(func(*http.Request) (*http.Response, error) { return answer(200, body), nil }), opts...)
	last, err = cl.Whois(t.Context(), MustParseUserID(alice), WithPartial(func(c *Connections) { given = append(given, c) }))
	return given, last, err
}

// aliceBody is an answer of some rows, user_id first or last.
func aliceBody(rows int, userLast bool) string {
	body := strings.Replace(string(whoisBody(rows)), "@alice:example.test", alice, 1)
	if head := `"user_id":"` + alice + `",`; userLast {
		body = strings.Replace(body, head, "", 1)
		body = body[:len(body)-1] + `,"user_id":"` + alice + `"}`
	}
	return body
}

func TestWhoisPartial(t *testing.T) {
	t.Parallel()
	const rows = 2*progressEvery + 3
	given, last, err := partials(t, aliceBody(rows, false))
	if err != nil || len(given) != 2 || last.Len() != rows {
		t.Fatalf("%d partials, %v", len(given), err)
	}
	for n, c := range given {
		if c.Len() != (n+1)*progressEvery || c.Cut || c.Bytes <= 0 || c.Bytes >= last.Bytes || c.User != last.User {
			t.Errorf("partial %d: %d rows, %d bytes", n, c.Len(), c.Bytes)
		}
		for i := range c.Len() {
			if c.At(i) != last.At(i) || c.IPIndex(i) != last.IPIndex(i) || c.AgentIndex(i) != last.AgentIndex(i) {
				t.Fatalf("partial %d: row %d is %+v, at the end %+v", n, i, c.At(i), last.At(i))
			}
		}
	}
	if given, last, err = partials(t, aliceBody(rows, false), WithRowLimit(progressEvery+1)); err != nil || len(given) != 1 || given[0].Cut || !last.Cut || last.CutBy != LimitRows {
		t.Errorf("cut: %d partials, %v", len(given), err)
	}
}

func TestWhoisPartialOnlyOfTheRightUser(t *testing.T) {
	t.Parallel()
	if given, last, err := partials(t, aliceBody(2*progressEvery, true)); err != nil || len(given) != 0 || last.Len() != 2*progressEvery {
		t.Errorf("%d partials before it was known whose rows they are, %v", len(given), err)
	}
	given, _, err := partials(t, strings.Replace(aliceBody(2*progressEvery, false), alice, "@bob:example.test", 1))
	checkError(t, "another user's rows", err, KindMalformed)
	if len(given) != 0 {
		t.Errorf("%d partials of another user", len(given))
	}
	given, _, err = partials(t, aliceBody(2*progressEvery, false)+"{")
	checkError(t, "an answer that is no answer after all", err, KindMalformed)
	if len(given) != 2 {
		t.Errorf("%d partials", len(given))
	}
}

// untilDone is a body that ends with its request's context.
type untilDone struct {
	io.ReadCloser
	ctx context.Context
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.ReadCloser.Read(p)
}

func TestWhoisCanceledByPartial(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cl := testClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		resp := answer(200, aliceBody(5*progressEvery, false))
		resp.Body = untilDone{resp.Body, req.Context()}
		return resp, nil
	}))
	n := 0
	_, err := cl.Whois(ctx, MustParseUserID(alice), WithPartial(func(*Connections) { n++; cancel() }))
	checkError(t, "given up", err, KindCanceled)
	if n != 1 {
		t.Errorf("%d partials, want none after the first", n)
	}
}

// TestHostileWhoisStaysBounded lets an answer hold more distinct text than is kept, where it is looked for and where it is not.
func TestHostileWhoisStaysBounded(t *testing.T) {
	const limit = 4 << 20
	long := strings.Repeat("A", 60<<10)
	var agents, keys strings.Builder
	for i := range 400 { // 24 MiB and more
		fmt.Fprintf(&agents, `{"ip":"10.0.0.1","user_agent":"%d%s"},`, i, long)
		fmt.Fprintf(&keys, `"%d%s":{"sessions":[{"connections":[{"ip":"%d%s"}]}]},`, i, long, i, long)
	}
	for name, body := range map[string]string{
		"agents": rowsOf(agents.String() + `{}`),
		"keys":   `{"user_id":"` + alice + `","devices":{` + keys.String() + `"x":{}}}`,
	} {
		before := heap()
		c, err := whoisOf(t, body, wire.WithLimits(func(l *wire.Limits) { l.Texts = limit }))
		if err != nil || c.Cut || c.Len() < 400 || c.LeftOut < 300 {
			t.Errorf("%s: %v, %d rows, %d without a text", name, err, c.Len(), c.LeftOut)
		}
		if held := heap() - before; held > limit+limit/2 {
			t.Errorf("%s: %d MiB are held, the limit is %d", name, held>>20, limit>>20)
		}
		runtime.KeepAlive(c)
	}
}
