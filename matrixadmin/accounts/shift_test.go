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
