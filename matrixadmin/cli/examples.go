package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/mxwarden/mxwarden/matrixadmin/lists"
	"github.com/mxwarden/mxwarden/matrixadmin/ops"
)

// examples of the commands that are neither actions nor lists.
var examples = map[string]string{
	"users": "  mxwarden users 'state:locked created:<7d' --csv\n  mxwarden users '#room:example.org'",
	"whois": "  mxwarden whois @alice:example.org --filter 'since:7d -ip:10.0.0.0/8'\n" +
		"  mxwarden whois @alice:example.org --group ip --json | jq 'select(.count > 9)'",
	"evidence":          "  mxwarden evidence @alice:example.org --dir case-17",
	"evidence verify":   "  mxwarden evidence verify --dir case-17",
	"audit":             "  mxwarden audit verify\n  mxwarden audit list --json | jq -r .target",
	"audit verify":      "  mxwarden audit verify --head 1204:9c1185a5c5e9fc54",
	"audit list":        "  mxwarden audit list --json | jq -r 'select(.ticket == \"17\").target'",
	"audit acknowledge": "  mxwarden audit acknowledge --reason 'disk restored from backup'",
	"audit check":       "  mxwarden audit check\n  mxwarden audit check @alice:example.org --json | jq -r .summary",
	"capabilities":      "  mxwarden capabilities --filter 'answer:no group:contain'",
	"profiles":          "  mxwarden profiles",
	"login":             "  mxwarden login --profile prod",
	"logout":            "  mxwarden logout --profile prod",
	"help":              "  mxwarden help filter\n  mxwarden help suspend",
	"completion":        "  mxwarden completion bash > ~/.local/share/bash-completion/completions/mxwarden",
}

// addExamples gives the commands their examples.
func addExamples(root *cobra.Command) {
	for path, example := range examples {
		if c, rest, err := root.Find(strings.Fields(path)); err == nil && len(rest) == 0 {
			c.Example = example
		}
	}
}

// actExample is how an action is done, and how to several.
func actExample(a ops.Action) string {
	const who = "@alice:example.org"
	part := map[ops.SubjectKind]string{
		ops.OnAccount: "", ops.OnDevice: "NABCDEFGHI", ops.OnRoom: "!room:example.org", ops.OnSession: "01JDK7Q8Z4M5N6P7R8S9T0V1W2", ops.OnMedia: "AbCdEfGhIjKlMnOp",
	}[a.On]
	line, phrase := "  mxwarden "+a.ID+" "+who, who
	if part != "" {
		line, phrase = line+" "+quoted(part), who+"/"+part
	}
	words := []string{line}
	if f, takes := (&act{action: a}).secret(); takes {
		words = append(words, "--generate", "--confirm "+phrase)
		return folded(words) + "\n" + strings.Replace(folded(words), "--generate", "--"+flagName(f)+"-stdin < FILE", 1)
	}
	for _, f := range a.Fields {
		if f.Typed() && !f.Optional && f.Preset == "" {
			words = append(words, "--"+flagName(f)+" "+quoted(f.Example))
		}
	}
	switch a.Danger {
	case ops.Reversible:
		words = append(words, "--yes")
	case ops.Disruptive:
		words = append(words, "--confirm "+quoted(phrase))
	case ops.Irreversible:
		words = append(words, "--confirm "+quoted(phrase), "--evidence case-17")
	}
	return folded(words)
}

// folded joins the words of a command line for a shell, in lines that fit a terminal.
func folded(words []string) string {
	text, used := words[0], len(words[0])
	for _, w := range words[1:] {
		if used+1+len(w) > pageWidth-2 {
			text, used = text+" \\\n     ", 5
		}
		text, used = text+" "+w, used+1+len(w)
	}
	return text
}

// listExamples are how a list is read, and how it goes on from there.
func listExamples(table lists.Table) string {
	info := table.Info()
	filter := "--filter '" + listExample(table.Heads()) + "'"
	if info.Server {
		return folded([]string{"  mxwarden " + info.ID, filter}) + "\n" +
			folded([]string{"  mxwarden " + info.ID + " --csv --filter state:active |", "mxwarden end-session - --dry-run"})
	}
	private := ""
	if info.Private != "" {
		private = " --private"
	}
	return folded([]string{"  mxwarden " + info.ID + " @alice:example.org" + private, filter}) + "\n  mxwarden " + info.ID + " -" + private + " --csv < IDS"
}
