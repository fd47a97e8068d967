package matrixadmin

import (
	"net/url"
	"strconv"
)

// pageLimit is how many rows a page has that is asked for with n.
func (c *Client) pageLimit(op string, n int) (int, error) {
	switch {
	case n < 0:
		return 0, invalid(op, "a page has at least one row")
	case n == 0:
		n = defaultPage
	}
	return min(n, c.conn.Limits().listRows), nil
}

// pageQuery makes the parameters that all paged lists share.
func pageQuery(from string, limit int) url.Values {
	v := url.Values{"limit": {strconv.Itoa(limit)}}
	if from != "" {
		v.Set("from", from)
	}
	return v
}

// listPage is what surrounds the rows of a paged list.
type listPage struct {
	rows  int
	total int // -1 where the server does not say
	next  string
}

// decode reads an object with an array under name; each is called before a row that is an object, and false from it leaves the row out.
//
// A null is an empty list. A token that does not lead on is a broken contract: following it would never end.
func (p *listPage) decode(r *jsonReader, name, from string, limit int, each func() bool) (dropped int) {
	p.total = -1
	said := false
	if !r.expectObject() {
		return 0
	}
	r.object(func(key []byte) {
		switch string(key) {
		case name:
			said = true
			r.list(name, func() {
				if p.rows++; p.rows > limit {
					r.fail(errRows)
					return
				}
				if r.peek() != '{' {
					dropped++
					r.skip()
				} else if !each() {
					dropped++
				}
			})
		case "total":
			if n, ok := r.integer(); ok && n >= 0 && n <= maxTotal {
				p.total = int(n)
			}
		case "next_token":
			p.next = r.pageToken()
		default:
			r.skip()
		}
	})
	if !said {
		r.fail(missingError{name})
	}
	if r.err == nil && !(&UserPage{Next: p.next, Dropped: p.rows}).leadsOn(from) {
		r.fail(errToken)
	}
	return dropped
}

// count reads a number of things that is not negative.
func (r *jsonReader) count() (int64, bool) {
	n, ok := r.integer()
	return n, ok && n >= 0
}
