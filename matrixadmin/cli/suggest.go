package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// longestMeant is how long a word may be for which others like it are looked for.
const longestMeant = 40

// otherWords are commands by what others call them; beside an account, none of them is a text to find.
var otherWords = map[string]string{
	"delete": "deactivate", "remove": "deactivate", "erase": "deactivate", "purge": "deactivate", "ban": "suspend", "unban": "unsuspend", "block": "lock", "unblock": "unlock",
	"disable": "lock", "enable": "unlock", "kick": "leave-room", "password": "reset-password", "passwd": "reset-password", "impersonate": "login-as", "info": "user", "show": "user",
	"get": "user", "list": "users", "find": "users", "search": "users", "accounts": "users", "account": "user", "connections": "whois", "ips": "whois", "reports": "activity", "log": "audit",
	"logs": "audit", "sign-out": "sign-out-all", "signout": "sign-out-all", "files": "media", "promote": "make-admin", "demote": "revoke-admin", "rename": "rename-device", "snapshot": "evidence",
}

// nearest is the command that a word was probably meant to be, "" where none is near. A word that is the beginning of a command, or what others call it, counts
// only beside other arguments: alone it may be a text to find, and so may one with more than a letter wrong.
func nearest(c *cobra.Command, word string, alone bool) string {
	if len(word) > longestMeant {
		return ""
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			names = append(names, sub.Name())
		}
	}
	if meant := otherWords[strings.ToLower(word)]; meant != "" && !alone && !c.HasParent() {
		return meant
	}
	meant := english.Nearest(word, names)
	if alone && (english.Edits(strings.ToLower(word), meant) > 1 || len(word)+1 < len(meant)) {
		return ""
	}
	return meant
}

// didYouMean asks whether a word is another one, as a sentence with a space before it; "" where none of those is near.
func didYouMean(word string, names []string) string {
	if len(word) > longestMeant {
		return ""
	}
	if meant := english.Nearest(word, names); meant != "" {
		return " Did you mean " + meant + "?"
	}
	return ""
}

// unknown refuses a word that is none of those there are.
func unknown(one, word string, names []string) error {
	return usageError{fmt.Sprintf("Unknown %s %s.%s %ss: %s", one, matrixadmin.Printable(word), didYouMean(word, names), english.Capitalize(one), strings.Join(names, ", "))}
}

// letterMeant asks for the only flag that begins with a letter.
func letterMeant(c *cobra.Command, letter string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if strings.HasPrefix(f.Name, letter) {
			names = append(names, f.Name)
		}
	})
	if len(names) != 1 {
		return ""
	}
	return " Did you mean --" + names[0] + "?"
}

// flagMeant asks so for a flag.
func flagMeant(c *cobra.Command, flag string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return didYouMean(flag, names)
}
