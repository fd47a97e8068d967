package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// helpCommand prints the help of a command, or a page of the reference.
func helpCommand(e Process) *cobra.Command {
	return &cobra.Command{
		Use: "help [command or topic]", GroupID: groupSetUp, Short: "Show help for a command or topic", DisableFlagsInUseLine: true,
		Long: paragraphs("Shows the help of a command, or a topic of the reference: " + strings.Join(topicNames(), ", ") + "."),
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			names := topicNames()
			for _, sub := range c.Root().Commands() {
				if sub.IsAvailableCommand() {
					names = append(names, sub.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				for _, t := range Topics() {
					if t.Name == args[0] {
						_, err := fmt.Fprint(e.Stdout, t.Plain())
						return err
					}
				}
			}
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{fmt.Sprintf("No help for %s.%s Topics: %s. Commands: see mxwarden --help.", matrixadmin.Printable(strings.Join(args, " ")), helpMeant(c, args), strings.Join(topicNames(), ", "))}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// helpMeant asks for a topic or a command with a name like the one that was given.
func helpMeant(c *cobra.Command, args []string) string {
	if len(args) != 1 {
		return ""
	}
	names := topicNames()
	for _, sub := range c.Root().Commands() {
		names = append(names, sub.Name())
	}
	if meant := otherWords[args[0]]; meant != "" {
		return " Did you mean " + meant + "?"
	}
	return didYouMean(args[0], names)
}

func topicNames() []string {
	var names []string
	for _, t := range Topics() {
		names = append(names, t.Name)
	}
	return names
}
