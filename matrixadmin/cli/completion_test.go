package cli_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// TestCompletion asks as the scripts of the shells do.
func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := mxwarden(t, cli.Process{}, "completion", shell); r.status != 0 || !strings.Contains(r.stdout, "mxwarden") || r.stderr != "" {
			t.Errorf("%s: %d, %q, %.80q", shell, r.status, r.stderr, r.stdout)
		}
	}
	for _, tt := range []struct {
		typed []string
		want  []string // some of what is proposed; nil is nothing
	}{
		{[]string{"w"}, []string{"whois"}},
		{[]string{"suspend", "--con"}, []string{"--confirm"}},
		{[]string{"help", ""}, []string{"config", "exit-codes", "whois"}},
		{[]string{"--demo-server", "d"}, []string{"dendrite", "mas"}},
		{[]string{"evidence", "--demo-server", ""}, []string{"mas"}},
		{[]string{"whois", "--group", ""}, []string{"ip", "day"}},
		{[]string{"whois", "--sort", "ip"}, []string{"ip:desc"}},
		{[]string{"whois", "--columns", "ip,"}, []string{"ip,count"}},
		{[]string{"devices", "--columns", "device,"}, []string{"device,ip"}},
		{[]string{"devices", "--sort", "last"}, []string{"last_seen:desc"}},
		{[]string{"devices", "--filter", "name:x last_seen:<"}, []string{"name:x last_seen:<7d"}},
		{[]string{"whois", "--filter", "tag:pri"}, []string{"tag:private"}},
		{[]string{"evidence", ""}, nil},
		{[]string{"--profile", ""}, nil},
		{[]string{"users", "--columns", "id,name,"}, []string{"id,name,created"}},
		{[]string{"suspend", "--reason", ""}, nil},
		{[]string{"suspend", "--confirm", ""}, nil},
		{[]string{"users", "--limit", ""}, nil},
		{[]string{"users", "--token-file", ""}, []string{":0"}}, // files
		{[]string{"evidence", "--dir", ""}, []string{":0"}},
	} {
		r := mxwarden(t, cli.Process{}, append([]string{"__complete"}, tt.typed...)...)
		var words []string
		for line := range strings.Lines(r.stdout) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			words = append(words, word)
		}
		if strings.Contains(r.stdout, "`") || slices.Contains(words, "id,name,id") {
			t.Errorf("%q proposes %s", tt.typed, r.stdout)
		}
		for _, w := range tt.want {
			if !slices.Contains(words, w) {
				t.Errorf("%q proposes %q, not %s", tt.typed, words, w)
			}
		}
		if tt.want == nil && (len(words) != 1 || words[0] != ":4") && !slices.Contains(words, "verify") {
			t.Errorf("%q proposes %q", tt.typed, words)
		}
	}
}
