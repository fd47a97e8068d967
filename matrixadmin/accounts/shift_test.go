package accounts_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/mxwarden/mxwarden/matrixadmin"
	"github.com/mxwarden/mxwarden/matrixadmin/accounts"
)

// shifting is a list by offset of accounts with the numbers that it has at each page.
type shifting struct {
	accounts.Lister

	pages [][]int
	total []int
}

func (s *shifting) SearchUsers(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	n, _ := strconv.Atoi(q.From)
	p := matrixadmin.UserPage{Total: s.total[n], Rows: len(s.pages[n])}
	for _, id := range s.pages[n] {
		p.Users = append(p.Users, matrixadmin.User{ID: matrixadmin.MustParseUserID("@u" + strconv.Itoa(id) + ":x.example")})
	}
	if n+1 < len(s.pages) {
		p.Next = strconv.Itoa(n + 1)
	}
	return p, nil
}

// TestAListThatShifts: what is missing is told, and what came meanwhile is not missed.
func TestAListThatShifts(t *testing.T) {
	for name, tt := range map[string]struct {
		pages         [][]int
		total         []int
		missing, fell int
	}{
		"an honest one":         {[][]int{{1, 2}, {3, 4}}, []int{4, 4}, 0, 0},
		"the same page again":   {[][]int{{1, 2}, {1, 2}, {1, 2}}, []int{6, 6, 6}, 4, 0},
		"some have gone":        {[][]int{{1, 2}, {4}}, []int{4, 3}, 0, 1},
		"one has come":          {[][]int{{1, 2}, {2, 3}}, []int{3, 4}, 0, 0},
		"cut":                   {[][]int{{1, 2}}, []int{5}, 3, 0},
		"one that says nothing": {[][]int{{1, 2}, {2}}, []int{-1, -1}, 0, 0},
	} {
		r := &accounts.Reader{Lister: &shifting{pages: tt.pages, total: tt.total}}
		for !r.Done {
			if _, err := r.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if r.Missing() != tt.missing || r.Shift.Fell != tt.fell {
			t.Errorf("%s: %d missing, %d fewer", name, r.Missing(), r.Shift.Fell)
		}
	}
}

// moving is a list by offset whose accounts change after each page, as many going as coming.
type moving struct {
	accounts.Lister

	lists [][]int // before each page
	limit []int   // rows that were asked for
}

func (m *moving) SearchUsers(_ context.Context, q matrixadmin.UserQuery) (matrixadmin.UserPage, error) {
	from, _ := strconv.Atoi(q.From)
	list := m.lists[min(len(m.limit), len(m.lists)-1)]
	m.limit = append(m.limit, q.Limit)
	end := min(from+q.Limit, from+3, len(list))
	p := matrixadmin.UserPage{Total: len(list), Rows: end - from}
	for _, id := range list[from:end] {
		p.Users = append(p.Users, matrixadmin.User{ID: matrixadmin.MustParseUserID("@u" + strconv.Itoa(id) + ":x.example")})
	}
	if end < len(list) {
		p.Next = strconv.Itoa(end)
	}
	return p, nil
}

// TestAListThatMoves: a list that stays as long as it was while accounts go and others come is told from one that stays as it is, for one row more a page.
func TestAListThatMoves(t *testing.T) {
	for name, tt := range map[string]struct {
		lists          [][]int
		moved, missing int
		found          int
	}{
		"it stays":                     {[][]int{{1, 2, 3, 4, 5, 6, 7}}, 0, 0, 7},
		"two went, two came behind":    {[][]int{{1, 2, 3, 4, 5, 6, 7}, {3, 4, 5, 6, 7, 8, 9}}, 1, 0, 8},
		"one came, one went before it": {[][]int{{1, 2, 3, 4, 5, 6, 7}, {9, 2, 3, 4, 5, 6, 7}}, 0, 0, 7},
		"one came, the last one went":  {[][]int{{1, 2, 3, 4, 5, 6, 7}, {9, 1, 2, 3, 4, 5, 6}}, 0, 1, 6},
		"the last row went":            {[][]int{{1, 2, 3, 4, 5, 6, 7}, {1, 2, 4, 5, 6, 7, 8}}, 1, 0, 8},
	} {
		m := &moving{lists: tt.lists}
		r := &accounts.Reader{Lister: m, Query: matrixadmin.UserQuery{Limit: 3}}
		var rows []*matrixadmin.User
		for !r.Done {
			page, err := r.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, page...)
		}
		if r.Shift.Moved != tt.moved || len(rows) != tt.found || (r.Shift.Doubt() != "") != (tt.moved > 0) || r.Missing() != tt.missing {
			t.Errorf("%s: %d moves, %d accounts, %d missing, %q", name, r.Shift.Moved, len(rows), r.Missing(), r.Shift.Doubt())
		}
	}
}
