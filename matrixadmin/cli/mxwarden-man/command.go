package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin/cli"
)

// writeCommand writes the page of a command, and of all below it.
func writeCommand(dir string, c *cobra.Command, version string, at time.Time) error {
	c.InitDefaultHelpFlag()
	name := pageOf(c)
	if err := render(filepath.Join(dir, name+".1"), []byte(title(name, "1", version, at)+body(c))); err != nil {
		return err
	}
	for _, sub := range c.Commands() {
		if err := writeCommand(dir, sub, version, at); err != nil {
			return err
		}
	}
	return nil
}

func pageOf(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// body is the Markdown of a command's page, with what its help has.
func body(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# NAME\n%s \\- %s\n\n# SYNOPSIS\n", pageOf(c), plain(c.Short))
	if c.Runnable() {
		fmt.Fprintf(&b, "**%s**%s\n\n", c.CommandPath(), plain(strings.TrimPrefix(c.UseLine(), c.CommandPath())))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "**%s** COMMAND [flags]\n\n", c.CommandPath())
	}
	about := c.Long
	if about == "" {
		about = c.Short
	}
	fmt.Fprintf(&b, "# DESCRIPTION\n%s\n", plain(about))
	b.WriteString(below(c))
	options(&b, "OPTIONS", c.NonInheritedFlags())
	options(&b, "GLOBAL OPTIONS", c.InheritedFlags())
	if c.HasExample() {
		fmt.Fprintf(&b, "\n# EXAMPLES\n```\n%s\n```\n", c.Example)
	}
	b.WriteString("\n# SEE ALSO\n" + seeAlso(c) + "\n")
	return b.String()
}

// below lists the commands below another, in the groups of the help.
func below(c *cobra.Command) string {
	var b strings.Builder
	list := func(id string) {
		for _, sub := range c.Commands() {
			if sub.GroupID == id {
				fmt.Fprintf(&b, "\n**%s**\n: %s\n", sub.Name(), plain(sub.Short))
			}
		}
	}
	if !c.HasAvailableSubCommands() {
		return ""
	}
	b.WriteString("\n# COMMANDS\n")
	if len(c.Groups()) == 0 {
		list("")
	}
	for _, g := range c.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", g.Title)
		list(g.ID)
	}
	return b.String()
}

// options lists flags with their values, as the help does.
func options(b *strings.Builder, heading string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, "\n# %s\n", heading)
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := "**--" + f.Name + "**"
		if f.Shorthand != "" {
			name = "**-" + f.Shorthand + "**, " + name
		}
		if value != "" {
			name += " *" + value + "*"
		}
		fmt.Fprintf(b, "\n%s\n: %s\n", name, plain(usage))
	})
}

// seeAlso names the pages around a command's.
func seeAlso(c *cobra.Command) string {
	var pages []string
	if c.HasParent() {
		pages = append(pages, "**"+pageOf(c.Parent())+"(1)**")
	}
	for _, sub := range c.Commands() {
		pages = append(pages, "**"+pageOf(sub)+"(1)**")
	}
	for _, t := range cli.Topics() {
		pages = append(pages, "**mxwarden-"+t.Name+"("+t.Section+")**")
	}
	return strings.Join(pages, ", ")
}

// markup makes signs of Markdown stand for themselves.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "|", `\|`)

// plain is a text of the help as Markdown: what stands in it stands in the page. Indented lines are code, which has no markup.
func plain(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "    ") {
			continue
		}
		if lines[i] = markup.Replace(line); strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "# ") {
			lines[i] = `\` + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}
