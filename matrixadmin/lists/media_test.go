package lists

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/mxwarden/mxwarden/matrixadmin"
)

// uploads answers for media alone, in pages.
type uploads struct {
	Homeserver
	all   int // that there are
	moved bool
	calls []int // rows that were asked for
}

func (u *uploads) Media(_ context.Context, _ matrixadmin.UserID, q matrixadmin.MediaQuery) (matrixadmin.MediaPage, error) {
	u.calls = append(u.calls, q.Limit)
	from, _ := strconv.Atoi(q.From)
	page := matrixadmin.MediaPage{Total: u.all}
	for i := from; i < min(from+q.Limit, u.all); i++ {
		id := i
		if u.moved && from > 0 { // an upload has moved the rows
			id--
		}
		page.Media = append(page.Media, matrixadmin.Media{ID: text("m" + strconv.Itoa(id)), Length: 10, Created: time.Unix(int64(u.all-i), 0)})
	}
	if from+q.Limit < u.all {
		page.Next = strconv.Itoa(from + q.Limit)
	}
	return page, nil
}

// TestMediaIsReadInPages, each file once, and says when there are more than are listed.
func TestMediaIsReadInPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		all, rows, calls int
		moved            bool
		gap              string
	}{
		{all: 0, rows: 0, calls: 1},
		{all: 1000, rows: 1000, calls: 1},
		{all: 2500, rows: 2500, calls: 3},
		{all: 2500, rows: 2499, calls: 3, moved: true, gap: "the newest 2,499 of 2,500 files are listed"},
		{all: 20_000, rows: 20_000, calls: 20},
		{all: 31_204, rows: 20_000, calls: 20, gap: "the newest 20,000 of 31,204 files are listed"},
	} {
		f := &uploads{all: tt.all, moved: tt.moved}
		rows, err := media.Table().Read(t.Context(), Of(f, matrixadmin.Server{}, matrixadmin.UserID{}))
		if err != nil || rows.Len() != tt.rows || len(f.calls) != tt.calls {
			t.Errorf("%+v: %d rows in %d calls, %v", tt, rows.Len(), len(f.calls), err)
			continue
		}
		if gap := rows.Gap(); (gap == nil) != (tt.gap == "") || gap != nil && gap.Error() != tt.gap {
			t.Errorf("%+v: %v", tt, gap)
		}
		if sum := rows.Sum(2, First(rows.Len())); sum != int64(10*tt.rows) {
			t.Errorf("%+v: the sum is %d", tt, sum)
		}
	}
}
