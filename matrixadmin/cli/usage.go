package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// usage writes what the library's template of a usage does, with flags wrapped to width columns (0 does not wrap). A template of our own would bring in
// text/template, and with it, since templates call methods by name, every method of every type: an eighth of the binary.
func usage(width int) func(*cobra.Command) error {
	return func(c *cobra.Command) error {
		var b strings.Builder
		b.WriteString("Usage:")
		if c.Runnable() {
			b.WriteString("\n  " + c.UseLine())
		}
		if c.HasAvailableSubCommands() {
			b.WriteString("\n  " + c.CommandPath() + " COMMAND [flags]")
		}
		if len(c.Aliases) > 0 {
			b.WriteString("\n\nAliases:\n  " + c.NameAndAliases())
		}
		if c.HasExample() {
			b.WriteString("\n\nExamples:\n" + c.Example)
		}
		if c.HasAvailableSubCommands() {
			b.WriteString(subcommands(c))
		}
		if c.HasAvailableLocalFlags() {
			b.WriteString("\n\nFlags:\n" + strings.TrimRight(c.LocalFlags().FlagUsagesWrapped(width), " \n"))
		}
		if c.HasAvailableInheritedFlags() {
			b.WriteString("\n\nGlobal Flags:\n" + strings.TrimRight(c.InheritedFlags().FlagUsagesWrapped(width), " \n"))
		}
		if c.HasAvailableSubCommands() {
			fmt.Fprintf(&b, "\n\nHelp of a command: %s COMMAND --help", c.CommandPath())
		}
		b.WriteString("\n")
		if !c.HasParent() {
			b.WriteString("Help topics: mxwarden help TOPIC\n  " + strings.Join(topicNames(), ", ") + "\n")
		}
		_, err := fmt.Fprint(c.OutOrStderr(), b.String())
		return err
	}
}

// subcommands lists the commands below another, in their groups.
func subcommands(c *cobra.Command) string {
	var b strings.Builder
	list := func(title, id string) {
		b.WriteString("\n\n" + title + ":")
		for _, sub := range c.Commands() {
			if sub.GroupID == id && (sub.IsAvailableCommand() || sub.Name() == "help") {
				fmt.Fprintf(&b, "\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	if len(c.Groups()) == 0 {
		list("Commands", "")
	}
	for _, g := range c.Groups() {
		list(g.Title, g.ID)
	}
	return b.String()
}
