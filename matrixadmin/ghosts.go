package matrixadmin

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// Ghosts are patterns of the user ids of accounts that bridges made: "@_irc_*", "@telegram_*:example.org". The star stands for any characters; without a
// server name a pattern holds for every one. Nil is "@_*", which the specification proposes; lists of accounts do not tell whose is a bridge's.
type Ghosts []string

var usualGhosts = Ghosts{"@_*"}

// CheckGhost says in one line what is wrong with a pattern, nil when nothing is.
func CheckGhost(pattern string) error {
	switch {
	case !strings.HasPrefix(pattern, "@"):
		return fmt.Errorf("%s must begin with @", quote(pattern))
	case strings.Trim(pattern[1:], "*") == "":
		return fmt.Errorf("%s would be every account", quote(pattern))
	case strings.ContainsAny(pattern, "?[]\\/ "):
		return fmt.Errorf("%s may hold no wildcard but *", quote(pattern))
	case len(pattern) > MaxIDBytes:
		return errors.New("too long")
	}
	return nil
}

// Match reports whether a user id fits a pattern.
func (g Ghosts) Match(id UserID) bool {
	local, _, _ := strings.Cut(id.s, ":")
	local = strings.ReplaceAll(local, "/", "|") // to path.Match it is the end of a part
	if g == nil {
		g = usualGhosts
	}
	for _, p := range g {
		text := local
		if strings.Contains(p, ":") {
			text = strings.ReplaceAll(id.s, "/", "|")
		}
		if ok, err := path.Match(p, text); err == nil && ok {
			return true
		}
	}
	return false
}

// IsGhost reports whether an account belongs to a bridge, as its server says or its id suggests.
func (g Ghosts) IsGhost(u *User) bool { return !u.Appservice.IsZero() || g.Match(u.ID) }
