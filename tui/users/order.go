package users

import "github.com/mxwarden/mxwarden/matrixadmin"

// sorting is an order the server is asked for.
type sorting struct {
	by     matrixadmin.Order
	desc   bool
	column string
	words  string
}

// orders are what can be chosen; both columns are indexed by the server.
var orders = []sorting{
	{matrixadmin.OrderCreated, true, columnCreated, "newest first"},
	{matrixadmin.OrderCreated, false, columnCreated, "oldest first"},
	{matrixadmin.OrderName, false, columnID, "by user ID"},
	{matrixadmin.OrderName, true, columnID, "by user ID, descending"},
}

// standing says how the rows really stand: the column that orders them, and words; old servers sort by id whatever they are asked.
func (l *list) standing() (column, words string) {
	o := orders[l.order]
	byID := sorting{by: matrixadmin.OrderName}
	asked, ids := true, true
	for i, u := range l.rows {
		if i < l.pinned { // it stands on top whatever the order
			continue
		}
		if o.by == matrixadmin.OrderCreated && u.Created.IsZero() {
			asked = false
		}
		if i > l.pinned {
			asked = asked && inOrder(o, l.rows[i-1], u)
			ids = ids && inOrder(byID, l.rows[i-1], u)
		}
	}
	switch {
	case asked:
		return o.column, o.words
	case ids:
		return "", "by user ID (this server does not sort)"
	}
	return "", "in the server's order"
}

// reversed is the order of the same column the other way round.
func reversed(order int) int {
	for i, o := range orders {
		if o.by == orders[order].by && o.desc != orders[order].desc {
			return i
		}
	}
	return order
}

func inOrder(o sorting, a, b matrixadmin.User) bool {
	if o.desc {
		a, b = b, a
	}
	if o.by == matrixadmin.OrderCreated {
		return !b.Created.Before(a.Created)
	}
	return a.ID.Raw() <= b.ID.Raw()
}
