package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

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

// ownAlone says what is wrong with a file or directory that only its owner may touch, nil when nothing is.
//
// It refuses and does not repair: whoever could write here may already have done so.
func ownAlone(path string, mode fs.FileMode, mine bool) error {
	what, want := "file", fs.FileMode(0o600)
	if mode.IsDir() {
		what, want = "directory", 0o700
	}
	switch {
	case mode.Type() != 0 && !mode.IsDir():
		return &Error{Reason: fmt.Sprintf("%s is not a regular file", matrixadmin.Printable(path))}
	case !mine:
		return &Error{Reason: fmt.Sprintf("the %s %s belongs to another user", what, matrixadmin.Printable(path))}
	case mode.Perm()&0o077 != 0:
		return &Error{Reason: fmt.Sprintf("others have rights on the %s (mode %04o); to close it: chmod %o %s", what, mode.Perm(), want, shellQuote(path))}
	case mode.Perm()&want != want:
		return &Error{Reason: fmt.Sprintf("you lack rights on your own %s (mode %04o); to open it: chmod %o %s", what, mode.Perm(), want, shellQuote(path))}
	}
	return nil
}

// shellQuote makes a path one harmless word of a command; a path that would not survive painting is given as it is painted.
func shellQuote(path string) string {
	return "'" + strings.ReplaceAll(matrixadmin.Printable(path), "'", `'\''`) + "'"
}

// makeDir makes the directory of the trail, and holds it against the rules when it is there already.
func makeDir(dir string) error {
	var missing []string // each becomes an entry of the directory above it, and is durable only when that one is
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if _, err := os.Lstat(d); err == nil { //nolint:gosec // the caller names the trail
			break
		}
		missing = append(missing, d)
	}
	if len(missing) > 0 {
		if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // as above
			return err
		}
	}
	for _, d := range missing {
		if err := syncDir(d); err != nil {
			return err
		}
	}
	info, err := os.Lstat(dir) //nolint:gosec // as above
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &Error{Reason: fmt.Sprintf("%s is not a directory", matrixadmin.Printable(dir))}
	}
	if err := checkOwn(dir, info); err != nil {
		return err
	}
	exposed, err := securefile.Exposed(dir)
	if err == nil && exposed != nil {
		err = &Error{Reason: "it " + exposed.Why(matrixadmin.Printable)}
	}
	return err
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
		err = checkOwn(path, info)
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
