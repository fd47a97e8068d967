package tui

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"charm.land/bubbles/v2/key"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/matrixadmintest"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
	"github.com/mxwarden/mxwarden/tui/uitest"
)

// keysEnd and keysBegin are the lines of the reference between which the keys stand.
const (
	keysBegin = "<!-- keys: begin (written by the test TestReadmeKeys; run it with -update) -->\n"
	keysEnd   = "<!-- keys: end -->"
)

// TestReadmeKeys holds the keys of the reference, and the few of them in the README, to those that the pages and the catalog of actions really have.
func TestReadmeKeys(t *testing.T) {
	const reference = "../matrixadmin/cli/topics/keys.md"
	text, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), keysBegin)
	have, after, ends := strings.Cut(rest, keysEnd)
	if !begins || !ends {
		t.Fatal("the reference has no place for the keys")
	}
	want := keysOfThePages(t)
	if have != want {
		if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
			if err := os.WriteFile(reference, []byte(before+keysBegin+want+keysEnd+after), 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			t.Errorf("the keys of the reference are not those of the pages; run this test with -update. They are:\n%s", want)
		}
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ = strings.Cut(string(readme), "\n## Keys\n")
	section, _, _ := strings.Cut(rest, "\n## ")
	rows := regexp.MustCompile("(?m)^\\| (`.+`) \\| (.+) \\|$").FindAllStringSubmatch(section, -1)
	if len(rows) < 8 {
		t.Errorf("the README has %d keys", len(rows))
	}
	for _, row := range rows {
		if !strings.Contains(strings.ToLower(want), fmt.Sprintf("\n%s\n: %s", strings.ToLower(row[1]), strings.ToLower(row[2]))) {
			t.Errorf("the README says that %s is %q, and no page does", row[1], row[2])
		}
	}
}

// TestPromises holds every promise to what shows it: a test that is there under the name and in the file that it links to, or an attack from outside.
func TestPromises(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n|---|---|---|\n")
	rows, _, _ := strings.Cut(strings.TrimRight(rest, "\n"), "\n\n")
	link := regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
	for row := range strings.SplitSeq(rows, "\n") {
		links := link.FindAllStringSubmatch(row, -1)
		if len(links) == 0 {
			t.Errorf("nothing shows this promise: %s", row)
		}
		for _, l := range links {
			source, err := os.ReadFile("../" + l[2])
			if err != nil {
				t.Errorf("%s: %v", l[1], err)
			} else if strings.HasSuffix(l[2], ".go") && !strings.Contains(string(source), "func "+l[1]+"(") {
				t.Errorf("%s is not in %s", l[1], l[2])
			}
		}
	}
	if n := strings.Count(rows, "\n") + 1; n < 20 {
		t.Errorf("there are %d promises", n)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil || !strings.Contains(string(readme), "(SECURITY.md)") {
		t.Errorf("the README does not lead to the promises: %v", err)
	}
}

// keysOfThePages walks the console on the demo and writes a list a page.
func keysOfThePages(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		a := newApp(t.Context(), Config{
			Homeserver: hs.BaseURL(), UTC: true, Now: time.Now, AuditTrail: filepath.Join(t.TempDir(), "state", "audit.jsonl"),
			Token:   func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(hs.AdminToken()), nil },
			Options: []matrixadmin.Option{matrixadmin.WithTransport(hs)},
		}, newPageFactory())
		d := uitest.Start(t, a, 120, 40)
		d.Shows("5,000")
		list(&b, "Accounts", a.top().Keys(), nil)
		d.Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell")
		list(&b, "Account", a.top().Keys(), ops.Catalog())
		list(&b, "Actions (after a)", nil, nil)
		b.WriteString("\n<!-- actions -->\n") // which the command line fills in
		d.Press("esc", "esc", "A").Shows("Audit trail")
		list(&b, "Audit trail", a.top().Keys(), nil)
		d.Press("esc", "C").Shows("Capabilities")
		list(&b, "Capabilities", a.top().Keys(), nil)
		list(&b, "Everywhere", []key.Binding{keyHelp, keyBack, keyAudit, keyCan, keyClock, keyMouse, keyLogout, keyQuit, keyForce, keyStop}, nil)
		b.WriteString("\n")
	})
	return b.String()
}

// list writes the keys of one page as definitions, each once; an action says its effect as well.
func list(b *strings.Builder, title string, keys []key.Binding, actions []ops.Action) {
	fmt.Fprintf(b, "\n# %s\n", strings.ToUpper(title))
	var seen []string
	for _, k := range keys {
		help := k.Help()
		if slices.Contains(seen, help.Key) {
			continue
		}
		seen = append(seen, help.Key)
		what := help.Desc
		for _, a := range actions {
			if a.Direct && a.Key == help.Key {
				what = a.Title + ". " + a.Effect
			}
		}
		fmt.Fprintf(b, "\n`%s`\n: %s\n", help.Key, what)
	}
}
