package user_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// newTrail is an audit trail of the test's own; nobody outside hears of it.
func newTrail(tb testing.TB) *ops.Trail {
	tb.Helper()
	trail := ops.NewTrail(filepath.Join(tb.TempDir(), "state", "audit.jsonl"), audit.Options{
		Version: "test", Outside: func(context.Context, audit.Head) error { return nil },
	})
	tb.Cleanup(func() { _ = trail.Close() })
	return trail
}

// newRunner is a runner as the console has it: with a trail, and evidence beside it.
func newRunner(tb testing.TB, client *matrixadmin.Client, trail *ops.Trail) *ops.Runner {
	tb.Helper()
	keeper := ops.SnapshotCollector{HS: client, Dir: filepath.Join(filepath.Dir(trail.Path()), "evidence"), Version: "test"}
	return ops.NewRunner(client, ops.WithJournal(trail), ops.WithCollector(keeper))
}
