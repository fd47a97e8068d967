package wire

import (
	"net/http"
	"regexp"
	"strings"
)

// hiddenToken stands where a token was.
const hiddenToken = "[token removed]"

// tokens are what looks like a token of Synapse, of the Matrix Authentication Service or of JSON Web Tokens, or is called one. In an error it does no harm to
// take out too much, which package find could not do with what somebody looks for.
var tokens = regexp.MustCompile(`(?i)(?:access_token["']?\s*[=:]\s*["']?|\bbearer\s+)[a-z0-9_+/=.~-]{8,}|(?:sy[tr]|mc[tr]|ma[tr]|mpt)_[a-z0-9_+/=-]{6,}|\b(?:MDAx|eyJ)[a-z0-9_.-]{12,}`)

// HideTokens takes out of a text from a server whatever looks like a token, and the tokens that are known; servers and proxies repeat them in their errors.
func HideTokens(s string, known ...Secret) string {
	for _, k := range known {
		if t := k.Reveal(); t != "" {
			s = strings.ReplaceAll(s, t, hiddenToken)
		}
	}
	return tokens.ReplaceAllString(s, hiddenToken)
}

// known are the tokens that an answer may repeat: the connection's own, that of the request, and those in its form.
func (c *Conn) known(resp *http.Response) []Secret {
	own, _ := c.token.take()
	known := []Secret{own}
	if resp.Request != nil {
		if other, ok := resp.Request.Context().Value(ownToken{}).(Secret); ok {
			known = append(known, other)
		}
		if sent, ok := resp.Request.Context().Value(formSecrets{}).([]Secret); ok {
			known = append(known, sent...)
		}
	}
	return known
}
