package matrixadmintest

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// choice is a filter that may be absent.
type choice struct{ given, value bool }

func (ch choice) allows(v bool) bool { return !ch.given || ch.value == v }

func listUsersV2(h *Homeserver, c *call) answer {
	return h.listUsers(c, func(ch choice) choice {
		if ch.given && ch.value {
			return choice{}
		}
		return choice{given: true}
	})
}

func listUsersV3(h *Homeserver, c *call) answer {
	return h.listUsers(c, func(ch choice) choice { return ch })
}

// userQuery is what the parameters of a list ask for.
type userQuery struct {
	from, limit                          int
	userID, name                         string
	guests, locked                       bool
	deactivated, admins                  choice
	orderBy                              string
	backwards                            bool
	notTypes                             []string
	compare                              func(a, b *user) int
	nameMatch, displayMatch, userIDMatch func(string) bool
}

func (h *Homeserver) listUsers(c *call, deactivated func(choice) choice) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	q, bad := h.userQuery(c)
	if bad != nil {
		return *bad
	}
	q.deactivated = deactivated(q.deactivated)
	var found []*user
	for _, u := range h.order {
		if q.includes(u) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b *user) int {
		n := q.compare(a, b)
		if q.backwards {
			n = -n
		}
		return cmp.Or(n, strings.Compare(a.ID, b.ID))
	})
	page := found[min(q.from, len(found)):]
	page = page[:min(q.limit, len(page))]
	rows := make(list, len(page))
	for i, u := range page {
		rows[i] = listRow(u)
	}
	body := object{{"users", rows}, {"total", len(found)}}
	if q.from+q.limit < len(found) {
		body = append(body, member{"next_token", strconv.Itoa(q.from + len(page))})
	}
	return ok(body)
}

// listRow has its creation in milliseconds, unlike the single user.
func listRow(u *user) object {
	return object{
		{"name", u.ID},
		{"user_type", orNull(u.UserType)},
		{"is_guest", u.Guest},
		{"admin", u.Admin},
		{"deactivated", u.Deactivated},
		{"shadow_banned", u.ShadowBanned},
		{"displayname", orNull(u.DisplayName)},
		{"avatar_url", orNull(u.AvatarURL)},
		{"creation_ts", u.Created.Unix() * 1000},
		{"approved", true},
		{"erased", u.Erased},
		{"last_seen_ts", millis(u.LastSeen)},
		{"locked", u.Locked},
	}
}

func (h *Homeserver) userQuery(c *call) (*userQuery, *answer) {
	q := &userQuery{guests: true}
	var bad *answer
	check := func(a *answer) bool {
		bad = a
		return a == nil
	}
	var guests, locked choice
	okay := check(c.integer("from", 0, &q.from)) &&
		check(c.integer("limit", 100, &q.limit)) &&
		check(c.ascii("user_id", &q.userID)) &&
		check(c.boolean("guests", &guests))
	if !okay {
		return nil, bad
	}
	q.guests = guests.allows(true)
	if h.mode == MAS && q.guests {
		a := fail(http.StatusBadRequest, codeInvalidParam, "The guests parameter is not supported when delegating to MAS.")
		return nil, &a
	}
	q.name = strings.TrimRight(c.query.Get("name"), "\x00")
	okay = check(c.boolean("deactivated", &q.deactivated)) &&
		check(c.boolean("locked", &locked)) &&
		check(c.boolean("admins", &q.admins)) &&
		check(c.order(q)) &&
		check(c.direction(&q.backwards))
	if !okay {
		return nil, bad
	}
	q.locked = locked.given && locked.value
	q.notTypes = c.query["not_user_type"]
	if q.limit == math.MaxInt {
		a := internalError()
		return nil, &a
	}
	if q.name != "" {
		lower := strings.ToLower(q.name)
		q.nameMatch, q.displayMatch = like("@%"+lower+"%:%"), like("%"+lower+"%")
	} else if q.userID != "" {
		q.userIDMatch = like("%" + strings.ToLower(q.userID) + "%")
	}
	return q, nil
}

func (q *userQuery) includes(u *user) bool {
	switch {
	case !q.guests && u.Guest, !q.locked && u.Locked:
		return false
	case !q.deactivated.allows(u.Deactivated), !q.admins.allows(u.Admin):
		return false
	case q.nameMatch != nil && !q.nameMatch(u.ID) && !q.displayMatch(strings.ToLower(u.DisplayName)):
		return false
	case q.userIDMatch != nil && !q.userIDMatch(u.ID):
		return false
	case len(q.notTypes) > 0:
		if len(q.notTypes) > 1 && u.UserType == "" {
			return !slices.Contains(q.notTypes, "")
		}
		return !slices.Contains(q.notTypes, u.UserType)
	default:
		return true
	}
}

// like is the SQL operator as SQLite has it: case does not matter, and the wildcards are not escaped.
func like(pattern string) func(string) bool {
	inner, before := strings.CutPrefix(pattern, "%")
	inner, after := strings.CutSuffix(inner, "%")
	if before && after && !strings.ContainsAny(inner, "%_") {
		return func(s string) bool { return strings.Contains(strings.ToLower(s), inner) }
	}
	p := []rune(pattern)
	return func(s string) bool { return likeRunes(p, []rune(strings.ToLower(s))) }
}

func likeRunes(p, s []rune) bool {
	star, mark := -1, 0
	i, j := 0, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '%':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '_' || p[i] == s[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '%' {
		i++
	}
	return i == len(p)
}
