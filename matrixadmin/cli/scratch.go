package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/export"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

// scratch gives the demo an audit trail and evidence in a directory of its own, which is removed at the end: trying the demo writes
// nothing into the administrator's real trail.
func scratch(s *setup.Config) (remove func(), err error) {
	dir, err := os.MkdirTemp("", "mxwarden-demo-")
	if err != nil {
		return nil, fmt.Errorf("cannot create the demo directory: %s", matrixadmin.Printable(err.Error()))
	}
	s.AuditWitness, s.Temporary = "", true
	s.AuditTrail, s.EvidenceDir = filepath.Join(dir, "audit.jsonl"), filepath.Join(dir, "evidence")
	s.ExportDir, s.Views = export.Dir(s.AuditTrail), profile.Views{Path: filepath.Join(dir, "views.json")}
	return func() { _ = os.RemoveAll(dir) }, nil
}

// getenv reads a variable from the environment that the process was started with.
func (e Process) getenv(name string) string { return getenv(e.Environ, name) }

// agent has requests say which program sends them.
func (e Process) agent() matrixadmin.Option {
	return matrixadmin.WithUserAgent("mxwarden/" + e.Version)
}

// width is how wide a table on standard output may be, 0 where that is no terminal and nothing has to be cut.
func (e Process) width() int {
	if e.Columns == 0 {
		return 0
	}
	if n, err := strconv.Atoi(e.getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return e.Columns
}

// helpWidth is the width of help: of the terminal, or of the usual one where it is printed elsewhere.
func (e Process) helpWidth() int { return cmp.Or(e.width(), pageWidth) }
