package users

import "github.com/mxwarden/mxwarden/matrixadmin"

// sorting is an order the server is asked for.
type sorting struct {
	by     matrixadmin.Order
	desc   bool
	column string
	words  string
}

// orders are what s goes through; both columns are indexed by the server.
var orders = []sorting{
	{matrixadmin.OrderCreated, true, columnCreated, "newest first"},
	{matrixadmin.OrderCreated, false, columnCreated, "oldest first"},
	{matrixadmin.OrderName, false, columnID, "by id"},
	{matrixadmin.OrderName, true, columnID, "by id, last first"},
}

// standing says how the rows really stand: the column that orders them, and words; old servers sort by id whatever they are asked.
func (l *list) standing() (column, words string) {
	o := orders[l.order]
	byID := sorting{by: matrixadmin.OrderName}
	asked, ids := true, true
	for i, u := range l.rows {
		if o.by == matrixadmin.OrderCreated && u.Created.IsZero() {
			asked = false
		}
		if i > 0 {
			asked = asked && inOrder(o, l.rows[i-1], u)
			ids = ids && inOrder(byID, l.rows[i-1], u)
		}
	}
	switch {
	case asked:
		return o.column, o.words
	case ids:
		return "", "by id: this server does not sort"
	}
	return "", "in the server's own order"
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
