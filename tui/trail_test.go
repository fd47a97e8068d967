package tui

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/styles"
	"github.com/mxwarden/mxwarden/tui/ui"
)

const noTrail = "NO AUDIT TRAIL: CHANGES DISABLED"

// TestTrailThatCannotBeWritten: the frame says so on every page, actions are blocked with the reason, and it ends by itself.
func TestTrailThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := filepath.Join(t.TempDir(), "state")
		if err := os.Mkdir(state, 0o755); err != nil {
			t.Fatal(err)
		}
		w := connected(t, Config{AuditTrail: filepath.Join(state, "audit.jsonl")}, 100, 24)
		w.Shows(noTrail, "Cannot write the audit trail: the directory is accessible to", "chmod 700").Send(ui.Open{Route: ui.AuditLog{}}).Shows(noTrail)
		if got := w.app.env.Situation(ops.Target{}).Unrecorded; got == "" {
			t.Error("actions are not blocked")
		}
		if err := os.Chmod(state, 0o700); err != nil {
			t.Fatal(err)
		}
		w.Advance(4 * time.Second).Shows(noTrail).Advance(2 * time.Second).Lacks(noTrail)
		if got := w.app.env.Situation(ops.Target{}).Unrecorded; got != "" {
			t.Errorf("still blocked: %s", got)
		}
	})
}

// TestTrailFailsLater: a write that could not be recorded raises the banner as well.
func TestTrailFailsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := connected(t, Config{}, 100, 24)
		w.Lacks(noTrail)
		dir := filepath.Dir(w.app.trail.Path())
		if err := os.Chmod(w.app.trail.Path(), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := w.app.env.Trail.Intent(t.Context(), audit.Record{Action: "deactivate"}); err == nil {
			t.Fatal("others may read it")
		}
		w.Send(ui.Changed{User: alice}).Shows(noTrail)
		if err := os.Chmod(filepath.Join(dir, "audit.jsonl"), 0o600); err != nil {
			t.Fatal(err)
		}
		w.Advance(6 * time.Second).Lacks(noTrail)
	})
}

// TestReadOnlyTouchesNoTrail: a console that only reads makes none, and misses none.
func TestReadOnlyTouchesNoTrail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		w := connected(t, Config{ReadOnly: true, AuditTrail: filepath.Join(dir, "audit.jsonl")}, 100, 24)
		w.Shows("READ-ONLY").Lacks(noTrail)
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%s was made: %v", dir, err)
		}
	})
}

// TestUnfinishedIsOfferedAtTheStart, once, and only for this server.
func TestUnfinishedIsOfferedAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state", "audit.jsonl")
		log, err := audit.Open(path, audit.Options{Outside: func(context.Context, audit.Head) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		for _, server := range []string{"demo.example", "other.example"} {
			if _, err := log.Intent(t.Context(), audit.Record{Action: "deactivate", Server: matrixadmin.NewText(server), Target: matrixadmin.NewText("@bob:" + server)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		w := start(t, Config{AuditTrail: path}, 100, 24)
		env := testEnv()
		env.Styles = styles.New(true, false)
		env.Context, env.Now, env.Location = t.Context(), time.Now, time.UTC
		w.Send(ui.Connected{Env: env})
		w.Shows("Unknown outcomes", "@bob:demo.example").Lacks("@bob:other.example").Press("esc").Lacks("Unknown outcomes")
	})
}
