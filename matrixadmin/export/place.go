package export

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Dir returns where exports go by default: beside the audit trail. It is "" for no trail.
func Dir(trail string) string {
	if trail == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(trail), "exports")
}

// MakeDir makes the directory for exports with mode 0700. One that is there already has to be a directory that others have no rights on;
// it is refused and not repaired. The error is an [*Error].
func MakeDir(dir string) error {
	if dir == "" {
		return &Error{Reason: "no directory was given"}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return failed(dir, err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return failed(dir, err)
	}
	return closed(dir, info.Mode())
}

// closed says what is wrong with a directory for exports, nil when nothing is.
func closed(dir string, mode fs.FileMode) error {
	switch {
	case mode&fs.ModeSymlink != 0:
		return &Error{Path: dir, Reason: "the directory is a symbolic link"}
	case !mode.IsDir():
		return &Error{Path: dir, Reason: "this is not a directory"}
	case closable && mode.Perm()&0o077 != 0:
		return &Error{Path: dir, Reason: "others have rights on the directory; to close it: chmod 700 '" + matrixadmin.Printable(dir) + "'"}
	}
	return nil
}
