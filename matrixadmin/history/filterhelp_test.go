package history

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

// TestFilterHelp holds that every example is a filter, that every field has one, and that each is one line.
func TestFilterHelp(t *testing.T) {
	t.Parallel()
	seen := make(map[field]bool)
	for _, help := range FilterHelp() {
		f := mustParse(t, help.Term)
		if len(f.terms) != 1 || help.Meaning == "" || matrixadmin.Printable(help.Meaning) != help.Meaning || strings.Contains(help.Meaning, "\n") {
			t.Errorf("%+v", help)
		}
		for _, term := range f.terms {
			seen[term.field] = true
		}
	}
	for _, f := range language.Fields {
		if !seen[byName[f.Name]] {
			t.Errorf("%s: is not explained", f.Name)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // | is where the cursor is
		"|":                    "ip: net: ua: client: device: since: before: tag: country: certainty:",
		"element c|":           "client: country: certainty:",
		"-c|":                  "-client: -country: -certainty:",
		"CO|":                  "country:",
		"tag:|":                "tag:private tag:loopback tag:link-local tag:cgnat tag:documentation tag:mapped tag:unspecified",
		"-tag:l|":              "-tag:loopback -tag:link-local",
		"tag:private|":         "",
		"tag:private |":        "ip: net: ua: client: device: since: before: tag: country: certainty:",
		"certainty:L|":         "certainty:likely",
		"since:|":              "since:1h since:24h since:7d since:30d since:today since:yesterday",
		"since:2|":             "since:24h",
		"before:y|":            "before:yesterday",
		"ip:|":                 "",
		"zzz|":                 "",
		"ta|g":                 "",
		"ta| x":                "tag:",
		`"two ta|`:             "",
		`"two" ta|`:            "tag:",
		`ua:"a b" -"c d" tag|`: "tag:",
		`ua:"a \" ta|`:         "",
		`ua:"a \\" ta|`:        "tag:",
		"x\u00a0ta|":           "tag:",
	} {
		pos := strings.Index(text, "|")
		if got := strings.Join(Suggest(strings.Replace(text, "|", "", 1), pos), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestSuggestions holds that any of them makes a filter longer by what was typed, and that it parses or only lacks its value.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune(`tagceriny:-" x\|é`))).Draw(t, "text")
		pos := rapid.IntRange(-1, len(text)+1).Draw(t, "pos")
		for _, s := range Suggest(text, pos) {
			f, err := ParseFilter(s+"x", someNow, berlin)
			if value := !strings.HasSuffix(s, ":"); value {
				f, err = ParseFilter(s, someNow, berlin)
			} else if slices.ContainsFunc(language.Fields, func(f terms.Field) bool { return strings.TrimPrefix(s, "-") == f.Name+":" && f.Values != nil }) {
				continue
			}
			if err != nil || len(f.terms) != 1 {
				t.Fatalf("%q: %v", s, err)
			}
		}
	})
}
