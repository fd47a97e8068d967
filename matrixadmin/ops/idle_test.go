package ops_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/ops/opstest"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// idle answers every change as a server does that carries it out, and changes nothing.
type idle struct {
	hs      *matrixadmintest.Homeserver
	answers []answered
}

type answered struct {
	status int
	header http.Header
	body   []byte
}

func (i *idle) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return i.hs.RoundTrip(r)
	}
	a := i.answers[0]
	if len(i.answers) > 1 { // the last one for ever
		i.answers = i.answers[1:]
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r}, nil
}

// listener keeps what a server answers to changes.
type listener struct {
	hs      *matrixadmintest.Homeserver
	answers []answered
}

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.hs.RoundTrip(r)
	if err != nil || r.Method == http.MethodGet {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	l.answers = append(l.answers, answered{resp.StatusCode, resp.Header.Clone(), body})
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// ground is what an action is run on: a server with one account.
type ground struct {
	mode  matrixadmintest.Mode
	user  matrixadmintest.User
	file  matrixadmintest.Media
	after func(*matrixadmintest.Homeserver) // what is done on the server when the account is there; nil for nothing
}

// prepared are what actions need besides an account that has one of everything, by their ids. [prepare] adds one.
var prepared = map[string]func(*ground){}

// ends are how actions end where they are done that do not end confirmed or queued. [endsAs] adds one.
var ends = map[string][]ops.Verdict{}

// prepare registers what an action needs on an account. It stands beside the action's own tests: var _ = prepare(…). One that takes back another needs
// none where it is blocked at first: the other is run before it.
func prepare(id string, on func(*ground)) bool {
	prepared[id] = on
	return true
}

// endsAs registers how an action ends, instead of confirmed, where the server does it.
func endsAs(id string, verdicts ...ops.Verdict) bool {
	ends[id] = verdicts
	return true
}

// able is a homeserver with an account to which an action can be done, and the part of it that the action is about.
func able(t *testing.T, a ops.Action, more ...func(*ground)) (*matrixadmintest.Homeserver, ops.Subject) {
	t.Helper()
	g := ground{
		user: matrixadmintest.User{
			ID: victim.Raw(), DisplayName: "Alice", AvatarURL: "mxc://demo.example/alice", Password: "correct horse 1", CrossSigning: true, Rooms: []string{"!a:demo.example", "!b:demo.example"},
			Devices:   []matrixadmintest.Device{{ID: "ONE"}, {ID: "TWO"}, {ID: "THREE"}},
			ThreePIDs: []matrixadmintest.ThreePID{{Medium: "email", Address: "old@example.org"}}, ExternalIDs: []matrixadmintest.ExternalID{{AuthProvider: "oidc", ExternalID: "old-1"}},
		},
		file: matrixadmintest.Media{ID: "file", Type: "image/png", Length: 9, Created: time.Now()},
	}
	if a.On == ops.OnSession || a.Marks == ops.OnSession {
		g.atMAS()
	}
	if on := prepared[a.ID]; on != nil {
		on(&g)
	}
	for _, on := range more {
		on(&g)
	}
	hs := matrixadmintest.New(matrixadmintest.WithMode(g.mode), matrixadmintest.WithNow(time.Now))
	hs.AddUser(g.user)
	if auth := hs.Auth(); auth != nil {
		auth.AddSession(matrixadmintest.AuthSession{ID: ableSession, Kind: "compat", Username: "alice", Device: "ONE"})
		auth.AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: "alice"})
	}
	hs.AddEvents("!a:demo.example", matrixadmintest.Event{Sender: victim.Raw(), Content: `{"body":"x","msgtype":"m.text"}`})
	hs.SetBelongings(map[string]matrixadmintest.Belongings{victim.Raw(): {Media: []matrixadmintest.Media{g.file, {ID: "other", Type: "image/png", Length: 10, Created: time.Now()}}}})
	if g.after != nil {
		g.after(hs)
	}
	part := partOf(a)
	if before, pair := ops.Find(a.Opposite); pair && a.Blocked(on(t, a, hs, part, hs).situation) != "" {
		if len(more) == 0 {
			runOn(t, before, hs, part, hs)
		} else { // which may be a ground where neither can be done
			does(t, before, hs, hs, newFake(), false)
		}
	}
	return hs, part
}

// partOf is what an action is about of the account of able.
func partOf(a ops.Action) ops.Subject {
	return ops.Subject{Kind: a.On, ID: matrixadmin.NewText(map[ops.SubjectKind]string{
		ops.OnDevice: "ONE", ops.OnRoom: "!a:demo.example", ops.OnMedia: "file", ops.OnSession: ableSession,
	}[a.On])}
}

// atMAS has MAS keep the account.
func (g *ground) atMAS() { g.mode, g.user.Devices = matrixadmintest.MAS, nil }

// ableSession is the session of the account of able, where it has one.
const ableSession = "01M8A5QJ1JPKHN636NZDEZEKZP"

// reached is a server as an action finds it.
type reached struct {
	client    *matrixadmin.Client
	auth      wire.Doer
	situation ops.Situation
}

// on reads what an action needs to know on a server.
func on(t *testing.T, a ops.Action, hs *matrixadmintest.Homeserver, part ops.Subject, line http.RoundTripper) reached {
	t.Helper()
	c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(line), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.WhoAmI(t.Context()); err != nil {
		t.Fatal(err)
	}
	server, err := c.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	user, err := c.User(t.Context(), victim)
	if err != nil {
		t.Fatal(err)
	}
	s := ops.Situation{Server: server, BaseURL: hs.BaseURL(), Me: me, Target: ops.Target{User: user, Subject: part, Devices: -1, Rooms: -1}}
	s.Target.Marked = ops.Marked{Kind: a.Marks, IDs: []matrixadmin.Text{matrixadmin.NewText("ONE"), matrixadmin.NewText("TWO"), matrixadmin.NewText(ableSession)}}
	s.Target = a.About(s.Target)
	var auth wire.Doer
	if hs.Auth() != nil {
		m, err := mas.New(hs.Auth().BaseURL(), matrixadmin.WithTransport(line), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
		if err != nil {
			t.Fatal(err)
		}
		auth, s.AuthURL, s.Auth = m, m.BaseURL(), mas.Access{Answer: mas.Yes}
		s.Target.Auth = ops.ReadAuthAccount(t.Context(), auth, user.ID)
	}
	return reached{c, auth, s}
}

// runOn runs an action on a server, answers and all.
func runOn(t *testing.T, a ops.Action, hs *matrixadmintest.Homeserver, part ops.Subject, line http.RoundTripper) ops.Result {
	t.Helper()
	return runAnswered(t, a, hs, part, line, opstest.Answers(a))
}

// runAnswered runs an action with other answers.
func runAnswered(t *testing.T, a ops.Action, hs *matrixadmintest.Homeserver, part ops.Subject, line http.RoundTripper, v ops.Values) ops.Result {
	t.Helper()
	at := on(t, a, hs, part, line)
	s := at.situation
	runner := ops.NewRunner(at.client, ops.WithJournal(newFake()), ops.WithAuth(at.auth))
	if why := a.Blocked(s); why != "" {
		t.Fatalf("%s is blocked: %s: prepare an account for it beside its tests", a.ID, why)
	}
	var err error
	if s.Seen, err = runner.Look(t.Context(), a, s); err != nil {
		t.Fatal(err)
	}
	steps, err := a.Steps(s, v)
	if err != nil {
		t.Fatalf("%s: %v: it needs examples of its fields, or an account that is prepared beside its tests", a.ID, err)
	}
	v.Shown = ops.Keys(steps)
	return runner.Run(t.Context(), a.In(s), s, v, ops.Watch{})
}

// TestNothingDoneIsNeverConfirmed runs every action of the catalog twice: on a server that does it, where it is confirmed, and on one that answers each change
// the same and does nothing, where it never is.
func TestNothingDoneIsNeverConfirmed(t *testing.T) {
	for _, a := range ops.Catalog() {
		t.Run(a.ID, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hs, part := able(t, a)
				line := &listener{hs: hs}
				done := runOn(t, a, hs, part, line)
				want := ends[a.ID]
				if want == nil {
					want = []ops.Verdict{ops.Confirmed, ops.Queued} // a job is followed
				}
				if !slices.Contains(want, done.Finding.Verdict) {
					t.Errorf("done: %s: %s (%v)", done.Finding.Verdict, done.Summary(), done.Err)
				}
				other, part := able(t, a)
				said := slices.Clone(line.answers)
				res := runOn(t, a, other, part, &idle{hs: other, answers: said})
				if v := res.Finding.Verdict; v == ops.Confirmed || v == ops.Likely || v == ops.NotChecked {
					t.Errorf("nothing done: %s: %s", v, res.Summary())
				}
			})
		})
	}
}
