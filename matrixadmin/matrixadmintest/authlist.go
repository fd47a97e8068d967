package matrixadmintest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// authRow is one thing of a list of MAS.
type authRow struct {
	id, cursor string
	attributes object
}

// badQuery is how MAS refuses a parameter; it says why three times.
func badQuery(what, why string) *answer {
	return titles(http.StatusBadRequest, "Invalid "+what+" parameters", "Failed to deserialize query string: "+why, why, why)
}

// size is how many rows a parameter asks for, 0 for none.
func (c *authCall) size(name string) (int, *answer) {
	v := queryOf(c.r).Get(name)
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil || n < 0:
		return 0, badQuery("pagination", name+": invalid digit found in string")
	case n == 0:
		return 0, badQuery("pagination", name+": invalid value: integer `0`, expected a nonzero usize")
	}
	return n, nil
}

// page answers with the rows of a list, which are in the order of their ids, that a request asks for: the first n after an id, or the last n before one,
// which need not exist. Links are written as MAS does, with nothing escaped; parameters that it does not know are ignored.
func (c *authCall) page(kind, path string, rows []authRow, known ...string) answer {
	q := queryOf(c.r)
	first, bad := c.size("page[first]")
	if bad != nil {
		return *bad
	}
	last, bad := c.size("page[last]")
	counted := q.Get("count")
	switch {
	case bad != nil:
		return *bad
	case first > 0 && last > 0:
		return *titles(http.StatusBadRequest, "Cannot specify both `page[first]` and `page[last]` parameters")
	case !slices.Contains([]string{"", "true", "false", "only"}, counted):
		return *badQuery("pagination", "count: unknown variant `"+counted+"`, expected one of `true`, `false`, `only`")
	case first == 0 && last == 0:
		first = 10
	}
	for _, name := range []string{"page[after]", "page[before]"} {
		if v := q.Get(name); v != "" && len(v) != 26 {
			return *badQuery("pagination", name+": invalid length")
		}
	}
	var kept strings.Builder
	for _, name := range append(slices.Clone(known), "count") {
		if value := q.Get(name); value != "" {
			kept.WriteString(name + "=" + value + "&")
		}
	}
	filters, count := kept.String(), len(rows)
	if counted == "only" {
		return ok(object{{"meta", object{{"count", count}}}, {"links", object{{"self", path + "?" + strings.TrimSuffix(filters, "&")}}}})
	}
	after, before := strings.ToUpper(q.Get("page[after]")), strings.ToUpper(q.Get("page[before]"))
	rows = slices.DeleteFunc(rows, func(r authRow) bool { return after != "" && r.id <= after || before != "" && r.id >= before })
	shown := rows[:min(cmp.Or(first, len(rows)), len(rows))]
	if last > 0 {
		shown = rows[max(0, len(rows)-last):]
	}
	return ok(c.envelope(kind, path, filters, shown, count, len(shown) < len(rows)))
}

// envelope is the answer that shows some rows; more says whether there are others in the same direction.
func (c *authCall) envelope(kind, path, filters string, shown []authRow, count int, more bool) object {
	q := queryOf(c.r)
	data := list{}
	for _, row := range shown {
		data = append(data, object{
			{"type", kind},
			{"id", row.id},
			{"attributes", row.attributes},
			{"links", object{{"self", path + "/" + row.id}}},
			{"meta", object{{"page", object{{"cursor", row.cursor}}}}},
		})
	}
	size, side, cursor := "page[first]="+cmp.Or(q.Get("page[first]"), "10"), "page[after]=", strings.ToUpper(q.Get("page[after]"))
	number := strings.TrimPrefix(size, "page[first]=")
	if q.Get("page[last]") != "" {
		number = q.Get("page[last]")
		size, side, cursor = "page[last]="+number, "page[before]=", strings.ToUpper(q.Get("page[before]"))
	}
	at := func(id string) string {
		if id != "" {
			id = side + id + "&"
		}
		return path + "?" + filters + id + size
	}
	links := object{{"self", at(cursor)}, {"first", path + "?" + filters + "page[first]=" + number}, {"last", path + "?" + filters + "page[last]=" + number}}
	switch {
	case more && side == "page[after]=":
		links = append(links, member{"next", at(shown[len(shown)-1].cursor)})
	case more:
		links = append(links, member{"prev", at(shown[0].cursor)})
	}
	out := object{{"meta", object{{"count", count}}}, {"data", data}, {"links", links}}
	if q.Get("count") == "false" {
		out = out[1:]
	}
	return out
}

// of is the account of a filter, all accounts for none.
func (s *AuthService) of(c *authCall, filter string) (id string, bad *answer) {
	id = strings.ToUpper(queryOf(c.r).Get(filter))
	if id != "" && s.byID(id) == nil {
		return "", titles(http.StatusNotFound, "User ID "+id+" not found")
	}
	return id, nil
}
