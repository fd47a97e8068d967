package matrixadmin

import (
	"net/url"
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin/wire"
)

// pageLimit is how many rows a page has that is asked for with n.
func (c *Client) pageLimit(op string, n int) (int, error) {
	switch {
	case n < 0:
		return 0, wire.Invalid(op, "page size must be at least 1")
	case n == 0:
		n = defaultPage
	}
	return min(n, c.conn.Limits().ListRows), nil
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
	// strict takes no null for a list: what is confirmed by an empty list must not rest on one that says nothing.
	strict bool

	rows  int
	total int // -1 where the server does not say
	next  string
}

// decode reads an object with an array under name; each is called before a row that is an object, and false from it leaves the row out.
//
// A null is an empty list, as Dendrite writes it, unless the page is strict. A token that does not lead on is a broken contract: following it would never end.
func (p *listPage) decode(r *wire.Reader, name, from string, limit int, each func() bool) (dropped int) {
	p.total = -1
	said := false
	if !r.ExpectObject() {
		return 0
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case name:
			if p.strict && r.Peek() != '[' {
				r.Skip()
				return
			}
			said = true
			r.List(name, func() {
				if p.rows++; p.rows > limit {
					r.Fail(wire.ErrRows)
					return
				}
				if r.Peek() != '{' {
					dropped++
					r.Skip()
				} else if !each() {
					dropped++
				}
			})
		case "total":
			if n, ok := r.Integer(); ok && n >= 0 && n <= maxTotal {
				p.total = int(n)
			}
		case "next_token":
			p.next = pageToken(r)
		default:
			r.Skip()
		}
	})
	if !said {
		r.Fail(wire.Missing(name))
	}
	if r.Err == nil && !(&UserPage{Next: p.next, Dropped: p.rows}).leadsOn(from) {
		r.Fail(wire.ErrPageToken)
	}
	return dropped
}

// count reads a number of things that is not negative.
func count(r *wire.Reader) (int64, bool) {
	n, ok := r.Integer()
	return n, ok && n >= 0
}

// decodeCounted reads an object with an array under name, which is required, and calls each at every row. Fewer rows than the answer counts are a broken
// contract.
func decodeCounted(r *wire.Reader, name, what string, limit int, each func()) {
	said, total, rows := false, int64(-1), 0
	if !r.ExpectObject() {
		return
	}
	r.Object(func(key []byte) {
		switch string(key) {
		case name:
		case "total":
			total, _ = r.Integer()
			return
		default:
			r.Skip()
			return
		}
		if r.Peek() != '[' { // null says nothing of how many there are
			r.Skip()
			return
		}
		said = true
		r.List(name, func() {
			if rows++; rows > limit {
				r.Fail(wire.ErrRows)
				return
			}
			each()
		})
	})
	if !said {
		r.Fail(wire.Missing(name))
	}
	if total > int64(rows) {
		r.Fail(wire.Missing(what + " of the length that it reports"))
	}
}
