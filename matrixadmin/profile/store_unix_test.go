//go:build !windows

package profile_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/profile"
)

var entry = profile.Entry{Server: "example.org", BaseURL: "https://matrix.example.org", User: "@me:example.org"}

func kept(token string) profile.Credential {
	return profile.Credential{Token: matrixadmin.NewSecret(token)}
}

// roundTrip keeps two tokens in a store, one after the other, and forgets them.
func roundTrip(t *testing.T, s profile.Store) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Get(ctx, entry); !errors.Is(err, profile.ErrNone) || !strings.Contains(err.Error(), "mxwarden does not try another store") {
		t.Fatalf("an empty store: %v", err)
	}
	for _, token := range []string{canary, canary + "+/=="} {
		if err := s.Store(ctx, entry, kept(token)); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(ctx, entry)
		if err != nil || got.Token.Reveal() != token {
			t.Fatalf("got %q, %v; want %q", got.Token.Reveal(), err, token)
		}
	}
	for range 2 { // the second time there is nothing
		if err := s.Erase(ctx, entry); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(ctx, entry); !errors.Is(err, profile.ErrNone) {
			t.Fatalf("after erasing: %v", err)
		}
	}
}

func TestFileStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new dir", "token")
	s := profile.Open(profile.Source{Kind: profile.File, Path: path}, nil)
	roundTrip(t, s)
	if s.Terminal() || s.String() != "the file "+path {
		t.Errorf("%v, terminal %t", s, s.Terminal())
	}
	if err := s.Store(t.Context(), entry, kept(canary)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := s.Store(t.Context(), entry, kept(canary)); err == nil || !strings.Contains(err.Error(), "which other users can change (mode 0777)") {
		t.Errorf("below an open directory: %v", err)
	}
}

func TestFileStoreWritesThroughNoLink(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "token")
	if err := errors.Join(os.WriteFile(target, []byte("mine"), 0o600), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	err := profile.Open(profile.Source{Kind: profile.File, Path: link}, nil).Store(t.Context(), entry, kept(canary))
	if content, _ := os.ReadFile(target); err == nil || string(content) != "mine" || strings.Contains(err.Error(), "CANARY") {
		t.Errorf("wrote %q, %v", content, err)
	}
}

// helper writes a program whose body is a shell script, and puts what it was given into files beside it.
func helper(t *testing.T, body string) (profile.Store, *bytes.Buffer, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "mxwarden-credential-test")
	script := "#!/bin/sh\ncd '" + dir + "'\necho \"$#:$*\" >args\nenv >environ\ncat >stdin\n" + body + "\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	var stderr bytes.Buffer
	return profile.Open(profile.Source{Kind: profile.Command, Name: "test"}, &stderr), &stderr, dir
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestHelperStoreKeepsToTheProtocol(t *testing.T) {
	s, stderr, dir := helper(t, `printf 'later=x\ntoken=syt_CANARY_x1\nuser=@other:example.org\n'; printf 'Touch your key \033]52;c;x\a\351 now\n\303\244' >&2`)
	asked := "protocol=1\nserver=example.org\nbase_url=https://matrix.example.org\nuser=@me:example.org\n"
	for what, stdin := range map[string]string{"get": asked, "store": asked + "token=syt_CANARY_x1\n", "erase": asked} {
		var err error
		switch what {
		case "get":
			var got profile.Credential
			got, err = s.Get(t.Context(), entry)
			if got.Token.Reveal() != canary || got.User != "@other:example.org" {
				t.Errorf("got %q of %q", got.Token.Reveal(), got.User)
			}
		case "store":
			err = s.Store(t.Context(), entry, kept(canary))
		case "erase":
			err = s.Erase(t.Context(), entry)
		}
		if err != nil || read(t, dir, "args") != "1:"+what+"\n" || read(t, dir, "stdin") != stdin || strings.Contains(read(t, dir, "environ"), "CANARY") {
			t.Errorf("%s: %v, arguments %q, input %q", what, err, read(t, dir, "args"), read(t, dir, "stdin"))
		}
		if got := stderr.String(); got != "Touch your key ‹1B›]52;c;x‹07›‹xE9› now\nä" {
			t.Errorf("%s: standard error %q", what, got)
		}
		stderr.Reset()
	}
	if !s.Terminal() || s.String() != "the helper mxwarden-credential-test" {
		t.Errorf("%v, terminal %t", s, s.Terminal())
	}
	whole := profile.Open(profile.Source{Kind: profile.Command, Name: filepath.Join(dir, "mxwarden-credential-test")}, nil)
	if got, err := whole.Get(t.Context(), profile.Entry{Server: "s"}); err != nil || got.Token.Reveal() != canary || read(t, dir, "stdin") != "protocol=1\nserver=s\n" {
		t.Errorf("by its path: %v", err)
	}
}

func TestHelperStoreGivesAPassword(t *testing.T) {
	s, _, _ := helper(t, `printf 'user=@me:example.org\npassword= CANARY = \n'`)
	got, err := s.Get(t.Context(), entry)
	if err != nil || !got.Token.IsZero() || got.Password.Reveal() != " CANARY = " || got.User != "@me:example.org" {
		t.Errorf("got %q of %q, %v", got.Password.Reveal(), got.User, err)
	}
}

func TestHelperStoreFails(t *testing.T) {
	for body, want := range map[string]string{
		"echo CANARY; exit 3":          "the helper mxwarden-credential-test: it failed: exit status 3",
		"kill -9 $$":                   "it failed: signal: killed",
		"true":                         "no credential for this server",
		"echo 'token='":                "its output contains no token",
		"echo 'token=CANARY two'":      "a character that is not allowed",
		"exec yes token=CANARY":        "the helper mxwarden-credential-test: it printed more than 64 KiB",
		"echo CANARY":                  "it printed a line that is not key=value",
		"printf 'token=CANARY\\033[m'": "it has a character that is not allowed in a token",
	} {
		s, _, _ := helper(t, body)
		got, err := s.Get(t.Context(), entry)
		if err == nil || !got.Token.IsZero() || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "CANARY") ||
			!strings.HasSuffix(err.Error(), `mxwarden does not try another store; set credential = "helper:NAME", "keyring", "file:/path" or "prompt" in the profile to choose one`) {
			t.Errorf("%s gave %q, %v; want %q", body, got.Token.Reveal(), err, want)
		}
	}
	s, _, dir := helper(t, "true")
	evil := entry
	evil.User = "@a:b\ntoken=x"
	if err := s.Store(t.Context(), evil, kept(canary)); err == nil || !strings.Contains(err.Error(), "a line break") {
		t.Errorf("a user of two lines: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "stdin")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the helper was run with a user of two lines")
	}
	if _, err := profile.Open(profile.Source{Kind: profile.Command, Name: "is-not-there"}, nil).Get(t.Context(), entry); err == nil || !strings.Contains(err.Error(), "mxwarden-credential-is-not-there: it was not found in PATH") {
		t.Errorf("no such helper: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, entry); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "choose") {
		t.Errorf("stopped: %v", err)
	}
}

func TestKeyringStore(t *testing.T) {
	keyring.MockInit()
	s := profile.Open(profile.Source{Kind: profile.Keyring}, nil)
	roundTrip(t, s)
	if err := s.Store(t.Context(), entry, kept(canary)); err != nil {
		t.Fatal(err)
	}
	for _, other := range []profile.Entry{{Server: "example.org"}, {BaseURL: entry.BaseURL, User: "@you:example.org"}, {BaseURL: "https://x.example", User: entry.User}} {
		if _, err := s.Get(t.Context(), other); !errors.Is(err, profile.ErrNone) {
			t.Errorf("%+v has the token of another: %v", other, err)
		}
	}
	keyring.MockInitWithError(errors.New("bus \x1b[31m broken"))
	if _, err := s.Get(t.Context(), entry); err == nil || !strings.Contains(err.Error(), "the keyring: bus ‹1B›[31m broken") {
		t.Errorf("a keyring that fails: %v", err)
	}
	keyring.MockInitWithError(nil)
}

// A keyring that never answers is given up after three seconds.
func TestKeyringCallGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		began := time.Now()
		err := profile.KeyringCall(t.Context(), func() { <-hang })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if err := profile.KeyringCall(t.Context(), func() { panic(canary) }); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("a panic: %v", err)
		}
	})
}

func TestPromptIsNoStore(t *testing.T) {
	if s := profile.Open(profile.Source{}, nil); s != nil {
		t.Errorf("it is %v", s)
	}
}
