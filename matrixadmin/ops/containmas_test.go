package ops_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// sent holds what was sent against the ends of what was to be sent, in order.
func (w *bothSides) sent(t *testing.T, want ...string) {
	t.Helper()
	wrote := w.wrote()
	if len(wrote) != len(want) {
		t.Errorf("sent %q, want %q", wrote, want)
		return
	}
	for i, request := range wrote {
		if !strings.Contains(request, want[i]) {
			t.Errorf("request %d is %q, want %q", i+1, request, want[i])
		}
	}
}

// finds reads back once more, and holds what is found against what is wanted.
func (w *bothSides) finds(t *testing.T, res ops.Result, v ops.Values, verdict ops.Verdict, says string) {
	t.Helper()
	if f := w.runner.Verify(t.Context(), action(res.Action), res, v).Finding; f.Verdict != verdict || !strings.Contains(f.Reason, says) {
		t.Errorf("%s: %s; want %s, %q", f.Verdict, f.Reason, verdict, says)
	}
}

// TestLockInMAS: it is queued until the homeserver has forgotten what MAS said before, and the homeserver's own flag is never set.
func TestLockInMAS(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := newBothSides(t, t.Context())
			id, word := "lock", "locked"
			if !on {
				id, word = "unlock", "not locked"
				w.h.Auth().SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Locked: time.Now()})
				w.h.AddUser(matrixadmintest.User{ID: victim.Raw(), Locked: true})
			}
			began := time.Now()
			res := w.does(t, id, nil)
			if res.Finding.Verdict != ops.Queued || !res.Followed() {
				t.Fatalf("%s: %s", res.Finding.Verdict, res.Summary())
			}
			res = follow(t, res)
			is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "In the homeserver, the account is "+word+".")
			if took := time.Since(began); took < 2*time.Minute || took > 3*time.Minute {
				t.Errorf("confirmed after %s", took)
			}
			w.sent(t, "/"+id+" ")
			v := ops.Values{}
			w.h.AddUser(matrixadmintest.User{ID: victim.Raw(), Locked: on, Created: began}) // and with it the half at MAS
			w.finds(t, res, v, ops.Confirmed, word)
			w.h.AddUser(matrixadmintest.User{ID: victim.Raw(), Locked: !on})
			w.finds(t, res, v, ops.NotApplied, "the account is")
			lockedAt := time.Time{}
			if on {
				lockedAt = time.Now()
			}
			w.h.Auth().SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Locked: lockedAt})
			w.finds(t, res, v, ops.Queued, "not marked as")
			time.Sleep(time.Minute)
			w.finds(t, res, v, ops.Partial, "still marked as")
		})
	}
}

// TestLockAndCutOff: the devices go some seconds after the lock, and again; what has no device is waited for.
func TestLockAndCutOff(t *testing.T) {
	t.Parallel()
	cut := map[string]bool{ops.FieldCutOff: true}
	synctest.Test(t, func(t *testing.T) {
		w := newBothSides(t, t.Context())
		for _, a := range w.h.Auth().Sessions("alice") {
			if a.Kind == "personal" {
				w.h.Auth().EndSession(a.ID)
			}
		}
		time.Sleep(3 * time.Minute)
		began := time.Now()
		res := w.does(t, "lock", cut)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "none of its sessions has a device")
		w.sent(t, "/lock ", `delete_devices {"devices":["APP","OLD"]}`, `delete_devices {"devices":["APP","OLD"]}`)
		if took := time.Since(began); took < 8*time.Second || took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
		if u, _ := w.h.User(victim.Raw()); len(u.Devices) > 0 || !u.Locked {
			t.Errorf("%+v", u)
		}
		v := ops.Values{Choices: cut}
		w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "alice"})
		w.finds(t, res, v, ops.Queued, "1 session without a device is refused within two minutes")
		w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "compat", Username: "alice", Device: "NEW"})
		w.finds(t, res, v, ops.Partial, "device is listed again")
		time.Sleep(3 * time.Minute)
		w.finds(t, res, v, ops.Confirmed, "the account is locked")
		w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "alice", OwnerClient: "01M8A5", Name: "a program"})
		w.finds(t, res, v, ops.Partial, "1 session still works: a lock does not end what others made for it")
	})
	synctest.Test(t, func(t *testing.T) { // refused: no device is deleted
		w := newBothSides(t, t.Context())
		w.h.Fault(masPath("lock"), titled(403, "no"))
		res := w.does(t, "lock", cut)
		if res.Outcome == matrixadmin.OutcomeClaimed {
			t.Error(res.Summary())
		}
		w.sent(t, "/lock ")
	})
}

// TestReactivateInMAS: an account is active when both sides show it and no job is left that ends that.
func TestReactivateInMAS(t *testing.T) {
	t.Parallel()
	although := map[string]bool{ops.FieldAlthoughQueued: true}
	for name, tt := range map[string]struct {
		start   func(*bothSides)
		answers map[string]bool
		first   ops.Verdict
		last    ops.Verdict
		says    string
		refused string
	}{
		"at once":          {start: func(*bothSides) { time.Sleep(10 * time.Second) }, first: ops.Queued, last: ops.Confirmed, says: "In the homeserver, the account is not deactivated."},
		"perhaps repeated": {start: func(*bothSides) { time.Sleep(5 * time.Minute) }, first: ops.Queued, last: ops.Confirmed, says: "the account is not deactivated"},
		"its clock behind": {start: func(w *bothSides) {
			w.h.Auth().SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Deactivated: time.Now().Add(-62 * time.Minute)})
			time.Sleep(10 * time.Second)
		}, first: ops.Queued, last: ops.Confirmed, says: "the account is not deactivated"},
		"long ago":     {start: func(*bothSides) { time.Sleep(2 * time.Hour) }, first: ops.Confirmed, last: ops.Confirmed, says: "the account is not deactivated"},
		"still queued": {start: func(w *bothSides) { w.h.Auth().CutOff(true) }, refused: "would deactivate the account again"},
		"still queued, and wanted": {
			start: func(w *bothSides) {
				w.h.Auth().CutOff(true)
				time.Sleep(2 * time.Second)
				w.h.Auth().CutOff(false)
			},
			answers: although, first: ops.Queued, last: ops.NotApplied, says: "the account is deactivated again",
		},
		"here only": {start: func(w *bothSides) {
			w.h.AddUser(matrixadmintest.User{ID: victim.Raw()})
			w.h.Deactivate(victim.Raw())
		}, first: ops.Confirmed, last: ops.Confirmed, says: "the account is not deactivated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newBothSides(t, t.Context())
				if _, err := w.auth.Do(t.Context(), deactivateAlice()); err != nil {
					t.Fatal(err)
				}
				tt.start(w)
				res := w.does(t, "reactivate", tt.answers)
				if tt.refused != "" {
					if w.sent(t); !strings.Contains(res.Summary(), tt.refused) {
						t.Error(res.Summary())
					}
					return
				}
				w.sent(t, "/reactivate ")
				if res.Finding.Verdict != tt.first {
					t.Errorf("at first %s: %s", res.Finding.Verdict, res.Summary())
				}
				is(t, follow(t, res), matrixadmin.OutcomeClaimed, tt.last, tt.says)
			})
		})
	}
}

// TestReactivatedTakesBothSides: each side that is otherwise keeps it from being confirmed.
func TestReactivatedTakesBothSides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBothSides(t, t.Context())
		if _, err := w.auth.Do(t.Context(), deactivateAlice()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		res := w.does(t, "reactivate", nil)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed)
		w.h.Deactivate(victim.Raw())
		w.finds(t, res, ops.Values{}, ops.Partial, "In the homeserver, the account is still deactivated.")
		w.h.AddUser(matrixadmintest.User{ID: victim.Raw()})
		w.h.Auth().SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Deactivated: time.Now()})
		w.finds(t, res, ops.Values{}, ops.Partial, "(MAS), the account is deactivated again")
		w.h.Fault(masPath("by-username"), titled(500, "no"))
		w.finds(t, res, ops.Values{}, ops.ReadFailed, "could not be read back")
	})
}

// TestReactivationSurvivesTheConsole: what is known of the old job is on record.
func TestReactivationSurvivesTheConsole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		life, dies := context.WithCancel(t.Context())
		w := newBothSides(t, life)
		if _, err := w.auth.Do(t.Context(), deactivateAlice()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		if res := w.does(t, "reactivate", nil); res.Finding.Verdict != ops.Queued {
			t.Fatal(res.Summary())
		}
		dies()
		synctest.Wait()
		time.Sleep(time.Minute)
		open, err := ops.Unfinished(w.disk.Path(), "demo.example", w.s.BaseURL, time.Now())
		if err != nil || len(open) != 1 {
			t.Fatalf("%+v, %v", open, err)
		}
		s := w.s
		s.Target = ops.Target{}
		res, ok := w.newRunner(t.Context()).Watch(s, open[0])
		if next, more := res.Next(t.Context()); ok && more {
			res = next
		}
		if res.Finding.Verdict != ops.Queued || time.Since(open[0].Intent.Time) > 50*time.Minute {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Finding.Reason)
		}
		is(t, follow(t, res), matrixadmin.OutcomeClaimed, ops.Confirmed)
	})
}

// TestAdminInMAS: a demotion ends what still has the rights, and says of what nobody can tell.
func TestAdminInMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBothSides(t, t.Context())
		res := w.does(t, "make-admin", nil)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "now an administrator in MAS")
		w.sent(t, `/set-admin {"admin":true}`)
		a := w.h.Auth()
		a.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Scope: "urn:synapse:admin:*"})
		a.AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "alice", OwnerClient: "01M8A5", Scope: "urn:mas:admin"})
		res = w.does(t, "revoke-admin", nil)
		if res.Finding.Verdict != ops.Queued || !strings.Contains(res.Summary(), "sessions without a device may work for up to two minutes more") {
			t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
		}
		res = follow(t, res)
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "no longer an administrator in MAS", "1 compatibility session has rights that MAS does not tell")
		w.sent(t, `/set-admin {"admin":false}`, "/oauth2-sessions/", "/personal-sessions/", "/personal-sessions/")
		if n := len(a.Sessions("alice")); n != 3 {
			t.Errorf("%d sessions are left", n)
		}
		if u, _ := w.h.User(victim.Raw()); u.Admin {
			t.Error("the homeserver's flag was set")
		}
		a.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Name: "again", Scope: "urn:synapse:admin:*"})
		w.finds(t, res, ops.Values{}, ops.Partial, "1 session still has the rights of an administrator")
		a.SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Admin: true})
		w.finds(t, res, ops.Values{}, ops.NotApplied, "still an administrator")
		again := w.does(t, "revoke-admin", nil)
		is(t, follow(t, again), matrixadmin.OutcomeClaimed, ops.Confirmed)
		w.h.Fault(masPath("oauth2-sessions"), titled(500, "no"))
		w.finds(t, res, ops.Values{}, ops.ReadFailed, "Could not list its sessions")
	})
}

// TestSuspendUnderMAS: the brake that acts at once is the homeserver's own, also while MAS does not answer.
func TestSuspendUnderMAS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newBothSides(t, t.Context())
		w.h.Fault(masPath("by-username"), matrixadmintest.Fault{Hang: true})
		s := w.s
		res := w.runner.Run(t.Context(), action("suspend"), s, ops.Values{}, ops.Watch{})
		is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed)
		w.sent(t, "/suspend/")
		if notes := strings.Join(action("suspend").Notes(s, ops.Values{}), " "); !strings.Contains(notes, "acts at once") {
			t.Error(notes)
		}
	})
}

// TestALockAndTheTwoMinutes: what a lock does not stop, or stops later, is said at once.
func TestALockAndTheTwoMinutes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		id      string
		change  func(*bothSides)
		without []string
		verdict ops.Verdict
		says    string
	}{
		"a token of a program": {"lock", func(w *bothSides) {
			w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "personal", Username: "alice", OwnerClient: "01M8A5", Scope: "urn:matrix:client:api:*"})
		}, nil, ops.Partial, "1 session still works"},
		"access is cut, sessions and devices stay": {"cut-access", func(*bothSides) {}, []string{"sessions", "devices"}, ops.Queued, "Sessions are refused within two minutes"},
		"access is cut, sessions stay": {"cut-access", func(w *bothSides) {
			for _, s := range w.h.Auth().Sessions("alice") {
				if s.Kind == "compat" || s.Kind == "oauth2" {
					_, _ = w.auth.Do(context.Background(), endOf(s)) //nolint:usetesting // the test of this bubble is not at hand
				}
			}
			time.Sleep(time.Minute)
			w.h.Auth().AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", Scope: "urn:matrix:client:api:*"})
		}, []string{"sessions"}, ops.Queued, "may work for up to two minutes more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *bothSides) {
				t.Helper()
				tt.change(w)
				answers := choices(tt.id)
				for _, part := range tt.without {
					answers[part] = false
				}
				if res := w.does(t, tt.id, answers); res.Finding.Verdict != tt.verdict || !strings.Contains(res.Summary(), tt.says) {
					t.Errorf("%s: %s", res.Finding.Verdict, res.Summary())
				}
			})
		})
	}
}

// TestSoManySessions: more sessions than are read keep nobody from taking the flag or locking; what is left is at least so many.
func TestSoManySessions(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{"revoke-admin": "At least ", "lock": "The account is locked"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, w *bothSides) {
				t.Helper()
				a := w.h.Auth()
				a.SetUser(matrixadmintest.AuthUser{ID: matrixadmintest.ULID("alice"), Username: "alice", Admin: id == "revoke-admin"})
				for i := range 2700 {
					a.AddSession(matrixadmintest.AuthSession{Kind: "oauth2", Username: "alice", ID: fmt.Sprintf("01M8A5%020d", i), Scope: "urn:mas:admin"})
				}
				answers := choices(id)
				answers[ops.FieldCutOff] = true
				res := w.does(t, id, answers)
				if u, _ := a.User("alice"); u.Admin || u.Locked.IsZero() != (id != "lock") || !strings.Contains(strings.ToLower(res.Summary()), strings.ToLower(says)) {
					t.Errorf("%+v: %s", u, res.Summary())
				}
			})
		})
	}
}

// TestNoFlagsBesideMAS: where MAS keeps accounts, the homeserver's own locks and administrators mean nothing, so that nothing sets them, of no account.
func TestNoFlagsBesideMAS(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"lock", "unlock", "make-admin", "revoke-admin", "cut-access"} {
		synctest.Test(t, func(t *testing.T) {
			w := newBothSides(t, t.Context())
			bridge := matrixadmintest.User{ID: "@_irc_x:demo.example", AppserviceID: "irc", Locked: id == "unlock", Admin: id == "revoke-admin", Devices: []matrixadmintest.Device{{ID: "D"}}}
			w.h.AddUser(bridge)
			w.h.Auth().RemoveUser("_irc_x")
			w.s.Target.User.ID = matrixadmin.MustParseUserID(bridge.ID)
			res := w.does(t, id, nil)
			wrote := w.wrote()
			if id == "cut-access" {
				u, _ := w.h.User(bridge.ID)
				is(t, res, matrixadmin.OutcomeClaimed, ops.Confirmed, "suspended")
				if u.Locked || !u.Suspended || len(u.Devices) > 0 || strings.Contains(strings.Join(wrote, " "), "locked") {
					t.Errorf("%q, %+v", wrote, u)
				}
				return
			}
			if len(wrote) > 0 || !strings.Contains(res.Summary(), "managed by the Matrix Authentication Service (MAS)") {
				t.Errorf("%s: sent %q: %s", id, wrote, res.Summary())
			}
		})
	}
}
