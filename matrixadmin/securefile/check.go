package securefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// RefusedError is why a file or directory is not used, in one line without a full stop. It is as harmless as what paints the paths in it.
type RefusedError string

// Error returns the line.
func (r RefusedError) Error() string { return string(r) }

// CheckFile returns a [RefusedError] for what is not a file that only its owner may touch. It does not repair: whoever could write may have done so.
func CheckFile(path string, info fs.FileInfo, paint func(string) string) error {
	return check(path, rights(info), OwnedByUser(info), false, paint)
}

// CheckDir does for a directory what [CheckFile] does for a file.
func CheckDir(path string, info fs.FileInfo, paint func(string) string) error {
	return check(path, rights(info), OwnedByUser(info), true, paint)
}

func check(path string, mode fs.FileMode, mine, dir bool, paint func(string) string) error {
	what, kind, want := "file", "a regular file", fs.FileMode(0o600)
	if dir {
		what, kind, want = "directory", "a directory", 0o700
	}
	refuse := func(format string, args ...any) error { return RefusedError(fmt.Sprintf(format, args...)) }
	quoted := "'" + strings.ReplaceAll(paint(path), "'", `'\''`) + "'" // one harmless word of a command
	switch {
	case mode&fs.ModeSymlink != 0:
		return refuse("%s is a symbolic link", paint(path))
	case dir != mode.IsDir(), !dir && mode.Type() != 0:
		return refuse("%s is not %s", paint(path), kind)
	case !mine:
		return refuse("the %s %s belongs to another user", what, paint(path))
	case mode.Perm()&0o077 != 0:
		return refuse("the %s is accessible to others (mode %04o). Fix: chmod %o %s", what, mode.Perm(), want, quoted)
	case mode.Perm()&want != want:
		return refuse("you cannot write your own %s (mode %04o). Fix: chmod %o %s", what, mode.Perm(), want, quoted)
	}
	return nil
}

// MakeDir makes a directory with mode 0700 and has it on the disk. One that is there already must be safe: no link, ours, closed to others, and
// below no directory in which others could swap it. The error is a [RefusedError] or the system's.
func MakeDir(dir string, paint func(string) string) error {
	_, err := makeDir(dir, paint)
	return err
}

// OpenDir makes a directory as [MakeDir] does and opens it, so that what is done in it is done in this one.
func OpenDir(dir string, paint func(string) string) (*os.Root, error) {
	info, err := makeDir(dir, paint)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if opened, err := root.Stat("."); err != nil || !os.SameFile(info, opened) {
		_ = root.Close()
		return nil, RefusedError("the directory was replaced while writing")
	}
	return root, nil
}

func makeDir(dir string, paint func(string) string) (fs.FileInfo, error) {
	if dir == "" {
		return nil, RefusedError("no directory was given")
	}
	var missing []string // each becomes an entry of the directory above it, and is durable only when that one is
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if _, err := os.Lstat(d); err == nil {
			break
		}
		missing = append(missing, d)
	}
	if len(missing) > 0 {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	for _, d := range missing {
		if err := SyncEntry(d); err != nil {
			return nil, err
		}
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if err := CheckDir(dir, info, paint); err != nil {
		return nil, err
	}
	exposed, err := UnsafeParent(dir)
	if err == nil && exposed != nil {
		err = RefusedError("the directory " + exposed.Why(paint))
	}
	return info, err
}

// SyncEntry makes the entry of path durable in its directory.
func SyncEntry(path string) error {
	dir, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(SyncDir(dir), dir.Close())
}
