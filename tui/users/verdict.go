package users

import (
	"slices"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// verdict is whether a row matches the filter of its list. Of those of which that is unknown, some are shown until it is known: see [accounts.Filter.Leans].
type verdict uint8

const (
	excluded verdict = iota
	matched
	openHidden // reading the account by itself would tell
	openShown
	unsaidHidden // nothing tells
	unsaidShown
	verdicts
)

func (v verdict) isShown() bool   { return v == matched || v == openShown || v == unsaidShown }
func (v verdict) isOpen() bool    { return v == openHidden || v == openShown }
func (v verdict) isUnknown() bool { return v.isOpen() || v == unsaidHidden || v == unsaidShown }

// checking is how far a filter is with the rows of which the list does not tell whether they match.
type checking struct {
	of     []verdict // by row
	count  [verdicts]int
	from   int  // no row above is open
	ahead  int  // rows that were read by themselves although they are not on the screen
	all    bool // somebody asked for all of them
	done   int  // rows that were checked since
	halted bool // by Esc
}

// aheadMost is how many accounts that are not shown are read for a filter by themselves before somebody asks for all of them: each is a request.
const aheadMost = 2 * accounts.FirstPage

func (c *checking) open() int   { return c.count[openHidden] + c.count[openShown] }
func (c *checking) unsaid() int { return c.count[unsaidHidden] + c.count[unsaidShown] }

// unsure is how many rows are shown that may not match.
func (c *checking) unsure() int { return c.count[openShown] + c.count[unsaidShown] }

// set keeps the verdict of a row, and returns the one before.
func (c *checking) set(at int, v verdict) verdict {
	for len(c.of) <= at {
		c.of = append(c.of, excluded)
		c.count[excluded]++
	}
	old := c.of[at]
	c.of[at] = v
	c.count[old]--
	c.count[v]++
	switch {
	case v.isOpen():
		c.from = min(c.from, at)
	case old.isOpen():
		c.done++
	}
	return old
}

// next returns up to n open rows that fit, from the top.
func (c *checking) next(n int, fits func(at int) bool) []int {
	for c.from < len(c.of) && !c.of[c.from].isOpen() {
		c.from++
	}
	var rows []int
	for at := c.from; at < len(c.of) && len(rows) < n; at++ {
		if c.of[at].isOpen() && fits(at) {
			rows = append(rows, at)
		}
	}
	return rows
}

// reads reports whether accounts that are not on the screen are to be read for the filter, and whether all of them.
func (l *list) reads() (some, all bool) {
	c := &l.check
	switch {
	case c.halted || !l.loaded || c.open() == 0:
		return false, false
	case c.all:
		return !l.load.Loading(), true
	}
	return c.count[openHidden] > 0 && c.ahead < aheadMost && l.table.NearEnd(), false
}

// ahead are the rows to read next for the filter.
func (l *list) ahead() []int {
	some, all := l.reads()
	if !some {
		return nil
	}
	c := &l.check
	return c.next(2*accounts.AtOnce, func(at int) bool { return all || c.of[at] == openHidden })
}

// verdictOf is that of an account of the list.
func (l *list) verdictOf(id matrixadmin.UserID) verdict {
	if at, ok := l.index[id]; ok && !l.filter.IsZero() && at < len(l.check.of) {
		return l.check.of[at]
	}
	return matched
}

// judge says of a row whether it is shown; the answer is whether that has changed.
func (l *list) judge(at int) (changed bool) {
	u := l.rows[at]
	v := excluded
	switch match, more := l.filter.Match(u), l.about.CanRead(u); {
	case match.Yes():
		v = matched
	case match.Known():
	case more:
		v = l.lean(u, openHidden, openShown)
	default:
		v = l.lean(u, unsaidHidden, unsaidShown)
	}
	return l.decide(at, v)
}

// lean says which of two verdicts is that of an account of which it is unknown whether it matches.
func (l *list) lean(u *matrixadmin.User, hidden, shown verdict) verdict {
	if l.filter.Leans(u) {
		return shown
	}
	return hidden
}

// decide keeps a verdict.
func (l *list) decide(at int, v verdict) (changed bool) {
	row := int32(at) //nolint:gosec // rows are bounded
	l.check.set(at, v)
	place, there := len(l.shown), false
	if n := len(l.shown); n > 0 && l.shown[n-1] >= row {
		place, there = slices.BinarySearch(l.shown, row)
	}
	switch {
	case v.isShown() == there:
		return false
	case there:
		l.shown = slices.Delete(l.shown, place, place+1)
	default:
		l.shown = slices.Insert(l.shown, place, row)
	}
	return true
}

// rejudge filters all rows again.
func (l *list) rejudge() {
	l.shown, l.check.of, l.check.count, l.check.from = nil, nil, [verdicts]int{}, 0
	for at := range l.rows {
		l.judge(at)
	}
}

// giveUp is told of a row whose account could not be read.
func (l *list) giveUp(id matrixadmin.UserID) {
	switch at := l.index[id]; l.verdictOf(id) {
	case openHidden:
		l.decide(at, unsaidHidden)
	case openShown:
		l.decide(at, unsaidShown)
	case excluded, matched, unsaidHidden, unsaidShown, verdicts:
	}
}

// retry is to read again what could not be read.
func (l *list) retry() {
	l.check.halted = false
	if l.check.unsaid() > 0 {
		l.rejudge()
		l.table.SetRows(l)
	}
}
