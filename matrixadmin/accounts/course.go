package accounts

import (
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Course follows the rows of a list as they arrive, to tell when no account behind them can match. The zero Course has seen none.
type Course struct {
	last time.Time // of the row before
	out  bool      // a row stood where the order has no place for it: the server's word for the order is worth nothing
	ends bool
}

// Take looks at the next row; order is the one that the server keeps, "" if it keeps none.
func (c *Course) Take(f Filter, order matrixadmin.Order, desc bool, u *matrixadmin.User) {
	if order == "" {
		c.out = true
		return
	}
	at := u.Created
	if order == matrixadmin.OrderLastSeen {
		at = u.LastSeen
	}
	if at.IsZero() {
		return
	}
	if !c.last.IsZero() {
		c.out = c.out || (order == matrixadmin.OrderCreated || order == matrixadmin.OrderLastSeen) && (desc && at.After(c.last) || !desc && at.Before(c.last))
	}
	c.last, c.ends = at, f.Ends(order, desc, u)
}

// Over reports whether no account behind the rows so far can match. It is to be asked behind a whole page.
func (c *Course) Over() bool { return c.ends && !c.out }

// Missing is how many accounts a server counts and has not sent, although it says that there are no more.
func Missing(read, total int, next string) int {
	if next != "" || total <= read {
		return 0
	}
	return total - read
}
