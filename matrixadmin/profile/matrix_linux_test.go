package profile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// Who the cases belong to, when root makes them: the one who reads, and somebody else; neither is root.
const (
	reader   = 65534
	stranger = 65533
)

// matrixDir names the directory of cases to the process that reads them.
const matrixDir = "MXWARDEN_TEST_MATRIX"

// matrixCase is a mode of a file or of the directory above it.
type matrixCase struct {
	dir, other bool
	mode       fs.FileMode
}

func (c matrixCase) name() string {
	return fmt.Sprintf("%t-%t-%04o", c.dir, c.other, c.mode)
}

// path is where the token is.
func (c matrixCase) path(base string) string {
	if c.dir {
		return filepath.Join(base, c.name(), "token")
	}
	return filepath.Join(base, c.name())
}

// allowed is the rule, written down a second time: mine alone to read, below what mine alone may change.
func (c matrixCase) allowed() bool {
	switch {
	case c.other:
		return false
	case c.dir:
		return c.mode&0o100 != 0 && c.mode&0o022 == 0
	}
	return c.mode&0o400 != 0 && c.mode&0o077 == 0
}

func matrixCases() []matrixCase {
	var cases []matrixCase
	for mode := range fs.FileMode(0o1000) {
		for _, dir := range []bool{false, true} {
			cases = append(cases, matrixCase{dir: dir, mode: mode}, matrixCase{dir: dir, mode: mode, other: true})
		}
	}
	return cases
}

// TestPermissionMatrix reads a token below 512 modes of {file, directory} of {mine, another's}: 2,048 cases, each decided as the rule says.
//
// Root, for whom no mode counts, makes them and has them read by a process of another user; whoever else runs the test has no other user to
// give files to and reads its own 1,024.
func TestPermissionMatrix(t *testing.T) {
	if base := os.Getenv(matrixDir); base != "" {
		checkMatrix(t, base, matrixCases())
		return
	}
	base := t.TempDir()
	defer func() { // so that it can be removed
		_ = filepath.WalkDir(base, func(path string, d fs.DirEntry, _ error) error {
			if d != nil && d.IsDir() {
				_ = os.Chmod(path, 0o700)
			}
			return nil
		})
	}()
	root := os.Geteuid() == 0
	cases := matrixCases()
	if !root {
		cases = nil
		for _, c := range matrixCases() {
			if !c.other {
				cases = append(cases, c)
			}
		}
	}
	if err := errors.Join(os.Chmod(base, 0o755), os.Chmod(filepath.Dir(base), 0o755)); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if err := c.make(base, root); err != nil {
			t.Fatal(err)
		}
	}
	if !root {
		checkMatrix(t, base, cases)
		return
	}
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestPermissionMatrix$", "-test.v")
	cmd.Env = []string{matrixDir + "=" + base}
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: reader, Gid: reader}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), fmt.Sprintf("%d of %d cases", len(cases), len(cases))) {
		t.Errorf("%v\n%s", err, out)
	}
}

func (c matrixCase) make(base string, root bool) error {
	path := filepath.Join(base, c.name())
	if c.dir {
		if err := os.Mkdir(path, 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(c.path(base), []byte(canary), 0o600); err != nil {
		return err
	}
	if root {
		owner := reader
		if c.other {
			owner = stranger
		}
		if err := errors.Join(os.Chown(c.path(base), reader, reader), os.Chown(path, owner, owner)); err != nil {
			return err
		}
	}
	return os.Chmod(path, c.mode)
}

func checkMatrix(t *testing.T, base string, cases []matrixCase) {
	t.Helper()
	right := 0
	for _, c := range cases {
		secret, err := profile.ReadToken(c.path(base))
		switch {
		case c.allowed() && (err != nil || secret.Reveal() != canary):
			t.Errorf("directory %t, another's %t, mode %04o: %v, but it is mine alone", c.dir, c.other, c.mode, err)
		case !c.allowed() && (err == nil || !secret.IsZero() || strings.Contains(err.Error(), "CANARY")):
			t.Errorf("directory %t, another's %t, mode %04o: taken, %v", c.dir, c.other, c.mode, err)
		default:
			right++
		}
	}
	t.Logf("%d of %d cases decided as the rule says", right, len(cases))
}

// TestConfigModes turns every bit of the file of profiles on and off: only writing by others counts.
func TestConfigModes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("[profiles.a]\nserver='x'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode := range fs.FileMode(0o1000) {
		if mode&0o400 == 0 { // whether it can be read is up to the system
			continue
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := profile.ReadConfig(path, home)
		if open := mode&0o022 != 0; open != (err != nil) || open && !strings.Contains(err.Error(), fmt.Sprintf("is writable by other users (mode %04o). Check its content, then: chmod go-w %s", mode, path)) {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}
