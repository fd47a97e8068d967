package cli_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// TestHelpTopics prints every topic: complete, in lines that fit a terminal, without marks of its source.
func TestHelpTopics(t *testing.T) {
	for _, topic := range cli.Topics() {
		r := mxwarden(t, cli.Process{}, "help", topic.Name)
		status, out, errs := r.status, r.stdout, r.stderr
		if status != 0 || errs != "" || !strings.HasPrefix(out, "mxwarden "+topic.Name+" - "+topic.Short+"\n") {
			t.Errorf("help %s: %d, %q, %.80q", topic.Name, status, errs, out)
		}
		code := false
		for line := range strings.Lines(out) {
			code = strings.HasPrefix(line, "    #!") || code && line != "\n" && strings.HasPrefix(line, "    ") // the script for pass(1)
			if len([]rune(line)) > 80 && !code || strings.Contains(line, "`") || strings.Contains(line, "<!--") || strings.TrimRight(line, " \n") == "" && line != "\n" {
				t.Errorf("help %s has the line %q", topic.Name, line)
			}
		}
		for term, meaning := range definitions(topic.Text()) {
			if meaning == "" {
				t.Errorf("help %s: %s has no meaning", topic.Name, term)
			}
		}
	}
	keys := cli.Topic{Name: "keys"}.Text()
	for _, a := range ops.Catalog() {
		if !strings.Contains(keys, "`"+a.Key+"`\n: "+a.Title+". "+a.Effect+"\n") {
			t.Errorf("help keys does not have %s, %s", a.Key, a.Title)
		}
	}
	if r := mxwarden(t, cli.Process{}, "help", "nope"); r.status != 2 || !strings.Contains(r.stderr, "config, connections, find, filter, accounts, json") {
		t.Errorf("help nope: %d, %q", r.status, r.stderr)
	}
	if r := mxwarden(t, cli.Process{}, "help", "evidence", "verify"); r.status != 0 || !strings.Contains(r.stdout, "mxwarden evidence verify") {
		t.Errorf("help evidence verify: %d, %q", r.status, r.stdout)
	}
	if r := mxwarden(t, cli.Process{}, "--help"); !strings.Contains(r.stdout, "mxwarden help TOPIC") {
		t.Errorf("--help does not name the topics: %s", r.stdout)
	}
}

// TestHelpFitsTheTerminal holds the help of every command to 80 columns, also where it is not printed on a terminal.
func TestHelpFitsTheTerminal(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, columns := range []int{0, 80} {
			r := mxwarden(t, cli.Process{Columns: columns}, append([]string{"help"}, strings.Fields(c.CommandPath())[1:]...)...)
			if r.status != 0 || !strings.Contains(r.stdout, "Usage:\n") {
				t.Errorf("help of %s: %d, %s", c.CommandPath(), r.status, r.stderr)
			}
			for line := range strings.Lines(r.stdout) {
				if len([]rune(strings.TrimRight(line, "\n"))) > 80 {
					t.Errorf("help of %s at %d columns has the line %q", c.CommandPath(), columns, line)
				}
			}
		}
		for _, sub := range c.Commands() {
			if sub.Name() != "completion" || c.HasParent() { // its own commands have their texts from elsewhere
				walk(sub)
			}
		}
	}
	walk(cli.Command(t.Context(), cli.Process{}))
}

// TestHelpGroups: each command stands in one group of the help, and each group has some.
func TestHelpGroups(t *testing.T) {
	root := cli.Command(t.Context(), cli.Process{})
	help := mxwarden(t, cli.Process{}, "--help").stdout
	at := 0
	for _, g := range root.Groups() {
		next := strings.Index(help, "\n\n"+g.Title+":\n  ")
		if next < at {
			t.Errorf("the group %s is not there, or not in its place", g.Title)
		}
		at = next
	}
	for _, c := range root.Commands() {
		if n := strings.Count(help, "\n  "+c.Name()+" "); !root.ContainsGroup(c.GroupID) || n != 1 {
			t.Errorf("%s is in the group %q, and %d times in the help", c.Name(), c.GroupID, n)
		}
	}
	if !strings.Contains(help, "\n  help  ") {
		t.Error("help is not in the help")
	}
}

// TestExamples: the help of each command has an example, and that is a command line of it as it stands.
func TestExamples(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		lines := strings.SplitSeq(strings.ReplaceAll(c.Example, "\\\n", ""), "\n")
		for line := range lines {
			words, redirected := shellWords(line), false
			for i, w := range words {
				if !redirected && (w == "|" || w == "<" || w == ">") {
					words, redirected = words[:i], true
				}
			}
			if len(words) == 0 || words[0] != "mxwarden" {
				t.Errorf("%s has the example %q", c.CommandPath(), line)
				continue
			}
			root := cli.Command(t.Context(), cli.Process{})
			is, rest, err := root.Find(words[1:])
			if err == nil {
				err = is.ParseFlags(rest)
			}
			if err == nil && is.Args != nil {
				err = is.Args(is, is.Flags().Args())
			}
			if err != nil || !strings.HasPrefix(is.CommandPath(), c.CommandPath()) {
				t.Errorf("%s: %q is of %s: %v", c.CommandPath(), line, is.CommandPath(), err)
			}
		}
		for _, sub := range c.Commands() {
			if c.Name() != "completion" { // its own commands have their texts from elsewhere
				walk(sub)
			}
		}
	}
	for _, sub := range cli.Command(t.Context(), cli.Process{}).Commands() {
		walk(sub)
	}
}

// shellWords splits a line at blanks that are not within quotes.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			words = append(words, strings.Fields(part)...)
		} else {
			words = append(words, part)
		}
	}
	return words
}

// definitions are the terms of a topic with the first line of their meaning.
func definitions(text string) map[string]string {
	out := map[string]string{}
	before := ""
	for line := range strings.Lines(text) {
		if meaning, ok := strings.CutPrefix(line, ":"); ok {
			out[strings.TrimSpace(before)] = strings.TrimSpace(meaning)
		}
		before = line
	}
	return out
}
