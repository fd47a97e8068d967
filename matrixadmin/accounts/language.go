package accounts

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin/terms"
)

const (
	wantsState = "active, deactivated, erased, locked, suspended, shadow-banned, admin, guest, bot, support, appservice, look-alike or still-works"
	wantsType  = "none, bot, support, guest, appservice or another user type"
	wantsYesNo = "yes or no"
	wantsIP    = "an address (203.0.113.9) or a network (203.0.113.0/24, 2001:db8::/64)"
)

// Words for accounts of application services, as the server reports or patterns of user IDs say.
const (
	ghost      = "ghost"
	appservice = "appservice"
)

var (
	states = []string{"active", "deactivated", "erased", "locked", "suspended", "shadow-banned", "admin", "guest", "bot", "support", appservice, "look-alike", "still-works"}
	yesNo  = []string{"yes", "no"}
)

var language = terms.Language{Words: []string{ghost}, Fields: []terms.Field{
	{Name: "state", Wants: wantsState, Values: states},
	{Name: "created", Wants: terms.WantsSpan, Values: terms.Spans()},
	{Name: "seen", Wants: "never, " + terms.WantsSpan, Values: append([]string{"never"}, terms.Spans()...)},
	{Name: "type", Wants: wantsType, Values: []string{"none", "bot", "support", "guest", appservice}},
	{Name: "ip", Wants: wantsIP},
	{Name: "name", Wants: "part of the localpart or display name"},
	{Name: "admin", Wants: wantsYesNo, Values: yesNo},
	{Name: "guest", Wants: wantsYesNo, Values: yesNo},
	{Name: "shadow", Wants: wantsYesNo, Values: yesNo},
	{Name: "approved", Wants: wantsYesNo, Values: yesNo},
}}

// IsState reports whether a word is the name of a state, which as a word of a filter is only looked for in names.
func IsState(word string) bool { return slices.Contains(states, word) }

// Term is an example of a filter's term and what it means.
type Term struct{ Term, Meaning string }

// Help explains the language of filters, one line a term.
func Help() []Term {
	return []Term{
		{"word", "text in the localpart or display name (case-insensitive); a word that begins with @ is looked for in the user ID"},
		{`"two words"`, "exact phrase"},
		{"-word", "exclude; works with every term"},
		{"name:alice", `text in the localpart or display name; name:="Alice" is all of it`},
		{"state:locked", "what the State column shows: " + wantsState + "; active accounts are neither deactivated nor locked nor suspended, and appservice ones belong to an application service; still-works are those that only the homeserver has closed, where MAS (Matrix Authentication Service) keeps accounts"},
		{"created:<7d", "created in the last 7 days; also created:>1w, created:2026-11-01, created:2026-11-01..2026-11-08, created:2026-11-01.."},
		{"seen:>90d", "last seen longer ago; accounts without a record of use are not among them: seen:never, or seen:>90d,never for both"},
		{"ip:203.0.113.9", "accounts that connect from an address, or from a network (ip:203.0.113.0/24); the connections of each possible match are read, so add created:<7d to make it quick"},
		{"type:bot", wantsType},
		{"admin:yes", "server administrators; admin:no for others"},
		{"guest:no", "no guests"},
		{"shadow:yes", "shadow-banned accounts"},
		{"approved:no", "accounts that wait for approval, where the server has approvals"},
		{"-ghost", "no accounts of application services (bridges), as the server reports or the patterns of the profile say (see ghosts in mxwarden help config); the same as -type:appservice. No list says whose an account is: each is read by itself, on screen as it comes into view (unchecked until then; v checks all)"},
		{"state:locked,suspended", "either; works with all fields but name"},
	}
}

// Suggest returns what the word that ends at a byte of a filter's text may become.
func Suggest(text string, pos int) []string { return language.Suggest(text, pos) }

// IsFilter reports whether a text is meant as a filter and not as something to find: it has a term of the language, or one that is nearly spelled so, or
// excludes a word.
func IsFilter(text string) bool {
	for l := language.Lex(text); ; {
		t, err := l.Next()
		if e, ok := errors.AsType[*terms.Error](err); ok {
			name, _, colon := strings.Cut(text[e.Pos:e.End], ":")
			return colon && mistyped(strings.ToLower(name)) || fieldBefore(text[:e.Pos])
		}
		switch {
		case t == nil:
			return false
		case t.Field != "", t.Value == ghost && !t.Quoted:
			return true
		case t.Not && strings.IndexFunc(t.Value, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@' }) == 0:
			return true
		}
	}
}

// fieldBefore reports whether a text ends with the name of a field and its colon, whose value is wrong.
func fieldBefore(text string) bool {
	text = text[strings.LastIndexFunc(text, unicode.IsSpace)+1:]
	name, _, colon := strings.Cut(strings.TrimPrefix(text, "-"), ":")
	return colon && slices.ContainsFunc(language.Fields, func(f terms.Field) bool { return f.Name == strings.ToLower(name) })
}

// mistyped reports whether a name is one slip away from that of a field.
func mistyped(name string) bool {
	return slices.ContainsFunc(language.Fields, func(f terms.Field) bool { return name != f.Name && len(f.Name) > 2 && slip(name, f.Name) })
}

// slip reports whether one letter more, less or other, or two that changed places, make a of b.
func slip(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	for i := range len(b) {
		if a[i] == b[i] {
			continue
		}
		switch {
		case len(a) > len(b):
			return a[i+1:] == b[i:]
		case a[i+1:] == b[i+1:]:
			return true
		}
		return i+1 < len(b) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	}
	return len(a) <= len(b)+1
}
