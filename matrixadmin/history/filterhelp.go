package history

import "strings"

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

// Suggest returns what the word that ends at a byte of a filter's text may become: names of fields and their values. Each stands in the
// place of the whole word, which begins behind the last space; there are none within quotes and for a word that is complete.
func Suggest(text string, pos int) []string { return language.Suggest(text, pos) }
