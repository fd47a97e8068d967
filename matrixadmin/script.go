package matrixadmin

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// Lookalike says in a few words why the id may be taken for another one, "" for one of today's grammar: that it mixes scripts or is
// not ASCII, that it holds characters which show nothing, or capitals and signs that new ids cannot have.
func (u UserID) Lookalike() string {
	if !u.Historical() {
		return ""
	}
	local := u.Localpart().Raw()
	if local == "" {
		return "empty localpart"
	}
	var why []string
	if hidden, marked := concealed(local); hidden || marked {
		if hidden {
			why = append(why, "invisible characters")
		}
		if marked {
			why = append(why, "combining characters")
		}
	}
	scripts := scriptsOf(local)
	switch {
	case len(scripts) > 1:
		why = append(why, strings.Join(scripts, " + "))
	case len(scripts) == 1 && scripts[0] != "Latin":
		why = append(why, scripts[0])
	case len(why) == 0 && !ascii(local):
		why = append(why, "non-ASCII characters")
	}
	if len(why) == 0 {
		why = append(why, oldStyle(local))
	}
	return strings.Join(why, ", ")
}

// concealed reports what a reader of an id does not see at all, and what changes the letter before it.
func concealed(s string) (hidden, marked bool) {
	for _, r := range s {
		switch {
		case !wire.Visible(r) && r != '‹' && r != '›':
			hidden = true
		case wire.ExtendsCluster(r):
			marked = true
		}
	}
	return hidden, marked
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// oldStyle names what an ASCII id has that new ones cannot have.
func oldStyle(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
		return "capital letters"
	}
	return "unusual characters"
}

// script is a table of package unicode with its name.
type script struct {
	name  string
	table *unicode.RangeTable
}

// scripts are all but those that any text may hold, the commonest first.
var scripts = func() []script {
	common := []string{"Latin", "Cyrillic", "Greek", "Han", "Hiragana", "Katakana", "Hangul", "Arabic", "Hebrew", "Thai", "Devanagari"}
	var all []script
	for _, name := range common {
		all = append(all, script{name, unicode.Scripts[name]})
	}
	var rest []string
	for name := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && !slices.Contains(common, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	for _, name := range rest {
		all = append(all, script{name, unicode.Scripts[name]})
	}
	return all
}()

// scriptsOf names the scripts of a text's letters, sorted.
func scriptsOf(s string) []string {
	var names []string
	for _, r := range s {
		if r < 0x80 && (r|0x20 < 'a' || r|0x20 > 'z') {
			continue
		}
		for _, sc := range scripts {
			if unicode.Is(sc.table, r) {
				if !slices.Contains(names, sc.name) {
					names = append(names, sc.name)
				}
				break
			}
		}
	}
	slices.Sort(names)
	return names
}
