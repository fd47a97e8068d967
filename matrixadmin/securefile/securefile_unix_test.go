//go:build !windows

package securefile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/securefile"
)

func TestStateDir(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"/state/mxwarden":                  {"XDG_STATE_HOME": "/state", "HOME": "/home of/a"},
		"/home of/a/.local/state/mxwarden": {"XDG_STATE_HOME": "relative", "HOME": "/home of/a", "USERPROFILE": "/no"},
		"/profile/.local/state/mxwarden":   {"USERPROFILE": "/profile"},
		"":                                 {"XDG_STATE_HOME": "relative"},
	} {
		if got := securefile.StateDir(func(name string) string { return env[name] }); got != want {
			t.Errorf("%v: %q, want %q", env, got, want)
		}
	}
}

// TestExposed: the nearest directory above that others may write to is named, unless it is sticky; the directory itself is somebody else's matter.
func TestExposed(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	dir := filepath.Join(top, "a", "b", "c")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		a, b, c fs.FileMode
		want    string
	}{
		{0o700, 0o700, 0o700, ""},
		{0o700, 0o700, 0o777, ""},
		{0o777, 0o700, 0o700, "a"},
		{0o777, 0o702, 0o700, "a/b"},
		{0o777 | fs.ModeSticky, 0o755, 0o700, ""},
		{0o777 | fs.ModeSticky, 0o707, 0o700, "a/b"},
		{0o775, 0o770, 0o700, "a/b"},
		{0o775, 0o750, 0o700, "a"},
		{0o755, 0o750, 0o700, ""},
	} {
		for path, mode := range map[string]fs.FileMode{"a": tt.a, "a/b": tt.b, "a/b/c": tt.c} {
			if err := os.Chmod(filepath.Join(top, path), mode); err != nil {
				t.Fatal(err)
			}
		}
		got, err := securefile.UnsafeParent(dir)
		switch {
		case err != nil:
			t.Error(err)
		case tt.want == "" && got != nil, tt.want != "" && (got == nil || got.Path != filepath.Join(top, tt.want) || got.Mode&0o022 == 0):
			t.Errorf("%o %o %o: %+v, want %q", tt.a, tt.b, tt.c, got, tt.want)
		}
	}
	if _, err := securefile.UnsafeParent(filepath.Join(top, "no", "such", "place")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a place that is not there: %v", err)
	}
}

func TestMine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || !securefile.OwnedByUser(info) {
		t.Errorf("a file of our own is not, %v", err)
	}
	if os.Geteuid() != 0 {
		return
	}
	if err := os.Chown(path, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if info, err = os.Stat(path); err != nil || securefile.OwnedByUser(info) {
		t.Errorf("somebody else's file is ours, %v", err)
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]string{
		fmt.Errorf("x: %w", &os.PathError{Op: "write", Path: "\x1b", Err: syscall.ENOSPC}): "the disk is full",
		syscall.EROFS: "the file system is read-only",
		syscall.EPERM: "permission denied", syscall.ENOTDIR: "part of the path is not a directory", syscall.EEXIST: "file already exists",
		syscall.E2BIG: "argument list too long", fmt.Errorf("x: %w", securefile.RefusedError("no")): "no",
		errors.New("disk"): "", syscall.Errno(0): "",
	} {
		if got := securefile.Reason(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if securefile.Reason(nil) != "" {
		t.Error("nothing has a reason")
	}
}

func TestSyncDir(t *testing.T) {
	t.Parallel()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := securefile.SyncDir(root); err != nil {
		t.Error(err)
	}
	_ = root.Close()
	if err := securefile.SyncDir(root); err == nil {
		t.Error("a directory that was closed was synced")
	}
}
