package history

import (
	"slices"
	"strings"

	"github.com/mileusna/useragent"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

const (
	maxRead  = 1024 // bytes of a user agent that are looked at
	maxShown = 60   // characters of a name
	maxDigit = 5    // digits of each part of a version
)

// dot stands between two parts of a name.
func dot() string {
	if matrixadmin.ASCIIOnly() {
		return " - "
	}
	return " · "
}

// ClientName reads a user agent and returns which client it names, such as "Element Desktop 1.12 · Windows", or an empty text for one that it does not know.
//
// A user agent is whatever its sender likes to send. The name is a claim made readable and nothing more; only names that this package knows
// and the digits of versions are repeated.
func ClientName(ua string) matrixadmin.Text {
	ua = ua[:min(len(ua), maxRead)]
	low := strings.ToLower(ua)
	name := knownClient(ua, low)
	if name == "" {
		name = browser(ua, low)
	}
	if len(name) > maxShown {
		name = ""
	}
	return matrixadmin.NewText(name)
}

// knownClient finds the first product of the table in an agent.
func knownClient(ua, low string) string {
	if name := bridge(low); name != "" {
		return name
	}
	i, rest := findProduct(low)
	if i < 0 {
		return ""
	}
	p := &products[i]
	switch p.form {
	case bare:
		return p.name
	case family:
		return agentMember(p.name, without(ua, p.token), low, rest)
	case versioned:
	}
	return join(p.name, version(rest, 2))
}

// byLetter are the products whose token begins with a letter, by their places.
var byLetter = func() (t [256][]int) {
	for i, p := range products {
		t[p.token[0]] = append(t[p.token[0]], i)
	}
	return t
}()

// findProduct finds the first product whose token is a word of its own, and what follows that; it looks at each word once.
func findProduct(low string) (found int, rest string) {
	found = len(products)
	before := false // a character of a word stands before
	for at := range len(low) {
		inside := before
		before = wordByte(low[at])
		if inside || !before {
			continue
		}
		for _, i := range byLetter[low[at]] {
			if i >= found {
				break
			}
			token := products[i].token
			if end := at + len(token); strings.HasPrefix(low[at:], token) && (end == len(low) || !wordByte(low[end])) {
				found, rest = i, low[end:]
			}
		}
	}
	if found == len(products) {
		return -1, ""
	}
	return found, rest
}

func wordByte(c byte) bool { return inWord[c] }

var inWord = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
	}
	return t
}()

// agentMember names one of several clients that share a product's name, by where it says it runs.
func agentMember(name, ua, low, rest string) string {
	number := version(rest, 2)
	on := system(low)
	switch {
	case strings.Contains(low, "electron/"):
		return joinSystem(join(name+" Desktop", number), on)
	case on == "Android" || on == "iOS":
		return join(name+" "+on, number)
	case strings.HasPrefix(low, "mozilla/"):
		name = join(name+" Web", number)
		if b := engine(ua); b != "" {
			name += dot() + b
		}
		return joinSystem(name, on)
	}
	return joinSystem(join(name, number), on)
}

// without removes a product from an agent, so that the library sees the browser that it stands in.
func without(ua, token string) string {
	words := strings.Fields(ua)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(strings.ToLower(w), token+"/") }), " ")
}

// bridge names a bridge of the mautrix family, of which there are too many to list: its network's name is letters only.
func bridge(low string) string {
	const family = "mautrix-"
	rest, ok := strings.CutPrefix(low, family)
	if !ok {
		return ""
	}
	n := 0
	for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
		n++
	}
	if n == 0 || n > 20 {
		return "mautrix"
	}
	return join(family+rest[:n], version(rest[n:], 2))
}

// version reads up to so many numbers behind a product: "/1.11.60 (…" gives "1.11" for two. A single letter v may stand before them.
func version(rest string, parts int) string {
	if rest == "" || rest[0] != '/' && rest[0] != ' ' {
		return ""
	}
	rest = strings.TrimPrefix(rest[1:], "v")
	end := 0
	for range parts {
		n := digits(rest[end:])
		if n == 0 {
			return strings.TrimSuffix(rest[:end], ".")
		}
		end += n
		if end == len(rest) || rest[end] != '.' {
			return rest[:end]
		}
		end++
	}
	return rest[:end-1]
}

func digits(s string) int {
	n := 0
	for n < min(len(s), maxDigit) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// browser names a browser and its system.
func browser(ua, low string) string {
	if !strings.HasPrefix(low, "mozilla/") && !strings.HasPrefix(low, "opera/") {
		return ""
	}
	return joinSystem(engine(ua), system(low))
}

// engine asks the library for a browser and says it in words that this package allows.
func engine(ua string) string {
	u := useragent.Parse(ua)
	name := browsers[u.Name]
	if name == "" {
		return ""
	}
	return join(name, version("/"+u.Version, 1))
}

// system names the operating system; the first of the table that is mentioned, since phones mention desktops as well.
func system(low string) string {
	for _, s := range systems {
		if strings.Contains(low, s.token) {
			return s.name
		}
	}
	return ""
}

func join(name, number string) string {
	if number == "" {
		return name
	}
	return name + " " + number
}

func joinSystem(name, on string) string {
	if name == "" || on == "" {
		return name
	}
	return name + dot() + on
}
