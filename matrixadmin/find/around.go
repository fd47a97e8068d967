package find

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// within finds what names an account inside other text: a link, a matrix: URI or a full id.
var within = pattern(`(?i)(?:https?://)?(?:www\.)?matrix\.to/#/[^\s<>"'\x60()\[\]{}]+|matrix:(?://[^\s/]+/)?u(?:ser)?/[^\s<>"'\x60()\[\]{}]+|` +
	`@[^\s:@]+:(?:\[[0-9a-f:.]+\]|[a-z0-9.-]*[a-z0-9])(?::[0-9]{1,5})?`)

// trailing is what may end the sentence around a link, and no server name.
const trailing = ".,;:!?*_-|\u201c\u2018\u300d\u300f\uff09\uff3d\u3011\u300b\u3009\u201d\u2019\u00bb\u203a\u3002\u3001\uff0c\uff01\uff1f\u2026"

// around takes the ids out of text that has something around them, each once, in order.
func around(s string) []string {
	var ids []string
	seen := make(map[string]bool)
	s = strings.NewReplacer("\uff20", "@", "\uff1a", ":").Replace(s)
	for _, at := range within().FindAllStringIndex(s, -1) {
		found := s[at[0]:at[1]]
		id := found
		if strings.HasPrefix(found, "@") && part(s[:at[0]], s[at[1]:]) {
			continue
		}
		if link, isLink, err := fromLink(strings.TrimRight(found, trailing)); isLink {
			if err != nil {
				continue
			}
			id = link
		}
		if u, err := matrixadmin.ParseUserID(id); err == nil && !seen[id] && (strings.ContainsAny(u.Server(), ".:") || u.Server() == "localhost") { // "@alice:not a server" names none
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// part reports whether what looks like an id belongs to a longer path or address, and names somebody else or nobody: "@zzz/../@dave:x.example", "@dave:x.example;x".
func part(before, after string) bool {
	if run := before[strings.LastIndexAny(before, " \t")+1:]; strings.ContainsAny(run, `/\%;?#`) {
		return true
	}
	if after == "" {
		return false
	}
	if strings.ContainsRune(`/\%#&=`, rune(after[0])) {
		return true
	}
	rest, _, _ := strings.Cut(after, " ")
	return strings.ContainsRune(";?:,.!+$~", rune(after[0])) && strings.ContainsFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' })
}

// trim takes off blanks and signs that cannot be seen.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n\u00a0\u2028\u2029", r) || unseen(r) })
}

// unseen reports signs that cannot be seen: zero-width ones and those that set the direction of a text.
func unseen(r rune) bool {
	return strings.ContainsRune("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c\u00ad", r)
}

// exact reports whether s is a full id just as it stands; hardly a server name ends in a dot, but a sentence does.
func exact(s, server string) bool {
	id, err := matrixadmin.ParseUserID(s)
	return err == nil && (!strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "-") || strings.EqualFold(id.Server(), server))
}

// several is the note beside the first of more than one id, or "".
func several(ids []string) string {
	if len(ids) < 2 {
		return ""
	}
	return "The text contains more than one account; using the first."
}

// errNoAccount says what names one.
var errNoAccount = errors.New("not a user ID. Use a user ID (@user:example.org), a localpart (user) or a link")

// ID reads what names one account, as [Parse] does: a full id of any server, a link, a localpart of server, or a text with an id in it.
// The note says that there were more. Where the server is not known, it is "", and a localpart names none.
func ID(text, server string) (id matrixadmin.UserID, note string, err error) {
	q, err := Parse(text, server)
	switch {
	case err != nil:
		return id, "", err
	case q.Kind == Elsewhere:
		return q.ID, "", nil // what is wrong with it is for the caller to say
	case q.Kind == Localpart: // with the signs around it: it is to name one account
		if q, err = fromLocalpart(strings.TrimPrefix(trim(text), "@"), server); err != nil || q.Kind != Localpart {
			return id, "", errNoAccount
		}
		return q.ID, q.Note, nil
	case q.Kind == Account:
		return q.ID, q.Note, nil
	case q.Kind == Room:
		return id, "", fmt.Errorf("this is a room %s, not an account", roomWord(q.Room.Raw()))
	}
	return id, "", errNoAccount
}

// oneLine makes one line of a pasted text that names an account somewhere in it; any other text stays as it is.
func oneLine(s, server string) string {
	joined := strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
	if joined != s && (len(around(s)) > 0 || roomOf(joined, server) != "") {
		return joined
	}
	return s
}
