package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestSuspensionBySpecification suspends and lifts it where a server announces the specification's request, and reads it back there, also where nothing else
// shows an account.
func TestSuspensionBySpecification(t *testing.T) {
	for _, mode := range []matrixadmintest.Mode{matrixadmintest.Tuwunel, matrixadmintest.Continuwuity} {
		synctest.Test(t, func(t *testing.T) {
			home := matrixadmintest.New(matrixadmintest.WithMode(mode))
			home.AddUser(matrixadmintest.User{ID: victim.Raw()})
			client, err := matrixadmin.New(home.BaseURL(), matrixadmin.WithTransport(home), matrixadmin.WithToken(matrixadmin.NewSecret(home.AdminToken())))
			if err != nil {
				t.Fatal(err)
			}
			me, err := client.WhoAmI(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			s := situation()
			if s.Server, err = client.Server(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.Me = me.User
			for id, now := range map[string]string{"suspend": `{"suspended":true}`, "unsuspend": `{"suspended":false}`} {
				s.Target.User = matrixadmin.User{ID: victim} // its state is not known
				if id == "unsuspend" {
					if _, err := client.Do(t.Context(), matrixadmin.Suspend(matrixadmin.ViaSpec, victim, true)); err != nil {
						t.Fatal(err)
					}
				}
				home.ResetRequests()
				result := ops.NewRunner(client, ops.WithJournal(newFake())).Run(t.Context(), action(id), s, values(), ops.Watch{})
				if result.Outcome != matrixadmin.OutcomeClaimed || result.Finding.Verdict != ops.Confirmed {
					t.Errorf("%s on %s: %s, %s %s, %v", id, s.Server.Software(), result.Outcome, result.Finding.Verdict, result.Finding.Reason, result.Err)
				}
				var sent []string
				for _, r := range home.Requests() {
					if r.Method == http.MethodPut {
						sent = append(sent, r.Path+" "+string(r.Body))
					}
				}
				if got := strings.Join(sent, "\n"); got != "/_matrix/client/v1/admin/suspend/"+victim.Raw()+" "+now {
					t.Errorf("%s on %s sent %s", id, s.Server.Software(), got)
				}
			}
			s.Target.User = matrixadmin.User{ID: victim, Admin: matrixadmin.TriYes}
			if why := action("suspend").Blocked(s); !strings.Contains(why, "server administrator") {
				t.Errorf("an administrator: %q", why)
			}
			s.Target.User = matrixadmin.User{ID: matrixadmin.MustParseUserID("@a/b:" + victim.Server())}
			if why := action("suspend").Blocked(s); !strings.Contains(why, "proxy") {
				t.Errorf("an id that something may rewrite: %q", why)
			}
		})
	}
}

// TestSuspensionThatIsNotThere is a server that takes the request and does nothing.
func TestSuspensionThatIsNotThere(t *testing.T) {
	home := matrixadmintest.New(matrixadmintest.WithMode(matrixadmintest.Continuwuity))
	home.AddUser(matrixadmintest.User{ID: victim.Raw(), Deactivated: true})
	client, err := matrixadmin.New(home.BaseURL(), matrixadmin.WithTransport(home), matrixadmin.WithToken(matrixadmin.NewSecret(home.AdminToken())))
	if err != nil {
		t.Fatal(err)
	}
	s := situation()
	s.Server, s.Target.User = matrixadmin.Server{Family: matrixadmin.FamilyContinuwuity}.Announcing("m.account_moderation.suspend"), matrixadmin.User{ID: victim}
	result := ops.NewRunner(client, ops.WithJournal(newFake())).Run(t.Context(), action("suspend"), s, values(), ops.Watch{})
	if result.Outcome != matrixadmin.OutcomeRejected {
		t.Errorf("a deactivated account: %s, %v", result.Outcome, result.Err)
	}
	reads := ops.ReadsOf(client)
	if f := action("suspend").Verify(t.Context(), reads, s, values(), nil); f.Verdict != ops.ReadFailed {
		t.Errorf("read back as %s: %s", f.Verdict, f.Reason)
	}
	home.AddUser(matrixadmintest.User{ID: victim.Raw()})
	if f := action("suspend").Verify(t.Context(), reads, s, values(), nil); f.Verdict != ops.NotApplied || f.After.Suspended != matrixadmin.TriNo {
		t.Errorf("read back as %s: %s", f.Verdict, f.Reason)
	}
}

// TestOnlyTryingShows: where a server hides its version, or has something as an experiment, the dialog says that it may be refused.
func TestOnlyTryingShows(t *testing.T) {
	s := situation()
	s.Server.Family = matrixadmin.FamilySynapse
	for version, want := range map[string]string{"": "does not report its version", "1.115.0": "experimental feature", "1.163.2": ""} {
		s.Server.Version = matrixadmin.NewText(version)
		if got := strings.Join(action("suspend").Notes(s, values()), "\n"); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("suspend on %q: %q", version, got)
		}
	}
	s.Server.Version = matrixadmin.Text{}
	s.Server = s.Server.With(&matrixadmin.DeactivateAccount, matrixadmin.Unclear).With(&matrixadmin.SetPassword, matrixadmin.Unclear)
	for _, id := range []string{"deactivate", "reset-password"} {
		if got := strings.Join(action(id).Notes(s, values()), "\n"); !strings.Contains(got, "does not report its version") || action(id).Blocked(s) != "" {
			t.Errorf("%s: %q, blocked %q", id, got, action(id).Blocked(s))
		}
	}
}

// TestWhatTuwunelDoes: the dialogs say what is otherwise there.
func TestWhatTuwunelDoes(t *testing.T) {
	s := situation()
	s.Server.Family, s.Server.Version = matrixadmin.FamilyTuwunel, matrixadmin.NewText("1.9.0")
	s.Target.User.Deactivated = matrixadmin.TriYes
	reset := strings.Join(action("reset-password").Notes(s, values()), "\n")
	if !strings.Contains(reset, "The account is deactivated. On Tuwunel, a new password reactivates it.") || strings.Contains(reset, "does not reactivate") {
		t.Errorf("reset: %s", reset)
	}
	s.Me = s.Target.User.ID
	if own := strings.Join(action("reset-password").Notes(s, values()), "\n"); !strings.Contains(own, "signs out this session") || strings.Contains(own, "stays signed in") {
		t.Errorf("own: %s", own)
	}
	rooms := func(version string) bool {
		s.Server.Version = matrixadmin.NewText(version)
		return strings.Contains(strings.Join(action("deactivate").Notes(s, values()), "\n"), "do not leave the account's rooms")
	}
	if !rooms("1.9.0") || rooms("1.10.0") {
		t.Error("leaving rooms")
	}
}
