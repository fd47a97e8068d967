package users

import (
	"context"
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// reading is one account on its way.
type reading struct {
	ctx    context.Context //nolint:containedctx // tells which reading an answer is of
	cancel context.CancelFunc
	mas    bool // it is read in MAS
	ahead  bool // whether or not it is on the screen
}

// begin takes an account on, unless it or enough others are on their way.
func (d *details) begin(ctx context.Context, id matrixadmin.UserID) *reading {
	if len(d.busy) >= accounts.AtOnce || d.busy[id] != nil {
		return nil
	}
	if d.busy == nil {
		d.busy = make(map[matrixadmin.UserID]*reading)
	}
	r := &reading{}
	r.ctx, r.cancel = context.WithCancel(ctx)
	d.busy[id] = r
	return r
}

// drop cancels one that is on its way.
func (d *details) drop(id matrixadmin.UserID) {
	if r := d.busy[id]; r != nil {
		d.ended(r.ctx, id)
	}
}

// ended ends a reading, and reports whether it was under way.
func (d *details) ended(ctx context.Context, id matrixadmin.UserID) bool {
	r := d.busy[id]
	if r == nil || r.ctx != ctx {
		return false
	}
	r.cancel()
	delete(d.busy, id)
	if r.mas {
		d.inMAS--
	}
	return true
}

// scans reports whether accounts that may not be on the screen are read for a filter.
func (d *details) scans() bool {
	for _, r := range d.busy {
		if r.ahead {
			return true
		}
	}
	return false
}

// leave cancels what is on its way for rows that are no longer there.
func (d *details) leave(l *list, visible []int) {
	here := make(map[matrixadmin.UserID]bool)
	for _, i := range around(l, visible) {
		here[l.Key(i)] = true
	}
	for id, r := range d.busy {
		if !r.ahead && !here[id] {
			d.drop(id)
		}
	}
}

// around are the rows on the screen and, below them, some that the next key may show.
func around(l *list, visible []int) []int {
	n := len(visible)
	if n == 0 || l.filter.IsZero() {
		return visible
	}
	rows := slices.Clone(visible)
	for i := visible[n-1] + 1; i < min(visible[n-1]+1+n/2, l.Len()); i++ {
		rows = append(rows, i)
	}
	return rows
}
