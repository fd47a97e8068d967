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

// The lines of the README between which the keys stand.
const (
	keysBegin = "<!-- keys: begin (written by the test TestReadmeKeys; run it with -update) -->\n"
	keysEnd   = "<!-- keys: end -->"
)

// TestReadmeKeys holds the README's keys to those that the pages and the catalog of actions really have.
func TestReadmeKeys(t *testing.T) {
	const readme = "../README.md"
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), keysBegin)
	have, after, ends := strings.Cut(rest, keysEnd)
	if !begins || !ends {
		t.Fatal("the README has no place for the keys")
	}
	want := keysOfThePages(t)
	if have == want {
		return
	}
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(readme, []byte(before+keysBegin+want+keysEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the README's keys are not those of the pages; run this test with -update. They are:\n%s", want)
}

// TestPromises holds every promise to what shows it: a test that is there under the name and in the file that it links to, or an attack from outside.
func TestPromises(t *testing.T) {
	text, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n|---|---|---|\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
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

// keysOfThePages walks the console on the demo and writes a table a page.
func keysOfThePages(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	synctest.Test(t, func(t *testing.T) {
		hs := matrixadmintest.Demo(matrixadmintest.WithNow(time.Now))
		a := newApp(t.Context(), Config{
			Homeserver: hs.BaseURL(), UTC: true, Now: time.Now, AuditTrail: filepath.Join(t.TempDir(), "state", "audit.jsonl"),
			Token:   func(context.Context) (matrixadmin.Secret, error) { return matrixadmin.NewSecret(hs.AdminToken()), nil },
			Options: []matrixadmin.Option{matrixadmin.WithTransport(hs)},
		}, everyPage())
		d := uitest.Start(t, a, 120, 40)
		d.Shows("5,000")
		table(&b, "The list of accounts", a.top().Keys(), nil)
		d.Press("/").Type("@alice:demo.example").Press("enter").Shows("Alice Liddell")
		table(&b, "An account", a.top().Keys(), ops.Catalog())
		d.Press("esc", "esc", "A").Shows("Audit trail")
		table(&b, "The audit trail", a.top().Keys(), nil)
		table(&b, "Everywhere", []key.Binding{keyHelp, keyBack, keyClock, keyQuit, keyForce, keyStop}, nil)
		b.WriteString("\n")
	})
	return b.String()
}

// table writes the keys of one page, each once; an action says its effect as well.
func table(b *strings.Builder, title string, keys []key.Binding, actions []ops.Action) {
	fmt.Fprintf(b, "\n| %s | |\n|---|---|\n", title)
	var seen []string
	for _, k := range keys {
		help := k.Help()
		if slices.Contains(seen, help.Key) {
			continue
		}
		seen = append(seen, help.Key)
		what := help.Desc
		for _, a := range actions {
			if a.Key == help.Key {
				what = fmt.Sprintf("**%s.** %s", a.Title, a.Effect)
			}
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", help.Key, what)
	}
}
