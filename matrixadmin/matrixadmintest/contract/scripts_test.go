package contract_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
)

// scripts are command lines with what they print, each for an account that it has to itself.
const scripts = "testdata/scripts/*.txtar"

// TestScripts runs every script on the homeserver in memory.
func TestScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, func(t *testing.T) (*world, string) {
		t.Helper()
		w := newFake(t)
		h, ok := w.client.Transport.(*matrixadmintest.Homeserver)
		if !ok {
			t.Fatal("no homeserver in memory")
		}
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return w, server.URL
	})
}

// TestEveryCommandHasAScript: what the catalogs have becomes a command by itself, and is run here before anybody else does.
func TestEveryCommandHasAScript(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(scripts)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if sub.Name() == "completion" { // made by cobra
				continue
			}
			if sub.Runnable() && !regexp.MustCompile(`(?m)^(\[!?real\] )?(! )?`+sub.CommandPath()+`( |$)`).MatchString(all.String()) {
				t.Errorf("no script in %s runs %s", scripts, sub.CommandPath())
			}
			walk(sub)
		}
	}
	walk(cli.Command(t.Context(), cli.Process{}))
}

// runScripts runs the scripts on a server and its address, with these commands besides those of testscript:
//
//	mxwarden ARG... [<FILE]     runs the program, with a file on its standard input
//	! mxwarden ARG...           the same, and expects a failure
//	status N                    checks how the last run ended
//	get PATH                    prints what the server answers the administrator over plain HTTP; {id} is the script's account
//	take NAME                   puts the last line that was printed into $NAME
//	account NAME                makes another account with a session and puts its user ID into $NAME
//	device ID                   signs the script's account in on a device
//
// The account of a script is $ID with the localpart $LOCAL. It has what [belongings] gives it, and the profile own has its token; the default profile is an
// administrator's. [real] holds for a real Synapse.
func runScripts(t *testing.T, start func(*testing.T) (w *world, address string)) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no files of mode 0600")
	}
	files, err := filepath.Glob(scripts)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			w, address := start(t)
			s := &script{fixture: newFixture(t, w), address: address}
			belongings(s.fixture)
			testscript.Run(t, testscript.Params{
				Files: []string{file}, Setup: s.setup, RequireUniqueNames: true,
				Condition: func(name string) (bool, error) { return name == "real" && w.real, nil },
				Cmds:      map[string]func(*testscript.TestScript, bool, []string){"mxwarden": s.mxwarden, "status": s.status, "get": s.get, "account": s.account, "take": take, "device": s.device},
			})
		})
	}
}

// script is a script that is running.
type script struct {
	*fixture

	address string // of the server for the program
	ended   int    // how the last run did
}

func (s *script) setup(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	config := filepath.Join(home, ".config", "mxwarden")
	if err := os.MkdirAll(config, 0o700); err != nil {
		return err
	}
	token := filepath.Join(home, "token")
	if err := os.WriteFile(token, []byte(s.w.tokens["admin"]+"\n"), 0o600); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("ID", s.id())
	env.Setenv("LOCAL", s.local)
	env.Setenv("SERVER", serverName)
	own := filepath.Join(home, "own")
	if err := os.WriteFile(own, []byte(s.tokens["fresh"]+"\n"), 0o600); err != nil {
		return err
	}
	profiles := "default = \"lab\"\n"
	for name, file := range map[string]string{"lab": token, "own": own} {
		profiles += "[profiles." + name + "]\nbase_url = \"" + s.address + "\"\ncredential = \"file:" + file + "\"\n"
	}
	return os.WriteFile(filepath.Join(config, "config.toml"), []byte(profiles), 0o600)
}

func (s *script) mxwarden(ts *testscript.TestScript, neg bool, args []string) {
	stdin := ""
	if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "<") {
		stdin = os.Expand(ts.ReadFile(args[n-1][1:]), ts.Getenv)
		args = args[:n-1]
	}
	s.ended = cli.Run(s.t.Context(), cli.Process{
		Args: args, Environ: []string{"HOME=" + ts.Getenv("HOME"), "LANG=C.UTF-8"}, Stdin: strings.NewReader(stdin), Stdout: ts.Stdout(), Stderr: ts.Stderr(), Version: "test",
	})
	if (s.ended != 0) != neg {
		ts.Fatalf("mxwarden ended with status %d", s.ended)
	}
}

func (s *script) status(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || (strconv.Itoa(s.ended) == args[0]) == neg {
		ts.Fatalf("the last run ended with status %d", s.ended)
	}
}

func (s *script) get(ts *testscript.TestScript, neg bool, args []string) {
	r := s.do("GET", args[0], "admin", "")
	if _, err := ts.Stdout().Write([]byte(r.body + "\n")); err != nil || (r.status == 200) == neg {
		ts.Fatalf("GET %s: status %d", args[0], r.status)
	}
}

func (s *script) account(ts *testscript.TestScript, _ bool, args []string) {
	other := newFixture(s.t, s.w)
	other.create("")
	other.login("fresh")
	ts.Setenv(args[0], other.id())
}

func (s *script) device(_ *testscript.TestScript, _ bool, args []string) {
	s.must("POST", "/_matrix/client/v3/login", "none", `{"type":"m.login.password","identifier":{"type":"m.id.user","user":"{id}"},"password":"`+freshPassword+`","device_id":"`+args[0]+`"}`, 200)
}

func take(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	ts.Setenv(args[0], strings.TrimSpace(lines[len(lines)-1]))
}
