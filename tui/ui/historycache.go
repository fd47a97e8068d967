package ui

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// HistoryCache is the connections that were looked at last, in memory only and for as long as the console lives.
type HistoryCache struct {
	last []*matrixadmin.Connections // the newest at the end
}

// keptRows is how many rows are kept in all.
const keptRows = 200_000

// Last returns what was seen of an account at the last look, nil without one.
func (l *HistoryCache) Last(id matrixadmin.UserID) *matrixadmin.Connections {
	if l == nil {
		return nil
	}
	for _, c := range l.last {
		if c.User == id {
			return c
		}
	}
	return nil
}

// Store remembers a look and forgets the oldest ones where there are too many rows.
func (l *HistoryCache) Store(c *matrixadmin.Connections) {
	if l == nil {
		return
	}
	l.last = append(slices.DeleteFunc(l.last, func(old *matrixadmin.Connections) bool { return old.User == c.User }), c)
	rows := 0
	for i, c := range slices.Backward(l.last) {
		if rows += c.Len(); rows > keptRows {
			l.last = slices.Delete(l.last, 0, i+1)
			return
		}
	}
}
