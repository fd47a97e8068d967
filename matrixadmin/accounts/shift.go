package accounts

import (
	"strconv"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/english"
)

// Shift is what shows that a list has changed while it was read page by page.
type Shift struct {
	Again int // rows that came again
	Fell  int // how many fewer accounts the server counted from page to page: as many rows moved up, past the place where the next page begins
	Moved int // pages before which rows moved up all the same: as many accounts came as went

	least int // the fewest that it counted
	last  int
	said  bool

	edge matrixadmin.UserID // the last row of the page before, zero where pages do not begin at a number of rows
	next int                // where the next page begins
}

// Overlap has a page begin with the last row of the one before: where that is another row now, the list has moved.
func (s *Shift) Overlap(q matrixadmin.UserQuery) matrixadmin.UserQuery {
	if !s.edge.IsZero() && q.From == strconv.Itoa(s.next) {
		q.From, q.Limit = strconv.Itoa(s.next-1), q.Limit+1
	}
	return q
}

// Join takes the row that a page has in common with the one before from it, and sees whether it is the same. It is to be called with each page before
// [Shift.Take].
func (s *Shift) Join(q matrixadmin.UserQuery, p *matrixadmin.UserPage, there func(matrixadmin.UserID) bool) {
	rows := p.Rows
	if overlaps := !s.edge.IsZero() && s.next > 0 && q.From == strconv.Itoa(s.next-1); overlaps && len(p.Users) > 0 {
		switch first := p.Users[0].ID; {
		case first == s.edge:
			p.Users, p.Rows = p.Users[1:], p.Rows-1
		case !there(first):
			s.Moved++
		}
	}
	s.edge = matrixadmin.UserID{}
	next, err := strconv.Atoi(p.Next)
	if err != nil || q.Term != "" || p.Dropped > 0 || len(p.Users) == 0 { // of a search, rows are left out; the last one may be among them
		return
	}
	if from, _ := strconv.Atoi(q.From); next == from+rows {
		s.edge, s.next = p.Users[len(p.Users)-1].ID, next
	}
}

// Take takes a page of which so many accounts were not there before.
func (s *Shift) Take(p *matrixadmin.UserPage, fresh int) {
	s.Again += len(p.Users) - fresh
	if p.Total < 0 {
		return
	}
	if s.said {
		s.Fell += max(s.last-p.Total, 0)
		s.least = min(s.least, p.Total)
	} else {
		s.least = p.Total
	}
	s.last, s.said = p.Total, true
}

// Missing is how many accounts the server counts and has not sent in so many rows, where it says that there are no more. Those that came meanwhile are not
// among them.
func (s *Shift) Missing(rows int, next string) int {
	if !s.said {
		return 0
	}
	return Missing(rows-s.Again, s.least, next)
}

// Doubt says why accounts may be missing although all pages were read, "" where nothing speaks for it.
func (s *Shift) Doubt() string {
	switch {
	case s.Fell > 0:
		return "the list became " + english.Count(s.Fell, "account", "accounts") + " shorter while it was read, and as many may be missing"
	case s.Moved > 0:
		return "accounts moved up in the list while it was read, and some may be missing"
	}
	return ""
}
