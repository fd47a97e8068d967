package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/audit"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// The results of all actions begin in one column.
func TestAuditListAligns(t *testing.T) {
	edge, path := trail(t)
	log, err := audit.Open(path, audit.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for _, a := range ops.Catalog() {
		if _, err := log.Intent(t.Context(), audit.Record{Target: matrixadmin.NewText("@a:demo.example"), Action: a.ID}); err != nil {
			t.Fatal(err)
		}
	}
	at := -1
	for line := range strings.Lines(mxwarden(t, edge, "audit", "list").stdout) {
		i := strings.Index(line, " started ")
		if i >= 0 && at >= 0 && i != at {
			t.Errorf("column %d, not %d: %s", i, at, line)
		}
		at = max(at, i)
	}
}

// A directory given as an argument is answered with the flag for it, and one that others can read is named once.
func TestDirectoriesOfEvidenceInWords(t *testing.T) {
	edge, _ := trail(t)
	if r := mxwarden(t, edge, "evidence", "verify", "ev"); r.status != 2 || !strings.Contains(r.stderr, "--dir ev") {
		t.Errorf("%+v", r)
	}
	dir := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	err := &evidence.Error{Path: dir, Reason: "the directory is accessible to others (mode 0755). Fix: chmod 700 '" + dir + "'"}
	if strings.Count(err.Error(), dir) != 1 {
		t.Error(err)
	}
}
