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

// TestReadmePromises holds every promise of the README to a test that is there under the name and in the file that it links to.
func TestReadmePromises(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\[(Test\w+)\]\(([^)]+_test\.go)\)`).FindAllStringSubmatch(string(text), -1)
	if len(links) < 10 {
		t.Fatalf("the README links to %d tests", len(links))
	}
	for _, link := range links {
		source, err := os.ReadFile("../" + link[2])
		if err != nil {
			t.Errorf("%s: %v", link[1], err)
			continue
		}
		if !strings.Contains(string(source), "func "+link[1]+"(") {
			t.Errorf("%s is not in %s", link[1], link[2])
		}
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
