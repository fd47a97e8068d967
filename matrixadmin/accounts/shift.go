package accounts

import (
	"github.com/mxwarden/mxwarden/matrixadmin"
)

// Shift is what shows that a list has changed while it was read page by page.
type Shift struct {
	Again int // rows that came again
	Fell  int // how many fewer accounts the server counted from page to page: as many rows moved up, past the place where the next page begins

	least int // the fewest that it counted
	last  int
	said  bool
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
