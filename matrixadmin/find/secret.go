package find

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
)

// ErrToken says that a text holds what looks like an access token. It does not repeat it.
var ErrToken = errors.New("this looks like an access token. It was not sent, shown or kept. Anybody who has it can use the account: sign its device out")

// tokens are what begins the tokens of Synapse (syt, syr; macaroons before 1.35) and of the Matrix Authentication Service (mct, mcr, mat, mar, mpt), with enough
// behind it to be one.
var (
	tokens   = regexp.MustCompile(`(?:sy[tr]|mc[tr]|ma[tr]|mpt)_[A-Za-z0-9_+/=-]{12,}`)
	macaroon = regexp.MustCompile(`(?:^|[^A-Za-z0-9])MDAx[A-Za-z0-9_-]{12,}`)
	said     = regexp.MustCompile(`(?i)(?:access_token["']?\s*[=:]\s*["']?|\bbearer\s+)[A-Za-z0-9_+/=.-]{12,}`)
	random   = regexp.MustCompile(`^[A-Za-z0-9_-]{32,}$`)
)

// IsToken reports whether a text holds what can hardly be anything but an access token or refresh token: it must not be sent, shown or kept.
func IsToken(s string) bool {
	if macaroon.MatchString(s) || said.MatchString(s) {
		return true
	}
	for _, at := range tokens.FindAllStringIndex(s, -1) {
		before, token, after := s[:at[0]], s[at[0]:at[1]], s[at[1]:]
		legal := strings.HasSuffix(before, "@") && strings.HasPrefix(after, ":") // an id of a name that looks like one
		if !legal && !endsInWord(before) && mixed(token[4:]) {
			return true
		}
	}
	return false
}

// IsSecret reports what is a token for certain, or looks like the tokens of servers whose tokens have no sign: a long word of letters in both cases and digits.
func IsSecret(s string) bool {
	word := strings.Trim(trim(s), "\"'`<>()[]{}.,;")
	return IsToken(s) || random.MatchString(word) && mixed(word) && strings.ContainsAny(word, "0123456789")
}

// mixed reports letters in both cases, as chance has them and names have not.
func mixed(s string) bool {
	return strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower)
}

// endsInWord reports whether a letter or digit stands at the end.
func endsInWord(s string) bool {
	return s != "" && (s[len(s)-1] == '_' || s[len(s)-1] >= '0' && s[len(s)-1] <= '9' || s[len(s)-1]|0x20 >= 'a' && s[len(s)-1]|0x20 <= 'z')
}
