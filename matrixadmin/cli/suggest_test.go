package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/lists"
)

// misspelt swaps two letters in the middle of a name.
func misspelt(name string) string {
	i := len(name)/2 - 1
	for i > 0 && name[i] == name[i+1] {
		i--
	}
	return name[:i] + name[i+1:i+2] + name[i:i+1] + name[i+2:]
}

// TestMisspeltNames: each name that a command line takes is named where two of its letters are swapped.
func TestMisspeltNames(t *testing.T) {
	home := t.TempDir()
	config := filepath.Join(home, ".config", "mxwarden", "config.toml")
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("[profiles.production]\nserver = \"example.org\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	edge := cli.Process{Environ: []string{"HOME=" + home}}
	check := func(meant string, args ...string) {
		t.Helper()
		if r := mxwarden(t, edge, args...); r.status != 2 || r.stdout != "" || !strings.Contains(strings.ToLower(r.stderr), "did you mean "+meant+"?") {
			t.Errorf("%q: %d, %s", args, r.status, r.stderr)
		}
	}
	check("production", "users", "--profile", misspelt("production"))
	check("production", "--profile", misspelt("production"))
	check("tuwunel", "users", "--demo-server", misspelt("tuwunel"))
	for _, topic := range cli.Topics() {
		check(topic.Name, "help", misspelt(topic.Name))
	}
	seen := map[string]bool{}
	for _, c := range cli.Command(t.Context(), cli.Process{}).Commands() {
		if len(c.Name()) < 4 || c.Name() == "help" {
			continue
		}
		check(`"mxwarden `+c.Name()+`"`, misspelt(c.Name()), "@alice:example.org")
		check(c.Name(), "help", misspelt(c.Name()))
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if len(f.Name) > 3 && !seen[f.Name] {
				seen[f.Name] = true
				check("--"+f.Name, c.Name(), "x", "--"+misspelt(f.Name))
			}
		})
	}
	for _, table := range lists.All() {
		args := []string{table.Info().ID, "alice"}
		if table.Info().Server {
			args = args[:1]
		}
		for _, h := range table.Heads() {
			if len(h.ID) > 3 {
				check(h.ID, append(slices.Clone(args), "--columns", misspelt(h.ID))...)
				check(h.ID, append(slices.Clone(args), "--sort", misspelt(h.ID))...)
				if strings.Trim(h.ID, "abcdef") != "" { // that may be the beginning of an address
					check(h.ID, append(slices.Clone(args), "--filter", misspelt(h.ID)+":x")...)
				}
			}
		}
	}
	for _, id := range accounts.ColumnIDs() {
		if len(id) > 3 {
			check(id, "users", "--columns", misspelt(id))
		}
	}
	for _, id := range accounts.OrderColumns() {
		if len(id) > 3 {
			check(id, "users", "--order", misspelt(id))
		}
	}
	check("locked", "users", "state:lokced")
	check("admin", "users", "admni:yes")
	check(`"mxwarden completion zsh"`, "completion", "zhs")
	check("country", "whois", "alice", "--group", "cuontry")
	check("private", "whois", "alice", "--filter", "tag:privaet")
	check("last_seen", "whois", "alice", "--sort", "lastseen")
}

// TestWordsOfOthers: a command that goes by another name elsewhere is named, and a word that is none is said to be none.
func TestWordsOfOthers(t *testing.T) {
	for word, want := range map[string]string{
		"delete": `Did you mean "mxwarden deactivate"?`, "ban": `"mxwarden suspend"`, "password": `"mxwarden reset-password"`, "list": `"mxwarden users"`,
		"frobnicate": "frobnicate is no command (see mxwarden --help)",
	} {
		if r := mxwarden(t, cli.Process{}, word, "@alice:example.org"); r.status != 2 || !strings.Contains(r.stderr, want) {
			t.Errorf("%s: %d, %s", word, r.status, r.stderr)
		}
	}
}
