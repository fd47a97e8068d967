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
			b.WriteString("\n  " + c.CommandPath() + " [command]")
		}
		if len(c.Aliases) > 0 {
			b.WriteString("\n\nAliases:\n  " + c.NameAndAliases())
		}
		if c.HasExample() {
			b.WriteString("\n\nExamples:\n" + c.Example)
		}
		if c.HasAvailableSubCommands() {
			b.WriteString("\n\nAvailable Commands:")
			for _, sub := range c.Commands() {
				if sub.IsAvailableCommand() || sub.Name() == "help" {
					fmt.Fprintf(&b, "\n  %-*s %s", sub.NamePadding(), sub.Name(), sub.Short)
				}
			}
		}
		if c.HasAvailableLocalFlags() {
			b.WriteString("\n\nFlags:\n" + strings.TrimRight(c.LocalFlags().FlagUsagesWrapped(width), " \n"))
		}
		if c.HasAvailableInheritedFlags() {
			b.WriteString("\n\nGlobal Flags:\n" + strings.TrimRight(c.InheritedFlags().FlagUsagesWrapped(width), " \n"))
		}
		if c.HasAvailableSubCommands() {
			fmt.Fprintf(&b, "\n\nUse \"%s [command] --help\" for more information about a command.", c.CommandPath())
		}
		b.WriteString("\n")
		if !c.HasParent() {
			b.WriteString("Help topics (mxwarden help TOPIC):\n  " + strings.Join(topicNames(), ", ") + "\n")
		}
		_, err := fmt.Fprint(c.OutOrStderr(), b.String())
		return err
	}
}
