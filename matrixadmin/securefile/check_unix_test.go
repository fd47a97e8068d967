//go:build !windows

package securefile

import (
	"io/fs"
	"strings"
	"testing"
)

func same(s string) string { return s }

func TestCheckDecidesEveryMode(t *testing.T) {
	t.Parallel()
	for perm := range fs.FileMode(0o1000) {
		for _, mine := range []bool{true, false} {
			for kind, want := range map[fs.FileMode]fs.FileMode{0: 0o600, fs.ModeDir: 0o700} {
				err := check("/x y/it's", kind|perm, mine, kind == fs.ModeDir, same)
				if good := mine && perm&0o077 == 0 && perm&want == want; good != (err == nil) {
					t.Fatalf("mode %v, mine %v: %v", kind|perm, mine, err)
				}
				if err != nil && mine && !strings.Contains(err.Error(), map[fs.FileMode]string{0: `chmod 600 '/x y/it'\''s'`, fs.ModeDir: `chmod 700 '/x y/it'\''s'`}[kind]) {
					t.Fatalf("mode %v: no command in %v", kind|perm, err)
				}
			}
		}
	}
	for _, kind := range []fs.FileMode{fs.ModeSymlink, fs.ModeNamedPipe, fs.ModeSocket, fs.ModeDevice, fs.ModeDevice | fs.ModeCharDevice, fs.ModeIrregular} {
		if check("x", kind|0o600, true, false, same) == nil || check("x", kind|0o700, true, true, same) == nil {
			t.Errorf("%v was taken", kind)
		}
	}
	if check("x", fs.ModeDir|0o700, true, false, same) == nil || check("x", 0o700, true, true, same) == nil {
		t.Error("a directory is no file, and a file no directory")
	}
	for mode, want := range map[fs.FileMode]string{fs.ModeSymlink: "‹ is a symbolic link", fs.ModeDir | 0o777: "chmod 700 '‹'"} {
		if err := check("\x1b", mode, true, true, func(string) string { return "‹" }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("not painted: %v", err)
		}
	}
}
