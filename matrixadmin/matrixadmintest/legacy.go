package matrixadmintest

import (
	"math"
	"net/http"
	"slices"
	"strings"
)

// oldRow is an account in the lists of the old paths, with its password hash.
func (h *Homeserver) oldRow(u *user) object {
	row := object{
		{"name", u.ID}, {"password_hash", hashOf(u)}, {"is_guest", number(u.Guest)}, {"admin", number(u.Admin)},
	}
	if h.mode == Synapse119 {
		row = append(row, member{"user_type", orNull(u.UserType)}, member{"deactivated", number(u.Deactivated)})
	}
	return row
}

// oldList checks what the three old lists check.
func (h *Homeserver) oldList(c *call) *answer {
	if bad := h.parseID(c.args[0]); bad != nil {
		return bad
	}
	if _, bad := h.admin(c); bad != nil {
		return bad
	}
	return h.localID(c.args[0], "Can only users a local user")
}

func allUsersOld(h *Homeserver, c *call) answer {
	if bad := h.oldList(c); bad != nil {
		return *bad
	}
	out := list{}
	for _, u := range h.order {
		out = append(out, h.oldRow(u))
	}
	return ok(out)
}

// searchUsersOld is broken in 1.19.
func searchUsersOld(h *Homeserver, c *call) answer {
	if bad := h.oldList(c); bad != nil {
		return *bad
	}
	if h.mode == Synapse119 {
		return internalError()
	}
	if !c.query.Has("term") {
		return fail(http.StatusBadRequest, codeMissingParam, "Missing string query parameter b'term'")
	}
	match := like("%" + strings.ToLower(c.query.Get("term")) + "%")
	out := list{}
	for _, u := range h.order {
		if match(u.ID) {
			out = append(out, h.oldRow(u))
		}
	}
	return ok(out)
}

// pageUsersOld is gone in 1.19.
func pageUsersOld(h *Homeserver, c *call) answer {
	if h.mode == Synapse119 {
		return unrecognized(http.StatusBadRequest)
	}
	if bad := h.oldList(c); bad != nil {
		return *bad
	}
	var start, limit int
	for _, p := range []struct {
		name string
		into *int
	}{{"start", &start}, {"limit", &limit}} {
		if !c.query.Has(p.name) {
			return fail(http.StatusBadRequest, codeMissingParam, "Missing integer query parameter b'"+p.name+"'")
		}
		if bad := c.integer(p.name, 0, p.into); bad != nil {
			return *bad
		}
	}
	page := h.order[min(start, len(h.order)):]
	page = page[:min(limit, len(page))]
	rows := make(list, len(page))
	for i, u := range page {
		rows[i] = h.oldRow(u)
	}
	return ok(object{{"users", rows}, {"total", len(h.order)}})
}

// listUsers119 has fewer parameters, fewer columns and numbers for flags.
func listUsers119(h *Homeserver, c *call) answer {
	if _, bad := h.admin(c); bad != nil {
		return *bad
	}
	q := &userQuery{locked: true, deactivated: choice{given: true}}
	var guests, deactivated choice
	for _, bad := range []*answer{
		c.integer("from", 0, &q.from), c.integer("limit", 100, &q.limit), c.ascii("user_id", &q.userID),
		c.boolean("guests", &guests), c.boolean("deactivated", &deactivated),
	} {
		if bad != nil {
			return *bad
		}
	}
	q.guests = guests.allows(true)
	if deactivated.given && deactivated.value {
		q.deactivated = choice{}
	}
	if q.limit == math.MaxInt {
		return internalError()
	}
	if name := c.query.Get("name"); name != "" {
		lower := strings.ToLower(name)
		q.nameMatch, q.displayMatch = like("@%"+lower+"%:%"), like("%"+lower+"%")
	} else if q.userID != "" {
		q.userIDMatch = like("%" + strings.ToLower(q.userID) + "%")
	}
	var found []*user
	for _, u := range h.order {
		if q.includes(u) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b *user) int { return strings.Compare(a.ID, b.ID) })
	return page119(found, q)
}
