package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// swallowed refuses a flag that took another flag for its value, as in --reason --yes.
func swallowed(c *cobra.Command) error {
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, value := range values {
			name, _, _ := strings.Cut(strings.TrimPrefix(value, "--"), "=")
			if strings.HasPrefix(value, "--") && c.Flags().Lookup(name) != nil {
				err = needsValue(f, ", not --"+name)
			}
		}
	})
	return err
}

// needsValue says that a flag stands without its value, with an example where there is one.
func needsValue(f *pflag.Flag, why string) error {
	text := "--" + f.Name + " needs a value" + why
	if _, example, has := strings.Cut(f.Usage, exampleMark); has {
		text += exampleMark + "--" + f.Name + " " + example
	}
	return usageError{text}
}

// wrongValue words what a flag does not take; "" where an error is about something else.
func wrongValue(text string) string {
	_, rest, ok := strings.Cut(text, " for \"--")
	flag, _, _ := strings.Cut(rest, "\"")
	switch {
	case !ok:
		return ""
	case strings.Contains(rest, "strconv.ParseBool"):
		return "--" + flag + " must be true or false" + exampleMark + "--" + flag + "=false"
	case strings.Contains(rest, "strconv.ParseInt"):
		return "--" + flag + " must be a whole number" + exampleMark + "--" + flag + " 100"
	}
	return ""
}
