package tui

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// TestJobOfAnotherConsole: what the server was last seen at work on is followed from the trail without a question, and its end is told of and on record.
func TestJobOfAnotherConsole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const bob = "@bob:demo.example"
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		path := filepath.Join(t.TempDir(), "state", "audit.jsonl")
		log, err := audit.Open(path, audit.Options{Outside: func(context.Context, audit.Head) error { return nil }, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		r := audit.Record{
			Server: matrixadmin.NewText("demo.example"), Target: matrixadmin.NewText(bob), Action: "deactivate", Steps: []matrixadmin.Text{matrixadmin.NewText("deactivate")},
			Params: map[string]audit.Value{"erase": audit.Bool(false), "devices_before": audit.Number(1)},
		}
		id, err := log.Intent(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		r.Step, r.Result = matrixadmin.NewText("deactivate"), "claimed"
		if err := log.Step(t.Context(), id, r); err != nil {
			t.Fatal(err)
		}
		r.Step, r.Verdict = matrixadmin.Text{}, "queued"
		if err := log.Outcome(t.Context(), id, r); err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		d, a := console(t, hs, func(cfg *Config) { cfg.AuditTrail = path })
		d.Shows("5,000", "1 change pending").Lacks("Unknown outcomes")
		if len(a.following) != 1 {
			t.Fatalf("following %v\n%s", a.following, d.Screen())
		}
		d.Press("j") // what was read of the console above comes before whatever it does next
		d.Advance(4 * time.Second).Lacks("deactivated. Confirmed")
		other, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(hs.AdminToken())))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.Do(t.Context(), matrixadmin.Deactivate(matrixadmin.ViaSynapse, matrixadmin.MustParseUserID(bob), false)); err != nil {
			t.Fatal(err)
		}
		d.Advance(time.Minute).Shows(bob+": ", "is now deactivated").Lacks("pending")
		last := audit.Record{}
		for r, err := range audit.Read(path, audit.Filter{ID: id}) {
			if err != nil {
				t.Fatal(err)
			}
			last = r
		}
		if last.Verdict != "confirmed" || last.Result != "claimed" || len(a.following) != 0 || hs.Writes() != 1 {
			t.Errorf("last on record %+v, following %v, %d writes", last, a.following, hs.Writes())
		}
	})
}
