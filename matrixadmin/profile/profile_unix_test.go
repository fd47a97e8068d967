//go:build !windows

package profile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

const canary = "syt_CANARY_x1"

func file(t *testing.T, content string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadTokenTakesOneLine(t *testing.T) {
	for _, content := range []string{canary, canary + "\n", canary + "\r\n", canary + "\n\n  \n"} {
		got, err := profile.ReadToken(file(t, content, 0o600))
		if err != nil || got.Reveal() != canary {
			t.Errorf("%q gave %q, %v", content, got.Reveal(), err)
		}
	}
	for name, content := range map[string]string{
		"must contain only the token": "\n" + canary, "must contain only the token (one line)": canary + "\n" + canary, "a character that is not allowed": "syt CANARY", "not allowed in a token": "syt_CANARY\x00", "allowed in a token": "syt_CANARYé",
		"longer than": strings.Repeat("x", 4097), "larger than": strings.Repeat("x", 5000), "first line is empty": "",
	} {
		got, err := profile.ReadToken(file(t, content, 0o600))
		if err == nil || !got.IsZero() || !strings.Contains(err.Error(), strings.TrimSpace(name)) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%.20q gave %q, %v; want an error with %q", content, got.Reveal(), err, name)
		}
	}
}

// Every one of the nine bits is flipped alone: only the owner's may be on.
func TestReadTokenModes(t *testing.T) {
	path := file(t, canary, 0o600)
	for bit := range 9 {
		mode := fs.FileMode(0o600) ^ 1<<bit
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := profile.ReadToken(path)
		if mode&0o077 == 0 {
			if err != nil && os.Geteuid() == 0 {
				t.Errorf("mode %04o: %v", mode, err)
			}
			continue
		}
		want := fmt.Sprintf("(mode %04o). Others may have read the token: revoke it, or fix with: chmod 600 %s", mode, path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("mode %04o gave %v, want %q", mode, err, want)
		}
	}
}

func TestReadTokenRefuses(t *testing.T) {
	dir := t.TempDir()
	link, pipe, open := filepath.Join(dir, "link"), filepath.Join(dir, "pipe"), filepath.Join(dir, "open dir")
	if err := errors.Join(os.Symlink(file(t, canary, 0o600), link), syscall.Mkfifo(pipe, 0o600), os.Mkdir(open, 0o700), os.WriteFile(filepath.Join(open, "token"), []byte(canary), 0o600), os.Chmod(open, 0o770)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none"):   "cannot be opened: no such file or directory",
		link:                         "is a symbolic link",
		pipe:                         "is not a regular file. For a command use --token-command",
		dir:                          "is not a regular file",
		filepath.Join(open, "token"): "other users can change (mode 0770). Fix: chmod go-w '" + open + "'",
		"a\x1b]52;c;x\x07":           "a‹1B›]52;c;x‹07› cannot be opened",
	} {
		_, err := profile.ReadToken(path)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "CANARY") || strings.ContainsRune(err.Error(), 0x1b) {
			t.Errorf("%q gave %v, want %q", path, err, want)
		}
	}
}

func TestReadTokenBelowASharedStickyDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shared")
	path := filepath.Join(dir, "token")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(path, []byte(canary), 0o600), os.Chmod(dir, 0o777|fs.ModeSticky)); err != nil {
		t.Fatal(err)
	}
	if _, err := profile.ReadToken(path); err != nil {
		t.Error(err)
	}
}

func TestReadTokenOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root can make a file of another user")
		return
	}
	path := file(t, canary, 0o600)
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if _, err := profile.ReadToken(path); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("got %v", err)
	}
}

func TestHelperToken(t *testing.T) {
	var stderr bytes.Buffer
	h := profile.Helper{Stdin: strings.NewReader("a passphrase\n"), Stderr: &stderr}
	got, err := h.Token(t.Context(), `read -r pass; echo "asking with $pass" >&2; printf '%s\n' 'syt_CANARY_x1'`)
	if err != nil || got.Reveal() != canary || stderr.String() != "asking with a passphrase\n" {
		t.Errorf("got %q, %v; standard error %q", got.Reveal(), err, stderr.String())
	}
	for line, want := range map[string]string{
		"echo CANARY; exit 3":                 "the token command failed: exit status 3",
		"kill -9 $$":                          "the token command failed: signal: killed",
		"true":                                "first line is empty",
		"printf 'CANARY1\\nCANARY2\\n'":       "must contain only the token (one line)",
		"printf '\\nCANARY\\n'":               "It must contain only the token",
		"echo CANARY with blanks":             "a character that is not allowed",
		"head -c 5000 /dev/zero | tr '\\0' x": "longer than 4096",
		"exec yes CANARY":                     "the token command printed more than 64 KiB",
	} {
		got, err := h.Token(t.Context(), line)
		if err == nil || !got.IsZero() || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s gave %q, %v; want %q", line, got.Reveal(), err, want)
		}
	}
	h.Limit = 20 * time.Millisecond
	if _, err := h.Token(t.Context(), "exec sleep 30"); err == nil || !strings.Contains(err.Error(), "did not finish within 20ms") {
		t.Errorf("a command that hangs gave %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Token(ctx, "echo x"); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}
