package users

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// put takes in one account that was read again by itself.
func (l *list) put(u matrixadmin.User) {
	at, ok := l.index[u.ID]
	if !ok {
		return
	}
	merged := accounts.Merge(*l.rows[at], u)
	l.rows[at] = &merged
	delete(l.stale, u.ID)
	if !l.filter.IsZero() && l.judge(at) {
		l.table.SetRows(l)
	}
}

// setPins puts accounts above all others, and the cursor on the first of them.
func (l *list) setPins(users ...matrixadmin.User) {
	if l.pins = users; len(users) == 0 {
		return
	}
	l.putPins()
	l.show()
	l.table.SetCursorKey(users[0].ID)
}

// goTo puts the cursor on an account, and that above all others if it has not been read.
func (l *list) goTo(u matrixadmin.User) {
	if _, ok := l.index[u.ID]; !ok {
		l.setPins(u)
		return
	}
	l.put(u)
	l.table.SetCursorKey(u.ID)
}

// putPins moves the pinned accounts to the top, and adds those that the search itself did not find.
func (l *list) putPins() {
	l.pinned = len(l.pins)
	for _, u := range slices.Backward(l.pins) {
		if i := slices.IndexFunc(l.rows, func(r *matrixadmin.User) bool { return r.ID == u.ID }); i >= 0 {
			u = accounts.Merge(*l.rows[i], u)
			l.rows = slices.Delete(l.rows, i, i+1)
		}
		l.rows = slices.Insert(l.rows, 0, &u)
	}
	for i, r := range l.rows {
		l.index[r.ID] = i
	}
}

// inOrder returns the rows with the pinned ones where the server's order has them; those that it has not come to yet are left out.
func (l *list) inOrder() []*matrixadmin.User {
	rows := slices.Clone(l.rows[l.pinned:])
	for _, u := range l.rows[:l.pinned] {
		at := slices.IndexFunc(rows, func(r *matrixadmin.User) bool { return l.by.Stands(u, r, l.desc) })
		switch {
		case at >= 0:
			rows = slices.Insert(rows, at, u)
		case l.next == "":
			rows = append(rows, u)
		}
	}
	return rows
}
