//go:build !windows

package cli_test

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// home makes a home with a file of profiles, in which DIR stands for the home.
func home(t *testing.T, profiles string) (cli.Process, string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, ".config", "mxwarden", "config.toml"), strings.ReplaceAll(profiles, "DIR", dir))
	return cli.Process{Terminal: true, Environ: []string{"TERM=xterm", "HOME=" + dir, "MXWARDEN_TOKEN=syt_CANARY", "MATRIX_TOKEN=syt_CANARY"}}, dir
}

func write(tb testing.TB, path, content string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tb.Fatal(err)
	}
}

const profiles = `default = "prod"
[profiles.prod]
server = "example.org"
base_url = "https://matrix.example.org"
colour = "red"
read_only = true
reason_required = true
credential = "file:DIR/token"
idle_lock = "0"
[profiles.lab]
base_url = "http://127.0.0.1:8008"
[profiles.new]
server = "new.example"
credential = "file:DIR/none"
[profiles.broken]
server = "broken.example"
credential = "helper:is-not-there"
`

func TestProfileIsTheTarget(t *testing.T) {
	edge, dir := home(t, profiles)
	write(t, filepath.Join(dir, "token"), "syt_CANARY\n")
	for _, args := range [][]string{nil, {"--profile", "prod"}} {
		r := mxwarden(t, edge, args...)
		s := r.session
		if s == nil || s.Homeserver != "https://matrix.example.org" || s.Profile.Name != "prod" || s.Profile.Server != "example.org" || !s.ReadOnly || !s.ReasonRequired || s.IdleLock != 0 || s.Vault == nil {
			t.Fatalf("%q: %+v, %s", args, s, r.stderr)
		}
		if got, err := s.Vault.Credential(t.Context()); err != nil || got.Token.Reveal() != "syt_CANARY" {
			t.Errorf("%q: %v", args, err)
		}
	}
	lab := mxwarden(t, edge, "--profile", "lab").session
	if lab.Homeserver != "http://127.0.0.1:8008" || lab.ReadOnly || lab.Vault != nil || lab.Token != nil || lab.IdleLock != 10*time.Minute {
		t.Errorf("lab: %+v", lab)
	}
	other := mxwarden(t, edge, "--homeserver", "other.example").session
	if other.Homeserver != "other.example" || other.Profile.Name != "" || other.Vault != nil || other.ReadOnly || other.IdleLock != 10*time.Minute {
		t.Errorf("a server by itself: %+v", other)
	}
	environ := edge.Environ
	for _, same := range []string{"example.org", "matrix.example.org", "https://MATRIX.example.org/", "https://matrix.example.org:443"} {
		edge.Environ = append(slices.Clip(environ), "MXWARDEN_HOMESERVER="+same)
		if s := mxwarden(t, edge).session; s == nil || s.Profile.Name != "prod" || !s.ReadOnly {
			t.Errorf("the environment names the default profile's server as %s: %+v", same, s)
		}
	}
	edge.Environ = append(slices.Clip(environ), "MXWARDEN_HOMESERVER=env.example")
	for _, args := range [][]string{nil, {"whois", "@a:env.example"}, {"evidence", "@a:env.example"}, {"logout", "--yes"}} {
		r := mxwarden(t, edge, args...)
		if r.status != 2 || r.session != nil || !strings.Contains(r.stderr, "MXWARDEN_HOMESERVER is env.example, but the default profile prod is for https://matrix.example.org") {
			t.Errorf("%q with another server in the environment than the read-only default: status %d, %q", args, r.status, r.stderr)
		}
	}
	if s := mxwarden(t, edge, "--homeserver", "env.example").session; s == nil || s.Profile.Name != "" {
		t.Errorf("a flag against the environment: %+v", s)
	}
	if s := mxwarden(t, edge, "--profile", "lab").session; s.Profile.Name != "lab" {
		t.Errorf("a profile against the environment: %+v", s)
	}
	if s := mxwarden(t, edge, "--demo").session; s.Profile.Name != "" || s.ReadOnly || s.IdleLock != 10*time.Minute {
		t.Errorf("the demo: %+v", s)
	}
	if s := mxwarden(t, edge, "--profile", "new").session; s == nil || s.Vault == nil {
		t.Error("a token that is not kept yet does not open the screen")
	}
}

func TestProfileErrors(t *testing.T) {
	edge, _ := home(t, profiles)
	for want, tt := range map[string]struct {
		args   []string
		status int
	}{
		"unknown profile x in ":                                      {[]string{"--profile", "x"}, 2},
		"Use either --profile or --homeserver":                       {[]string{"--profile", "lab", "--homeserver", "x"}, 2},
		"--demo cannot be combined with --profile, --homeserver":     {[]string{"--profile", "lab", "--demo"}, 2},
		"mxwarden-credential-is-not-there: it was not found in PATH": {[]string{"--profile", "broken"}, 4},
		"set credential = ":                                          {[]string{"--profile", "broken"}, 4},
		"takes no arguments (got broken)":                            {[]string{"profiles", "broken"}, 2},
		"This profile is read-only; signing out is a change.":        {[]string{"logout", "--yes"}, 3},
		"No access token. Use --token-file, --token-command, or a":   {[]string{"logout", "--profile", "lab", "--yes"}, 2},
	} {
		if r := mxwarden(t, edge, tt.args...); r.status != tt.status || !strings.Contains(r.stderr, want) || r.session != nil {
			t.Errorf("%q: status %d, %q; want %d and %q", tt.args, r.status, r.stderr, tt.status, want)
		}
	}
	if r := mxwarden(t, edge, "__complete", "whois", "--profile", ""); !strings.HasPrefix(r.stdout, "broken\nlab\n") || strings.Contains(r.stdout, "\x1b") || !strings.Contains(r.stdout, "\nprod\n") {
		t.Errorf("--profile proposes %q", r.stdout)
	}
	piped := edge
	piped.Terminal = false
	if r := mxwarden(t, piped, "--profile", "x"); !strings.Contains(r.stderr, "unknown profile x in ") {
		t.Errorf("the terminal is looked at before the arguments: %q", r.stderr)
	}
	edge, _ = home(t, "[profiles.a]\nserver='x'\ncolors='red'\n")
	for _, args := range [][]string{nil, {"profiles"}, {"--profile", "a"}, {"logout"}} {
		if r := mxwarden(t, edge, args...); r.status != 2 || !strings.Contains(r.stderr, "line 3: unknown setting profiles.a.colors") {
			t.Errorf("%q: status %d, %q", args, r.status, r.stderr)
		}
	}
	edge, dir := home(t, "[profiles.a]\nserver='x'\nca_file='DIR/ca.pem'\n")
	write(t, filepath.Join(dir, "ca.pem"), "junk")
	if r := mxwarden(t, edge, "--profile", "a"); r.status != 2 || !strings.Contains(r.stderr, "the file contains no PEM certificate") {
		t.Errorf("a bad ca_file: status %d, %q", r.status, r.stderr)
	}
}

func TestProfilesAreListed(t *testing.T) {
	edge, dir := home(t, profiles+"[profiles.\"evil\\u001b[2J\"]\nserver = \"a\\u001b]52;c;x\\u0007\"\n")
	r := mxwarden(t, edge, "profiles")
	for _, want := range []string{
		"prod              https://matrix.example.org                credential file:" + dir + "/token, server example.org, red, read-only, reason required, idle lock off, default\n",
		"lab               http://127.0.0.1:8008                     credential prompt, idle lock 10m0s\n", "evil‹1B›[2J", "a‹1B›]52;c;x‹07›",
	} {
		if r.status != 0 || !strings.Contains(r.stdout, want) || strings.ContainsAny(r.stdout, "\x1b\x07") {
			t.Errorf("status %d, lacks %q:\n%s%s", r.status, want, r.stdout, r.stderr)
		}
	}
	empty := mxwarden(t, cli.Process{Environ: []string{"HOME=" + t.TempDir()}}, "profiles")
	if empty.status != 0 || !strings.Contains(empty.stdout, "No profiles yet. Write these lines") {
		t.Errorf("status %d, %q", empty.status, empty.stdout)
	}
}

// TestFirstProfile: what is proposed where there is no profile is a configuration that works.
func TestFirstProfile(t *testing.T) {
	home := t.TempDir()
	e := cli.Process{Environ: []string{"HOME=" + home}}
	r := mxwarden(t, e, "login")
	before, lines, told := strings.Cut(r.stderr, ":\n\n")
	if r.status != 2 || !told {
		t.Fatalf("status %d, %q", r.status, r.stderr)
	}
	lines, _, _ = strings.Cut(lines, "\n\nSee ")
	path := before[strings.LastIndex(before, "\n")+1:]
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := mxwarden(t, e, "profiles"); r.status != 0 || !strings.Contains(r.stdout, "example.org") || !strings.Contains(r.stdout, "credential keyring") {
		t.Errorf("status %d, %q %q", r.status, r.stdout, r.stderr)
	}
}

// The session is ended on a server that only the profile's own authority vouches for.
func TestLogout(t *testing.T) {
	hs := matrixadmintest.New()
	srv := httptest.NewTLSServer(hs)
	defer srv.Close()
	edge, dir := home(t, "[profiles.a]\nbase_url='"+srv.URL+"'\nca_file='DIR/ca.pem'\ncredential='file:DIR/token'\n")
	write(t, filepath.Join(dir, "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})))
	token := hs.AdminToken()
	write(t, filepath.Join(dir, "token"), token)
	alive := func() bool {
		c, err := matrixadmin.New(hs.BaseURL(), matrixadmin.WithTransport(hs), matrixadmin.WithToken(matrixadmin.NewSecret(token)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.WhoAmI(t.Context())
		return err == nil
	}
	r := mxwarden(t, edge, "logout", "--profile", "a") // nobody types yes
	if r.status != 3 || !strings.Contains(r.stdout, "Sign out @admin:demo.example at "+srv.URL) || !strings.Contains(r.stdout, "and its encryption keys will be deleted") || !alive() {
		t.Fatalf("status %d, %q %q, the session stands: %t", r.status, r.stdout, r.stderr, alive())
	}
	r = mxwarden(t, edge, "logout", "--profile", "a", "--yes")
	if r.status != 0 || !strings.Contains(r.stdout, "Signed out. The stored token was removed.") || strings.Contains(r.stdout, token) || alive() {
		t.Errorf("status %d, %q %q, the session stands: %t", r.status, r.stdout, r.stderr, alive())
	}
	if _, err := os.Stat(filepath.Join(dir, "token")); !os.IsNotExist(err) {
		t.Errorf("the token is still there: %v", err)
	}
}
