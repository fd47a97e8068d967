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

// unverifiable are the actions whose end no server shows, and what is found of them. All others have to be confirmed where they are done.
var unverifiable = map[string]ops.Verdict{
	"reset-password": ops.Likely, "login-as": ops.Likely, "allow-cross-signing-reset": ops.CannotBeRead,
}

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

// able is a homeserver with an account to which an action can be done, and the part of it that the action is about.
func able(a ops.Action) (*matrixadmintest.Homeserver, ops.Subject) {
	u := matrixadmintest.User{
		ID: victim.Raw(), DisplayName: "Alice", Password: "correct horse 1", CrossSigning: true, Rooms: []string{"!a:demo.example"},
		Devices:   []matrixadmintest.Device{{ID: "ONE"}, {ID: "TWO"}},
		ThreePIDs: []matrixadmintest.ThreePID{{Medium: "email", Address: "old@example.org"}}, ExternalIDs: []matrixadmintest.ExternalID{{AuthProvider: "oidc", ExternalID: "old-1"}},
	}
	switch a.ID {
	case "unsuspend":
		u.Suspended = true
	case "unlock":
		u.Locked = true
	case "lift-shadow-ban":
		u.ShadowBanned = true
	case "reactivate":
		u.Deactivated, u.Devices, u.Rooms = true, nil, nil
	case "revoke-admin":
		u.Admin = true
	case "remove-address":
		u.ThreePIDs = append(u.ThreePIDs, matrixadmintest.ThreePID{Medium: "email", Address: "new@example.org"})
	case "unlink-external-id":
		u.ExternalIDs = append(u.ExternalIDs, matrixadmintest.ExternalID{AuthProvider: "oidc-new", ExternalID: "new-1"})
	case "approve":
		u.Approved = new(bool)
	case "sign-out-old":
		u.Devices = []matrixadmintest.Device{{ID: "NEW", LastSeen: time.Now()}, {ID: "OLD", LastSeen: time.Now().AddDate(-1, 0, 0)}}
	}
	mode := matrixadmintest.Synapse
	if a.On == ops.OnSession || a.Marks == ops.OnSession || a.ID == "end-sessions" || a.ID == "allow-cross-signing-reset" {
		mode, u.Devices = matrixadmintest.MAS, nil
	}
	hs := matrixadmintest.New(matrixadmintest.WithMode(mode), matrixadmintest.WithNow(time.Now))
	hs.AddUser(u)
	if auth := hs.Auth(); auth != nil {
		auth.AddSession(matrixadmintest.AuthSession{ID: ableSession, Kind: "compat", Username: "alice", Device: "ONE"})
	}
	hs.AddEvents("!a:demo.example", matrixadmintest.Event{Sender: victim.Raw(), Content: `{"body":"x","msgtype":"m.text"}`})
	if a.ID == "clear-rate-limit" {
		hs.SetRateLimit(victim.Raw(), 1, 1)
	}
	file := matrixadmintest.Media{ID: "file", Type: "image/png", Length: 9, Created: time.Now()}
	switch a.ID {
	case "unquarantine-media", "unquarantine-all-media":
		file.QuarantinedBy = me.Raw()
	case "unprotect-media":
		file.Safe = true
	}
	hs.SetBelongings(map[string]matrixadmintest.Belongings{victim.Raw(): {Media: []matrixadmintest.Media{file}}})
	part := map[ops.SubjectKind]string{ops.OnDevice: "ONE", ops.OnRoom: "!a:demo.example", ops.OnMedia: "file", ops.OnSession: ableSession}[a.On]
	return hs, ops.Subject{Kind: a.On, ID: matrixadmin.NewText(part)}
}

// ableSession is the session of the account of able, where it has one.
const ableSession = "01M8A5QJ1JPKHN636NZDEZEKZP"

// runOn runs an action on a server, answers and all.
func runOn(t *testing.T, a ops.Action, hs *matrixadmintest.Homeserver, part ops.Subject, line http.RoundTripper) ops.Result {
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
	s.Target.Marked = ops.Marked{Kind: a.Marks, IDs: []matrixadmin.Text{matrixadmin.NewText("ONE"), matrixadmin.NewText(ableSession)}}
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
	runner := ops.NewRunner(c, ops.WithJournal(newFake()), ops.WithAuth(auth))
	if why := a.Blocked(s); why != "" {
		t.Fatalf("%s is blocked: %s: prepare an account for it in able", a.ID, why)
	}
	if s.Seen, err = runner.Look(t.Context(), a, s); err != nil {
		t.Fatal(err)
	}
	v := opstest.Answers(a)
	steps, err := a.Steps(s, v)
	if err != nil {
		t.Fatalf("%s: %v: it needs answers in opstest or an account in able", a.ID, err)
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
				hs, part := able(a)
				line := &listener{hs: hs}
				done := runOn(t, a, hs, part, line)
				want, odd := unverifiable[a.ID]
				if !odd {
					want = ops.Confirmed
				}
				later := done.Finding.Verdict == ops.Queued || done.Finding.Verdict == ops.Partial && a.ID == "redact" // a job, which is followed
				if done.Finding.Verdict != want && !later {
					t.Errorf("done: %s: %s (%v)", done.Finding.Verdict, done.Summary(), done.Err)
				}
				other, part := able(a)
				said := slices.Clone(line.answers)
				res := runOn(t, a, other, part, &idle{hs: other, answers: said})
				if v := res.Finding.Verdict; v == ops.Confirmed || v == ops.Likely || v == ops.NotChecked {
					t.Errorf("nothing done: %s: %s", v, res.Summary())
				}
			})
		})
	}
}
