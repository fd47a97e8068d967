//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package evidence_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/evidence"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestDirectoryRules flips every bit of the rights, and tries what else may stand where the directory should be.
func TestDirectoryRules(t *testing.T) {
	t.Parallel()
	s := &evidence.Snapshot{Target: matrixadmin.MustParseUserID("@a:b.example"), Began: at}
	base := t.TempDir()
	refused := func(what, dir, want string) {
		t.Helper()
		_, err := evidence.Save(dir, s)
		if !errors.Is(err, evidence.ErrUnwritable) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
		}
		if entries, err := os.ReadDir(dir); err == nil && len(entries) != 0 {
			t.Errorf("%s: left %v", what, entries)
		}
	}
	for mode := fs.FileMode(0); mode <= 0o777; mode++ {
		dir := filepath.Join(base, "mode")
		must(t, os.Mkdir(dir, 0o700))
		must(t, os.Chmod(dir, mode))
		if mode == 0o700 {
			_, err := evidence.Save(dir, s)
			must(t, err)
		} else if _, err := evidence.Save(dir, s); !errors.Is(err, evidence.ErrUnwritable) || !strings.Contains(err.Error(), "chmod 700") {
			t.Errorf("mode %04o: %v", mode, err)
		}
		must(t, os.Chmod(dir, 0o700))
		must(t, os.RemoveAll(dir))
	}

	good := filepath.Join(base, "real")
	must(t, os.Mkdir(good, 0o700))
	must(t, os.Symlink(good, filepath.Join(base, "link")))
	refused("a link to a good directory", filepath.Join(base, "link"), "symbolic link")
	must(t, os.Symlink(filepath.Join(base, "nowhere"), filepath.Join(base, "dangling")))
	refused("a link to nowhere", filepath.Join(base, "dangling"), "symbolic link")
	must(t, os.WriteFile(filepath.Join(base, "file"), nil, 0o600))
	refused("a file", filepath.Join(base, "file"), "not a directory")
	refused("below a file", filepath.Join(base, "file", "x"), "not a directory")

	open := filepath.Join(base, "open")
	must(t, os.MkdirAll(filepath.Join(open, "mine"), 0o700))
	must(t, os.Chmod(open, 0o777))
	refused("below a directory of everybody", filepath.Join(open, "mine"), "which other users can change")
	must(t, os.Chmod(open, 0o777|fs.ModeSticky))
	_, err := evidence.Save(filepath.Join(open, "mine"), s)
	must(t, err)
}

// TestFinalNameIsTaken puts a link where the file should go: what it points to stays as it is.
func TestFinalNameIsTaken(t *testing.T) {
	t.Parallel()
	s := &evidence.Snapshot{Target: matrixadmin.MustParseUserID("@a:b.example"), Began: at}
	first := filepath.Join(t.TempDir(), "e")
	saved, err := evidence.Save(first, s)
	must(t, err)
	for _, taken := range []string{saved.JSONPath, saved.ReportPath} {
		dir := filepath.Join(t.TempDir(), "e")
		must(t, os.Mkdir(dir, 0o700))
		bystander := filepath.Join(t.TempDir(), "bystander")
		must(t, os.WriteFile(bystander, []byte("mine"), 0o600))
		must(t, os.Symlink(bystander, filepath.Join(dir, filepath.Base(taken))))
		if _, err := evidence.Save(dir, s); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%v", err)
		}
		if raw, err := os.ReadFile(bystander); err != nil || string(raw) != "mine" {
			t.Errorf("the link was followed: %q, %v", raw, err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("left %v", entries)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(saved.JSONPath, link))
	if err := evidence.Verify(link, saved.SHA256); err == nil || errors.Is(err, evidence.ErrDiffers) {
		t.Errorf("a link was verified: %v", err)
	}
}
