package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/setup"
)

type run struct {
	status         int
	stdout, stderr string
	session        *setup.Config
}

func mxwarden(t *testing.T, edge cli.Process, args ...string) run {
	t.Helper()
	var r run
	var stdout, stderr bytes.Buffer
	edge.Args, edge.Stdout, edge.Stderr, edge.Version = args, &stdout, &stderr, "v9.9.9"
	if edge.Stdin == nil {
		edge.Stdin = strings.NewReader("")
	}
	if edge.Screen == nil {
		edge.Screen = func(_ context.Context, s setup.Config) error { r.session = &s; return nil }
	}
	r.status = cli.Run(t.Context(), edge)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

var onTerminal = cli.Process{Terminal: true, Environ: []string{"TERM=xterm-256color", "MXWARDEN_HOMESERVER=env.example"}}

func TestRunUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		edge cli.Process
		want string
	}{
		{[]string{"--token", "syt_CANARY"}, onTerminal, "--token does not exist: command lines are visible to other users"},
		{[]string{"--token=syt_CANARY"}, onTerminal, "--token does not exist"},
		{[]string{"--access-token=syt_CANARY"}, onTerminal, "--access-token does not exist"},
		{[]string{"--password", "CANARY"}, onTerminal, "--password does not exist"},
		{[]string{"--nonsense"}, onTerminal, "Unknown flag --nonsense. See mxwarden --help."},
		{[]string{"--token-files=x"}, onTerminal, "Unknown flag --token-files."},
		{[]string{"users", "-ghost", "--limit", "1"}, onTerminal, "A term of a filter that begins with a minus sign: --filter=-ghost"},
		{[]string{"version"}, onTerminal, "Did you mean \"mxwarden --version\"?"},
		{[]string{"users", "--limit", "x"}, onTerminal, "--limit must be a whole number; for example: --limit 100"},
		{[]string{"users", "--columns", "--demo"}, onTerminal, "--columns needs a value, not --demo"},
		{[]string{"users", "--filter", "--demo"}, onTerminal, "--filter needs a value, not --demo"},
		{[]string{"suspend", "a", "--reason", "--yes"}, onTerminal, "--reason needs a value, not --yes; for example: --reason 'reported for spam'"},
		{[]string{"sign-out-old", "a", "--older", "--dry-run"}, onTerminal, "--older needs a value, not --dry-run"},
		{[]string{"suspend", "a", "-y"}, onTerminal, "Unknown flag -y. Did you mean --yes?"},
		{[]string{"--homeserver"}, onTerminal, "--homeserver needs a value"},
		{[]string{"a", "b"}, onTerminal, "a is no command (see mxwarden --help). To search for text with spaces, quote it."},
		{[]string{"--demo", "--homeserver", "x"}, onTerminal, "--demo cannot be combined with"},
		{[]string{"--demo-server", "conduit"}, onTerminal, "Unknown demo server conduit. Demo servers: synapse, synapse-1.19, synapse-0.34, dendrite, mas, proxy"},
		{[]string{"--token-file", "a", "--token-command", "b"}, onTerminal, "Use either --token-file or --token-command"},
		{nil, cli.Process{Environ: onTerminal.Environ}, "This needs a terminal."},
		{nil, cli.Process{Terminal: true, Environ: []string{"TERM=dumb"}}, "TERM=dumb cannot display mxwarden."},
	} {
		r := mxwarden(t, tt.edge, tt.args...)
		if r.status != 2 || !strings.Contains(r.stderr, tt.want) || strings.Count(r.stderr, "\n") != 1 || r.stdout != "" || r.session != nil || strings.Contains(r.stderr, "CANARY") {
			t.Errorf("%q: status %d, standard error %q, want 2 and one line with %q", tt.args, r.status, r.stderr, tt.want)
		}
	}
}

func TestRunNeedsNoTerminalForWords(t *testing.T) {
	if r := mxwarden(t, cli.Process{}, "--version"); r.status != 0 || r.stdout != "mxwarden v9.9.9\n" {
		t.Errorf("status %d, %q", r.status, r.stdout)
	}
	r := mxwarden(t, cli.Process{}, "--help")
	for _, want := range []string{"mxwarden [flags] [user ID or search text]", "--token-file FILE", "--token-command COMMAND", "--demo-server KIND", "--read-only", "--local-time"} {
		if r.status != 0 || !strings.Contains(r.stdout, want) {
			t.Errorf("help with status %d lacks %q:\n%s", r.status, want, r.stdout)
		}
	}
	if strings.Contains(r.stdout, "--token string") || strings.Contains(r.stdout, "--password") {
		t.Errorf("a flag takes a secret:\n%s", r.stdout)
	}
}

func TestRunHandsTheSessionOver(t *testing.T) {
	r := mxwarden(t, onTerminal, "--read-only", "--ascii", "--no-color", "--no-alt-screen", "--local-time", "--homeserver", "hs.example", "@alice:hs.example")
	s := r.session
	if r.status != 0 || s == nil || s.Homeserver != "hs.example" || s.Open != "@alice:hs.example" || s.Token != nil || s.Vault != nil || s.IdleLock != 10*time.Minute || !s.ReadOnly || !s.ASCII || !s.NoColor || !s.NoAltScreen || s.UTC || len(s.Options) != 1 {
		t.Errorf("status %d, session %+v, %s", r.status, s, r.stderr)
	}
	if s := mxwarden(t, onTerminal).session; s.Homeserver != "env.example" || s.Open != "" || s.ReadOnly || s.ASCII || !s.UTC {
		t.Errorf("without flags: %+v", s)
	}
}

func TestRunReadsTheTokenFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("syt_CANARY\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--token-file", path}, {"--token-command", "echo syt_CANARY"}} {
		r := mxwarden(t, onTerminal, args...)
		if r.session == nil {
			t.Fatalf("%q: %s", args, r.stderr)
		}
		got, err := r.session.Vault.Credential(t.Context())
		if token := got.Token; err != nil || token.Reveal() != "syt_CANARY" || strings.Contains(fmt.Sprintf("%+v", r.session), "CANARY") {
			t.Errorf("%q gave %v, %v", args, got, err)
		}
	}
	for want, args := range map[string][]string{
		"token file /nowhere/token cannot be opened": {"--token-file", "/nowhere/token"}, "the token command failed: exit status 7": {"--token-command", "echo syt_CANARY; exit 7"},
	} {
		if r := mxwarden(t, onTerminal, args...); r.status != 4 || !strings.Contains(r.stderr, want) || strings.Contains(r.stderr, "CANARY") || r.session != nil {
			t.Errorf("%q: status %d, %q, want 4 and %q", args, r.status, r.stderr, want)
		}
	}
}

func TestRunDemo(t *testing.T) {
	for _, args := range [][]string{{"--demo"}, {"--demo-server", "synapse-0.34"}, {"--demo", "--demo-server", "dendrite"}} {
		s := mxwarden(t, onTerminal, args...).session
		token, err := s.Token(t.Context())
		if err != nil || token.IsZero() || s.Homeserver != "https://demo.example" || len(s.Options) != 2 {
			t.Errorf("%q: %+v, %v", args, s, err)
			continue
		}
		client, err := matrixadmin.New(s.Homeserver, append(s.Options, matrixadmin.WithToken(token))...)
		if err != nil {
			t.Fatal(err)
		}
		if me, err := client.WhoAmI(t.Context()); err != nil || me.User.Raw() != "@admin:demo.example" {
			t.Errorf("%q: the token is that of %v, %v", args, me.User, err)
		}
	}
}

type coded int

func (c coded) Error() string { return "ended" }
func (c coded) ExitCode() int { return int(c) }

func TestRunStatus(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("broken"), 1},
		{fmt.Errorf("wrapped: %w", coded(143)), 143},
		{&matrixadmin.Error{Op: "x", Kind: matrixadmin.KindBadToken}, 4},
	} {
		edge := onTerminal
		edge.Screen = func(context.Context, setup.Config) error { return tt.err }
		r := mxwarden(t, edge)
		if r.status != tt.want || (tt.err == nil) != (r.stderr == "") {
			t.Errorf("%v: status %d, standard error %q, want %d", tt.err, r.status, r.stderr, tt.want)
		}
	}
}
