//go:build !windows

package cli_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// TestEveryVerbTakesWhatTheFindBoxTakes: one account, however it is named; one of another server is refused before anything is asked of it.
func TestEveryVerbTakesWhatTheFindBoxTakes(t *testing.T) {
	for _, verb := range []string{"whois", "evidence"} {
		for _, text := range []string{
			alice, "alice", "@alice", "alice:demo.example", "https://matrix.to/#/@alice:demo.example?via=x", "matrix:u/alice:demo.example", "<@alice:demo.example>",
			"please look at @alice:demo.example, she was hacked", "\u2068@alice:Demo.Example\u2069",
		} {
			r := mxwarden(t, cli.Process{}, verb, "--demo", "--", text)
			if r.status != 0 || !strings.Contains(r.stdout, "203.0.113.9") && !strings.Contains(r.stdout, `"target":"@alice:demo.example"`) {
				t.Errorf("%s %q: %d %s", verb, text, r.status, r.stderr)
			}
		}
		for text, want := range map[string]string{
			"@a:elsewhere.example": "@a:elsewhere.example belongs to another server (you are @admin:demo.example)", "@alice:demo.example:8448": "another server",
			"@alice:demo.example-x": "another server",
		} {
			if r := mxwarden(t, cli.Process{}, verb, "--demo", text); r.status != 3 || r.stdout != "" || !strings.Contains(r.stderr, want) {
				t.Errorf("%s %q: %+v", verb, text, r)
			}
		}
		for text, want := range map[string]string{"Alice Liddell": "mxwarden: Alice Liddell is @alice:demo.example\n", "alice lidd": "mxwarden: alice lidd is @alice:demo.example\n"} {
			if r := mxwarden(t, cli.Process{}, verb, "--demo", text); r.status != 0 || !strings.HasPrefix(r.stderr, want) {
				t.Errorf("%s %q: %+v", verb, text, r)
			}
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "Crypto Support"); r.status != 2 || r.stdout != "" || strings.Count(r.stderr, "@") != 5 || !strings.Contains(r.stderr, "Several accounts match Crypto Support.") {
			t.Errorf("%s: %+v", verb, r)
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "a@mail.example"); r.status != 1 || !strings.Contains(r.stderr, "account not found: a@mail.example. Searched user IDs and display names, not e-mail addresses") {
			t.Errorf("%s: %+v", verb, r)
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "alice:other.example"); r.status != 2 {
			t.Errorf("%s: %+v", verb, r)
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "@alice:demo.example and @bob:demo.example"); r.status != 0 || !strings.Contains(r.stderr, "more than one account") {
			t.Errorf("%s: %+v", verb, r)
		}
	}
}

// TestAMisspeltCommandIsNoText: what looks like a command is not searched for, and a text can still be.
func TestAMisspeltCommandIsNoText(t *testing.T) {
	for _, args := range [][]string{{"whoiss"}, {"whoiss", alice}, {"evidense", alice, "--demo"}, {"whoi"}, {"deactiv", alice}, {"Reset", alice}} {
		r := mxwarden(t, onTerminal, args...)
		if r.status != 2 || r.session != nil || !strings.Contains(r.stderr, "Unknown command "+args[0]+". Did you mean \"mxwarden ") {
			t.Errorf("%q: %+v", args, r)
		}
	}
	for _, text := range []string{"alice", "who", "a", "@whoiss"} {
		if r := mxwarden(t, onTerminal, "--demo", text); r.session == nil || r.session.Open != text {
			t.Errorf("%q: %+v", text, r)
		}
	}
	if r := mxwarden(t, onTerminal, "--demo", "--", "whoiss"); r.session == nil || r.session.Open != "whoiss" {
		t.Errorf("%+v", r)
	}
}
