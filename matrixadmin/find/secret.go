package find

import (
	"errors"
	"strings"
	"unicode"
)

// ErrToken says that a text holds what looks like an access token. It does not repeat it.
var ErrToken = errors.New("this looks like an access token. It was not sent, shown or kept. Anybody who has it can use the account: sign its device out")

// tokens are what begins the tokens of Synapse (syt, syr; macaroons before 1.35) and of the Matrix Authentication Service (mct, mcr, mat, mar, mpt), with enough
// behind it to be one; jwt is the first part of a JSON Web Token.
var (
	tokens   = pattern(`(?i)(?:s?y[tr]|mc[tr]|ma[tr]|mpt)_[a-z0-9_+/=-]{12,}`)
	sign     = pattern(`^(?:sy[tr]|mc[tr]|ma[tr]|mpt)_`)
	macaroon = pattern(`(?:^|[^A-Za-z0-9])MDAx[A-Za-z0-9_-]{12,}`)
	jwt      = pattern(`(?:^|[^A-Za-z0-9])eyJ[A-Za-z0-9_-]{12,}`)
	said     = pattern(`(?i)(?:access_token["']?\s*[=:]\s*["']?|\bbearer\s+)[A-Za-z0-9_+/=.-]{12,}`)
	called   = pattern(`(?i)token["']?\s*[=:]\s*["']?([A-Za-z0-9_+/=.-]{12,})`)
	random   = pattern(`^[A-Za-z0-9_-]{32,}$`)
	capitals = pattern(`[A-Z]`)
	provider = pattern(`(?i)^(?:oidc|oauth|saml|cas|ldap)[a-z0-9._~-]*$`)
)

// shortest is how long a token is at least: what each of the patterns above asks for, without its signs.
const shortest = 12

// IsToken reports whether a text holds what can hardly be anything but an access token or refresh token: it must not be sent, shown or kept.
func IsToken(s string) bool { return len(s) >= shortest && (signed(s) || signed(plain(s))) }

// signed reports a token that has a sign of its own.
func signed(s string) bool {
	if macaroon().MatchString(s) || jwt().MatchString(s) || said().MatchString(s) {
		return true
	}
	if m := called().FindStringSubmatch(s); m != nil && mixed(m[1]) && digit(m[1]) {
		return true
	}
	for _, at := range tokens().FindAllStringIndex(s, -1) {
		before, token, after := s[:at[0]], s[at[0]:at[1]], s[at[1]:]
		legal := strings.HasSuffix(before, "@") && strings.HasPrefix(after, ":") // an id of a name that looks like one
		_, rest, _ := strings.Cut(token, "_")
		if !legal && !endsInWord(before) && mixed(rest) && (sign().MatchString(token) || digit(rest)) {
			return true
		}
	}
	return false
}

// IsSecret reports what is a token for certain, or has a word that looks like the tokens of servers whose tokens have no sign: long, of letters in both cases
// and digits. The value of a filter's term is a word; an ID at an identity provider is none, nor is that of a room or an event.
func IsSecret(s string) bool {
	if IsToken(s) {
		return true
	}
	for word := range strings.FieldsFuncSeq(plain(strings.NewReplacer("\r", " ", "\n", " ").Replace(s)), apart) {
		word = strings.TrimRight(strings.TrimLeft(word, "-"), ".!:*")
		if at := strings.LastIndexByte(word, ':'); at >= 0 && !strings.ContainsAny(word[:1], "@#!$") && !provider().MatchString(word[:at]) {
			word = word[at+1:]
		}
		if random().MatchString(word) && digit(word) && len(capitals().FindAllString(word, 3)) == 3 && mixed(word) { // names and times have fewer capitals
			return true
		}
	}
	return false
}

// apart reports what stands between words.
func apart(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`<>()[]{},;=&?|", r) }

// plain takes out what a copy may have put into a token: breaks and signs that cannot be seen, wide letters, and the underscore as addresses write it.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\n' || unseen(r):
			return -1
		case r >= '\uff01' && r <= '\uff5e':
			return r - '\uff01' + '!'
		}
		return r
	}, s)
	return strings.NewReplacer("%5F", "_", "%5f", "_").Replace(s)
}

// mixed reports letters in both cases, as chance has them and names have not.
func mixed(s string) bool {
	return strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsLower)
}

func digit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// endsInWord reports whether a letter or digit stands at the end.
func endsInWord(s string) bool {
	return s != "" && (s[len(s)-1] == '_' || s[len(s)-1] >= '0' && s[len(s)-1] <= '9' || s[len(s)-1]|0x20 >= 'a' && s[len(s)-1]|0x20 <= 'z')
}
