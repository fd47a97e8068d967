package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// TestManual writes the manual: each command and each topic has a page with a title, a purpose, all flags, and nothing of the machine that wrote it.
func TestManual(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	if err := write(dir, "mxwarden test", time.Unix(0, 0).UTC()); err != nil {
		t.Fatal(err)
	}
	want, flags, about := map[string]string{}, map[string][]string{}, map[string]string{}
	for _, topic := range cli.Topics() {
		want["mxwarden-"+topic.Name+"."+topic.Section] = topic.Short
	}
	for c := range commands(cli.Command(t.Context(), cli.Process{})) {
		file := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		want[file], about[file] = c.Short, c.Long
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				flags[file] = append(flags[file], f.Name)
			}
		})
		if c.Short == "" {
			t.Errorf("%s has no purpose", c.CommandPath())
		}
	}
	for file, short := range want {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Error(err)
			continue
		}
		page := string(text)
		name := strings.TrimSuffix(file, filepath.Ext(file))
		for _, line := range []string{".TH", ".SH NAME", name + " - ", short} {
			if !strings.Contains(page, line) {
				t.Errorf("%s lacks %q", file, line)
			}
		}
		plain := strings.ReplaceAll(page, `\-`, "-") // as troff writes them
		for _, flag := range flags[file] {
			if !strings.Contains(plain, "--"+flag) {
				t.Errorf("%s does not explain --%s", file, flag)
			}
		}
		for word := range strings.FieldsSeq(about[file]) {
			if !strings.Contains(unmarked(page), word) && !strings.HasPrefix(word, "###") {
				t.Errorf("%s lacks %q of the help", file, word)
			}
		}
		if strings.Contains(page, home) || strings.Contains(page, "<!--") {
			t.Errorf("%s has a path of the machine or a comment in it", file)
		}
	}
}

// unmarked is a page with the signs that troff writes otherwise.
func unmarked(page string) string {
	return strings.NewReplacer(`\-`, "-", `\&`, "", `\e`, `\`, `\[la]`, "<", `\[ra]`, ">", `\~`, "~").Replace(page)
}

// TestManualHasTheGroups: the page of the program lists all commands as its help does.
func TestManualHasTheGroups(t *testing.T) {
	root := cli.Command(t.Context(), cli.Process{})
	text := body(root)
	at := 0
	for _, g := range root.Groups() {
		next := strings.Index(text, "## "+g.Title+"\n")
		if next < at {
			t.Errorf("%s is not there, or not in its place", g.Title)
		}
		at = next
	}
	for _, c := range root.Commands() {
		if !strings.Contains(text, "\n**"+c.Name()+"**\n: ") {
			t.Errorf("%s is not listed", c.Name())
		}
	}
}

// commands yields a command and all below it.
func commands(c *cobra.Command) func(func(*cobra.Command) bool) {
	return func(yield func(*cobra.Command) bool) {
		if !yield(c) {
			return
		}
		for _, sub := range c.Commands() {
			commands(sub)(yield)
		}
	}
}
