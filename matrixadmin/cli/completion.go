package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completeWords has the shell propose the words that a flag takes.
func completeWords(c *cobra.Command, flag string, words func() []string) {
	_ = c.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) { // fails for a flag that is not there
		return words(), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeColumns proposes one column after the other for --columns.
func completeColumns(c *cobra.Command, ids func() []string) {
	_ = c.RegisterFlagCompletionFunc("columns", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) { // fails for a flag that is not there
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		var out []string
		for _, id := range ids() {
			if !strings.Contains(","+before, ","+id+",") { // none comes twice
				out = append(out, before+id)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

// completeTerms proposes the terms of a filter for --filter, the last of several in one argument.
func completeTerms(c *cobra.Command, suggest func(text string, pos int) []string) {
	_ = c.RegisterFlagCompletionFunc("filter", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) { // fails for a flag that is not there
		return suggested(suggest, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
}

// suggested are the terms that the last word of a filter may become, behind what was typed before it.
func suggested(suggest func(text string, pos int) []string, typed string) []string {
	before := typed[:strings.LastIndexByte(typed, ' ')+1]
	var out []string
	for _, word := range suggest(typed, len(typed)) {
		out = append(out, before+word)
	}
	return out
}

// sorts are the values that --sort takes.
func sorts(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, id, id+":asc", id+":desc")
	}
	return out
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

// forShells readies the flags for the scripts of the shells: texts without the marks that the help takes out, and files proposed only where one is wanted.
func forShells(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		if f.Usage = usage; value != "FILE" && value != "DIRECTORY" {
			_ = c.RegisterFlagCompletionFunc(f.Name, cobra.NoFileCompletions) // fails where words are proposed
		}
	})
	for _, sub := range c.Commands() {
		forShells(sub)
	}
}
