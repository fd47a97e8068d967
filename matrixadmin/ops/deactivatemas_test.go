package ops_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/mas"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// bothSides is an open MAS with a runner whose trail is on disk, and which goes on reading until life ends.
type bothSides struct {
	*twoServers

	disk   *ops.Trail
	runner *ops.Runner
}

func newBothSides(t *testing.T, life context.Context, opts ...wire.Option) *bothSides { //nolint:revive // the test comes first
	t.Helper()
	w := &bothSides{twoServers: newTwoServers(t, opts...), disk: trailAt(t, audit.Options{Now: time.Now})}
	server, err := w.hs.Server(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.s.Server, w.s.Auth = server, newOpenMAS(t).s.Auth
	w.runner = w.newRunner(life)
	a := w.h.Auth()
	u, _ := a.User("alice")
	a.AddSession(matrixadmintest.AuthSession{Kind: "browser", Username: "alice"})
	a.AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "OLD"})
	a.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Scope: "urn:matrix:client:api:* urn:matrix:client:device:APP"})
	a.AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "admin", Owner: "alice", Scope: "urn:mas:admin"})
	a.SetEmail("alice@example.org", u.ID)
	w.h.ResetRequests()
	return w
}

func (w *bothSides) newRunner(life context.Context) *ops.Runner {
	return ops.NewRunner(w.hs, ops.WithAuth(w.auth), ops.WithJournal(w.disk), ops.WithFollowing(life))
}

// does looks, plans and acts, as the front ends do.
func (w *bothSides) does(t *testing.T, id string, answers map[string]bool) ops.Result {
	t.Helper()
	a, s := action(id), w.s
	s.Target.User = matrixadmin.User{ID: w.s.Target.User.ID}
	if user, err := w.hs.User(t.Context(), s.Target.User.ID); err == nil {
		s.Target.User = user
	}
	if s.AsksMAS() {
		s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, s.Target.User.ID)
	}
	var err error
	if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
		t.Fatal(err)
	}
	v := ops.Values{Choices: answers, Evidence: ops.EvidenceSkip}
	if steps, err := a.Steps(s, v); err == nil {
		v.Shown = ops.Keys(steps)
	}
	w.h.ResetRequests()
	return w.runner.Run(t.Context(), a.In(s), s, v, ops.Watch{})
}

// wrote are the changes that were sent, each with its body.
func (w *twoServers) wrote() []string {
	var all []string
	for _, r := range w.h.Requests() {
		if r.Method != http.MethodGet {
			all = append(all, r.Method+" "+r.Host+r.Path+" "+string(r.Body))
		}
	}
	return all
}

// TestDeactivateInMAS: one request to MAS, which says whether to erase, and the end is there when both sides show it.
func TestDeactivateInMAS(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		erase bool
		body  string
		says  []string
	}{
		"not erased": {false, `{"skip_erase":true}`, []string{"In the homeserver, the account is deactivated, without devices and rooms.", "no active session", "Confirmed by reading it back"}},
		"erased":     {true, `{"skip_erase":false}`, []string{"In the homeserver, the account is deactivated and erased."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newBothSides(t, t.Context())
				res := w.does(t, "deactivate", map[string]bool{ops.FieldErase: tt.erase})
				if res.Finding.Verdict != ops.Queued || !strings.Contains(res.Summary(), "Tokens of 1 session without a device may work for up to two minutes more.") {
					t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
				}
				res = follow(t, res)
				is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, tt.says...)
				wrote := w.wrote()
				if len(wrote) != 1 || !strings.HasPrefix(wrote[0], "POST mas.demo.example/api/admin/v1/users/") || !strings.HasSuffix(wrote[0], "/deactivate "+tt.body) {
					t.Errorf("sent %q", wrote)
				}
				if u, _ := w.h.User(victim.Raw()); !u.Deactivated || u.Erased != tt.erase || w.h.Auth().CanSignIn("alice") {
					t.Errorf("%+v", u)
				}
				if res.Finding.Auth.State != ops.AuthFound || res.Finding.Auth.User.Deactivated.IsZero() || !res.Finding.After.Deactivated.Yes() {
					t.Errorf("read back as %+v", res.Finding)
				}
			})
		})
	}
}

// TestDeactivatedTakesBothSides: each thing that is otherwise keeps a deactivation from being confirmed.
func TestDeactivatedTakesBothSides(t *testing.T) {
	t.Parallel()
	there := func(change func(*matrixadmintest.User)) func(*bothSides) {
		return func(w *bothSides) {
			u := matrixadmintest.User{ID: victim.Raw(), Deactivated: true}
			change(&u)
			w.h.AddUser(u)
			w.h.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Deactivated: time.Now()})
		}
	}
	session := func(s matrixadmintest.AuthSession) func(*bothSides) {
		return func(w *bothSides) { w.h.Auth().AddSession(s) }
	}
	for name, tt := range map[string]struct {
		erase   bool
		change  func(*bothSides)
		verdict ops.Verdict
		says    string
	}{
		"as it should be": {false, there(func(*matrixadmintest.User) {}), ops.Confirmed, "without devices"},
		"active in MAS":   {false, func(w *bothSides) { w.h.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice"}) }, ops.NotApplied, "In the Matrix Authentication Service (MAS), the account is still active."},
		"gone in MAS":     {false, func(w *bothSides) { w.h.Auth().RemoveUser("alice") }, ops.ReadFailed, "no longer has this account"},
		"another in MAS": {false, func(w *bothSides) {
			w.h.Auth().RemoveUser("alice")
			w.h.Auth().SetUser(matrixadmintest.AuthUser{Username: "ALICE", Deactivated: time.Now()})
		}, ops.ReadFailed, "no longer has this account"},
		"anew in MAS": {false, func(w *bothSides) {
			w.h.Auth().RemoveUser("alice")
			w.h.Auth().SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("new"), Username: "alice", Deactivated: time.Now()})
		}, ops.ReadFailed, "another account of this name"},
		"MAS broken":       {false, func(w *bothSides) { w.h.Fault(masPath("by-username"), titled(500, "no")) }, ops.ReadFailed, "could not be read back"},
		"browser session":  {false, session(matrixadmintest.AuthSession{Kind: "browser", Username: "alice"}), ops.Queued, "1 session has not ended"},
		"OAuth session":    {false, session(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice"}), ops.Queued, "not ended yet"},
		"compat session":   {false, session(matrixadmintest.AuthSession{Kind: "compat", Username: "alice"}), ops.Queued, "not ended yet"},
		"personal session": {false, session(matrixadmintest.AuthSession{Kind: "personal", Username: "alice", OwnerClient: "01M8A5"}), ops.Queued, "not ended yet"},
		"owned session":    {false, session(matrixadmintest.AuthSession{Kind: "personal", Username: "admin", Owner: "alice"}), ops.Queued, "not ended yet"},
		"sessions unread":  {false, func(w *bothSides) { w.h.Fault(masPath("compat-sessions"), titled(500, "no")) }, ops.ReadFailed, "Could not list its sessions"},
		"active here":      {false, there(func(u *matrixadmintest.User) { u.Deactivated = false }), ops.Queued, "not deactivated yet"},
		"a device":         {false, there(func(u *matrixadmintest.User) { u.Devices = []matrixadmintest.Device{{ID: "BACK"}} }), ops.Queued, "still listed"},
		"a room":           {false, there(func(u *matrixadmintest.User) { u.Rooms = []string{"!a:demo.example"} }), ops.Queued, "still leaving 1 room"},
		"not erased":       {true, there(func(*matrixadmintest.User) {}), ops.Queued, "not marked as erased"},
		"erased unasked":   {false, there(func(u *matrixadmintest.User) { u.Erased = true }), ops.Partial, "which was not asked for"},
		"devices unread":   {false, func(w *bothSides) { w.h.Fault(hsPath("devices"), titled(500, "no")) }, ops.ReadFailed, "Could not list its devices"},
		"rooms unread":     {false, func(w *bothSides) { w.h.Fault(hsPath("joined_rooms"), titled(500, "no")) }, ops.ReadFailed, "Could not list its rooms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newBothSides(t, t.Context())
				res := follow(t, w.does(t, "deactivate", map[string]bool{ops.FieldErase: tt.erase}))
				if res.Finding.Verdict != ops.Confirmed {
					t.Fatal(res.Summary())
				}
				tt.change(w)
				v := ops.Values{Choices: map[string]bool{ops.FieldErase: tt.erase}}
				if f := w.runner.Verify(t.Context(), action("deactivate"), res, v).Finding; f.Verdict != tt.verdict || !strings.Contains(f.Reason, tt.says) {
					t.Errorf("%s: %s", f.Verdict, f.Reason)
				}
			})
		})
	}
}

// hsPath finds the reads from the homeserver with a segment in their path.
func hsPath(segment string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.URL.Host == "demo.example" && r.Method == http.MethodGet && slices.Contains(strings.Split(r.URL.Path, "/"), segment)
	}
}

// TestQueuedDeactivation: while MAS cannot reach the homeserver it is queued, also for the console of the next day, and it ends as one or the other.
func TestQueuedDeactivation(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reaches bool // again, after ten minutes
		verdict ops.Verdict
		says    string
	}{
		"reached again": {true, ops.Confirmed, "Confirmed by reading it back"},
		"never":         {false, ops.Partial, "not deactivated yet. MAS has stopped trying: deactivate it again."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				life, dies := context.WithCancel(t.Context())
				w := newBothSides(t, life)
				w.h.Auth().CutOff(true)
				res := w.does(t, "deactivate", nil)
				if res.Finding.Verdict != ops.Queued || res.Outcome != matrixadmin.OutcomeClaimed || !res.Followed() || !strings.Contains(res.Summary(), "MAS keeps trying for up to an hour.") {
					t.Fatalf("%s: %s", res.Finding.Verdict, res.Summary())
				}
				dies()
				synctest.Wait()
				open, err := ops.Unfinished(w.disk.Path(), "demo.example", w.s.BaseURL, time.Now())
				if err != nil || len(open) != 1 || !open[0].Queued() {
					t.Fatalf("%+v, %v", open, err)
				}
				time.Sleep(10 * time.Minute)
				if tt.reaches {
					w.h.Auth().CutOff(false)
				}
				s := w.s
				s.Target = ops.Target{}
				again, ok := w.newRunner(t.Context()).Watch(s, open[0])
				if !ok {
					t.Fatal("nobody follows it")
				}
				again = follow(t, again)
				is(t, again, matrixadmin.OutcomeClaimed, tt.verdict, tt.says)
				if open, err := ops.Unfinished(w.disk.Path(), "demo.example", w.s.BaseURL, time.Now()); err != nil || len(open) > 0 {
					t.Errorf("still open: %+v, %v", open, err)
				}
				if n := len(w.wrote()); n != 1 {
					t.Errorf("%d writes", n)
				}
			})
		})
	}
}

// TestDeactivateWhere: MAS is asked first, and nothing is sent where it is unknown who keeps the account.
func TestDeactivateWhere(t *testing.T) {
	t.Parallel()
	add := func(u matrixadmintest.User, inMAS bool) func(*bothSides) {
		return func(w *bothSides) {
			w.h.AddUser(u)
			if !inMAS {
				w.h.Auth().RemoveUser(strings.TrimSuffix(strings.TrimPrefix(u.ID, "@"), ":demo.example"))
			}
			w.s.Target.User.ID = matrixadmin.MustParseUserID(u.ID)
		}
	}
	for name, tt := range map[string]struct {
		start func(*bothSides)
		sent  string // a part of it; "" for nothing
		says  []string
	}{
		"a bridge's":      {add(matrixadmintest.User{ID: "@_irc_x:demo.example", AppserviceID: "irc"}, false), "POST demo.example/_synapse/admin/v1/deactivate/@_irc_x:demo.example", []string{"now deactivated"}},
		"unknown to MAS":  {add(matrixadmintest.User{ID: "@left:demo.example"}, false), "POST demo.example/_synapse/admin/v1/deactivate/@left:demo.example", []string{"now deactivated"}},
		"capital letters": {add(matrixadmintest.User{ID: "@ALICE:demo.example"}, false), "", []string{"no account ALICE, only alice, which is another account"}},
		"MAS broken":      {func(w *bothSides) { w.h.Fault(masPath("by-username"), titled(500, "no")) }, "", []string{"could not read the account from MAS", "Deactivating here would leave the account usable", "lock-user --deactivate alice"}},
		"MAS closed":      {func(w *bothSides) { w.s.Auth.Answer, w.s.Auth.Why = 2, "the token lacks the scope urn:mas:admin" }, "", []string{"the token lacks the scope urn:mas:admin", "lock-user --deactivate alice"}},
		"not its page": {func(w *bothSides) {
			w.h.Fault(masPath("by-username"), matrixadmintest.Fault{Respond: func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNotFound) }})
		}, "", []string{"could not read the account from MAS"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newBothSides(t, t.Context())
				tt.start(w)
				res := follow(t, w.does(t, "deactivate", nil))
				wrote := w.wrote()
				if tt.sent == "" && len(wrote) > 0 || tt.sent != "" && (len(wrote) != 1 || !strings.HasPrefix(wrote[0], tt.sent)) {
					t.Errorf("sent %q", wrote)
				}
				for _, want := range tt.says {
					if !strings.Contains(res.Summary(), want) {
						t.Errorf("%q does not say %q", res.Summary(), want)
					}
				}
			})
		})
	}
}

// TestDeactivateInMASSays: the question names what goes and what stays, and how the two sides stand.
func TestDeactivateInMASSays(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		start func(*bothSides)
		want  []string
	}{
		"as it is": {func(w *bothSides) {
			w.h.Auth().AddLink(matrixadmintest.AuthLink{Username: "alice", Provider: "01M8A5PROVPROVPROVPROVPROV", Subject: "a"})
		}, []string{
			"Removes alice@example.org, +49 for good. Evidence keeps what is removed.", "The password stays in MAS, and so does 1 upstream link (SSO): they work again after a reactivation.",
		}},
		"here only": {func(w *bothSides) { w.h.Deactivate(victim.Raw()) }, []string{"deactivated in the homeserver only, and still works"}},
		"MAS only": {func(w *bothSides) {
			w.h.Auth().SetUser(matrixadmintest.AuthUser{Username: "alice", Deactivated: time.Now()})
		}, []string{"deactivated in MAS, but not in the homeserver yet"}},
		"unread": {func(w *bothSides) { w.h.Fault(masPath("user-emails"), titled(500, "no")) }, []string{"Removes Alice@example.org, +49 for good.", "Could not list all e-mail addresses and links"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newBothSides(t, t.Context())
			w.h.AddUser(matrixadmintest.User{ID: victim.Raw(), ThreePIDs: []matrixadmintest.ThreePID{{Medium: "email", Address: "Alice@example.org"}, {Medium: "msisdn", Address: "+49"}}})
			tt.start(w)
			a, s := action("deactivate"), w.s
			var err error
			if s.Target.User, err = w.hs.User(t.Context(), victim); err != nil {
				t.Fatal(err)
			}
			s.Target.Auth = ops.ReadAuthAccount(t.Context(), w.auth, victim)
			if s.Seen, err = w.runner.Look(t.Context(), a, s); err != nil {
				t.Fatal(err)
			}
			got := strings.Join(a.Notes(s, ops.Values{}), " ")
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not say %q", got, want)
				}
			}
			if says := a.EffectIn(s); !strings.Contains(says, "in MAS and in the homeserver") || strings.Contains(says, "password") {
				t.Error(says)
			}
		})
	}
}

// deactivateAlice is how somebody else deactivates the account in MAS.
func deactivateAlice() wire.Request {
	return mas.Deactivate(mas.User{ID: wire.NewText(matrixadmintest.ULID("alice")), Username: wire.NewText("alice")}, false)
}
