package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// withToken are the commands, and whether each sends a token; the arguments make it one that would.
var withToken = map[string][]string{
	"mxwarden audit":             nil,
	"mxwarden audit verify":      nil,
	"mxwarden audit list":        nil,
	"mxwarden audit acknowledge": nil,
	"mxwarden audit check":       {"audit", "check"},
	"mxwarden evidence verify":   nil,
	"mxwarden profiles":          nil,
	"mxwarden login":             nil,
	"mxwarden users":             {"users"},
	"mxwarden whois":             {"whois", "@target:example.test"},
	"mxwarden devices":           {"devices", "@target:example.test"},
	"mxwarden evidence":          {"evidence", "@target:example.test"},
	"mxwarden capabilities":      {"capabilities"},
	"mxwarden logout":            {"logout", "--yes"},
	"mxwarden deactivate":        {"deactivate", "@target:example.test", "--confirm", "@target:example.test", "--no-evidence"},
}

// outside are the commands of the library and the help, which know no server.
func outside(c *cobra.Command) bool { return c.Name() == "help" || c.Name() == "completion" }

func TestEveryCommandIsInTheTableOfTokens(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			_, act := ops.Find(sub.Name()) // each sends one, to the server that every other command finds
			list := slices.ContainsFunc(lists.All(), func(t lists.Table) bool { return t.Info().ID == sub.Name() })
			if _, ok := withToken[sub.CommandPath()]; !ok && !act && !list && !outside(sub) {
				t.Errorf("%s is not in the table: say there whether it sends a token", sub.CommandPath())
			}
			if !outside(sub) {
				walk(sub)
			}
		}
	}
	walk(Command(t.Context(), Process{}))
}

// TestTokenStaysAtItsOrigin has .well-known lead to another port, which is another server.
func TestTokenStaysAtItsOrigin(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no files of mode 0600")
	}
	for path, args := range withToken {
		if args == nil {
			continue
		}
		t.Run(path, func(t *testing.T) {
			var leaked, asked atomic.Int32
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				if r.Header.Get("Authorization") != "" {
					leaked.Add(1)
				}
				http.Error(w, `{"errcode":"M_UNKNOWN_TOKEN","error":"no"}`, http.StatusUnauthorized)
			}))
			defer other.Close()
			named := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"m.homeserver":{"base_url":"` + other.URL + `"}}`))
			}))
			defer named.Close()
			server, host := strings.TrimPrefix(named.URL, "http://"), strings.TrimPrefix(other.URL, "http://")
			run := func(profile string, more ...string) (int, string, string) {
				home := t.TempDir()
				token, config := filepath.Join(home, "token"), filepath.Join(home, ".config", "mxwarden")
				save(t, token, "syt_CANARY\n")
				save(t, filepath.Join(config, "config.toml"), "default = \"p\"\n[profiles.p]\ncredential = \"file:"+token+"\"\n"+profile)
				var stdout, stderr bytes.Buffer
				status := Run(t.Context(), Process{
					Args: append(slices.Clip(args), more...), Environ: []string{"HOME=" + home},
					Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
				})
				return status, stderr.String(), token
			}
			status, says, token := run(`server = "` + server + `"`)
			if _, err := os.Stat(token); status != exitRefused || asked.Load() != 0 || err != nil || !strings.Contains(says, "--allow-host "+"http://"+host) {
				t.Errorf("status %d, %d requests to the other server, %v: %s", status, asked.Load(), err, says)
			}
			if status, says, _ := run(`server = "`+server+`"`, "--allow-host", "127.0.0.1:1"); status != exitRefused || asked.Load() != 0 {
				t.Errorf("a yes to a third server: status %d, %d requests to the other server: %s", status, asked.Load(), says)
			}
			for _, yes := range []string{host, other.URL} {
				leaked.Store(0)
				if status, says, token := run(`server = "`+server+`"`, "--allow-host", yes); status == exitRefused || leaked.Load() == 0 {
					t.Errorf("--allow-host %s does not agree: status %d, %s", yes, status, says)
				} else if _, err := os.Stat(token); err != nil {
					t.Errorf("the token is gone though no server confirmed the end of its session: %s", says)
				}
			}
			leaked.Store(0)
			if status, says, _ := run("server = \"" + server + "\"\nbase_url = \"" + other.URL + "\""); leaked.Load() == 0 {
				t.Errorf("a profile with base_url does not go there: status %d, %s", status, says)
			}
			asked.Store(0)
			if status, says, _ := run(""); status != exitUsage || asked.Load() != 0 {
				t.Errorf("without a server: status %d, %s", status, says)
			}
		})
	}
}

// TestTheIDLookedUpChoosesNoServer has only a token, and an id that names a server.
func TestTheIDLookedUpChoosesNoServer(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer srv.Close()
	id := "@target:" + strings.TrimPrefix(srv.URL, "http://")
	for _, verb := range []string{"whois", "devices", "evidence"} {
		home := t.TempDir()
		token := filepath.Join(home, "token")
		save(t, token, "syt_CANARY\n")
		var stdout, stderr bytes.Buffer
		status := Run(t.Context(), Process{Args: []string{verb, id, "--token-file", token}, Environ: []string{"HOME=" + home}, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr})
		if status != exitUsage || asked.Load() != 0 || !strings.Contains(stderr.String(), "No homeserver. Use --homeserver") {
			t.Errorf("%s: status %d, %d requests, %s", verb, status, asked.Load(), &stderr)
		}
	}
}

func save(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
