package history

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FilterTerm is an example of a filter's term and what it means.
type FilterTerm struct{ Term, Meaning string }

// FilterHelp explains the language of filters, one line a term.
func FilterHelp() []FilterTerm {
	return []FilterTerm{
		{"word", "text in the address, user agent, client or device (case-insensitive)"},
		{`"two words"`, "exact phrase"},
		{"-word", "exclude; works with every term"},
		{"ip:203.0.113.0/24", "network; also one address (ip:203.0.113.9) or part of the text (ip:203.0)"},
		{"net:AS3320", "network name or AS number, or a network"},
		{"country:DE", "country code (needs a database, see mmdb)"},
		{"tag:private", "address type: " + strings.Join(tagNames, ", ")},
		{"ua:element", "text in the user agent"},
		{"client:desktop", "text in the client name"},
		{"device:ABCDEF", "text in the device ID (also likely devices)"},
		{"certainty:likely", "how certain the device is: exact, likely, none"},
		{"since:7d", "in the last 30m, 12h, 7d or 2w; or a date: since:2026-11-01, since:2026-11-01T10:00Z, since:today"},
		{"before:2026-11-01", "before a date or age"},
		{`ua:="curl/8.5.0"`, `exact match; ua:="" means empty`},
	}
}

// someValues are what may stand behind a field, as far as that can be listed.
var someValues = map[field][]string{
	fieldTag:       tagNames,
	fieldCertainty: {"exact", "likely", "none"},
	fieldSince:     {"1h", "24h", "7d", "30d", "today", "yesterday"},
	fieldBefore:    {"1h", "24h", "7d", "30d", "today", "yesterday"},
}

// Suggest returns what the word that ends at a byte of a filter's text may become: names of fields and their values. Each stands in the
// place of the whole word, which begins behind the last space; there are none within quotes and for a word that is complete.
func Suggest(text string, pos int) []string {
	pos = max(0, min(pos, len(text)))
	if r, _ := utf8.DecodeRuneInString(text[pos:]); pos < len(text) && !unicode.IsSpace(r) {
		return nil // within a word
	}
	start := 0
	if i := strings.LastIndexFunc(text[:pos], unicode.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(text[i:])
		start = i + n
	}
	typed := text[start:pos]
	if strings.Contains(typed, `"`) || quoteOpen(text[:start]) {
		return nil
	}
	sign := ""
	if rest, ok := strings.CutPrefix(typed, "-"); ok {
		sign, typed = "-", rest
	}
	typed = strings.ToLower(typed)
	var out []string
	for _, f := range fields {
		name := f.name + ":"
		if value, ok := strings.CutPrefix(typed, name); ok {
			for _, v := range someValues[f.field] {
				if strings.HasPrefix(v, value) && v != value {
					out = append(out, sign+name+v)
				}
			}
		} else if strings.HasPrefix(name, typed) {
			out = append(out, sign+name)
		}
	}
	return slices.Clip(out)
}

// quoteOpen reports whether a text ends within quotes.
func quoteOpen(text string) bool {
	for l := (lexer{text: text}); ; {
		w, err := l.next()
		if err != nil {
			return l.pos == len(text) && strings.Contains(text, `"`)
		}
		if w == nil {
			return false
		}
	}
}
