//go:build unix

package audit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOpenRefusesWhatOthersCouldHaveMade(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		spoil func(dir, path string) error
		words string
	}{
		"file readable by the group": {func(_, path string) error { return os.Chmod(path, 0o640) }, "chmod 600"},
		"file writable by all":       {func(_, path string) error { return os.Chmod(path, 0o602) }, "chmod 600"},
		"directory open to all":      {func(dir, _ string) error { return os.Chmod(dir, 0o755) }, "chmod 700"},
		"directory above open":       {func(dir, _ string) error { return os.Chmod(filepath.Dir(dir), 0o775) }, "which other users can change"},
		"head readable by all":       {func(_, path string) error { return os.Chmod(HeadPath(path), 0o604) }, "chmod 600"},
		"file is a link":             {func(_, path string) error { return relink(path) }, "symbolic link"},
		"head is a link":             {func(_, path string) error { return relink(HeadPath(path)) }, "symbolic link"},
		"directory is a link":        {func(dir, _ string) error { return relink(dir) }, "symbolic link"},
		"directory is a file": {func(dir, _ string) error {
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600))
		}, "not a directory"},
		"file is a directory": {func(_, path string) error {
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o700))
		}, "directory"},
		"file is a pipe": {func(_, path string) error {
			return errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600))
		}, "not a regular file"},
		"file is a link to /dev/full": {func(_, path string) error {
			return errors.Join(os.Remove(path), os.Symlink("/dev/full", path))
		}, "symbolic link"},
	} {
		path := newTrail(t)
		l := mustOpen(t, path, quick())
		record(t, l, 1)
		if err := c.spoil(filepath.Dir(path), path); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, quick())
		if err == nil {
			t.Errorf("%s: opened", what)
			continue
		}
		wantUnwritable(t, err, c.words)
		if strings.HasPrefix(what, "file ") || strings.HasPrefix(what, "head ") { // also under a console that runs
			_, err := l.Intent(t.Context(), act("@a:b"))
			wantUnwritable(t, err, c.words)
		}
	}
	_, err := Open("/dev/full", quick())
	wantUnwritable(t, err, "chmod 700 '/dev'")
}

// relink moves something aside and leaves a link to it.
func relink(path string) error {
	return errors.Join(os.Rename(path, path+".real"), os.Symlink(path+".real", path))
}

func TestReadersOpenNoDevices(t *testing.T) {
	t.Parallel()
	if _, err := VerifyFile("/dev/zero"); err == nil || errors.Is(err, ErrTampered) {
		t.Errorf("an endless file: %v", err)
	}
	link := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.Symlink("/etc/hostname", link); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyFile(link); err == nil || errors.Is(err, ErrTampered) {
		t.Errorf("a link: %v", err)
	}
}
