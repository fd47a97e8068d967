//go:build realcredentials

package profile_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

// TestRealPass keeps tokens in pass(1) with the helper that mxwarden help config shows, under a key made for the test. .ci/credentials runs it.
func TestRealPass(t *testing.T) {
	home := t.TempDir()
	defer func() { _ = exec.Command("gpgconf", "--homedir", filepath.Join(home, "gpg"), "--kill", "all").Run() }()
	helpers, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("GNUPGHOME", filepath.Join(home, "gpg"))
	t.Setenv("PASSWORD_STORE_DIR", filepath.Join(home, "store"))
	t.Setenv("PATH", helpers+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := os.Mkdir(os.Getenv("GNUPGHOME"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "throw-away@mxwarden.example", "default", "default", "1d"},
		{"pass", "init", "throw-away@mxwarden.example"},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	s := profile.Open(profile.Source{Kind: profile.Command, Name: "pass"}, os.Stderr)
	roundTrip(t, s)
	if err := s.Store(t.Context(), entry, kept(canary)); err != nil {
		t.Fatal(err)
	}
	sealed := read(t, os.Getenv("PASSWORD_STORE_DIR"), "mxwarden", "https___matrix.example.org.gpg")
	if strings.Contains(sealed, "CANARY") {
		t.Error("the token lies open in the store")
	}
}

// TestRealKeyring keeps tokens in the session's keyring. .ci/credentials runs it under a bus of its own with gnome-keyring on it.
func TestRealKeyring(t *testing.T) {
	roundTrip(t, profile.Open(profile.Source{Kind: profile.Keyring}, nil))
}
