package user_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/ui"
)

// TestRefusedUnderMAS: nothing is asked or sent, and the line to run instead is there whole on the smallest screen; so is the way on.
func TestRefusedUnderMAS(t *testing.T) {
	for name, tt := range map[string]struct{ id, key, run string }{
		"deactivate":   {aliceID, "D", "Run: mas-cli manage lock-user --deactivate alice (on the MAS host)"},
		"password":     {aliceID, "P", "Run: mas-cli manage set-password alice (on the MAS host"},
		"unusual name": {"@it's $(rm) `x`:demo.example", "D", `Run: mas-cli manage lock-user --deactivate 'it'\''s $(rm) ` + "`x`'"},
		"an option":    {"@--help:demo.example", "D", "--deactivate -- --help (on"},
		"not ASCII":    {"@b\u00f6b\u202e'\\:demo.example", "D", `$'b\303\266b\342\200\256\047\134' (on`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := alice()
				u.ID = tt.id
				w := newWorld(t, matrixadmintest.MAS, u)
				d := w.open(t, tt.id, 80, 24).Press(tt.key).Advance(time.Second)
				says(t, d, tt.run)
				d.Press("enter").Press("esc")
				if len(w.Dialogs) != 0 || w.hs.Writes() != 0 {
					t.Errorf("%d questions are open, %d writes", len(w.Dialogs), w.hs.Writes())
				}
			})
		})
	}
}

// TestBridgeAccountUnderMAS: MAS does not have it, so that it is deactivated here in full; it has no password anywhere.
func TestBridgeAccountUnderMAS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := alice()
		u.AppserviceID = "telegram"
		w := newWorld(t, matrixadmintest.MAS, u)
		d := w.open(t, aliceID, 120, 40).Press("P").Advance(time.Second)
		if len(w.Notices) != 1 || !strings.Contains(w.Notices[0], "this account has no password; its application service signs it in") {
			t.Errorf("P says %q", w.Notices)
		}
		d.Press("D").Advance(time.Second)
		says(t, d, "Deactivate account", "+ MAS")
		d.Lacks("mas-cli", "must be told")
		if len(w.Dialogs) != 1 {
			t.Errorf("%d questions", len(w.Dialogs))
		}
	})
}

// TestMASIsAskedForAgain: a server that could not say whether it uses MAS is asked again by r, and then the account can be deactivated.
func TestMASIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, matrixadmintest.Synapse, alice())
		fault := matrixadmintest.Fault{Respond: broken(500, `{"errcode":"M_UNKNOWN","error":"Internal server error"}`)}
		w.hs.Fault(path("/auth_metadata"), fault)
		w.connect(t)
		client, ok := w.env.HS.(*matrixadmin.Client)
		if !ok {
			t.Fatal("not a client")
		}
		w.env.Facts = client
		d := w.open(t, aliceID, 80, 24).Advance(time.Second).Press("D").Advance(time.Second)
		says(t, d, "Could not find out whether this server uses MAS", "Try again, or use MAS itself", "mas-cli manage lock-user --deactivate alice")
		w.hs.ClearFaults()
		d.Press("esc").Press("r").Advance(time.Second).Press("D").Advance(time.Second)
		d.Lacks("not known whether")
		if len(w.Dialogs) != 1 || w.hs.Writes() != 0 {
			t.Errorf("%d questions, %d writes", len(w.Dialogs), w.hs.Writes())
		}
		asked := len(w.hs.Requests())
		d.Press("esc").Press("r").Advance(time.Second)
		for _, r := range w.hs.Requests()[asked:] {
			if strings.Contains(r.Path, "auth_metadata") {
				t.Error("what is known is asked for again")
			}
		}
	})
}

// TestDeactivatedAndAlive: an account that should be closed and has devices, or was used since, raises an alarm on any server.
func TestDeactivatedAndAlive(t *testing.T) {
	for name, mode := range map[string]matrixadmintest.Mode{"Synapse": matrixadmintest.Synapse, "MAS": matrixadmintest.MAS, "Synapse 1.19": matrixadmintest.Synapse119} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u := alice()
				u.Deactivated = true
				w := newWorld(t, mode, u)
				d := w.open(t, aliceID, 80, 24).Advance(time.Second)
				says(t, d, "ALARM: this account is deactivated and still has 2 devices. It may still be in use")
				if mas := strings.Contains(flat(d), "check it in the Matrix Authentication Service"); mas != (mode == matrixadmintest.MAS) {
					t.Errorf("MAS is named: %v", mas)
				}
				u.Devices, u.Deactivated = nil, true
				w = newWorld(t, mode, u)
				w.open(t, aliceID, 80, 24).Advance(time.Second).Lacks("ALARM")
			})
		})
	}
}

func TestUsedAfterItWasDeactivated(t *testing.T) {
	for _, verdict := range []ops.Verdict{ops.Confirmed, ops.MoreThanAsked} {
		synctest.Test(t, func(t *testing.T) {
			u := alice()
			u.Devices, u.Deactivated = nil, true
			w := newWorld(t, matrixadmintest.Synapse, u)
			record := audit.Record{
				Actor: w.env.Me.Text(), Server: matrixadmin.NewText("demo.example"), BaseURL: matrixadmin.NewText(w.env.BaseURL), Target: id(aliceID).Text(),
				Action: "deactivate",
			}
			ctx := t.Context()
			intent, err := w.env.Trail.Intent(ctx, record)
			if err != nil {
				t.Fatal(err)
			}
			record.Result, record.Verdict = "claimed", verdict.String()
			if err := w.env.Trail.Outcome(ctx, intent, record); err != nil {
				t.Fatal(err)
			}
			d := w.open(t, aliceID, 80, 24).Advance(time.Second).Lacks("ALARM")
			time.Sleep(time.Hour)
			used := u
			used.Connections = append(used.Connections, matrixadmintest.Connection{IP: "203.0.113.77", UserAgent: "x", LastSeen: time.Now()})
			w.hs.AddUser(used)
			d.Send(ui.Changed{User: id(aliceID)}).Advance(time.Second)
			says(t, d, "ALARM: this account was used after it was deactivated on 2000-01-01")
		})
	}
}
