package hostile

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
)

// filledTrail is an audit trail of records with strangers' text in every field, some of which are intents without an outcome.
func filledTrail(ctx context.Context, tb testing.TB, f *filler) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "state", "audit.jsonl")
	log, err := audit.Open(path, audit.Options{
		Host: f.text("Record.Host"), Version: f.text("Record.Version"), Outside: func(context.Context, audit.Head) error { return nil },
	})
	if err != nil {
		tb.Fatal(err)
	}
	for i, action := range []string{"deactivate", "reset-password", "deactivate", "nobody knows"} {
		text := func(field string) matrixadmin.Text { return matrixadmin.NewText(f.text("Record." + field)) }
		r := audit.Record{
			Actor: text("Actor"), Server: matrixadmin.NewText("demo.example"), BaseURL: text("BaseURL"), Target: f.id("Record.Target").Text(), Action: action,
			Params: map[string]audit.Value{"erase": audit.Bool(true), "evidence": audit.String(f.text("Record.Params"))},
			Reason: text("Reason"), Ticket: text("Ticket"), Detail: text("Detail"), RequestID: text("RequestID"),
			AnswerID: text("AnswerID"),
		}
		id, err := log.Intent(ctx, r)
		if err != nil { // too long for a record: that is refused, and no record is made
			continue
		}
		if r.Result, r.Verdict = "claimed", "confirmed"; i < 2 {
			_ = log.Outcome(ctx, id, r)
		}
	}
	if err := log.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}
