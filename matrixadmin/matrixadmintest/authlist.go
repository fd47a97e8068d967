package matrixadmintest

import (
	"net/http"
	"strconv"
	"strings"
)

// authRow is one thing of a list of MAS.
type authRow struct {
	id, cursor string
	attributes object
}

// page answers with the rows of a list, which are in the order of their ids, that a request asks for: the first n after an id, or the last n before one.
// Links are written as MAS does, with nothing escaped; parameters that it does not know are ignored.
func (c *authCall) page(kind, path string, rows []authRow, known ...string) answer {
	q := queryOf(c.r)
	first, number, back := 10, "page[first]", q.Has("page[last]")
	if back {
		number = "page[last]"
	}
	if v := q.Get(number); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return answer{status: http.StatusBadRequest, raw: []byte("Failed to deserialize query string: " + number + ": invalid value"), ctype: "text/plain; charset=utf-8"}
		}
		first = n
	}
	var kept strings.Builder
	for _, name := range known {
		if value := q.Get(name); value != "" {
			kept.WriteString(name + "=" + value + "&")
		}
	}
	filters := kept.String()
	count, after := len(rows), strings.ToUpper(q.Get("page[after]"))
	for len(rows) > 0 && after != "" && rows[0].id <= after {
		rows = rows[1:]
	}
	before := strings.ToUpper(q.Get("page[before]"))
	for len(rows) > 0 && before != "" && rows[len(rows)-1].id >= before {
		rows = rows[:len(rows)-1]
	}
	more := len(rows) > first
	if back && more {
		rows = rows[len(rows)-first:]
	}
	data := list{}
	for _, row := range rows[:min(first, len(rows))] {
		data = append(data, object{
			{"type", kind},
			{"id", row.id},
			{"attributes", row.attributes},
			{"links", object{{"self", path + "/" + row.id}}},
			{"meta", object{{"page", object{{"cursor", row.cursor}}}}},
		})
	}
	at := func(after string) string {
		if after != "" {
			after = "page[after]=" + after + "&"
		}
		return path + "?" + filters + after + "page[first]=" + strconv.Itoa(first)
	}
	links := object{{"self", at(after)}, {"first", at("")}, {"last", path + "?" + filters + "page[last]=" + strconv.Itoa(first)}}
	switch {
	case back:
		if before != "" {
			before = "page[before]=" + before + "&"
		}
		links[0].value = path + "?" + filters + before + "page[last]=" + strconv.Itoa(first)
		if more {
			links = append(links, member{"prev", path + "?" + filters + "page[before]=" + rows[0].cursor + "&page[last]=" + strconv.Itoa(first)})
		}
	case more:
		links = append(links, member{"next", at(rows[first-1].cursor)})
	}
	return ok(object{{"meta", object{{"count", count}}}, {"data", data}, {"links", links}})
}

// of is the account of a filter, all accounts for none.
func (s *AuthService) of(c *authCall, filter string) (id string, bad *answer) {
	id = strings.ToUpper(queryOf(c.r).Get(filter))
	if id != "" && s.byID(id) == nil {
		return "", titles(http.StatusNotFound, "User ID "+id+" not found")
	}
	return id, nil
}
