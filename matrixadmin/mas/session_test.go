package mas_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// pair is a homeserver and its authentication service, with a clock.
type pair struct {
	*matrixadmintest.Homeserver

	clock time.Time
	c     *mas.Client
	bob   wire.Text
	whom  mas.User
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{clock: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
	p.Homeserver = matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.MAS), matrixadmintest.WithNow(func() time.Time { return p.clock }))
	p.AddUser(matrixadmintest.User{ID: "@bob:demo.example", DisplayName: "Bob"})
	c, err := mas.New(p.Auth().BaseURL(), wire.WithTransport(p), wire.WithToken(wire.NewSecret(p.Auth().AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	u, err := mas.UserNamed(t.Context(), c, "bob")
	if err != nil {
		t.Fatal(err)
	}
	p.c, p.bob, p.whom = c, u.ID, u
	return p
}

func (p *pair) do(t *testing.T, r wire.Request) {
	t.Helper()
	if _, err := p.c.Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// TestActiveSessionsAreOfAllKinds: four lists, and what the account made for others.
func TestActiveSessionsAreOfAllKinds(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.AddUser(matrixadmintest.User{ID: "@carol:demo.example"})
	s := p.Auth()
	for _, a := range []matrixadmintest.AuthSession{
		{Kind: "browser", Username: "bob"},
		{Kind: "oauth2", Username: "bob", Client: "01M8A5NDMVCGH1913M957A2T5F", Scope: "urn:matrix:client:api:* urn:matrix:client:device:PHONE"},
		{Kind: "compat", Username: "bob", Device: "DESK", Name: "Element"},
		{Kind: "personal", Username: "bob", Owner: "carol", Scope: "urn:synapse:admin:*", Name: "of carol"},
		{Kind: "personal", Username: "carol", Owner: "bob", Scope: "urn:matrix:client:api:*", Name: "for carol"},
		{Kind: "personal", Username: "bob", Scope: "x", Name: "own"},
		{Kind: "compat", Username: "bob", Device: "OLD", Ended: p.clock},
		{Kind: "compat", Username: "carol", Device: "CAROL"},
	} {
		s.AddSession(a)
	}
	rows, err := mas.ActiveSessions(t.Context(), p.c, p.bob)
	if err != nil || len(rows) != 6 {
		t.Fatalf("%d sessions, %v: %+v", len(rows), err, rows)
	}
	for _, r := range rows {
		admin, known := r.IsAdmin()
		if admin != (r.Name.Raw() == "of carol") || known == (r.Kind == mas.Compatibility) {
			t.Errorf("%s %s: administrator %t, known %t", r.Kind, r.Name.Raw(), admin, known)
		}
		if want := map[mas.SessionKind]string{mas.OAuth: "PHONE", mas.Compatibility: "DESK"}[r.Kind]; r.Device.Raw() != want {
			t.Errorf("%s: device %q", r.Kind, r.Device.Raw())
		}
		p.do(t, mas.EndSession(r))
		if _, err := p.c.Do(t.Context(), mas.EndSession(r)); wire.OutcomeOf(err) != wire.OutcomeRejected {
			t.Errorf("%s again: %v", r.Kind, err)
		}
	}
	if rows, err := mas.ActiveSessions(t.Context(), p.c, p.bob); err != nil || len(rows) != 0 {
		t.Errorf("left: %+v, %v", rows, err)
	}
	p.clock = p.clock.Add(2 * time.Second)
	if n := s.Waiting(); n != 0 {
		t.Errorf("%d jobs wait", n)
	}
	if u, _ := p.User("@bob:demo.example"); len(u.Devices) != 0 {
		t.Errorf("devices %+v", u.Devices)
	}
}

// TestSessionPages: the cursors of browser sessions are those of the account, so that rows are counted from the last id.
func TestSessionPages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 199, 200, 201, 450, 2000, 2001} {
		p := newPair(t)
		for i := range n {
			p.Auth().AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: "bob", ID: fmt.Sprintf("01M8A5%020d", i)})
		}
		rows, err := mas.ActiveSessions(t.Context(), p.c, p.bob)
		if len(rows) != min(n, 2000) || errors.Is(err, mas.ErrMore) != (n > 2000) || n <= 2000 && err != nil {
			t.Errorf("%d sessions: %d rows, %v", n, len(rows), err)
		}
	}
}

// TestChangesOfAnAccount: what each says, and what becomes of the other half, and when.
func TestChangesOfAnAccount(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s := p.Auth()
	s.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: "DESK"})
	s.SetEmail("bob@example.test", p.bob.Raw())
	token := s.Sessions("bob")[0].Token

	p.do(t, mas.SetAdmin(p.whom, true))
	p.do(t, mas.SetPassword(p.bob, wire.NewSecret("a-longer-passphrase-77")))
	if u, _ := s.User("bob"); !u.Admin || u.Password != "a-longer-passphrase-77" || len(s.Sessions("bob")) != 1 {
		t.Errorf("%+v", u)
	}
	p.do(t, mas.Lock(p.whom, true))
	p.clock = p.clock.Add(90 * time.Second)
	if !p.Takes(token) {
		t.Error("the homeserver knows of the lock at once")
	}
	p.clock = p.clock.Add(31 * time.Second)
	if p.Takes(token) || s.CanSignIn("bob") {
		t.Error("the lock has no effect")
	}
	p.do(t, mas.Lock(p.whom, false))
	p.clock = p.clock.Add(2 * time.Minute)
	if !p.Takes(token) || !s.CanSignIn("bob") {
		t.Error("it stays locked")
	}
	if rows, err := mas.EmailsOf(t.Context(), p.c, p.bob); err != nil || len(rows) != 1 || rows[0].Address.Raw() != "bob@example.test" {
		t.Errorf("%+v, %v", rows, err)
	}

	s.CutOff(true) // the homeserver is down
	p.do(t, mas.Deactivate(p.whom, false))
	p.clock = p.clock.Add(10 * time.Second)
	if u, _ := p.User("@bob:demo.example"); u.Deactivated || s.Waiting() != 1 {
		t.Errorf("%+v", u)
	}
	if _, err := p.c.Do(t.Context(), mas.Reactivate(p.whom)); wire.OutcomeOf(err) != wire.OutcomeUnknown {
		t.Errorf("reactivated without the homeserver: %v", err)
	}
	s.CutOff(false)
	p.do(t, mas.Reactivate(p.whom))
	if !s.CanSignIn("bob") {
		t.Error("not reactivated")
	}
	p.clock = p.clock.Add(time.Minute) // and then the old job runs
	u, _ := p.User("@bob:demo.example")
	if s.CanSignIn("bob") || !u.Deactivated || u.Erased || u.DisplayName != "Bob" || p.Takes(token) || len(s.Sessions("bob")) != 0 {
		t.Errorf("%+v", u)
	}
	if rows, err := mas.EmailsOf(t.Context(), p.c, p.bob); err != nil || len(rows) != 0 {
		t.Errorf("addresses stay: %+v, %v", rows, err)
	}
	p.do(t, mas.Deactivate(p.whom, true)) // again adds the erase
	p.clock = p.clock.Add(2 * time.Second)
	if u, _ := p.User("@bob:demo.example"); !u.Erased {
		t.Errorf("%+v", u)
	}
}

// TestDevicesComeBack: what is deactivated at the homeserver alone works again when MAS makes devices the same on both sides.
func TestDevicesComeBack(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	s := p.Auth()
	s.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: "DESK"})
	other := s.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "bob", Device: "PHONE"})
	token := s.Sessions("bob")[0].Token
	if other.Token == token {
		token = s.Sessions("bob")[1].Token
	}
	p.Deactivate("@bob:demo.example")
	if p.Takes(token) || !s.CanSignIn("bob") {
		t.Fatal("the token of a device that is gone is good, or MAS has heard of it")
	}
	p.do(t, mas.EndSession(mas.Session{Kind: mas.Compatibility, ID: wire.NewText(other.ID), User: p.bob}))
	p.clock = p.clock.Add(2 * time.Second)
	if u, _ := p.User("@bob:demo.example"); !p.Takes(token) || len(u.Devices) != 1 {
		t.Errorf("devices %+v, good: %t", u.Devices, p.Takes(token))
	}
}

// TestAListThatIsShorterThanItSays is not believed: what it leaves out may be active.
func TestAListThatIsShorterThanItSays(t *testing.T) {
	t.Parallel()
	row := func(id string) string {
		return `{"type":"compat-session","id":"01M8A5QJ1JPKHN636NZDEZE0` + id + `","attributes":{"user_id":"` + bobID + `","created_at":"2026-01-01T00:00:00Z","finished_at":null}}`
	}
	first := `{"meta":{"count":3},"data":[` + row("01") + `],"links":{"next":"x"}}`
	for name, tt := range map[string]struct {
		pages []string
		rows  int
		fails bool
	}{
		"none of five":           {[]string{`{"meta":{"count":5},"data":[],"links":{}}`}, 0, true},
		"one of two":             {[]string{`{"meta":{"count":2},"data":[` + row("01") + `],"links":{}}`}, 0, true},
		"one of one":             {[]string{`{"meta":{"count":1},"data":[` + row("01") + `],"links":{}}`}, 1, false},
		"not counted":            {[]string{`{"data":[` + row("01") + `],"links":{}}`}, 1, false},
		"two of three":           {[]string{first, `{"meta":{"count":3},"data":[` + row("02") + `],"links":{}}`}, 2, true},
		"three of three":         {[]string{first, `{"meta":{"count":3},"data":[` + row("02") + `,` + row("03") + `],"links":{}}`}, 3, false},
		"one has ended meantime": {[]string{first, `{"meta":{"count":2},"data":[` + row("03") + `],"links":{}}`}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			c, err := mas.New("https://mas.example", wire.WithTransport(answers(func(r *http.Request) string {
				if !strings.HasSuffix(r.URL.Path, "/compat-sessions") {
					return `{"meta":{"count":0},"data":[],"links":{}}`
				}
				asked++
				return tt.pages[asked-1]
			})), wire.WithToken(wire.NewSecret("mat_canary")))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := mas.ActiveSessions(t.Context(), c, bob)
			if len(rows) != tt.rows || (err != nil) != tt.fails || tt.fails && !strings.Contains(err.Error(), "of the length that it reports") {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
	}
}

// answers is a server that answers every request with success.
type answers func(*http.Request) string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(a(r))), Request: r}, nil
}
