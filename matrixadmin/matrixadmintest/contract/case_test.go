package contract_test

import (
	"net/http"
	"strings"
	"testing"
)

// testCase is one row of the contract. A row with a recording takes from it what it does not say itself.
type testCase struct {
	name string
	// rec is a file of testdata/recorded; it gives request, status, errcode, error text and the shape of the body.
	rec string
	// from is the localpart in the recording that the user of this case takes the place of.
	from                    string
	method, path, who, body string
	noBody                  bool
	header                  http.Header
	status                  int
	code, text              string
	// facts hold of the answer.
	facts []fact
	// before sets the stage, after looks at what has become true.
	before, after func(*fixture)
	// onlyFake says why a row is not asked of a newer real server.
	onlyFake string
	// noNUL says that PostgreSQL stores no text with the character NUL, so that a server on it fails.
	noNUL bool
	// wire compares the whole body.
	wire string
}

// fact says what is wrong with an answer, or nothing.
type fact func(*fixture, reply) string

func (c testCase) run(t *testing.T, w *world) {
	t.Helper()
	s := newFixture(t, w)
	var rec recording
	if c.rec != "" {
		rec = load(t, "recorded/"+c.rec)
		c = c.with(s, rec)
	}
	if c.noNUL && w.postgres {
		c = testCase{method: c.method, path: c.path, who: c.who, body: c.body, noBody: c.noBody, header: c.header, status: 500, code: "M_UNKNOWN", text: "Internal server error"}
	}
	if c.before != nil {
		c.before(s)
	}
	if c.who == "" {
		c.who = "admin"
	}
	if c.body == "" && c.rec == "" {
		c.noBody = true
	}
	s.reply = w.send(t.Context(), t, request{
		method: c.method, path: s.fill(c.path), who: c.who, body: s.fillBody(c.body), noBody: c.noBody, header: c.header,
	}, s.tokens)
	if s.reply.status != c.status {
		t.Fatalf("status %d, want %d: %.300s", s.reply.status, c.status, s.reply.body)
	}
	if got, _ := s.reply.at("errcode").(string); got != c.code {
		t.Errorf("errcode %q, want %q", got, c.code)
	}
	if got, _ := s.reply.at("error").(string); got != c.text {
		t.Errorf("error %q, want %q", got, c.text)
	}
	if c.rec != "" {
		rec.compare(t, s, s.reply)
	}
	if c.wire != "" && s.reply.body != s.fillBody(c.wire) {
		t.Errorf("body %s, want %s", s.reply.body, c.wire)
	}
	for _, f := range c.facts {
		if wrong := f(s, s.reply); wrong != "" {
			t.Error(wrong)
		}
	}
	if c.after != nil {
		c.after(s)
	}
}

// with takes from the recording what the case does not say.
func (c testCase) with(s *fixture, rec recording) testCase {
	rename := func(text string) string { return text }
	if c.from != "" {
		rename = strings.NewReplacer(
			segment("@"+c.from+":"+serverName), segment(s.id()), "@"+c.from+":"+serverName, s.id(), `"`+c.from+`"`, `"`+s.local+`"`,
		).Replace
	}
	if c.method == "" {
		c.method = rec.Request.Method
	}
	if c.path == "" {
		c.path = rename(rec.Request.Path)
	}
	if c.body == "" {
		body, given := rec.body()
		c.body, c.noBody = rename(body), !given
	}
	if c.who == "" {
		c.who = rec.who()
	}
	if c.status == 0 {
		c.status = rec.Response.Status
	}
	if c.code == "" && c.text == "" {
		c.code, c.text = rec.failure()
	}
	return c
}
