package accounts

import (
	"slices"
	"strings"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Order is an order of the server's, which can be turned round.
type Order struct {
	By     matrixadmin.Order
	Column string // that it orders
	Desc   bool   // the way round that is more useful, first
	Words  [2]string
}

// Orders lists all that Synapse has, those that its database has an index for first.
func Orders() []Order {
	flag := func(by matrixadmin.Order, column, first, last string) Order {
		return Order{By: by, Column: column, Desc: true, Words: [2]string{last, first}}
	}
	return []Order{
		{matrixadmin.OrderCreated, "created", true, [2]string{"oldest first", "newest first"}},
		{matrixadmin.OrderName, "id", false, [2]string{"by user ID", "by user ID, descending"}},
		{matrixadmin.OrderLastSeen, "seen", true, [2]string{"longest unseen first", "last seen first"}},
		{matrixadmin.OrderDisplayName, "name", false, [2]string{"by display name", "by display name, descending"}},
		flag(matrixadmin.OrderAdmin, "admin", "administrators first", "administrators last"),
		flag(matrixadmin.OrderDeactivated, "deactivated", "deactivated first", "deactivated last"),
		flag(matrixadmin.OrderLocked, "locked", "locked first", "locked last"),
		flag(matrixadmin.OrderShadowBanned, "shadow_banned", "shadow-banned first", "shadow-banned last"),
		flag(matrixadmin.OrderGuest, "guest", "guests first", "guests last"),
		{matrixadmin.OrderType, "type", false, [2]string{"by type", "by type, descending"}},
		{matrixadmin.OrderAvatar, "avatar", false, [2]string{"by avatar", "by avatar, descending"}},
	}
}

// OrderOf finds the order of a column.
func OrderOf(column string) (Order, bool) {
	all := Orders()
	i := slices.IndexFunc(all, func(o Order) bool { return o.Column == column })
	if i < 0 {
		return Order{}, false
	}
	return all[i], true
}

// OrderColumns are the columns that the server can sort by.
func OrderColumns() []string {
	all := Orders()
	ids := make([]string, len(all))
	for i, o := range all {
		ids[i] = o.Column
	}
	return ids
}

// Said is the order in words.
func (o Order) Said(desc bool) string {
	if desc {
		return o.Words[1]
	}
	return o.Words[0]
}

// Slow warns of an order that costs a large server much, "" of one that does not.
func (o Order) Slow() string {
	if o.By.Indexed() {
		return ""
	}
	return "slow on large servers"
}

// Stands reports whether b may come behind a in this order, as far as that can be told from here; for other orders the server's word has to do.
func (o Order) Stands(a, b *matrixadmin.User, desc bool) bool {
	if desc {
		a, b = b, a
	}
	if o.By == matrixadmin.OrderCreated {
		return !b.Created.Before(a.Created)
	}
	return o.By != matrixadmin.OrderName || strings.Compare(a.ID.Raw(), b.ID.Raw()) <= 0
}
