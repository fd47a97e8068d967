package wire

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// hiddenToken stands where a token or another secret was.
const hiddenToken = "[secret removed]"

// tokens are what looks like a token of Synapse, of the Matrix Authentication Service or of JSON Web Tokens, or is called one. In an error it does no harm to
// take out too much, which package find could not do with what somebody looks for.
var tokens = regexp.MustCompile(`(?i)(?:access_token["']?\s*[=:]\s*["']?|\bbearer\s+)[a-z0-9_+/=.~-]{8,}|(?:sy[tr]|mc[tr]|ma[tr]|mpt)_[a-z0-9_+/=-]{6,}|\b(?:MDAx|eyJ)[a-z0-9_.-]{12,}`)

// HideTokens takes out of a text from a server whatever looks like a token, and the tokens that are known; servers and proxies repeat them in their errors.
func HideTokens(s string, known ...Secret) string {
	for _, k := range known {
		for _, t := range written(k.Reveal()) {
			s = strings.ReplaceAll(s, t, hiddenToken)
		}
	}
	if !mayHoldToken(s) {
		return s
	}
	return tokens.ReplaceAllString(s, hiddenToken)
}

// leastSecret is the length from which a secret is looked for: a shorter one would be found in any text.
const leastSecret = 4

// written are the ways in which a secret stands in a request, and so in an answer that repeats it.
func written(secret string) []string {
	if len(secret) < leastSecret {
		return nil
	}
	quoted, err := jsontext.AppendQuote(nil, secret)
	if err != nil { // it is no UTF-8, and no JSON
		return []string{secret}
	}
	return []string{string(quoted[1 : len(quoted)-1]), html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret), secret}
}

// tokenSigns are in lower case what tokens has in each of its alternatives.
var tokenSigns = []string{"access_token", "bearer", "syt_", "syr_", "mct_", "mcr_", "mat_", "mar_", "mpt_", "mdax", "eyj"}

// mayHoldToken spares most texts the slow search. What folds to a letter of ASCII, such as the long s, is left to it.
func mayHoldToken(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return true
		}
	}
	lower := strings.ToLower(s)
	return slices.ContainsFunc(tokenSigns, func(sign string) bool { return strings.Contains(lower, sign) })
}

// WithoutTokens is [HideTokens] of a text that a server gives as a reason, such as that of a job that failed.
func WithoutTokens(t Text) Text { return NewText(HideTokens(t.Raw())) }

// known are the secrets that an answer may repeat: the connection's own token, that of the request, and those in its body.
func (c *Conn) known(resp *http.Response) []Secret {
	own, _ := c.token.take()
	known := []Secret{own}
	if resp.Request != nil {
		if other, ok := resp.Request.Context().Value(ownToken{}).(Secret); ok {
			known = append(known, other)
		}
		if sent, ok := resp.Request.Context().Value(bodySecrets{}).([]Secret); ok {
			known = append(known, sent...)
		}
	}
	return known
}
