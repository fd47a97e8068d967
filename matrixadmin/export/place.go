package export

import (
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// Dir returns where exports go by default: beside the audit trail. It is "" for no trail.
func Dir(trail string) string {
	if trail == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(trail), "exports")
}

// MakeDir makes the directory for exports as [securefile.MakeDir] does. The error is an [*Error].
func MakeDir(dir string) error {
	if err := securefile.MakeDir(dir, matrixadmin.Printable); err != nil {
		return failed(dir, err)
	}
	return nil
}
