package matrixadmintest

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func invalidParam(text string) *answer {
	a := fail(http.StatusBadRequest, codeInvalidParam, text)
	return &a
}

// integer reads a number that is not negative; one beyond 63 bits becomes math.MaxInt.
func (c *call) integer(name string, otherwise int, into *int) *answer {
	if !c.query.Has(name) {
		*into = otherwise
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(c.query.Get(name)))
	switch {
	case errors.Is(err, strconv.ErrRange) && n > 0:
		n = math.MaxInt
	case err != nil:
		return invalidParam("Query parameter " + name + " must be an integer")
	case n < 0:
		return invalidParam("Query parameter " + name + " must be a positive integer.")
	}
	*into = n
	return nil
}

// boolean reads a flag, which only two words can spell.
func (c *call) boolean(name string, into *choice) *answer {
	if !c.query.Has(name) {
		return nil
	}
	switch c.query.Get(name) {
	case "true":
		*into = choice{given: true, value: true}
	case "false":
		*into = choice{given: true}
	default:
		return invalidParam("Boolean query parameter '" + name + "' must be one of ['true', 'false']")
	}
	return nil
}

func (c *call) ascii(name string, into *string) *answer {
	*into = c.query.Get(name)
	for _, r := range *into {
		if r > 0x7f {
			a := fail(http.StatusBadRequest, codeUnknown, "Query parameter '"+name+"' must be ascii")
			return &a
		}
	}
	return nil
}

func (c *call) direction(backwards *bool) *answer {
	switch c.query.Get("dir") {
	case "", "f":
	case "b":
		*backwards = true
	default:
		return invalidParam("Query parameter 'dir' must be one of ['b', 'f']")
	}
	return nil
}

var orders = []struct {
	name    string
	compare func(a, b *user) int
}{
	{"name", func(a, b *user) int { return strings.Compare(a.ID, b.ID) }},
	{"displayname", func(a, b *user) int { return strings.Compare(a.DisplayName, b.DisplayName) }},
	{"is_guest", func(a, b *user) int { return compareFlags(a.Guest, b.Guest) }},
	{"admin", func(a, b *user) int { return compareFlags(a.Admin, b.Admin) }},
	{"deactivated", func(a, b *user) int { return compareFlags(a.Deactivated, b.Deactivated) }},
	{"user_type", func(a, b *user) int { return strings.Compare(a.UserType, b.UserType) }},
	{"avatar_url", func(a, b *user) int { return strings.Compare(a.AvatarURL, b.AvatarURL) }},
	{"shadow_banned", func(a, b *user) int { return compareFlags(a.ShadowBanned, b.ShadowBanned) }},
	{"creation_ts", func(a, b *user) int { return cmp.Compare(a.Created.Unix(), b.Created.Unix()) }},
	{"last_seen_ts", func(a, b *user) int { return compareTimes(a.LastSeen, b.LastSeen) }},
	{"locked", func(a, b *user) int { return compareFlags(a.Locked, b.Locked) }},
}

func (c *call) order(q *userQuery) *answer {
	q.orderBy = cmp.Or(c.query.Get("order_by"), "name")
	names := make([]string, 0, len(orders))
	for _, o := range orders {
		if o.name == q.orderBy {
			q.compare = o.compare
			return nil
		}
		names = append(names, "'"+o.name+"'")
	}
	return invalidParam("Query parameter 'order_by' must be one of [" + strings.Join(names, ", ") + "]")
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// compareTimes has what never was first, as SQLite sorts null.
func compareTimes(a, b time.Time) int { return a.Compare(b) }
