package find

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// pattern is a regular expression that is compiled when it is needed first: few runs need one, and compiling all of them takes a millisecond of each start.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

var (
	mail     = pattern(`^[^\s@<>"'()\[\],;:\\]+@[^\s@<>"'()\[\],;:\\/]+\.[^\s@<>"'()\[\],;:\\/.]+$`)
	named    = pattern(`^[^@<>]*<([^<>\s]+@[^<>\s]+)>$`)
	phone    = pattern(`^(?:\+|00)?[0-9][0-9 ()./\x{a0}\x{2010}-\x{2013}-]*[0-9]$`)
	external = pattern(`^([A-Za-z][A-Za-z0-9._~-]*):([^\s/].*)$`)
	ulid     = pattern(`^[0-7][0-9A-HJKMNP-TV-Z]{25}$`)
	device   = pattern(`^[A-Z]{10}$`)
	v12      = pattern(`^![A-Za-z0-9_-]{43}$`)
	rooms    = pattern(`[#!][^\s#!:"'<>()\[\]{}]+:(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]*[A-Za-z0-9])(?::[0-9]{1,5})?|![A-Za-z0-9_-]{43}\b`)
	event    = pattern(`^\$(?:[A-Za-z0-9_+/-]{43}|[^\s:]+:\S+)$`)
)

// fewestDigits is what a phone number has at least, with its country; mostDigits is E.164's limit.
const (
	fewestDigits = 7
	mostDigits   = 15
)

// wraps are quotes and brackets; ends are what a word may end in in a sentence, and no user ID of today.
const (
	wraps = "\"'`<>()[]{}\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u2039\u203a\u300c\u300d"
	ends  = ",;:!?\u2026"
)

// strip takes off what stands around one word in a sentence.
func strip(s string) string {
	return strings.TrimRightFunc(strings.TrimLeft(s, wraps), func(r rune) bool { return strings.ContainsRune(wraps, r) || strings.ContainsRune(trailing, r) })
}

// bare takes quotes, brackets and the end of a sentence off a name; a text of nothing else stays as it is.
func bare(s string) string {
	word := strings.TrimLeft(s, wraps)
	if word != s {
		word = strings.TrimRightFunc(word, func(r rune) bool { return strings.ContainsRune(wraps, r) || strings.ContainsRune(ends, r) })
	}
	if word = strings.TrimSpace(strings.TrimRight(word, ends)); word == "" {
		return s
	}
	return word
}

// mailOf takes an e-mail address out of what it is usually written in; "" where there is none.
func mailOf(s string) string {
	if m := named().FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\u00a0' }); len(words) > 1 {
		words = slices.DeleteFunc(words, func(w string) bool { return mailOf(w) == "" })
		if len(words) != 1 {
			return ""
		}
		s = words[0]
	}
	s, _ = cutPrefixFold(strip(s), "mailto:")
	s, _, _ = strings.Cut(s, "?")
	if s = strip(s); !mail().MatchString(s) {
		return ""
	}
	return s
}

// phoneOf returns the digits of a phone number, with those of its country where it says so; "" where it is none.
func phoneOf(s string) string {
	s, _ = cutPrefixFold(strip(s), "tel:")
	if _, err := netip.ParseAddr(s); err == nil || !phone().MatchString(s) {
		return ""
	}
	abroad := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if abroad {
		s = strings.Replace(s, "(0)", "", 1) // not dialed from abroad
		s = strings.TrimPrefix(s, "00")
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(digits) < fewestDigits || len(digits) > mostDigits {
		return ""
	}
	return digits
}

// externalOf splits an ID at an identity provider, oidc-google:1234, which a URL is not.
func externalOf(s string) (provider, id string) {
	m := external().FindStringSubmatch(strings.Trim(s, "\"'`<>"))
	if m == nil {
		return "", ""
	}
	return m[1], m[2]
}

// roomOf finds the one room that a text names: an alias (of this server where it names none) or an id; "" where it names none.
func roomOf(s, server string) string {
	word := strip(s)
	switch {
	case v12().MatchString(word):
		return word
	case strings.HasPrefix(word, "#") && len(word) > 1 && !strings.ContainsAny(word, " \t:") && len(word)+1+len(server) <= matrixadmin.MaxIDBytes:
		return word + ":" + server
	}
	for _, link := range within().FindAllString(s, -1) {
		if id, _, err := fromLink(strings.TrimRight(link, trailing)); err == nil && isRoom(id) {
			return id
		}
	}
	at := rooms().FindStringIndex(s)
	if at == nil || part(s[:at[0]], s[at[1]:]) {
		return ""
	}
	return s[at[0]:at[1]]
}

// isRoom reports whether an id or alias that a link points to is a room's.
func isRoom(id string) bool { return strings.HasPrefix(id, "#") || strings.HasPrefix(id, "!") }
