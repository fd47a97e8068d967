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
		for text, want := range map[string]string{
			"Alice Liddell": "mxwarden: Alice Liddell is @alice:demo.example (display name)\n", "alice lidd": "mxwarden: alice lidd is @alice:demo.example (display name)\n",
			"Alice@Wonderland.example": "mxwarden: Alice@Wonderland.example is @alice:demo.example (e-mail address)\n", "oidc-keycloak:8c2f6a1e-alice": "mxwarden: oidc-keycloak:8c2f6a1e-alice is @alice:demo.example (external ID)\n",
		} {
			if r := mxwarden(t, cli.Process{}, verb, "--demo", text); r.status != 0 || !strings.HasPrefix(r.stderr, want) {
				t.Errorf("%s %q: %+v", verb, text, r)
			}
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "Crypto Support"); r.status != 2 || r.stdout != "" || strings.Count(r.stderr, "@") != 5 || !strings.Contains(r.stderr, "Several accounts match Crypto Support.") {
			t.Errorf("%s: %+v", verb, r)
		}
		for text, want := range map[string]string{
			"a@mail.example":               "account not found: a@mail.example. No account has the e-mail address a@mail.example\n",
			"alice:other.example":          "No account has the ID other.example at the identity provider alice. @alice:other.example would belong to another server\n",
			"+1 555 0100 200":              "No account has the phone number +15550100200. Phone numbers are searched with their country code\n",
			"no.such.name":                 "account not found: no.such.name. The name no.such.name is not taken\n",
			"#nobody:demo.example":         "No room has the alias #nobody:demo.example\n",
			"!nobody:demo.example":         "This server does not know the room !nobody:demo.example\n",
			"QWERTYUIOP":                   "finds no account by its device ID",
			"https://matrix.to/#/!x:y.org": "This server does not know the room !x:y.org\n",
		} {
			if r := mxwarden(t, cli.Process{}, verb, "--demo", "--", text); r.status != 1 || r.stdout != "" || !strings.Contains(r.stderr, want) {
				t.Errorf("%s %q: %+v", verb, text, r)
			}
		}
		if r := mxwarden(t, cli.Process{}, verb, "--demo", "#tea-party"); r.status != 2 || r.stdout != "" || !strings.Contains(r.stderr, "The room “Tea party” (!TeaPartyAtTheHatte:demo.example), #tea-party:demo.example, has 14 members, 11 of this server. Created by @alice:demo.example. It is not an account. Use one of these user IDs: @alice:demo.example (room creator), @") {
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

// TestTokensAsArguments: they are refused in words that do not repeat them, whatever the command and wherever they stand, and nothing is asked of any server.
func TestTokensAsArguments(t *testing.T) {
	for _, token := range []string{
		"syt_YWRtaW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe", "mct_3FZhMXyZ5ySxXlqVRXwd9bq9WzR8Mq_1uPfw0", "MDAxOWxvY2F0aW9uIGV4YW1wbGUuY29tCjAwMTNpZGVu",
		"SYT_YWRtaW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe", "yt_YWRtaW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe", "syt_YWRt\naW4_RkpXbXNhQmNEZUZnSGlKa2xN_0aBcDe",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
		"5Ru6DGN3dK2yGqS2JJb0w3eJrDg1QvHk", "gKx8Yt2nZ0aVbQ4mWc7LrE1pUf3oHd6sJi5TyNqAvX0", // of servers whose tokens have no sign
	} {
		for _, args := range [][]string{
			{token},
			{"whois", token},
			{"devices", "--demo", token},
			{"rooms", "--demo", "Bearer " + token},
			{"deactivate", "--demo", token, "--dry-run"},
			{"whois", alice, token},
			{"nonsense", token},
			{"whois", alice, "--token=" + token},
			{"whois", alice, "--profile", token},
			{"whois", alice, "--token-command", "echo " + token},
			{"--", token},
			{"users", "--demo", token},
			{"users", "--demo", "state:active " + token},
			{"users", "--demo", "--filter", "name:" + token},
			{"users", "--demo", "-" + token},
			{"users", "--demo", "--", "-name:=\"" + token + "\""},
			{"devices", "--demo", alice, "--filter", token},
		} {
			r := mxwarden(t, onTerminal, args...)
			if r.status != 2 || r.session != nil || r.stdout != "" || strings.Contains(r.stderr, token[4:16]) || !strings.Contains(r.stderr, "looks like an access token") {
				t.Errorf("%q: %+v", args, r)
			}
		}
		if strings.Contains(token, "\n") { // standard input has lines
			continue
		}
		r := mxwarden(t, cli.Process{Stdin: strings.NewReader(alice + "\n" + token + "\n")}, "suspend", "--demo", "-", "--yes")
		if r.status != 2 || strings.Contains(r.stderr, token[4:16]) || !strings.Contains(r.stderr, "nothing was sent: line 2: this looks like an access token") {
			t.Errorf("%+v", r)
		}
	}
}

// TestChangesTakeNoAddress: a name, an address or a room is no basis for a change.
func TestChangesTakeNoAddress(t *testing.T) {
	for _, text := range []string{"alice@wonderland.example", "oidc-keycloak:8c2f6a1e-alice", "+447700900123", "#tea-party", "!TeaPartyAtTheHatte:demo.example", "Alice Liddell"} {
		for _, in := range []string{text, "-"} {
			r := mxwarden(t, cli.Process{Stdin: strings.NewReader(text + "\n")}, "suspend", "--demo", in, "--yes")
			if r.status != 2 || !strings.Contains(r.stderr, "nothing was sent: ") && !strings.HasPrefix(text, "#") { // which is a comment on standard input
				t.Errorf("%q: %+v", text, r)
			}
		}
	}
}
