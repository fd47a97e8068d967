package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

// DefaultPath returns where the trail is kept: $XDG_STATE_HOME/mxwarden/audit.jsonl, by default under ~/.local/state.
//
// It is empty when the environment names no home; as the specification says, a relative $XDG_STATE_HOME does not count.
func DefaultPath(getenv func(string) string) string {
	if state := securefile.StateDir(getenv); state != "" {
		return filepath.Join(state, "audit.jsonl")
	}
	return ""
}

// openRead opens a trail or a head for reading, wherever it is and whoever owns it.
func openRead(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openFlags, 0) //nolint:gosec // the caller names the trail
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", matrixadmin.Printable(path))
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// openOwn opens a file of ours for writing, making it when it is not there; it follows no link and checks the open descriptor.
func openOwn(path string, appending bool) (f *os.File, created bool, err error) {
	flags := os.O_RDWR | openFlags
	if appending {
		flags |= os.O_APPEND
	}
	if err := refuseLink(path); err != nil {
		return nil, false, err
	}
	f, err = os.OpenFile(path, flags, 0) //nolint:gosec // the caller names the trail
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.OpenFile(path, flags|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // as above
		created = err == nil
		if errors.Is(err, fs.ErrExist) { // another console was first
			f, err = os.OpenFile(path, flags, 0) //nolint:gosec // as above
		}
	}
	if err != nil {
		return nil, false, err
	}
	info, err := f.Stat()
	if err == nil {
		err = securefile.CheckFile(path, info, matrixadmin.Printable)
	}
	if err != nil {
		_ = f.Close()
		return nil, false, err
	}
	return f, created, nil
}

// refuseLink gives a plain answer where the flag would give an obscure one, and an answer at all where there is no such flag.
func refuseLink(path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 { //nolint:gosec // the caller names the trail
		return &Error{Reason: fmt.Sprintf("%s is a symbolic link", matrixadmin.Printable(path))}
	}
	return nil
}
