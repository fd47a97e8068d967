package cli

import (
	"github.com/spf13/cobra"
)

// completeWords has the shell propose the words that a flag takes.
func completeWords(c *cobra.Command, flag string, words func() []string) {
	_ = c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) { // fails for a flag that is not there
		return words(), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeTarget does so for the flags that name a server; without a configuration that can be read there are no profiles to propose.
func completeTarget(c *cobra.Command, e Process) {
	completeWords(c, "profile", func() []string {
		known, err := config(e)
		if err != nil {
			return nil
		}
		return known.Names()
	})
	completeWords(c, "demo-server", demoNames)
	completeWords(c, "homeserver", func() []string { return nil })
}
