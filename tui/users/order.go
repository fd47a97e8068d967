package users

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// standing says how rows really stand: old servers sort by id whatever they are asked.
type standing struct {
	asked    bool // as they were asked for
	ids      bool // by id
	unsorted bool // the server was not asked, since it knows no orders
}

var byID, _ = accounts.OrderOf("id")

// add looks at one more row, below the one before it, nil for none.
func (s *standing) add(by accounts.Order, desc bool, before, u *matrixadmin.User) {
	if by.By == matrixadmin.OrderCreated && u.Created.IsZero() {
		s.asked = false
	}
	if before != nil {
		s.asked = s.asked && by.Stands(before, u, desc)
		s.ids = s.ids && byID.Stands(before, u, false)
	}
}

// say names the column that orders the rows, and the order in words.
func (s *standing) say(by accounts.Order, desc bool) (column, words string) {
	switch {
	case s.asked && (!s.unsorted || by.By.Indexed()):
		return by.Column, by.Said(desc)
	case s.ids:
		return "", "by user ID (this server does not sort)"
	}
	return "", "in the server's order"
}
