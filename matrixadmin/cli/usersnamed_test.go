package cli_test

import (
	"strings"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// TestUsersTakesWhatTheFindBoxTakes: what names accounts lists them, and is not taken for a filter that nothing matches.
func TestUsersTakesWhatTheFindBoxTakes(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		alice: "", "matrix:u/alice:demo.example": "", "https://matrix.to/#/@alice:demo.example": "", "please look at @alice:demo.example, thanks": "",
		"Alice@Wonderland.example": "mxwarden: Alice@Wonderland.example is @alice:demo.example (e-mail address)\n", "oidc-keycloak:8c2f6a1e-alice": "(external ID)\n",
		"@Alice:demo.example": "mxwarden: @Alice:demo.example not found. User IDs are case-sensitive; @alice:demo.example exists.\n",
	} {
		r := mxwarden(t, cli.Process{}, "users", "--demo", "--json", text)
		if rows := objects(t, r.stdout); r.status != 0 || len(rows) != 1 || rows[0]["id"] != alice || rows[0]["state"] != "active" || !strings.HasSuffix(r.stderr, why) {
			t.Errorf("%s: %+v", text, r)
		}
	}
	room := mxwarden(t, cli.Process{}, "users", "--demo", "--json", "#tea-party")
	if rows := objects(t, room.stdout); room.status != 0 || len(rows) != 11 || rows[0]["id"] != alice || rows[10]["name"] == "" || !strings.HasPrefix(room.stderr, "mxwarden: The room “Tea party” ") {
		t.Errorf("%+v", room)
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo", "--json", "#tea-party", "--filter", "name:alice -state:locked"); r.status != 0 || len(objects(t, r.stdout)) != 1 {
		t.Errorf("a filter of those in a room: %+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo-server", "dendrite", "--json", alice); r.status != 0 || len(objects(t, r.stdout)) != 1 {
		t.Errorf("a server without lists: %+v", r)
	}
	for text, want := range map[string]struct {
		status int
		says   string
	}{
		"a@mail.example":       {1, "No account has the e-mail address a@mail.example\n"},
		"#nobody":              {1, "mxwarden: No room has the alias #nobody:demo.example\n"},
		"@nobody:demo.example": {1, "account not found: @nobody:demo.example. The name nobody is not taken\n"},
		"@a:elsewhere.example": {3, "@a:elsewhere.example belongs to another server (you are @admin:demo.example)"},
		"$a:b":                 {2, "this is an event ID, not an account"},
		"Nobody@wonder":        {0, "E-mail addresses are found only as a whole"},
		"QWERTYUIOP":           {0, "0 matches, 0 accounts read.\nIf this is a device ID: "},
	} {
		if r := mxwarden(t, cli.Process{}, "users", "--demo", text); r.status != want.status || r.stdout != "" || !strings.Contains(r.stderr, want.says) {
			t.Errorf("%s: %+v", text, r)
		}
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo", "--json", alice+" @bob:demo.example"); r.status != 0 || len(objects(t, r.stdout)) != 1 || !strings.Contains(r.stderr, "more than one account; using the first.") {
		t.Errorf("two IDs: %+v", r)
	}
	if r := mxwarden(t, cli.Process{}, "users", "--demo", "--columns", "id", "@alic"); r.status != 0 || !strings.Contains(r.stdout, alice) {
		t.Errorf("part of an ID: %+v", r)
	}
}

// TestReadingVerbsSuggestTheTwinInLowerCase: IDs are case-sensitive, so the other account is named and not read.
func TestReadingVerbsSuggestTheTwinInLowerCase(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"user", "devices", "whois", "evidence"} {
		r := mxwarden(t, cli.Process{}, verb, "--demo", "@Alice:demo.example")
		if r.status != 1 || !strings.Contains(r.stderr, "@Alice:demo.example not found. User IDs are case-sensitive; @alice:demo.example exists\n") {
			t.Errorf("%s: %+v", verb, r)
		}
	}
}
