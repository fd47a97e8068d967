package ops

import (
	"fmt"
	"path/filepath"
	"strings"
)

// ShellWord is a text as one word for a shell. Whatever it holds, it is that word and nothing else, in printable ASCII.
func ShellWord(text string) string { return shellWord(text) }

// shellWord is a text as one word for a shell. Whatever it holds, it is that word and nothing else, in printable ASCII.
func shellWord(text string) string {
	switch {
	case strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		var b strings.Builder
		for _, c := range []byte(text) {
			if c < 0x20 || c > 0x7e || c == '\'' || c == '\\' {
				fmt.Fprintf(&b, "\\%03o", c)
			} else {
				b.WriteByte(c)
			}
		}
		return "$'" + b.String() + "'"
	case text == "" || strings.ContainsFunc(text, unsafeInShell):
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

func unsafeInShell(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
}

// Command is the command that does an action to a target, for a shell: with the confirmation, and without what the action has still to be told, which is an
// ellipsis at its end. Evidence goes where it was kept before, since it names the rooms that an account has left.
func (a Action) Command(t Target, kept Evidence) string {
	t = a.About(t)
	var words strings.Builder
	words.WriteString("mxwarden " + a.ID + " " + shellWord(t.User.ID.Raw()))
	if t.Subject.Kind != OnAccount {
		words.WriteString(" " + shellWord(t.Subject.ID.Raw()))
	}
	always, known := Find(a.ID)
	if !known {
		always = a
	}
	if always.Danger == Reversible { // for some accounts it asks one step more
		words.WriteString(" --yes")
	}
	if a.Danger != Reversible {
		words.WriteString(" --confirm " + shellWord(t.Phrase()))
	}
	if a.Danger == Irreversible {
		dir := "mxwarden-evidence"
		if kept.Path != "" {
			dir = filepath.Dir(kept.Path)
		}
		words.WriteString(" --evidence " + shellWord(dir))
	}
	for i, f := range a.Fields {
		flag := " --" + strings.ReplaceAll(f.Name, "_", "-")
		switch {
		case f.Kind == FieldSecret && !f.Optional:
			words.WriteString(flag + "-stdin")
		case f.Typed() && f.Preset != always.Fields[i].Preset:
			words.WriteString(flag + " " + shellWord(f.Preset))
		case f.Typed() && !f.Optional && f.Preset == "":
			return words.String() + " ..."
		}
	}
	return words.String()
}
